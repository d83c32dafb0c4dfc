"""Whether a row is about something of its own (沥青路面, 住院患者) or only what any project may hold: for check R2."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from classifier.checks.sectors_of_rows import Sectors
from classifier.checks.wording import is_spending_rate
from classifier.promises import content_words
from corpus.text import remember_short
from models.encoder import Encoder

__all__ = ["ClearWords", "with_object"]

# measures that any project's form may hold, whatever it is about
_ANYWHERE = re.compile(
    r"成本|费用|经费|资金|预算|拨付|拨款|专款|政策执行|计划执行|投资|单价|造价|价格|控制率|节约|满意|认可|投诉|信访|上访|舆情|安全(?!员)|事故|"
    r"伤亡|风险|隐患|采购|招标|招投标|公开|公示|档案管理|归档|制度|机制|长效|可持续|政策|绩效|影响力|知名度|就业|脱贫|贫困|扶贫|廉政|纪律|党建|党员|"
    r"合规|立项|自评|财务|不适用|无关|备注|会议|补助|补贴标准|标准|空调|水电|电梯|物业|保洁|门窗|房屋|公车|公务|公平|正义|和谐|稳定|就业|增收|"
    r"培训|宣传|知晓|意识|素质|环境|生态|节能|环保|农民工|劳务|信息系统|信息录入|录入|无障碍|医疗保障|医疗点|救护点|安保|污水处理站|建筑垃圾|监控|用车|专利|保修|科目|施工|合计|总计|小计|总分|得分"
)
_GENERAL_LEAVES = frozenset({"成本", "满意度", "其他"})
_CLEAR = 0.8
"""How much a word must tell of its field, in nats: 工具 and 兑付 stay below, 污泥 and 患者 above."""
_CLEAR_NAME = 1.0
"""The same of a whole name: more, since several vague words add up."""
_MOST_KEPT = 50_000

Flags = np.ndarray[Any, np.dtype[np.bool_]]


def with_object(
    names: Sequence[str], leaves: Sequence[Collection[str]], plain: Collection[str], clear: ClearWords
) -> Flags:
    """Of every row, whether a word of its name belongs to some field of work.

    leaves: classes each row is filed or judged as. plain: words that many fields use alike.
    """
    words = [
        _words_of_object(name).difference(plain) if _GENERAL_LEAVES.isdisjoint(classes) else frozenset()
        for name, classes in zip(names, leaves, strict=True)
    ]
    telling = clear.among(frozenset().union(*words))
    told = [bool(own & telling) for own in words]
    # a name is asked about as a whole only where no word of it tells
    whole = clear.names({name for name, own, by_word in zip(names, words, told, strict=True) if own and not by_word})
    return np.array([by_word or name in whole for name, by_word in zip(names, told, strict=True)], dtype=np.bool_)


@remember_short(16_384)
def _words_of_object(name: str) -> frozenset[str]:
    """Content words of a name; none where any project may hold such a measure."""
    return frozenset() if _ANYWHERE.search(name) or is_spending_rate(name) else content_words(name)


class ClearWords:
    """Which words tell their field of work; each is looked up once."""

    def __init__(self, encoder: Encoder, sectors: Sectors) -> None:
        """encoder: of words. sectors: made for its vectors."""
        self._encoder, self._sectors = encoder, sectors
        self._known: dict[str, float] = {}

    def among(self, words: Collection[str]) -> frozenset[str]:
        """Those of ``words`` that do."""
        return self._telling(words, _CLEAR)

    def names(self, names: Collection[str]) -> frozenset[str]:
        """Names that tell their field as a whole, where no word does alone (纳税申报率)."""
        return self._telling(names, _CLEAR_NAME)

    def _telling(self, texts: Collection[str], least: float) -> frozenset[str]:
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        new = sorted(text for text in texts if text not in self._known)
        if new:
            fields = self._sectors.log_shares(self._encoder.encode(new))
            told = (np.exp(fields) * (fields - self._sectors.log_prior)).sum(axis=1)
            self._known.update(zip(new, told.tolist(), strict=True))
        return frozenset(text for text in texts if self._known[text] >= least)
