"""S7: yearly rows in the long-term part of the form, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_deadline, is_negative_measure, is_positive_measure, is_share_name
from classifier.finding import Finding
from corpus.records import Form, Indicator
from corpus.text import normal_form, squeeze

_FORM = Form("示例.xlsx", unit="某局", year=2024)
_LONG, _YEARLY = frozenset({"长期", "中期"}), "年度"
_PLAN = r"(?:十[二三四五六]五|五年规划|规划期|中长期|建设期|任期)"
_N = r"(?<![\d.前近])(?:[二两三四五六七八九十]|[2-9]|10)"
_OF_SEVERAL_YEARS = re.compile(
    rf"{_PLAN}[”\"』]?(?:期间|时期|期末|末|以来|内|累计|总)|实施期(?:期?末|累计|总)|"
    rf"(?<![部学积])分{_N}个?年(?:度|逐步|分批|组织|全部)*(?:实施|完成|建设|建成|推进|改造|治理|落实|达到|完工|推开)|"
    rf"(?:未来|今后|此后|后续|接下来|往后)的?{_N}个?年|{_N}年(?:内|累计|行动期|总计|合计|共计|期末|后|总任务|任务总量|总目标|共(?![同享建])|总量|总数)|"
    rf"(?:^|，){_N}年(?=[≥≤><\d一-龥])(?!级|制|期|生|以|前|度|龄|来|一|行动|规划|计划|方案|左右|保|质|使|无|未|后)|"
    r"20\d\d年?[-—~～至到]+20\d\d年?(?:度)?(?:累计|期间|合计|总计|共)|规划期|(?:到|至)远期|远景年|期末累计|中长期目标|"
    r"(?:全|整个)(?:周期|实施期|规划期|建设期)(?:内|累计|总)"
)
# signs without which no text speaks of several years
_MAY_SPAN = re.compile(r"[年期]|十[二三四五六]五|20\d\d")
# a span of years that is neither a school year or winter nor the name of a plan
_SPAN = re.compile(
    r"(20\d\d)年?[-—~～至到]+(20\d\d)年?度?(?!学|供暖|采暖|年度|[^，]{0,10}(?:计划|规划|行动|方案|级|届))"
)
# what is compared with an earlier period, and people or things told by how long ago something happened to them
_EARLIER = re.compile(
    r"(?:较|比|同比|相比|对比|高于|低于|优于|不低于|不高于)[^，,]{0,6}$|(?:近|前|过去|以往|上|连续|满|毕业|入职|从业|离校|退役|成立|注册|投产|"
    r"脱贫|释放|出院|参加工作|认定|获证|执业|不足)[^，,]{0,3}$"
)
_OF_THIS_YEAR = re.compile(r"当年|本年|今年|(?<![\d一二两三四五六七八九十半])年内|年度内|本(?:学期|季度|月)")
_PART_OF_YEAR = re.compile(r"(?<!每)(?:[上下]半年|第?[一二三四1-4]季度)")
_SHARE_OF_YEAR = re.compile(r"当年|本年|今年|年度(?:任务|计划|目标|投资|建设|实施|完成)")
_PREFIX = re.compile(
    r"^(?:年度|本年度?|当年|累计|全年|规划期|十[四五六]五|[二两三四五]年|20\d\d年度?|[内末“”]|期间|期末|总计|共计)+"
)
# a rate that is worked out anew every year has its place in both parts
_COHORT = re.compile(r"(?:当年|本年度?)(?:应|毕业|新|出生|参保|到期|退役|立案|受理|入库|入学|产|生效|结|审|考核|评)")
_KEPT_FOR_YEARS = re.compile(r"质保|保修|(?<!预期)寿命|使用|管护|养护期|服务期|保存|有效期|缺陷责任|成活")
_RHYTHM = re.compile(r"每年|每月|每季|按年|按月|按季|逐年|年均|每学年|每学期")
_NOT_A_DUE_DATE = re.compile(r"比|较|同比|以来|起|基数|截至|文件|号|届|第|规划|级|版")
_TIMED = re.compile(r"时间|日期|时限|期限|月份|完工|竣工|工期|完成|建成|交付")
_NAMED_YEAR = re.compile(
    r"(?<![\d较比〔\[(])(?<!\d[-—~～至到])(?<!\d年[-—~～至到])(20\d\d)年(?!以来|以前|之前|以后|级|版|文|[前后底末初]|起|至|到|[-—~])度?"
)
_WHOLE_PLAN = 5
_GAP = 20.0
"""Points of a share by which a long-term target must lie below the yearly one."""
_RISES = re.compile(r"下降|降低|减少|压减|年均|每年|剩余|未")


class LongAndYearly(FormCheck):
    """Compare the part a row stands in with its wording, its dates, and its twin in the other part."""

    id = "S7"
    title = "长期指标与年度指标填混"
    kind = "structure"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "long": "{row}填在年度目标里，写的却是多年的内容（“{sign}”），请改填当年应达到的目标，或移到长期目标。",
        "yearly": "{row}填在长期目标里，写的却是当年的内容（“{sign}”），请改填规划期的目标，或移到年度目标。",
        "swapped": "{row}的长期目标“{target}”反而低于年度目标“{other}”，可能两处填反了，请核对。",
    }
    what = (
        "长期目标、年度目标分开填写的表里，年度部分有没有“十四五期末”“三年累计”或以后年度的目标，"
        "长期部分有没有“当年”“本年度”或只到当年的日期，同一指标的长期目标是不是反而小于年度目标。"
        "“每年”“年均”在两处都可以。"
    )
    why = "长期与年度填混，当年该完成多少就说不清，年底也无法评价。"
    todo = "年度部分只写当年应达到的目标，长期部分写规划期末应达到的目标。"
    basis = "绩效目标分为中长期目标和年度目标，指标应与所在部分的期限一致"
    positives = (
        example(
            "年度部分写了三年累计",
            Indicator("三年累计新建学校数", "≥10所", scope="年度"),
            Indicator("教师培训人次", "≥300人次", scope="年度"),
            form=_FORM,
        ),
        example(
            "长期部分写了当年的日期",
            Indicator("燎原高中建成时间", "2024年9月底前", scope="长期"),
            Indicator("学位供给满足率", "100%", scope="长期"),
            form=_FORM,
        ),
    )
    negatives = (
        example(
            "每年的工作量在长期部分也可以",
            Indicator("每年培训教师人次", "≥300人次", scope="长期"),
            Indicator("燎原高中建成时间", "2026年9月底前", scope="长期"),
            form=_FORM,
        ),
        example(
            "对象是规划，不是期限",
            Indicator("“十四五”规划中期评估完成率", "100%", scope="年度"),
            Indicator("教师培训合格率", "≥95%", scope="年度"),
            form=_FORM,
        ),
        example(
            "不分长期、年度的表", Indicator("三年累计新建学校数", "≥10所"), Indicator("合格率", "100%"), form=_FORM
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per row."""
        told: set[int] = set()
        for row in context.rows:
            key, sign = self._misplaced(context, row)
            if key:
                told.add(row.index)
                yield self.row_finding(context, row, key, confidence=0.8, sign=sign)
        for row, other in self._twins(context):
            if row.index not in told and other.index not in told and _is_less(row, other):
                yield self.row_finding(
                    context, row, "swapped", confidence=0.7, related=(other,), target=row.target, other=other.target
                )

    def _misplaced(self, context: FormContext, row: Row) -> tuple[str, str]:
        """Key of the message and the words that betray the row, "" when nothing does."""
        scope, year = row.item.scope, context.form.year
        if scope != _YEARLY and scope not in _LONG:
            return "", ""
        text = squeeze(f"{row.item.name}，{row.item.value}")
        if scope == _YEARLY:
            sign = _several_years(text, year)
            if sign:
                return "long", sign
            named = [int(digits) for digits in _NAMED_YEAR.findall(squeeze(row.item.name))] if "年" in text else []
            if year and named and min(named) > year:
                return "long", f"{named[0]}年"
            last = max((date[0] for date in row.value.dates), default=0)
            if (
                year
                and last > year
                and not self._is_timed(context, row, year)
                and not _runs_over(row, year)
                and not _NOT_A_DUE_DATE.search(squeeze(row.item.value))
            ):
                return "long", squeeze(row.item.value)
        elif scope in _LONG and not _RHYTHM.search(text):
            found = _OF_THIS_YEAR.search(text)
            if found and not (is_share_name(row.item.name) and _COHORT.search(text)):
                return "yearly", found[0]
            part = _PART_OF_YEAR.search(text)
            if part and "20" not in text and not _OF_SEVERAL_YEARS.search(text):
                return "yearly", part[0]
            named = [int(digits) for digits in _NAMED_YEAR.findall(squeeze(row.item.name))]
            if year and named and set(named) == {year} and year % _WHOLE_PLAN != 0:
                return "yearly", f"{year}年"
            if year and self._ends_this_year(context, row, year):
                return "yearly", squeeze(row.item.value)
        return "", ""

    def _is_timed(self, context: FormContext, row: Row, year: int) -> bool:
        """Whether the check of dates looks after a row: it is about time, in a form of one part."""
        # under a name that asks for no time, a year after the next is the end of the whole undertaking
        first = min((date[0] for date in row.value.dates), default=0)
        timed = is_deadline(row.item.name) or _TIMED.search(row.item.name) is not None
        timed = timed or (row.filed.leaf == "时效" and first <= year + 1)
        return timed and not any(other.item.scope in _LONG for other in context.rows)

    def _ends_this_year(self, context: FormContext, row: Row, year: int) -> bool:
        """Whether all dates of a long-term target lie in the budget year, and the period does not end with it."""
        dates = row.value.dates
        if not dates or _NOT_A_DUE_DATE.search(squeeze(row.item.value)) or row.value.operator in ("≥", ">"):
            return False
        if any(date[0] != year for date in dates):
            return False
        # the last year of a five-year plan, or of the period the goals name, is the end of the long term too
        goals = [goal for goal in context.form.goals if goal.startswith(("长期", "中期", "中长期"))]
        return year % _WHOLE_PLAN != 0 and not any(str(year) in goal for goal in goals)

    def _twins(self, context: FormContext) -> Iterable[tuple[Row, Row]]:
        """Long-term rows, each with the one yearly row of the same name and project."""
        scopes = {row.item.scope for row in context.rows}
        if _YEARLY not in scopes or scopes.isdisjoint(_LONG):
            return
        parts: dict[tuple[str, str], dict[bool, list[Row]]] = {}
        for row in context.rows:
            name = normal_form(_PREFIX.sub("", squeeze(row.item.name)))
            if name and row.item.scope in (*_LONG, _YEARLY):
                twins = parts.setdefault((name, row.item.project), {True: [], False: []})
                twins[row.item.scope == _YEARLY].append(row)
        for twins in parts.values():
            if len(twins[True]) == len(twins[False]) == 1:
                yield twins[False][0], twins[True][0]


