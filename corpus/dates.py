"""Dates and date ranges inside a value: 2021.1.1-12.31, 10-11月份, 2022年12月底前, 第一季度, 年底前.

Works on half-width text without blanks, as :mod:`corpus.values` prepares it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: (year, month, day); 0 where the text does not say.
Day = tuple[int, int, int]

_Y = r"(?:(?:19|20)[0-9]{2})"
_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12][0-9]|0?[1-9])"
_TO = r"[-—–―~至到]{1,3}"
_HALF = {"上": (1, 6), "下": (7, 12)}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

# a run of signs is taken whole and from its first sign, or long runs would take time by their square
_BEFORE_OP = r"(?P<before>(?<![≥≤<>=])[≥≤<>=]++|不晚于|不迟于|不得晚于|不超过|早于|截至|截止到?|晚于)?"
_TAIL = (
    r"(?:上旬|中旬|下旬|月?(?:[底末]|初(?![中级])|中(?![小学央国心])))?"
    r"(?P<after>之前|以前|前(?![往期])|之内|以内|内(?!容)|止|之后|以后|后(?!勤)|起(?!草))?"
)
_NOT_DATE = r"(?![0-9.%])"
_YEAR_MONTH_END = r"(?=$|[-—~至到前底内止之以,;。、)(完])"

_PATTERNS = tuple(
    re.compile(_BEFORE_OP + r"(?<![0-9.])" + body + _TAIL)
    for body in (
        # 2021.1.1-12.31, 2021-12-31 00:00:00, 2021/1/1
        rf"(?P<y>{_Y})(?P<sep>[./-])(?P<m>{_M})(?P=sep)(?P<d>{_D})(?![0-9%])(?:[T ]?[0-9]{{1,2}}:[0-9:]{{2,8}})?"
        rf"(?:{_TO}(?:(?P<y2>{_Y})(?P=sep))?(?P<m2>{_M})(?P=sep)(?P<d2>{_D}){_NOT_DATE})?",
        # 2023.07-2024.01, 2021.1-12, 2021.6
        rf"(?P<y>{_Y})[./](?P<m>{_M})(?![0-9])(?:{_TO}(?:(?P<y2>{_Y})[./])?(?P<m2>{_M}))?{_YEAR_MONTH_END}",
        # 2021-12
        rf"(?P<y>{_Y})-(?P<m>0[1-9]|1[0-2]){_YEAR_MONTH_END}",
        # 6月1-5日
        rf"(?:(?P<y>{_Y})年度?)?(?P<m>{_M})月(?P<d>{_D})[日号]?{_TO}(?P<d2>{_D})[日号]",
        # 10-11月份, 5月--10月, 2021年1月-12月, 2020年1月1日至2021年3月31日
        rf"(?:(?P<y>{_Y})年度?)?(?P<m>{_M})(?:月份?(?:(?P<d>{_D})[日号])?[初中底末]?)?{_TO}"
        rf"(?:(?P<y2>{_Y})年度?)?(?:次年)?(?P<m2>{_M})月份?(?:(?P<d2>{_D})[日号])?",
        # 12月, 2022年12月30日
        rf"(?:(?P<y>{_Y})年度?)?(?P<m>{_M})月份?(?:(?P<d>{_D})[日号]?(?![0-9个次场期%]))?",
        # 第一季度, 2024年3季度
        rf"(?:(?P<y>{_Y})年度?)?第?(?P<q>[一二三四1-4])季度末?(?![^,;。]{{0,4}}[一二两三四0-9]+[次期])",
        # 上半年, 2024年下半年
        rf"(?:(?P<y>{_Y})年度?)?(?P<half>[上下])半年",
        # 2022-2024年
        rf"(?P<y>{_Y})年?{_TO}(?P<y2>{_Y})(?:学?年度?|(?![0-9.]))",
        # 2020年, 2023年底, 2020年全年
        rf"(?P<y>{_Y})(?:学年度?|年度?)(?P<end>年?[底末终])?(?P<whole>全年)?",
        # 每月10日前
        rf"(?P<d>{_D})[日号](?=之?前|以前)",
        # 20211231
        rf"(?P<y>{_Y})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9.%])",
        # 年底前
        r"(?<![0-9半一二两三四五六七八九十])(?P<end>当?年[底末终]|年内|年度内)",
    )
)
_MAYBE = re.compile(r"[年月日号]|季度|(?:19|20)[0-9]{2}(?:[./-][0-9]|[0-9]{4})")
_AFTER_OPERATORS = {"前": "≤", "内": "≤", "止": "≤", "后": "≥", "起": "≥"}
#: Stands once for every sign of a date, so that its digits are not read again and places stay; not a word sign.
MARK = "\ue000"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date or range found: first day, last day (None for a single date), operator "", "≥", "≤", "<", ">", "="."""

    first: Day
    last: Day | None
    operator: str


def _number(text: str | None) -> int:
    return int(text) if text else 0


def _read(match: re.Match[str]) -> DateSpan:
    part = match.groupdict()
    year = _number(part.get("y"))
    first = (year, _number(part.get("m")), _number(part.get("d")))
    last: Day | None = None
    if part.get("q"):
        quarter = _QUARTERS[part["q"]]
        first, last = (year, quarter * 3 - 2, 0), (year, quarter * 3, 0)
    elif part.get("half"):
        start, end = _HALF[part["half"]]
        first, last = (year, start, 0), (year, end, 0)
    elif part.get("whole"):
        first, last = (year, 1, 0), (year, 12, 0)
    elif part.get("end"):
        first = (year, 12, 0)
    elif part.get("y2") or part.get("m2") or part.get("d2"):
        last = (_number(part.get("y2")) or year, _number(part.get("m2")) or first[1], _number(part.get("d2")))
    return DateSpan(first, last, _operator(part.get("before") or "", part.get("after") or "", part.get("end") or ""))


def _operator(before: str, after: str, end: str) -> str:
    if before:
        if before[0] in "≥≤<>=":
            bare = before.strip("=") or "="
            return {"<": "≤", ">": "≥"}.get(bare, bare[0]) if "=" in before and bare != "=" else bare[0]
        return {"早于": "<", "晚于": ">"}.get(before, "≤")
    if after:
        return _AFTER_OPERATORS[after[-1]]
    return "≤" if end.endswith("内") else ""


def find_dates(text: str) -> tuple[list[DateSpan], str]:
    """Dates in order of place, and the text with each of their signs replaced by MARK. Never raises.

    text: half-width, without blanks. Durations (3个月, 20年) are no dates; impossible days (2月30日) stay as written.
    """
    if not _MAYBE.search(text):
        return [], text
    found: list[tuple[int, DateSpan]] = []

    def take(match: re.Match[str]) -> str:
        found.append((match.start(), _read(match)))
        return MARK * len(match.group())

    for pattern in _PATTERNS:
        text = pattern.sub(take, text)
    return [span for _, span in sorted(found, key=lambda item: item[0])], text
