"""How a name is put: class label in front, 确保 as opening, two measures in one, a sentence instead of a name."""

from __future__ import annotations

import re

from classifier.checks.wording import plain_name
from corpus.taxonomy import load_taxonomy
from corpus.text import remember_short, squeeze

__all__ = ["are_names", "ends_in_measure", "is_sentence", "split_label", "split_measures", "split_opening"]

_LABEL = re.compile(
    r"^(?P<label>[\u4e00-\u9fff、]{2,12}?(?:指标|目标|效益|影响|满意度)|数量|质量|时效|成本|满意度)(?:\d{1,2})?[:：\-—–―.．、)）](?!\d)(?P<rest>.{2,})$"
)
# （数量指标）培训人数, 培训人数（数量指标）, 社会效益指标带动就业人数: set in brackets, or glued on without a sign
_IN_BRACKETS = re.compile(
    r"^[(\[【〔<《](?P<label>[^()\[\]【】〔〕<>《》]{2,12}?)[)\]】〕>》](?P<rest>.{2,})$"
    r"|^(?P<before>.{2,})[(\[【〔](?P<behind>[^()\[\]【】〔〕]{2,10}指标)[)\]】〕]$"
)
_GLUED = re.compile(
    r"^(?P<label>(?:产出|效益)?(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|满意度|效益|产出)指标)\d{0,2}"
    r"(?P<rest>(?!(?:完成|达成|达标|实现|设置|设定|体系|考核|值|合理|明确|监测|细化|填报|编制|数|率|的|得分|评))[\u4e00-\u9fff].{2,})$"
)
_SEPARATOR = re.compile(r"[:：\-—–―.．、)）]+")
_NOTHING = re.compile(r"(?:本项目)?(?:无|不涉及|不适用|暂无|略|没有)[。.]?")
_OPENING = re.compile(
    r"^(?P<word>确保|实现(?![^的]{2,10}的)|保证(?!金|人|期|率|保险)|力争|力求|务必|切实|努力|做到|坚持|务求|力保|致力于|旨在|促使|达到(?!率|数|人|标)|竭力|尽力|全力(?!以赴$)|使得?(?!用|命|馆|领))(?P<rest>.+)$"
)
_MEASURE = re.compile(
    r"(?:率|人数|人次数?|次数|场次|期数|班次|批次|数量|个数|户数|套数|件数|台数|份数|项数|篇数|车次|面积|长度|里程|时间|时限|天数|周期|金额|"
    r"满意度|知晓度|认可度|参与度|产值|收入|利润|税收|成本|标准|单价|产量|总量|[^质能力]量|比例|占比|比重|额|总数|[^少多无]数)$"
)
# the same, but so plain that the word before a connecting sign is surely a measure of its own
_WHOLE = re.compile(
    r"(?:(?<![频效利税汇功速])率|人数|人次|次数|场次|期数|班次|批次|车次|数量|个数|户数|套数|件数|台数|份数|项数|篇数|例数|宗数|"
    r"头数|亩数|吨数|[座盏块处口眼间条本艘株棵只名家所辆起幅段栋幢册卷尾羽]数|[收支金税]额|面积|长度|里程|金额|时间|时限|时长|天数|满意度|知晓度|认可度|参与度|产值|产量|占比)$"
)
_AND = re.compile(
    r"[、,，;；/+&]|(?<![饱缓总共中融附平温调随])和(?![谐平解睦好美县林田])|(?<!参)与(?![会])|(?<![普涉以危顾触波推企])及(?![时格其])|以及"
)
_RATIO = re.compile(r"(?:之?比|比率|比值|比重|差额|差异|差距|之差|之和|匹配|一致|相关)[\u4e00-\u9fff]{0,3}$")
_LEAST_NAME = 4
_SHORTEST, _SLACK = 10, 5
_CLAUSE = re.compile(r"[,，;；。](?=.)")
_QUOTED = re.compile(r"[(（\[【《“\"][^()（）\[\]【】《》“”\"]*[)）\]】》”\"]")
_ADVERBIAL = re.compile(r"^(?:[^,，]{0,12}(?:期内|期间|后|前|中|下|时|内|以来|方面))[,，]|^是否|^其中[,，:：]")
_ENUMERATION = re.compile(r"^[^,，;；。]{1,8}(?:[,，][^,，;；。]{1,8})+$")
_VERBS = (
    "提高|提升|改善|促进|加强|增强|保障|确保|保证|推动|推进|完善|优化|丰富|满足|实现|完成|维护|减少|降低|带动|增加|建立|健全|打造|"
    "落实|开展|做好|加快|支持|解决|防止|避免|杜绝|缓解|有效|进一步|不断|持续|显著|切实|使|让|为|对|通过|严格|严控|有利于"
)
_SPOKEN = re.compile(
    r"(?:通过.{2,}(?:可以|能够|可|能|使|让)|可以(?:有效)?|能够|从而|并且?(?=建立|形成|提高|提升|使)|使得|使(?!用)[^,，]{2,}(?:得到|更加)|为[^,，]{2,16}(?:提供|奠定|创造))"
)


