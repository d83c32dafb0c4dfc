"""Whether a row says anything that could be filed at all: an honest rule on its own words.

A row is vague when its name holds no object beside generic words (完成情况, 项目实施情况, 效益指标), or is empty or
a placeholder. The classifier's doubt is no sign of vagueness: a clear row at a boundary is doubtful too.
"""

from __future__ import annotations

import re

from corpus.text import normal_form, remember_short
from corpus.values import read_value
from models.features import clean_name
from models.query import Query

__all__ = ["vague_score"]

# Words that name no object: taken out of a name, what is left is what is measured.
_GENERIC = re.compile(
    r"本?(?:项目|工程|工作|任务|计划|活动|指标|目标|内容|业务|事项|方案|专项|资金|经费)|"
    r"(?:完成|实施|执行|落实|开展|进展|使用|管理|建设|推进|组织|实现|达成)|"
    r"(?:情况|程度|效果|效益|成效|作用|影响|结果|水平|状况|数量|质量|时效|成本|社会|经济|生态|可持续|整体|总体|综合|相关|其他|预期|年度|全年|本年|当年|良好|较好|有效)|"
    r"[的率度性数量和与及各等0%第一二三四五六七八九十()、,.:]"
)
_PLACEHOLDER = re.compile(r"指标\d*|[x×*…._-]+|无|略|待定|暂无")
_NOT_TOLD = re.compile(r"不适用|不涉及|某某|[x×*]{2,}")
_NOTE = re.compile(r"\([^()]*\)")
_MEASURES = re.compile(
    r"及时|按[时期]|满意|合格|达标|准确|到位|验收|完好|知晓|覆盖|成本|进度|制度|总?投入|(?:资金|经费|预算|支出).*率"
)
_TELLING = 6  # characters of wording in the value that say what the name does not


def vague_score(query: Query) -> float:
    """How little a row says of what is measured, 0 (an object is named) to 1 (nothing); a rule, not a probability.

    1.0 empty, placeholder, or no object and no measured value; 0.7 no object, but a number, date or telling
    words to measure against; 0.4 one character of an object without such a value; 0 otherwise.
    Words that are a measure by themselves (及时, 满意, 合格 ...) are not vague for the class, though the audit
    may ask for an object.
    """
    rest = _object_of(query.name)
    if rest is None:
        return 1.0
    if len(rest) > 1:
        return 0.0
    value = read_value(query.value, query.unit, query.name)
    measured = value.is_quantified or len(_GENERIC.sub("", value.text)) >= _TELLING
    if measured:
        return 0.0 if rest else 0.7
    return 0.4 if rest else 1.0


@remember_short(16384)
def _object_of(name: str) -> str | None:
    """What a name says beside generic words, all of it where it is a measure by itself; None for a placeholder."""
    cleaned = clean_name(name)
    text = _NOTE.sub("", cleaned) or cleaned
    if not normal_form(text) or _PLACEHOLDER.fullmatch(text) or _NOT_TOLD.search(text):
        return None
    return text if _MEASURES.search(text) else _GENERIC.sub("", text)
