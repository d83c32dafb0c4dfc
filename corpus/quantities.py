"""Numbers with operator and unit inside a value: ≥2万人次, 1600元/亩, 80%-90%, 每月1次, 95(%).

Works on half-width text without blanks, as :mod:`corpus.values` prepares it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from corpus.dates import MARK
from corpus.text import fold_width, tidy
from corpus.units import Unit, parse_unit, unit_tables
from corpus.value_words import OPERATOR_SIGNS, following_operator, leading_operator, sign_operator, word_operator

#: At most fifteen digits before the point: anything longer is a code, not a target.
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]+)?(?![0-9])|[0-9]{1,15}(?:\.[0-9]+)?|\.[0-9]+)"
_MULTIPLIER = r"(?:万亿|[个十百千]?[万亿]|[十百千](?!分))"
_TIME = "年|月|季度?|天|日|周|学期|学年|次|小时|课时|旬|晚|期"
_PERIOD = "工作日|月|季度|季|年度|年|周|星期|天|日|学期|学年|半年|旬|小时"
_PERIOD_NAMES = {"季": "季度", "年度": "年", "星期": "周", "日": "天"}

_PLAIN = re.compile(rf"(?P<sign>[-−±+]?)(?P<digits>{_NUMBER})(?P<unit>[^0-9]{{0,10}})")
_UNKNOWN_UNIT = (
    r"[A-Za-zμµΩ]{2,6}(?:-[A-Za-z]{1,4})?(?:/(?:[A-Za-z]{1,4}[23]?|[\u4e00-\u9fff]{1,3}?))?"
    r"(?=$|[以之]|及以|左右|[,;。、)])"
)
"""A unit in letters that no table has (mmol/L); one letter is none, it names a kind (3D, 5G, 4K)."""
_OPERATOR_BEHIND = re.compile(r"[以之][上下内]|左右|上下")
_DATE_LIKE = re.compile(r"(?:19|20)[0-9]{2}(?:\.(?:1[0-2]|0?[1-9])|(?:0[1-9]|1[0-2])[0-3][0-9])")
_ABSURD = 100.0
"""How far above its end a range does not begin; ends that changed places (300-200万) are nearer."""
_RANGE = re.compile(r"[-—–―~至到]{1,3}")
_NOT_A_TARGET = re.compile(
    r"\+[0-9]|周年|年级|号(?:文|令|线|楼|$)|级(?:以|及)?(?:医院|公路|文物)|(?:热线|平台电话|报警|接警|联动)|大精神|〕|】"
)
_LIST_COUNTER = re.compile(
    r"(?:^|(?<=[;。,:：]))\(?[0-9]{1,2}(?:[、)]|\.(?![0-9]))(?=[\u4e00-\u9fff“\"《])|指标[0-9]+[:：.]?"
)
_RHYTHM = re.compile(
    rf"(?:每|逐|按|(?<![0-9.])1)(?:个|1)?(?P<period>{_PERIOD})份?(?!计划|预算|目标|以?内)[^0-9,;。]{{0,6}}$"
)
_BARE_RHYTHM = re.compile(rf"(?:按|逐(?!年)|每)个?(?P<period>{_PERIOD})(?!计划|预算|目标|要求|度)[^0-9]{{0,6}}")
_EACH = re.compile(
    r"每(?P<each>人次|人|亩|户|生|个|所|家|平方米|公里|吨|株|辆|台|套|件|次|村|名|位|头|只|座|间)"
    rf"(?:每?(?P<period>{_PERIOD}))?[^0-9,;。]{{0,4}}$"
)
_NAME_UNIT = re.compile(r"\((?:单位[::])?([^()]{1,8})\)$")

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二两三四五六七八九十百千"
_COUNTED = "个月|个?工作日|个?小时|天|周|年|季度|学期|人次|批次|场次|班次|户次|次|场|期|批|轮|名|个|项|份|所|家|人|户"
_COUNTED += "|台|套|篇|处|座|条|本|届"
_CHINESE_COUNT = re.compile(
    rf"(?:(?<![第{_CHINESE}万亿0-9统唯专逐之进])(?P<number>[{_CHINESE}]{{1,5}})|(?<![上下每按前后大多])(?P<half>半))"
    rf"(?=(?:{_COUNTED})"
    rf"(?:$|以上|以下|以内|之内|内|左右|及以上|前|[,;。、/)共每各]|报送|开展|组织|[{_CHINESE}0-9])"
    r"|[万亿](?:元|人|亩|户|吨|平方米|公里)(?:$|以上|以下|以内|左右|[,;。、/)]))"
)
_CHINESE_MONTH = re.compile(r"(?<=年)(?P<number>十[一二]?|[一二三四五六七八九])(?=月(?:[份底末初前]|$|[0-9一二三]))")
_NONE_OF = re.compile(r"^零(?=事故|投诉|差错|伤亡|死亡|发生|违规|违纪|违法|上访|失误|缺陷|起|次|人|例)")
_CHINESE_PERCENT = re.compile(rf"百分之(?P<number>[{_CHINESE}]{{1,5}})")
_CHINESE_TENTHS = re.compile(
    r"(?P<number>[一二三四五六七八九])成(?P<half>[一二三四五六七八九半]?)(?=$|以上|以下|以内|左右)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a value, multiplied out: number, end of its range or None, operator, unit."""

    number: float
    upper: float | None
    operator: str
    unit: Unit

    @property
    def per_time(self) -> bool:
        """Whether the unit counts per month, year or other period (次/月)."""
        _, slash, per = self.unit.name.partition("/")
        return bool(slash) and re.fullmatch(_PERIOD, per) is not None