def _several_years(text: str, year: int | None) -> str:
    """The words by which a text speaks of several years, "" when it does not, or names the share of this one.

    Years that had all passed before the budget year are what the work is about, not the time it takes.
    """
    if not _MAY_SPAN.search(text) or _KEPT_FOR_YEARS.search(text) or _SHARE_OF_YEAR.search(text):
        return ""
    for found in _OF_SEVERAL_YEARS.finditer(text):
        if not _EARLIER.search(text[: found.start()]) and not _is_past(found[0], year):
            return found[0]
    span = _SPAN.search(text)
    if span is None or _is_past(span[0], year) or _EARLIER.search(text[: span.start()]):
        return ""
    return span[0] if int(span[2]) - int(span[1]) > 1 else ""


def _is_past(words: str, year: int | None) -> bool:
    """Whether all years that some words name lie before the budget year."""
    named = [int(digits) for digits in re.findall(r"20\d\d", words)]
    return year is not None and bool(named) and max(named) < year


def _runs_over(row: Row, year: int) -> bool:
    """Whether a period of less than a year begins in the budget year: a winter of heating, a school year."""
    dates = row.value.dates
    if len(dates) < 2 or dates[0][0] != year or dates[-1][0] != year + 1:
        return False
    return (dates[-1][1] or 12) < (dates[0][1] or 1)


def _is_less(row: Row, other: Row) -> bool:
    """Whether a long-term number is below the yearly one of a thing that only adds up over the years.

    Of shares to be raised only those that lie well apart; of dates the end of the long term before the year's.
    """
    now, then = row.value, other.value
    if now.kind == then.kind == "date" and now.dates and then.dates and is_deadline(row.item.name):
        return 0 < now.dates[-1][0] < then.dates[-1][0]
    if now.kind == then.kind == "share" and now.number is not None and then.number is not None:
        plain = now.upper is None and then.upper is None and not {now.operator, then.operator} & {"≤", "<"}
        return plain and is_positive_measure(row.item.name) and now.number + _GAP <= then.number
    if now.number is None or then.number is None or {now.kind, then.kind} - {"count", "money"}:
        return False
    if (now.unit, now.dimension) != (then.unit, then.dimension) or now.upper is not None or then.upper is not None:
        return False
    name = row.item.name
    rising = not is_negative_measure(name) and not is_share_name(name) and not _RISES.search(name + row.item.value)
    both = {now.operator, then.operator}
    return rising and not both & {"≤", "<"} and "/" not in now.unit and now.number < then.number
