"""Which targets need a number and have none, and which are mere praise: shared by the checks of values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classifier.checks.context import Row
from classifier.checks.measures import asked_dimension
from classifier.checks.wording import ends_in_count, is_share_name, plain_name
from corpus.text import remember_short, squeeze
from corpus.units import parse_unit

__all__ = ["asks_number", "has_evidence", "is_phrase", "is_praise", "lacks_number"]

# wording that settles the number without naming it
_SETTLED = re.compile(
    r"全部|全覆盖|全面覆盖|全员|全额|足额|应.{1,2}[尽就].{1,2}|零|无|不发生|未发生|杜绝|不超|不减|预算内|限额内|范围内|不高于|不低于|不少于|不大于|不突破|持平|控制在|"
    r"据实|按实|(?:按|符合|参照|执行|依据|根据).{0,12}(?:标准|规定|文件|政策|实际|合同|定额|要求|制度|办法|规范|计划|预算)|"
    r"上年|上一年|去年|同比|高于|低于|优于|领先|前列|平均水平|随机|每|[一二三四五六七八九十甲乙丙A-Z](?:级|类|等|星|档)|严禁|禁止|未见|没有|过半|分之|设计值|序时|"
    r"^较.{0,10}(?:年|期|以往|往常|往|均值|平均|前|原|同类|基数|历史)|^(?:比|按(?!时|期|质|量)|依|据|视|见实际)|以.{1,8}为准|以实际|"
    r"前[一二三四五六七八九十]|开齐|^(?:发现|有).{1,6}[即就必]|"
    r"发现.{1,4}(?:查处|整改|处理)|填写|待定|优良中|优、良"
)
# a plan that is only pointed at says nothing about how many
_BARE_PLAN = re.compile(
    r"(?:严格)?(?:按照?|依照?|根据)(?:原定|既定|年度|工作|实施|项目|任务|要求的?)*(?:计划|要求|进度|方案|任务|需要?)(?:执行|完成|推进|实施|落实|开展|建设|进行)?[。.]?"
)
_SIZE = re.compile(
    r"面积|长度|里程|公里数|重量|吨位|蓄积量|库容|体积|[发用]电量|[供用排]水量|金额|总额|单价|资金量|销售额|投资额|人口"
)
# words that end in 数 and count nothing
_NO_COUNT = re.compile(r"(?:系数|指数|倍数|参数|函数|有数|底数|分数|读数|基数)$")
_DEGREE = (
    "明显|显著|有效|大幅度?|较大|较好|较高|较强|良好|优良|不断|持续|逐步|逐年|逐渐|稳步|稳定|进一步|充分|切实|极大|积极|全面|"
    "日益|长期|有所|有力|有序|正向|正面|很好|非常好|更加|基本|得到|较为|一定|重要|深远|广泛|突出|可观|巨大|深刻|相当|比较|大力|深入|好|高|强|大"
)
_CHANGE = (
    "提升|提高|改善|增强|加强|促进|推动|推进|增长|增加|扩大|优化|完善|缓解|减轻|降低|减少|下降|巩固|发展|好转|浓厚|发挥|维护|"
    "满足|改进|带动|丰富|美化|向好|弘扬|激发|缩小|集聚|保障|规范"
)
_BRINGS = "(?:产生|具有|具备|发挥|取得|形成|起到|带来|获得|实现|收到|达到|呈现|保持|作出|做出)[了]?"
_ABOUT = (
    "(?:示范|引领|带动|推动|促进|辐射)?(?:作用|效应)|意义|贡献|局面|态势|"
    "口碑|反应|印象|评价|进展|变化|效果|成效|作用|影响程度|影响力|影响|经济效益|社会效益|生态效益|效益|程度|水平|情况|反响|质量|评价|氛围"
)
_ONLY_PRAISE = re.compile(
    rf"(?:{_BRINGS})?(?:群众|社会|整体|总体|服务)?(?:{_ABOUT})*(?:(?:{_DEGREE}|{_CHANGE})[的地]?(?:{_ABOUT})?)+[。.]?"
)
_PRAISE_OF = re.compile(
    rf"(?:(?:{_DEGREE})+(?:{_CHANGE})|提升|提高|改善|增强|促进|推动|优化|缓解|满足|丰富)[了]?[\u4e00-\u9fff]{{2,14}}[。.]?"
)
_EXPECTED = re.compile(r"达到预期(?:的?(?:效果|目标|要求|目的))?[。.]?")
_NOT_PRAISE = re.compile(r"(?:基本|总体|保持)*稳定|(?:持续|长期|稳定)(?:有效)?(?:影响|发挥作用)?|高|规范|发展|保障")
_EVIDENCE = re.compile(
    r"\d|上年|同比|不低于|高于|优于|标准|等级|级|报告|问卷|调查|测评|考核|评估|验收|文件|制度|证书|台账|统计|通报|投诉|事故|案件|"
    r"零|无|全部|覆盖|达到|达标|排名|前列|认证|称号|备案|检查|抽查|指数|监测|数据"
)
_TREND = re.compile(
    r"^(?:有效|进一步|不断|持续|逐步|显著|切实|全面|充分)*(?:促进|推动|推进|提升|提高|增强|改善|保障|维护|加强|优化|带动|弘扬|营造|"
    r"丰富|满足|激发|巩固|支撑|助力|缓解|确保|保证|完善|健全|规范|引导|扩大|树立|传承|发扬|传播)"
)
_ABSTRACT = re.compile(
    r"(?:发展|水平|环境|质量|意识|作用|知名度|形象|稳定|和谐|秩序|氛围|(?<!劳动)(?<![电运人水火风视听])力|效益|效果|素质|素养|进步|"
    r"幸福感|获得感|安全感|运转|运行|公平|需求|权益|繁荣|振兴|传承|建设|条件|面貌|信心|精神|文化生活|文化|传统|安全|安全生产|机制|体系|积极性|效能|提升|提高|改善|增强)$"
)


_IMPROVED = re.compile(
    r"(?:水平|能力|环境|意识|影响力|知名度|形象|秩序|氛围|活力|素质|素养|幸福感|获得感|安全感|面貌|公信力|凝聚力|积极性|效能|负担)"
    r"(?:得到|有所|持续|不断|明显|有效|显著|稳步|逐步|进一步)*(?:改善|提升|提高|增强|优化|巩固|减轻|好转)$"
)
# states that can be looked up where the name speaks of a licence, or of what is graded officially
_LOOKED_UP = {
    "有效": re.compile(r"备案|证|许可|资质|协议|合同|保险|机制|制度|预案|拦截|授权|期"),
    "优良": re.compile(r"空气|水质|水体|断面|环境质量|工程|评定|等级|等次|考核"),
}


def asks_number(row: Row) -> bool:
    """Whether the row is quantitative: the form says so, its unit counts something, or its name ends in a measure."""
    item = row.item
    if "定性" in item.nature or item.grades:
        return False
    if "定量" in item.nature:
        return True
    if item.unit.strip():
        return bool(parse_unit(item.unit).dimension)
    if _NO_COUNT.search(plain_name(item.name)):
        return False
    return ends_in_count(item.name) or is_share_name(item.name) or _asks_size(item.name)


def _asks_size(name: str) -> bool:
    """Whether a name ends in a measure of size or money (建设面积)."""
    text = plain_name(name)
    return "是否" not in text and asked_dimension(name) is not None and bool(re.search(rf"(?:{_SIZE.pattern})$", text))


def lacks_number(row: Row) -> bool:
    """Whether a quantitative row has words for a target, and words that do not settle the number."""
    value = row.value
    if value.kind not in ("qualitative", "grade", "yesno") or value.is_quantified or not asks_number(row):
        return False
    text = squeeze(row.item.value)
    if _BARE_PLAN.fullmatch(text) and not is_share_name(row.item.name):
        return True
    # a digit that was not read as a number belongs to a standard, or to a sign that was damaged
    return not _SETTLED.search(text) and not re.search(r"\d", text)


def has_evidence(row: Row) -> bool:
    """Whether the form says elsewhere by what the target is judged: grades, standards, a rule for scores."""
    item = row.item
    if item.grades or item.standards or item.scoring.strip():
        return True
    return bool(_EVIDENCE.search(squeeze(item.explanation + item.basis)))


def is_praise(row: Row, words: Iterable[str] = ()) -> bool:
    """Whether the target is praise or a trend without a scale; words: the office's own."""
    if row.value.kind not in ("qualitative", "grade") or row.value.is_quantified:
        return False
    text = squeeze(row.item.value)
    if _EXPECTED.fullmatch(text):
        return True
    if _EVIDENCE.search(text):
        return False
    if any(squeeze(word) in text for word in words if word.strip()):
        return True
    # 充分 for 论证充分性 names one end of the scale that the name asks about
    looked_up = _LOOKED_UP.get(text)
    if looked_up is not None and looked_up.search(row.item.name):
        return False
    if _NOT_PRAISE.fullmatch(text) or f"{text}性" in squeeze(row.item.name):
        return False
    clauses = [clause for clause in re.split(r"[,，、;；]", text) if clause]
    return all(_ONLY_PRAISE.fullmatch(clause) or _PRAISE_OF.fullmatch(clause) for clause in clauses)


@remember_short(4096)
def is_phrase(name: str) -> bool:
    """Whether a name is a purely qualitative phrase (促进行业健康发展), of which no share can be taken."""
    text = plain_name(name)
    if is_share_name(text) or ends_in_count(text):
        return False
    return bool((_TREND.search(text) and _ABSTRACT.search(text)) or _IMPROVED.search(text))