def multiply(number: float, factor: float) -> float:
    """Product without the dust of binary fractions: 0.29 × 100 is 29."""
    return number if factor == 1.0 else round(number * factor, 6)


def plain_quantity(text: str, cell: Unit) -> Quantity | None:
    """The quantity of a text that is nothing but signs, one number and a known unit; None for anything else.

    Dates (2021年, 12月, 20211231 without a unit) and operators behind a unit (500元/人以内) are left to the full
    reading.
    """
    operator, rest = leading_operator(text)
    found = _PLAIN.fullmatch(rest)
    if found is None:
        return None
    wording = found.group("unit")
    if _OPERATOR_BEHIND.search(wording):
        return None
    own = _known_unit(wording)
    if own is None or wording[:1] in ("月", "日", "号") or (wording[:1] == "年" and len(found.group("digits")) == 4):
        return None
    if not wording and cell.dimension in ("", "time") and _DATE_LIKE.fullmatch(found.group("digits")):
        return None
    return _quantity(found.group("sign"), found.group("digits"), own, cell, operator)


def _quantity(sign: str, digits: str, own: Unit, cell: Unit, operator: str) -> Quantity:
    number = float(digits.replace(",", ""))
    if sign in ("-", "−"):
        number = -number
    if sign == "±" and not operator:
        operator = "≤"
    unit = own
    if not own.name:
        unit = cell if own.scale == 1.0 else Unit(cell.name, own.scale, cell.dimension)
        if not cell.name and own.scale >= 1e8 and own.dimension == "money":
            unit = Unit("元", own.scale, "money")
    if unit.scale == 100.0 and unit.name == "%" and abs(number) > 1.5:
        unit = Unit("%", 1.0, "share")  # 97比例 was written in percent
    return Quantity(multiply(number, unit.scale), None, operator, unit)


@lru_cache(maxsize=4096)
def _known_unit(wording: str) -> Unit | None:
    """Unit of the wording behind a number; Unit("") for none, None when it is no unit."""
    if not wording:
        return Unit("")
    if wording == "个亿":
        return Unit("", 1e8, "money")
    unit = parse_unit(wording)
    if unit.dimension or unit.scale != 1.0 or unit.name in unit_tables().dimensions:
        return unit
    return unit if unit.name.startswith("/") and len(unit.name) <= 4 else None


