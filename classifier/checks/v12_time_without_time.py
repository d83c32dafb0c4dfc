"""V12: a row filed as timeliness whose target says nothing about time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding
from corpus.records import Indicator

# a name that asks when or how fast
_ASKS_TIME = re.compile(
    r"(?:时间|时限|时长|时效|时点|期限|限期|工期|周期|日期|月份|进度|及时性|时效性|及时程度|及时情况|用时|耗时|速度)(?:要求|情况|安排|节点|控制)?$"
)
# a name that states its time itself: the target need not say it again
_HAS_TIME = re.compile(r"\d+(?:年|月|日|天|小时|分钟|个工作日)|按[时期月季年周]|每[月季年周日天]|年底|月底|年内")
# anything that tells when, how fast, how often or how far along, or by which rule
_TIME = re.compile(
    r"\d|[时期天月年季周旬夜晨早晚迟后]|日(?!益)|前(?!列|茅)|(?<![国省市县区校行业])内|分钟|秒|随.{1,2}随|随[到来报叫接申]|即[到来时刻报日办行审]|当场|"
    r"立即|立刻|马上|迅速|快|速|缓|急|刻|同步|延[误续长缩]|缩短|逾|提前|滞后|准点|一次|元旦|国庆|五一|六一|七一|八一|十一|端午|中秋|元宵|重阳|清明|"
    r"进度|序时|全程|不间断|连续|持续|长效|永久|常态|效率|高效|适度|汛|春|夏|秋|冬|(?<![环细关])节(?![约能俭省支水])|开工|竣工|完工|完成|"
    r"完毕|结束|到位|按.{0,8}(?:计划|要求|规定|合同|方案|标准|约定|节点|程序|实际|需|制度|下达)|符合|遵照|根据|依|合同|规定|约定|计划|承诺|"
    r"[应须].{1,2}[尽必]|均|无|零|未|不|是|否|见|详|填|全部|全覆盖"
)
# how far along is told by these as well
_PROGRESS = re.compile(r"正常|顺利|有序|推进|启动|实施")
# a state of quality, which says nothing of time even where the name asks for none
_QUALITY = re.compile(
    r"(?:较|很|非常|基本|比较|总体|保持|持续|得到|有|有效|更加)*(?:合格|达标|优秀|优良|优|良好|良|一般|满意|规范|真实|准确|精准|完整|科学|合理|可靠|保障|"
    r"稳定|安全|健全|完善|控制|可控|广泛|明确|齐全|充分|专业)+"
)
# 显著, 有效提升: praise that holds such a word by chance tells no time (持续提升, 不断提高)
_EMPTY_PRAISE = re.compile(
    r"^(?:效果|成效|作用|影响|效率|质量|水平)*(?:明显|显著|较好|良好|有效|不断|持续|逐步|长期|进一步|大幅度?|稳步|切实|全面|充分|较大|稳定|基本)*"
    r"(?:提升|提高|改善|增强|促进|加强|优化|完善|保障|规范|显著|明显|良好|优良|优秀|较好|有效|好|高|强|大)+$"
)
_NEVER_TIME = frozenset({"length", "area", "money", "people", "things", "measure"})


class TimeWithoutTime(RowCheck):
    """Report 时效 rows whose target tells no time: praise, a state of quality, or a quantity of something else."""

    id = "V12"
    title = "时效指标没有时间"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {"": "{row}列在时效指标，指标值“{target}”却没有说明时间，请改填日期、期限或及时率。"}
    what = (
        "列在时效指标，而指标值只写“显著”“合格”“有保障”之类，与时间无关；或名称问的是时间、工期，指标值却是长度、金额、人数。"
        "及时、按期、序时进度、汛期前、即来即办之类说得出时间的不算。"
    )
    why = "没有时间就不能判断是否按时完成。"
    todo = "写明完成日期、期限或及时率。"
    basis = "时效指标反映提供产品和服务的及时程度和效率"
    positives = (
        example("时效写显著", Indicator("项目实施", "显著", l1="产出指标", l2="时效指标")),
        example("完工时间写合格", Indicator("工程完工时间", "合格", l1="产出指标", l2="时效指标")),
        example("时效写有效提升", Indicator("工作进度", "有效提升", l1="产出指标", l2="时效指标")),
    )
    negatives = (
        example("写及时可以判断", Indicator("资金发放", "及时", l1="产出指标", l2="时效指标")),
        example("写了时点", Indicator("泵站检修完成时间", "主汛期前", l1="产出指标", l2="时效指标")),
        example("写了日期", Indicator("项目完成时间", "12月底前", l1="产出指标", l2="时效指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, name = row.value, plain_name(row.item.name)
        if row.filed.leaf != "时效" or row.likely.leaf != "时效" or row.item.grades:
            return
        if value.kind in ("qualitative", "grade") and not value.is_quantified:
            if not _HAS_TIME.search(name) and self._tells_no_time(name, value.text):
                yield self.row_finding(context, row, target=row.target, confidence=0.85)
        elif value.number is not None and not value.dates and _ASKS_TIME.search(name) and self._measures_else(row):
            yield self.row_finding(context, row, target=row.target, confidence=0.85)

    def _tells_no_time(self, name: str, text: str) -> bool:
        """Whether words say nothing of time: praise and quality anywhere, any others where the name asks for a time."""
        if _EMPTY_PRAISE.match(text) or (_QUALITY.fullmatch(text) and not _TIME.search(text)):
            return True
        asked = bool(text) and bool(_ASKS_TIME.search(name))
        return asked and not _TIME.search(text) and not ("进度" in name and _PROGRESS.search(text))

    def _measures_else(self, row: Row) -> bool:
        """Whether the target is a plain quantity of something that is not time: 工期 48公里."""
        value = row.value
        plain = value.kind in ("count", "money") and "/" not in value.unit
        return plain and value.dimension in _NEVER_TIME and not _TIME.search(value.text)
