"""How near each row stands to what the form is about: shared words, and vectors of the encoder; for check R2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.checks.context import FormContext, Row
from classifier.checks.sectors_of_rows import form_sectors, row_sectors
from classifier.checks.subject import object_text
from classifier.checks.wording import is_spending_rate, plain_name
from classifier.promises import content_words
from corpus.text import squeeze
from models.encoder import load_encoder

__all__ = ["Related", "relate"]

# what any project's form may hold, whatever it is about
_ANYWHERE = re.compile(
    r"成本|费用|经费|资金|预算|支出|拨付|执行|投资|单价|造价|价格|控制率|节约|满意|认可|投诉|信访|上访|舆情|安全|事故|伤亡|风险|隐患|"
    r"采购|招标|公开|公示|档案|制度|机制|长效|可持续|政策|绩效|影响力|知名度|就业|廉政|纪律|党建|党员|合规"
)
# words of measures and of any undertaking: a name of nothing else has no object of its own
_PLAIN = re.compile(
    r"及时|按时|按期|工期|进度|时间|时限|期限|周期|完成|情况|完工|竣工|开工|验收|合格|达标|质量|规范|持续|信息化?|宣传|知晓|收入|增收|带动|"
    r"经济|社会|稳定|和谐|生态|环境|节能|环保|绿色|人员|培训|人才|队伍|服务|管理|保障|运转|正常|受益|覆盖|群众|公众|居民|职工|企业|效率|"
    r"能力|水平|设备|维修|维护|系统|提升|提高|改善|建设|改造|新建|新增|活动|举办|开展|组织|面积|长度|里程|数量|次数|人数|人次|场次|个数|比例|人口|户数|农户|村民|学生|优秀|优良|可用|数据|"
    r"通过|使用|年限|寿命|设计|损失|更新|消防|接待|开放|运行|发放|处理|处置|利用|"
    r"占比|增长|下降|减少|降低|有效|促进|推动|加强|增强|率|指标|项目|工程|任务|工作|年度|整改|到位|台账|资料|材料|审核|审批|评估|评价|监督|检查"
)
_GENERAL_LEAVES = frozenset({"成本", "满意度", "时效", "其他"})
_LEAST_TEXT = 20
_LEAST_OBJECT = 2
_MOST_HEADS, _HEAD_WEIGHT = 10, 3
_PRESENT = 0.15
"""Share of a sector in the form from which it is fully at home there."""
_STRANGE = ((0.7, 0.3), (0.6, 0.12))
"""Least likeness to a row of the library, and most of its sectors at home: either pair makes a row strange.

Chosen on the public, authored and golden forms with two rows of other forms added to each: the first pair names
0.3 % of the forms' own rows, for one in eight of the added ones that have an object.
"""
_LONGEST_PIECE = 60
_PIECE = re.compile(r"[。；;，,！!\n]+")


@dataclass(frozen=True, slots=True)
class Related:
    """One row against everything else in the form.

    general: any project may hold it; the rest then says nothing. shared: whether a pair of characters of its content
    words stands in the form's texts or in another row. likeness: cosine to the nearest text or row, 0-1; nearest: that.
    elsewhere: the duty of the library that the row fits, where the form has nothing of that sector; "" else.
    """

    index: int
    general: bool
    shared: bool = True
    likeness: float = 1.0
    nearest: str = ""
    elsewhere: str = ""


def relate(context: FormContext) -> list[Related]:
    """Every row's relation; all general where the form's texts say too little."""
    form = context.form
    heads = [text for text in (form.title, form.project, *form.duties) if object_text(text, form.unit)]
    prose = [*(text for _, text in form.duty_texts), *form.goals]
    texts = [squeeze(text) for text in (*heads, *prose) if text]
    if sum(len(object_text(text, form.unit)) for text in texts) < _LEAST_TEXT:
        return [Related(row.index, general=True) for row in context.rows]
    names = [plain_name(row.item.name) for row in context.rows]
    pairs = [_pairs(name) for name in names]
    spread = Counter(pair for own in pairs for pair in own)
    joined = "。".join(texts)
    general = [_is_general(row, name) for row, name in zip(context.rows, names, strict=True)]
    asked = [n for n, plain in enumerate(general) if not plain]
    alone = [
        n
        for n in asked
        if not any(pair in joined or spread[pair] > 1 for pair in pairs[n]) and not _own_duty(context, n)
    ]
    likeness = _likeness(names, texts, alone) if alone else {}
    far = [n for n in alone if likeness[n][0] < context.settings.thresholds.unrelated]
    elsewhere = _elsewhere(names, heads, far) if far else {}
    found = []
    for n, plain in enumerate(general):
        close, near = likeness.get(n, (1.0, ""))
        found.append(Related(n, plain, n not in likeness, close, near, elsewhere.get(n, "")))
    return found


def _is_general(row: Row, name: str) -> bool:
    if _GENERAL_LEAVES & set(row.filed.leaves) and row.filed.level == "leaf":
        return True
    if row.judgement is not None and row.judgement.pred_leaf in _GENERAL_LEAVES:
        return True
    telling = len(object_text(_PLAIN.sub("", name))) >= _LEAST_OBJECT and content_words(name)
    return bool(_ANYWHERE.search(name)) or is_spending_rate(name) or not telling


def _own_duty(context: FormContext, index: int) -> bool:
    """Whether the row stands under a project of its own: what that is about may not be told elsewhere."""
    item = context.rows[index].item
    return bool(item.project) and item.project != context.form.project


def _pairs(name: str) -> frozenset[str]:
    """Pairs of characters inside content words, those of plain words left aside."""
    words = content_words(_PLAIN.sub("。", name)) or content_words(name)
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))


def _likeness(names: Sequence[str], texts: Sequence[str], alone: Sequence[int]) -> dict[int, tuple[float, str]]:
    """Nearest text or other row of each row, by the shipped encoder."""
    encoder = load_encoder()
    pieces = [piece[:_LONGEST_PIECE] for text in texts for piece in _PIECE.split(text) if len(piece) > 1]
    pieces = list(dict.fromkeys(pieces))
    vectors = encoder.encode([*names, *pieces])
    close = vectors[list(alone)] @ vectors.T
    shown = [*names, *pieces]
    found = {}
    for place, n in enumerate(alone):
        scores = np.asarray(close[place], dtype=np.float64)
        scores[n] = -1.0
        best = int(scores.argmax())
        found[n] = (max(0.0, float(scores[best])), shown[best])
    return found


def _elsewhere(names: Sequence[str], heads: Sequence[str], alone: Sequence[int]) -> dict[int, str]:
    """Duty of another sector that a row fits well, for the rows that do.

    A row may be new to the form's texts and yet its own; only one that clearly belongs to work the form has no other
    trace of is strange to it.
    """
    least = min(near for near, _ in _STRANGE)
    strange = {
        n: row for n, row in zip(alone, row_sectors([names[n] for n in alone]), strict=True) if row.near >= least
    }
    if not strange:
        return {}
    rows, titles = row_sectors(names), row_sectors([squeeze(head) for head in heads[:_MOST_HEADS]])
    found = {}
    for n, own in strange.items():
        others = [*(row for place, row in enumerate(rows) if place != n), *titles * _HEAD_WEIGHT]
        profile = form_sectors(others)
        at_home = sum(min(1.0, profile.get(code, 0.0) / _PRESENT) * share for code, share in own.shares.items())
        if any(own.near >= near and at_home < most for near, most in _STRANGE):
            found[n] = own.duty
    return found