@cache
def _number_with_unit() -> re.Pattern[str]:
    """Pattern of a number with its unit, built once from the unit tables."""
    tables = unit_tables()
    measuring = [word for word in tables.spellings if parse_unit(word).dimension]
    spellings = sorted(measuring, key=lambda word: (-len(word), word))
    latin = [re.escape(word) for word in spellings if word.isascii() and word[0].isalpha()]
    other = [re.escape(word) for word in spellings if not (word.isascii() and word[0].isalpha())]
    letters, letter = ([one for one in latin if (len(one) == 1) == single] for single in (False, True))
    # 10KM and 10km are one, but 3D and 5G are kinds, not days and grams
    word = rf"(?:(?:{'|'.join(other)})次?|(?:(?i:{'|'.join(letters)})|{'|'.join(letter)})(?![A-Za-z]))"
    counted = rf"(?:{word}|[\u4e00-\u9fff]{{1,3}}?(?=$|以|之|及|左|[,;。、)]))"
    per = rf"(?:/每?(?:10*)?[十百千万亿]{{0,2}}{counted}(?:[·.、/*]每?(?:{_TIME}))?|每{word}(?=$|以|[,;。)]))"
    share = r"%|‰|‱|个?百分[比点率数]|个百分比|比例"
    return re.compile(
        # a run of signs is taken whole and from its first sign, or long runs would take time by their square
        rf"(?P<signs>(?:(?<![{OPERATOR_SIGNS}])[{OPERATOR_SIGNS}]++)?)(?P<sign>(?<![\w)%°~—\-.{MARK}])[-−±+])?"
        rf"(?<![A-Za-z0-9.第])(?P<digits>{_NUMBER})(?!\.?[0-9])"
        rf"(?P<more>[余多])?"
        rf"(?:\((?P<inside>{share}|{_MULTIPLIER}?{word})\)"
        rf"|(?P<unit>(?:{share})(?:\((?:{share})\))?|{_MULTIPLIER}{word}?(?:\({word}\))?{per}?"
        rf"|{word}(?:\({word}\))?{per}?|{per})"
        rf"|(?P<unknown>{_UNKNOWN_UNIT})|(?![A-Za-z]))"
    )


def unit_in_name(name: str) -> str:
    """Unit in brackets at the end of an indicator's name, as written: 人 of 培训人数(人); "" without one we know."""
    found = _NAME_UNIT.search(fold_width(tidy(name)))
    return found.group(1) if found and _known_unit(found.group(1)) else ""


def unit_of(wording: str) -> Unit:
    """Unit of the wording behind a number; Unit("") for none and for what is no unit."""
    return _known_unit(wording) or Unit("")


def spell_digits(text: str) -> str:
    """Text with Chinese numerals that clearly count (三个月, 一年一次, 百分之九十) in Arabic digits."""
    if "百分之" in text:
        text = _CHINESE_PERCENT.sub(lambda m: f"{_chinese(m.group('number')):g}%", text)
    if "成" in text:
        text = _CHINESE_TENTHS.sub(_tenths, text)
    text = _NONE_OF.sub("0", text)
    text = _CHINESE_MONTH.sub(lambda m: f"{_chinese(m.group('number')):g}", text)
    return _CHINESE_COUNT.sub(lambda m: f"{_chinese(m.group('number') or m.group('half')):g}", text)


def _tenths(match: re.Match[str]) -> str:
    half = match.group("half")
    rest = 5 if half == "半" else _DIGITS.get(half, 0)
    return f"{_DIGITS[match.group('number')] * 10 + rest}%"


def _chinese(text: str) -> float:
    if text == "半":
        return 0.5
    total, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return float(total + digit)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds: its quantities in order, the wording left, and the rhythm if it names one.

    period: 月, 季度, 年 ... when the text says how often, else "". rhythmic: index of the quantity that comes
    once per period; -1 when only the rhythm is named (按月发放).
    """

    items: tuple[Quantity, ...]
    left: str
    period: str = ""
    rhythmic: int = -1


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity with the place of its number and unit, and of everything that belongs to its wording."""

    item: Quantity
    start: int
    end: int
    named: bool
    wording: tuple[tuple[int, int], ...]


