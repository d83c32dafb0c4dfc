"""Names and targets of nothing but words that fit any form (工作开展情况, 做好相关事项), for checks C10 and C12."""

from __future__ import annotations

import re

from classifier.checks.context import Row
from classifier.checks.phrasing import ends_in_measure
from classifier.checks.wording import plain_name
from corpus.text import remember_short, squeeze

__all__ = ["is_hollow", "is_indefinite", "may_be_hollow", "names_nothing"]

_VERBS = (
    "完成|实施|执行|落实|开展|推进|推动|做好|搞好|抓好|干好|加强|强化|增强|提升|提高|改善|改进|促进|保障|确保|保证|发挥|产生|取得|达到|达成|"
    "实现|体现|满足|组织|进行|运行|运转|管理|建设|服务|提供|履行|履职|履职尽责|优化|完善|维护|支持|支撑|助力|配合|协调|处理|办理|办好|"
    "使用|利用|运用|带来|形成|具有|具备|得到|获得|展开|进展|升级|创新"
)
_MANNER = (
    "进一步|不断|持续|有效|显著|明显|充分|较好|良好|很好|积极|正面|正向|全面|切实|顺利|圆满|有序|有力|正常|稳步|稳定|大力|认真|扎实|"
    "高质量|高标准|高水平|高效|长期|逐步|逐年|逐渐|稳健|深入|严格|深远|重大|较大|一定|更好|更加|可持续|持续性|全部|按要求|按规定|按计划|"
    "按进度|预期|既定|优质|优良|优秀|规范|规范化|科学|合理|有所|到位|完好|健康|丰硕|突出|显现|凸显|日常化|常态化|长效"
)
_NOUNS = (
    "项目|工作|任务|事项|事务|业务|活动|计划|目标|内容|各项|各类|各个|相关|有关|其他|其它|本年|重点|主要|日常|常规|中心|基础|"
    "全年|年度|年初|当年|本年度|今年|本|总体|整体|综合|专项|资金|经费|财政资金|项目资金|单位|本单位|部门|本部门|职能|职责|效益|效果|成效|"
    "实效|作用|影响|影响力|带动力|水平|能力|质量|效率|效能|程度|情况|状况|状态|结果|成果|成绩|业绩|绩效|社会效益|经济效益|生态效益|"
    "社会影响|社会影响力|社会效果|社会反响|反响|事业|发展|需求|需要|要求|措施|目的|意义|价值|方面|后续|今后|安排|部署|交办|上级|领导|临时|"
    "指标|正常化|意识|力度|保障力|支撑力"
)
_LINKS = '的|地|得|了|和|与|及|等|之|对|在|为|并|等等|以及|性|度|率|[、,，;；()“”"]'
_GENERIC = re.compile(rf"(?:{_VERBS}|{_MANNER}|{_NOUNS}|{_LINKS})+")
# words that measure by themselves: with a head of its own (任务完成及时性) a class can be told, with 相关工作 not
_MEASURES = "及时|按时|按期|如期|时效|时限|时间|时|进度|合格|达标|准确|满意|验收|覆盖|成本|数量|比例"
_GENERIC_MEASURED = re.compile(rf"(?:{_VERBS}|{_MANNER}|{_NOUNS}|{_LINKS}|{_MEASURES})+")
_INDEFINITE = re.compile(
    r"(?:相关|有关|其他|其它|各项|各类|各个|全部|交办|临时)(?:的|重点|主要|日常|基础|其他|业务|专项|年度|全年)*(?:工作|任务|事项|事务|业务|活动|内容|项目|要求|目标)"
)
# a thing that can be asked about, and is of one class
_ASKED = re.compile(r"社会(?:影响力?|反响|效果)(?:程度|情况|力)?")
# what keeps an organ running is its own running, told by no other word
_RUNNING = re.compile(r"(?:单位|部门|机关|中心).{0,6}(?:运转|运行)|(?:运转|运行).{0,6}(?:单位|部门|机关|中心)")
_DONE = re.compile(r"(?:完成|好|优|良|是|有|达标|及时|按时|按期|合格|到位|做好|满意|高|强|较高|较强|较优)+")

# 任务达标情况: of what, and against which mark, is left open
_MET = re.compile(
    r"(?:年度|全年|本年|各项|重点|主要|相关|有关|单位|部门|总体|整体|预期|既定)*(?:任务|工作|目标|指标|事项)+(?:的)?(?:完成|实施|落实|开展)?"
    r"(?:达标|合格|到位|规范|准确|达成|优良)(?:性|情况|程度|状况)"
)

_LONGEST = 24
"""Signs; more words than that say something, and the patterns would take long over them."""


@remember_short(8192)
def names_nothing(name: str) -> bool:
    """Whether a name holds no object: every word of it fits any form."""
    text = plain_name(name)
    if not 2 <= len(text) <= _LONGEST or _RUNNING.search(text) or _ASKED.fullmatch(text):
        return False
    pattern = _GENERIC_MEASURED if is_indefinite(text) else _GENERIC
    return pattern.fullmatch(text) is not None


@remember_short(4096)
def is_indefinite(name: str) -> bool:
    """Whether a name speaks of whatever work there is (各项工作, 其他有关事项), which no title can make clear."""
    return bool(_INDEFINITE.search(squeeze(name)))


@remember_short(8192)
def may_be_hollow(name: str) -> bool:
    """Whether a row of this name says nothing unless its target does."""
    return _MET.fullmatch(plain_name(name)) is not None or names_nothing(plain_name(name))


def is_hollow(row: Row) -> bool:
    """Whether neither name nor target says anything: no object, no measure, and praise or a share of who knows what."""
    if not may_be_hollow(row.item.name):
        return False
    name, value = plain_name(row.item.name), row.value
    if _MET.fullmatch(name) and not value.is_quantified:
        return _says_nothing(row.item.value)
    if not names_nothing(name) or (ends_in_measure(name) and not name.endswith("效率")):
        return False
    if value.kind in ("empty", "placeholder"):
        return False
    if value.is_quantified:
        return value.kind == "share" and not value.text
    return _says_nothing(row.item.value)


def _says_nothing(target: str) -> bool:
    """Whether a target in words adds no standard (完成, 较好, 充分发挥)."""
    text = squeeze(target).rstrip("。.;；")
    return 0 < len(text) <= _LONGEST and bool(_DONE.fullmatch(text) or _GENERIC_MEASURED.fullmatch(text))
