"""One score, 0 to 100, for two names being the same measure: a small learned logistic over pair features.

Learned numbers: classifier/data/pair_scorer.json, written by tools/fit_pair_scorer.py, which says what they were
learned from. Three things bound the score, so that it can be searched and trusted: words of opposite meaning give 0;
differences that often matter (another kind of quantity, a word more) cap it under the default threshold; and a ceiling over the
plain closeness of two names lets a search skip, without missing any, all pairs that cannot reach a threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from classifier.likeness import load_wording
from classifier.pair_features import FEATURES, Matrix, pair_features
from classifier.pair_names import Ids, Names, prepare_names
from corpus.errors import SettingError

__all__ = ["HIGHEST", "LOWEST", "PairScorer", "Thresholds", "load_pair_scorer"]

LOWEST, HIGHEST = 10.0, 100.0
"""Thresholds a user may choose."""
_FILE = "data/pair_scorer.json"
_DIGITS = 1
_SAME_MEANING, _FEW_WORDS, _NONE = 0.55, 1.4, 1e-9
"""Of words that may stand for each other: least cosine, and most weight (about one word); see benchmarks/duplicates.py."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Learned thresholds. reports: from which a reworded duplicate is reported; balanced: best F1 on paraphrases."""

    reports: float
    balanced: float


class PairScorer:
    """The learned score."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Check ``data``, the content of pair_scorer.json. Raises SettingError when the columns are not this code's."""
        weights = data["weights"]
        if tuple(weights) != FEATURES:
            raise SettingError("pair_scorer_columns", "查重权重与程序的特征不一致", where="pair_scorer.json")
        self._weights = np.array([float(weights[name]) for name in FEATURES])
        self._constant = float(data["constant"])
        self._ceiling = (float(data["ceiling"]["none_below"]), float(data["ceiling"]["all_from"]))
        self._doubtful_most = float(data["doubtful_most"])
        self.thresholds = Thresholds(float(data["thresholds"]["reports"]), float(data["thresholds"]["balanced"]))

    def needed_closeness(self, near: float) -> float:
        """Least ``Names.closeness`` with which a pair can reach ``near``."""
        low, high = self._ceiling
        return low + (high - low) * near / 100

    def scores(self, names: Names, left: Ids, right: Ids) -> Matrix:
        """Scores of pairs of positions, 0 to 100 with one decimal."""
        features = pair_features(names, left, right)
        wording, (low, high) = load_wording(), self._ceiling
        explained = _explained(features)
        out = np.zeros(len(left))
        for row, (one, two) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            ceiling = 100 * (names.closeness(one, two) - low) / (high - low)
            score = min(float(self.likely(features[row])), ceiling, HIGHEST)
            if score <= 0 or not (names.neutral[one] and names.neutral[two]):
                continue
            verdict = wording.verdict(names.texts[one], names.texts[two])
            if verdict.never:
                continue
            if verdict.doubtful or not (explained[row] or wording.same_clause(names.texts[one], names.texts[two])):
                score = min(score, self._doubtful_most)
            out[row] = round(score, _DIGITS)
        return out

    def likely(self, features: Matrix) -> Matrix:
        """Learned probability in percent, before the bounds. features: (..., FEATURES)."""
        # summed row by row: a matrix product may round differently in other company
        return np.asarray(100 / (1 + np.exp(-((features * self._weights).sum(axis=-1) + self._constant))))

    def score(self, left: str, right: str) -> float:
        """Score of two names."""
        return float(self.scores(prepare_names([left, right]), np.array([0]), np.array([1]))[0])

    def score_pairs(self, pairs: Iterable[tuple[str, str]]) -> list[float]:
        """Scores of many pairs of names, each name read once."""
        asked = list(pairs)
        place = {text: row for row, text in enumerate(dict.fromkeys(text for pair in asked for text in pair))}
        names = prepare_names(list(place))
        left, right = (np.array([place[pair[side]] for pair in asked], dtype=np.int64) for side in (0, 1))
        return [float(value) for value in self.scores(names, left, right)]


def _explained(features: Matrix) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether what two names do not share is light, or a few words exchanged against words of the same meaning.

    Rows of one form are written in parallel: a word more (发明专利 / 专利), or another word in the same place, is
    usually what tells them apart, however much they share.
    """
    column = {name: features[:, number] for number, name in enumerate(FEATURES)}
    inserted = column["least_other_characters"] < _NONE
    exchanged = (column["rest_cosine"] >= _SAME_MEANING) & (column["rest_weight_least"] <= _FEW_WORDS)
    light = (column["same_neutral"] > 0) | (column["rest_weight_most"] < _NONE)
    return np.asarray(light | (exchanged & ~inserted))


@cache
def load_pair_scorer() -> PairScorer:
    """The shipped scorer, once per process."""
    return PairScorer(json.loads(files("classifier").joinpath(_FILE).read_text(encoding="utf-8")))
