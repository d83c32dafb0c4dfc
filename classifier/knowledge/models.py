"""Which filed names may serve as a model for others: measurable, with an object, without the filer's particulars."""

from __future__ import annotations

import re

from corpus.text import squeeze

__all__ = ["is_model", "names_object"]

_SHORTEST, _LONGEST = 4, 18
_NOTE = re.compile(r"[(（][^()（）]*[)）]|[★☆*]+")
# Targets in the name, questions, quoted works, lists, parts of another row, places and persons.
_UNFIT = re.compile(
    r"\d|是否|[《》“”\"'。；;，,、:：+%≥≤<>=/]|其中|指标|绩效|预算|经费|资金|某|情况说明|XX|××|不利影响|上级|本年|[一二三四五六七八九十百千]+(?:个|项|次|人|家|所|条)"
)
# What a name must speak of to be a measure: an attribute that can be counted or rated, or a change for the better.
_MEASURE = re.compile(
    r"(?:率|数|数量|人次|人数|面积|长度|里程|时间|时限|次数|场次|标准|成本|费用|满意度|天数|增收|收入|产值|度|额|户数|套数|规模|水平|能力|条件|"
    r"质量|机制|年限|周期|比例|比重|情况|程度|效果|秩序|意识|素质|环境|安全|稳定|影响|作用|发展|运转)$"
    r"|^(?:提高|提升|改善|增强|促进|推动|保障|维护|增加|带动|减少|减轻|降低|优化|完善|缓解|满足|方便|丰富|健全|培育|消除|确保)"
)
# Names without an object say nothing to another unit.
_GENERIC = re.compile(
    "(?:工程|任务|工作|项目|验收|竣工|完成|合格|及时|按期|按时|通过|质量|服务|目标|受益|对象|群众|安全|事故|发生|数|量|率|时间|成本|控制|满意度)+"
)


def names_object(name: str) -> bool:
    """Whether a name says of what it is a measure: 校舍维修验收合格率 does, 验收合格率 and 服务对象满意度 do not."""
    return not _GENERIC.fullmatch(_NOTE.sub("", squeeze(name)))


def is_model(name: str, unit: str = "") -> bool:
    """Whether a filed name may be proposed to another unit. unit: who filed it; its own place names do not travel."""
    plain = _NOTE.sub("", squeeze(name)).strip("-·.")
    if plain != squeeze(name) or not _SHORTEST <= len(plain) <= _LONGEST:
        return False
    if _UNFIT.search(plain) or not _MEASURE.search(plain) or _GENERIC.fullmatch(plain):
        return False
    return not (unit and plain[:2] in unit[:4])
