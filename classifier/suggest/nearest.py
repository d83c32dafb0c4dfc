"""The measure of the base that a typed row most likely means, and what of it the row still lacks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from classifier.knowledge.store import KnowledgeBase
from classifier.pair_scorer import load_pair_scorer
from classifier.suggest.complete import Completer
from classifier.suggest.texts import Texts, Wording, key_of
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from corpus.values import read_value

__all__ = ["NearMeasure", "completer_of", "missing_parts", "nearest_measure"]

_COMPARED = 40
"""Wordings the learned score looks at: those that share most characters with the name."""
_SHORTEST = 2
"""Signs of a name that can be compared."""
_OPERATORS = {"正向": "≥", "反向": "≤"}


@dataclass(frozen=True, slots=True)
class NearMeasure:
    """A measure of the base near a typed name.

    wording: the name of it that is nearest. leaf, unit, operator, polarity: as the base states them. support: units
    that file it. score: 0-100, learned score of being the same measure; 100 for an equal name. same: whether it reaches
    the score from which two rows are called duplicates.
    """

    id: str
    name: str
    wording: str
    leaf: str
    unit: str
    operator: str
    polarity: str
    support: int
    score: float
    same: bool

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field and the label of the class."""
        return {name: getattr(self, name) for name in self.__slots__} | {"l2": load_taxonomy().label(self.leaf)}


@lru_cache(maxsize=2)
def completer_of(base: KnowledgeBase) -> Completer:
    """The completer of a base, built once while the base is in use."""
    return Completer(base)


def nearest_measure(name: str, texts: Texts, leaves: Collection[str] = ()) -> NearMeasure | None:
    """The measure whose wording is likeliest the same as a name, None where none is likelier than not.

    leaves: classes the row may be of; among equally near measures one accepted there comes first.
    """
    key = key_of(name)
    if len(key) < _SHORTEST:
        return None
    candidates = _sharing(texts, key)
    wordings = [texts.wordings[number] for number in candidates]
    scorer = load_pair_scorer()
    scores = scorer.score_pairs([(name, wording.text) for wording in wordings])
    best: tuple[float, bool, int] | None = None
    for place, (wording, score) in enumerate(zip(wordings, scores, strict=True)):
        equal = 100.0 if wording.key == key else score
        rank = (equal, not leaves or bool(set(leaves) & set(wording.measure.acceptable)), -candidates[place])
        if best is None or rank > best:
            best = rank
    if best is None or best[0] < scorer.thresholds.balanced:
        return None
    return _near(texts.wordings[-best[2]], best[0], best[0] >= scorer.thresholds.reports)


def missing_parts(row: Indicator, near: NearMeasure | None) -> tuple[str, str]:
    """Unit and operator the row lacks, as the nearest measure has them; "" for what is there or not known.

    A target in words needs neither.
    """
    value = read_value(row.value, row.unit, row.name)
    if near is None or not (value.is_empty or value.is_quantified) or value.dates:
        return "", ""
    unit = "" if value.unit or row.unit.strip() else near.unit
    operator = "" if value.operator else near.operator or _OPERATORS.get(near.polarity, "")
    return unit, operator


def _sharing(texts: Texts, key: str) -> list[int]:
    """Numbers of the wordings that share most characters with a key, in order of the base."""
    signs = {char for char in key if char in texts.keys.numbers}
    held = np.zeros(len(texts.wordings), dtype=np.int64)
    for char in signs:
        held[np.unique(texts.owner[texts.holding(texts.keys.literal(char)[0][0][1])])] += 1
    share = 2 * held / (texts.last - texts.first + len(key))
    likeliest = np.argsort(-share, kind="stable")[:_COMPARED]
    return sorted(likeliest[held[likeliest] > 0].tolist())


def _near(wording: Wording, score: float, same: bool) -> NearMeasure:
    measure = wording.measure
    return NearMeasure(
        measure.id,
        measure.name,
        wording.text,
        measure.leaf,
        measure.unit,
        measure.operator,
        measure.polarity,
        wording.support,
        score,
        same,
    )