def read_quantities(text: str, cell: Unit) -> Reading:
    """Quantities of a text.

    text: half-width, without blanks, dates masked. cell: unit of numbers that name none.
    """
    text = _LIST_COUNTER.sub(lambda match: MARK * len(match.group()), text)
    found = _join_ranges(_find(text, cell), text)
    if not found:
        bare = _BARE_RHYTHM.fullmatch(text)
        return Reading((), text, _period(bare.group("period")) if bare else "")
    heads: list[tuple[int, int]] = []
    period, chosen = "", -1
    for index, one in enumerate(found):
        rhythm = _RHYTHM.search(text, max(0, one.start - 18), one.start)
        if rhythm and one.item.unit.dimension != "share" and "/" not in one.item.unit.name:
            heads.append((rhythm.start(), rhythm.end("period")))
            if not period:
                period, chosen = _period(rhythm.group("period")), index
    # 一季度报送一次: the first "一" belongs to the rhythm, it is no quantity of its own
    kept = [one for one in found if not any(start <= one.start < end for start, end in heads)]
    chosen -= sum(one not in kept for one in found[: chosen + 1])
    return Reading(tuple(one.item for one in kept), _left(text, kept, heads), period, chosen)


def _period(word: str) -> str:
    return _PERIOD_NAMES.get(word, word)


def _left(text: str, found: list[_Found], heads: list[tuple[int, int]]) -> str:
    """Wording of a text outside the quantities and the words of rhythm in front of them."""
    keep = [True] * len(text)
    for start, end in [*heads, *(span for one in found for span in one.wording)]:
        keep[start:end] = [False] * (end - start)
    return "".join(sign for sign, kept in zip(text, keep, strict=True) if kept and sign != MARK)


def _find(text: str, cell: Unit) -> list[_Found]:
    found: list[_Found] = []
    previous = 0
    for match in _number_with_unit().finditer(text):
        start, end = match.start("digits"), match.end()
        if _NOT_A_TARGET.match(text, match.end("digits")) or (
            start > 1 and text[start - 1] == "+" and text[start - 2].isdigit()
        ):
            continue
        wording = match.group("inside") or match.group("unit") or ""
        own = parse_unit(match.group("unknown")) if match.group("unknown") else _known_unit(wording)
        if own is None:
            own, end = Unit(""), match.end("digits")
        wordings = [(match.start(), end)]
        before, after = text[previous : match.start()], text[end : end + 10]
        operator = sign_operator(match.group("signs"))
        if not operator:
            operator, first, last = word_operator(before)
            if operator:
                wordings.append((previous + first, previous + last))
        later, first, last = following_operator(after, own.dimension == "time")
        if later:
            operator = later if operator in ("", "=") else operator
            wordings.append((end + first, end + last))
        if before.endswith("¥") and not own.name:
            own = Unit("元", own.scale, "money")
            wordings.append((match.start() - 1, match.start()))
        item = _quantity(match.group("sign") or "", match.group("digits"), own, cell, operator)
        each = _EACH.search(before)
        if each and "/" not in item.unit.name and item.unit.dimension != "share":
            period = each.group("period")
            per = each.group("each") + (f"·{_period(period)}" if period else "")
            item = replace(item, unit=replace(item.unit, name=f"{item.unit.name}/{per}"))
            wordings.append((previous + each.start(), previous + each.end("period" if period else "each")))
        found.append(_Found(item, match.start(), end, bool(own.name), tuple(wordings)))
        previous = end
    return found


def _join_ranges(found: list[_Found], text: str) -> list[_Found]:
    """Two quantities joined by a dash become one with an upper end; the first takes the unit of the second."""
    joined: list[_Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.item.upper is None and _RANGE.fullmatch(text, last.end, one.start) and _alike(last, one):
            low, high = last.item, one.item
            number = low.number if last.named else _lower_end(low, high)
            item = Quantity(number, high.number, low.operator or high.operator, high.unit)
            spans = (*last.wording, *one.wording, (last.end, one.start))
            joined[-1] = _Found(item, last.start, one.end, True, spans)
        else:
            joined.append(one)
    return joined


def _lower_end(low: Quantity, high: Quantity) -> float:
    """First number of a range in the unit behind it (1-2万元), or bare where that would be absurd (8000-1万元)."""
    own = low.unit.scale or 1.0
    number, bare = multiply(low.number, high.unit.scale / own), multiply(low.number, 1.0 / own)
    return bare if number > _ABSURD * high.number >= _ABSURD * bare else number


def _alike(low: _Found, high: _Found) -> bool:
    return not low.named or low.item.unit.name == high.item.unit.name