# spoken as a report is: our own work, what it will do, how it is to be done
_TOLD = re.compile(
    r"^通过[^率]{2,}(?:改善|促进|提高|提升|增强|带动|推动|保障|实现|解决|减少|降低|缓解|加强|完善|丰富)"
    r"|^(?:本|我|该)(?:项目|局|县|市|单位|部门|街道|镇|乡|区|院|校|中心).{2,}(?:了|能够?|可以?|将|已)"
    r"|^(?:严格)?(?:按照|根据).{6,}(?:完成|执行|开展|落实|建设|实施|推进)"
    r"|^[^,，]{0,12}(?:后|以来)[,，]?(?:可以?|能够?|将|使)(?!行性|持续|控制)"
)
_LEAST_TOLD = 12
# 达到国家标准的机构数: the opening qualifies what is counted
_MAY_QUALIFY = frozenset({"达到", "致力于", "旨在", "坚持", "做到", "使", "促使"})
_RELATIVE = re.compile(r"的[\u4e00-\u9fff]{1,10}$")


def split_label(name: str) -> tuple[str, str]:
    """Class label and rest of a name such as 数量指标：培训人数; ("", name) without one."""
    if label := _label_otherwise(squeeze(name)):
        return label
    found = _LABEL.match(squeeze(name))
    if found is None or not load_taxonomy().is_label(found.group("label")):
        return "", name
    rest = _SEPARATOR.split(name, maxsplit=1)[-1].strip("-—:： ")
    # 满意度：家长 is the measure and whose it is; 生态效益：不涉及 is a placeholder
    whole = found.group("label") == "满意度" and "满意" not in rest
    return ("", name) if len(rest) < 2 or whole or _NOTHING.fullmatch(rest) else (found.group("label"), rest)


def _label_otherwise(name: str) -> tuple[str, str] | None:
    """Label and rest where no colon or dash parts them."""
    if found := _IN_BRACKETS.match(name):
        label = found["label"] or found["behind"]
        rest = found["rest"] or found["before"]
    elif found := _GLUED.match(name):
        label, rest = found["label"], found["rest"]
    else:
        return None
    known = load_taxonomy().is_label(label) and not _NOTHING.fullmatch(rest)
    return (label, rest.lstrip(":-—")) if known else None


def split_opening(name: str) -> tuple[str, str]:
    """Opening word (确保, 实现) and rest of a name; ("", name) without one."""
    found = _OPENING.match(squeeze(name))
    if found is None or len(found.group("rest")) < 3:
        return "", name
    rest = found.group("rest").lstrip(",，:：")
    if found.group("word") in _MAY_QUALIFY and _RELATIVE.search(rest):
        return "", name
    return found.group("word"), rest


def split_measures(name: str) -> tuple[str, ...]:
    """The measures a name joins (项目完成率和资金到位率), () when it names one.

    Every part before a connecting sign must end in a measure of its own: 学生、家长满意度 is one measure.
    """
    text = _QUOTED.sub("", plain_name(name))
    if _RATIO.search(text):
        return ()
    parts = [part for part in _AND.split(text) if part]
    if len(parts) < 2 or not all(_WHOLE.search(part) for part in parts):
        return ()
    return tuple(parts)


def are_names(parts: tuple[str, ...]) -> bool:
    """Whether each part can stand alone as a name, object included."""
    return all(len(part) >= _LEAST_NAME for part in parts)


@remember_short(4096)
def ends_in_measure(name: str) -> bool:
    """Whether a name ends in a word for a quantity (率, 人数, 面积)."""
    return bool(_MEASURE.search(_QUOTED.sub("", squeeze(name)).rstrip("。;；,，")))


def is_sentence(name: str, longest: int) -> bool:
    """Whether a name is prose: several clauses with verbs, or a long statement that ends in no measure."""
    text = _QUOTED.sub("", squeeze(name)).rstrip("。;；,，")
    if ends_in_measure(text):
        return False
    if len(text) >= _LEAST_TOLD and _TOLD.search(text):
        return True
    if _ADVERBIAL.search(text):
        return False
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    if len(clauses) > 1:
        told = any(re.match(_VERBS, clause) or _SPOKEN.search(clause) for clause in clauses)
        listed = _ENUMERATION.match(text)
        return (told and len(text) >= _SHORTEST) or (not listed and len(text) >= longest - _SLACK)
    return (bool(_SPOKEN.search(text)) and len(text) >= longest - _SLACK) or (
        len(text) > longest and bool(re.match(_VERBS, text))
    )
