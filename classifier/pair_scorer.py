"""One score, 0 to 100, for two names being the same measure: a small learned logistic over pair features.

Learned numbers: classifier/data/pair_scorer.json, written by tools/fit_pair_scorer.py, which says what they were
learned from. Three things bound the score, so that it can be searched and trusted: words of opposite meaning give 0;
differences that often matter (another kind of quantity, a word more) press it under the default threshold; and a
ceiling over the plain closeness of two names lets a search skip, without missing any, all pairs that cannot reach a
threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from classifier.likeness import SHORTEST, load_wording
from classifier.pair_bounds import SAME_MEANING, Flags, explainable
from classifier.pair_data import Matrix, load_pair_data
from classifier.pair_features import FEATURES, LENGTH, pair_features, pair_verdicts
from classifier.pair_names import Ids, Names, WordTable, prepare_names
from corpus.errors import SettingError

__all__ = ["HIGHEST", "LOWEST", "PairScorer", "Thresholds", "load_pair_scorer"]

LOWEST, HIGHEST = 10.0, 100.0
"""Thresholds a user may choose."""
_DIGITS, _SLACK = 1, 0.1
_COSINE, _RATIO = FEATURES.index("cosine"), FEATURES.index("out_of_order")
_NONE = 1e-9


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
        """Least sum of the vectors' cosine and the order-free character ratio with which a pair can reach ``near``."""
        low, high = self._ceiling
        return low + (high - low) * near / 100

    def scores(self, names: Names, left: Ids, right: Ids, least: float = 0.0) -> Matrix:
        """Scores of pairs of positions, 0 to 100 with one decimal; what stays under ``least`` may come back as 0."""
        rows = np.flatnonzero(self.reachable(names, left, right, least))
        out = np.zeros(len(left))
        out[rows] = self.scores_of_reachable(names, left[rows], right[rows], least)
        return out

    def beyond_doubt(self, least: float) -> bool:
        """Whether no doubtful pair reaches ``least``."""
        return least - _SLACK > self._doubtful_most

    def reachable(self, names: Names, left: Ids, right: Ids, least: float) -> Flags:
        """Whether pairs can reach ``least`` at all, as far as can be told at little cost."""
        if not self.beyond_doubt(least):
            return np.ones(len(left), dtype=np.bool_)
        return explainable(names, left, right, self.needed_closeness(least - _SLACK))

    def scores_of_reachable(self, names: Names, left: Ids, right: Ids, least: float = 0.0) -> Matrix:
        """``scores`` of pairs that ``reachable`` let through."""
        verdicts = pair_verdicts(names, left, right)
        features = pair_features(names, left, right, verdicts)
        wording, (low, high) = load_wording(), self._ceiling
        closeness = features[:, _COSINE] + features[:, _RATIO]
        upper = np.minimum(self.likely(features), np.clip(100 * (closeness - low) / (high - low), 0, HIGHEST))
        explained = _explained(features)
        out = np.zeros(len(left))
        for row in np.flatnonzero((upper > 0) & (upper >= least - _SLACK)).tolist():
            one, two = int(left[row]), int(right[row])
            if not (names.neutral[one] and names.neutral[two]):
                continue
            score, texts = float(upper[row]), (names.texts[one], names.texts[two])
            verdict = verdicts[row]
            if verdict.never:
                continue
            if verdict.doubtful or not (explained[row] or wording.same_clause(*texts)):
                score = self._doubted(score)
            out[row] = round(score, _DIGITS)
        return out

    def _doubted(self, score: float) -> float:
        """A score pressed between the balanced threshold and the most a doubtful pair gets; the order stays."""
        middle = self.thresholds.balanced
        return min(score, middle + (score - middle) * (self._doubtful_most - middle) / (HIGHEST - middle))

    def likely(self, features: Matrix) -> Matrix:
        """Learned probability in percent, before the bounds. features: (..., FEATURES)."""
        # summed row by row: a matrix product may round differently in other company
        return np.asarray(100 / (1 + np.exp(-((features * self._weights).sum(axis=-1) + self._constant))))

    def score(self, left: str, right: str) -> float:
        """Score of two names."""
        return float(self.scores(prepare_names([left, right]), np.array([0]), np.array([1]))[0])

    def score_pairs(self, pairs: Iterable[tuple[str, str]], words: WordTable | None = None) -> list[float]:
        """Scores of many pairs of names, each name read once; words: the shipped encoder's for None."""
        asked = list(pairs)
        place = {text: row for row, text in enumerate(dict.fromkeys(text for pair in asked for text in pair))}
        names = prepare_names(list(place), words)
        left, right = (np.array([place[pair[side]] for pair in asked], dtype=np.int64) for side in (0, 1))
        return [float(value) for value in self.scores(names, left, right)]


def _explained(features: Matrix) -> Flags:
    """Whether what two names do not share is light, or a few words exchanged against words of the same meaning.

    Rows of one form are written in parallel: a word more (发明专利 / 专利), or another word in the same place, is
    usually what tells them apart, however much they share.
    """
    column = {name: features[:, number] for number, name in enumerate(FEATURES)}
    inserted = column["least_other_characters"] < _NONE
    exchanged = np.any(
        [(column["rest_cosine"] >= cosine) & (column["rest_weight_least"] <= words) for cosine, words in SAME_MEANING],
        axis=0,
    )
    light = (column["same_neutral"] > 0) | (column["rest_weight_most"] < _NONE)
    short = column["shorter_length"] * LENGTH < SHORTEST  # another word is then another measure
    return np.asarray(light | (exchanged & ~inserted & ~short))


@cache
def load_pair_scorer() -> PairScorer:
    """The shipped scorer, once per process."""
    return PairScorer(load_pair_data())
