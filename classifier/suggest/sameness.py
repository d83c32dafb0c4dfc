"""How surely a proposed name is the measure that a form's row states, given what the form is about.

Looser than the duplicates' score (classifier/pair_scorer.py) on purpose: 项目验收合格率 and 校舍维修验收合格率 are one
measure in a form on repairs, where the filer only makes the object specific. A logistic over the pair's features, over
what is left of both names without the form's own words, and over their classes. Learned numbers:
classifier/data/sameness.json, from pairs that two readers judged (tools/fit_sameness.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from classifier.pair_features import FEATURES as PAIR_FEATURES
from classifier.pair_features import pair_features
from classifier.pair_names import prepare_names
from classifier.terms import words_of
from corpus.errors import SettingError
from models.encoder import load_encoder

__all__ = ["FEATURES", "Sameness", "Side", "load_sameness", "sameness_features"]

FEATURES = (
    *PAIR_FEATURES,
    *("left_more_known", "right_more_known", "left_known", "right_known", "left_more_new", "right_more_new"),
    *("bare_cosine", "cosine_in_context", "bare_ratio", "same_last"),
    *("same_leaf", "accepted_leaf", "both_benefits"),
)
"""Names of the columns. known: words the form's own text has; new: it lacks them."""
BENEFITS = frozenset({"社会效益", "经济效益", "生态效益", "可持续影响"})
DATA = Path(__file__).parents[1] / "data" / "sameness.json"
_LIGHT = frozenset(
    [
        *(
            "项目",
            "工程",
            "工作",
            "任务",
            "情况",
            "的",
            "年度",
        ),
        *(
            "及",
            "和",
            "与",
            "了",
            "数",
            "数量",
            "率",
        ),
        *(
            "程度",
            "对象",
            "服务",
            "指标",
            "目标",
            "对",
            "有效",
        ),
        *(
            "不断",
            "进一步",
            "持续",
        ),
    ]
)
_EMPTY = "项目"
Ids = np.ndarray[Any, np.dtype[np.int64]]
Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Side:
    """A name with the classes a reviewer accepts for it, the first its own."""

    name: str
    leaves: tuple[str, ...]


class Sameness:
    """The learned judgement."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Take the content of sameness.json. Raises SettingError when its columns are not this code's."""
        if tuple(data["features"]) != FEATURES:
            raise SettingError("sameness_columns", "同一指标判断的权重与程序不一致", where=DATA.name)
        self._mean, self._scale = np.array(data["mean"]), np.array(data["scale"])
        self._weights, self._constant = np.array(data["weights"]), float(data["constant"])
        self.threshold = float(data["threshold"])

    def table(self, text: str, left: Sequence[Side], right: Sequence[Side]) -> Matrix:
        """Probabilities (left, right) that two names are one measure in a form on ``text``."""
        if not left or not right:
            return np.zeros((len(left), len(right)))
        one = np.repeat(np.arange(len(left)), len(right))
        two = len(left) + np.tile(np.arange(len(right)), len(left))
        return self.probabilities(sameness_features(text, [*left, *right], one, two)).reshape(len(left), len(right))

    def probabilities(self, features: Matrix) -> Matrix:
        """Probabilities of rows of features."""
        scaled = (features - self._mean) / self._scale
        return np.asarray(1 / (1 + np.exp(-((scaled * self._weights).sum(axis=1) + self._constant))))


def sameness_features(text: str, sides: Sequence[Side], one: Ids, two: Ids) -> Matrix:
    """Features (pairs, FEATURES) of pairs of positions among some sides; text: what the form is about."""
    names = prepare_names([side.name for side in sides])
    words = [_Words(side.name, text) for side in sides]
    bare = load_encoder().encode([own.bare or _EMPTY for own in words])
    told = load_encoder().encode([text + side.name for side in sides])
    rows = [
        [
            *words[i].against(words[j]),
            fuzz.ratio(words[i].bare, words[j].bare) / 100,
            words[i].last == words[j].last != "",
            sides[i].leaves[0] == sides[j].leaves[0],
            sides[j].leaves[0] in sides[i].leaves,
            (sides[i].leaves[0] in BENEFITS) == (sides[j].leaves[0] in BENEFITS),
        ]
        for i, j in zip(one.tolist(), two.tolist(), strict=True)
    ]
    more = np.array(rows, dtype=np.float64).reshape(len(one), -1)
    cosines = [(vectors[one] * vectors[two]).sum(axis=1) for vectors in (bare, told)]
    pairs = pair_features(names, one.astype(np.int64), two.astype(np.int64))
    return np.column_stack([pairs, more[:, :6], *cosines, more[:, 6:]])


class _Words:
    """Words of a name, apart by whether the form's text has them."""

    def __init__(self, name: str, text: str) -> None:
        self._words = words_of(name)
        had = set(text)
        self._known = {word for word in self._words if word in _LIGHT or had.issuperset(word)}
        self.bare = "".join(word for word in self._words if word not in self._known)
        self.last = self._words[-1] if self._words else ""

    def against(self, other: _Words) -> list[float]:
        """Share of what either has more that the text knows, the same of all its words, and characters that are new."""
        mine = [word for word in self._words if word not in other._words]
        theirs = [word for word in other._words if word not in self._words]
        return [
            self._share(mine),
            other._share(theirs),
            self._share(self._words),
            other._share(other._words),
            self._new(mine),
            other._new(theirs),
        ]

    def _share(self, words: Sequence[str]) -> float:
        total = sum(map(len, words))
        return sum(len(word) for word in words if word in self._known) / total if total else 1.0

    def _new(self, words: Sequence[str]) -> float:
        return sum(len(word) for word in words if word not in self._known) / 10


@cache
def load_sameness() -> Sameness:
    """The shipped judgement, once per process."""
    return Sameness(json.loads(DATA.read_text(encoding="utf-8")))
