"""What speaks for and against two names being one measure, as numbers: vectors, words, characters, kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from classifier.contrasts import load_contrasts
from classifier.likeness import PER_HEAD, Verdict, load_wording
from classifier.pair_data import Matrix
from classifier.pair_names import Ids, Names

__all__ = ["FEATURES", "LENGTH", "pair_features", "pair_verdicts"]

FEATURES = (
    "cosine",
    "cosine_squared",
    "half_evened_cosine",
    "evened_cosine",
    "best_match_least",
    "best_match_mean",
    "worst_word",
    "rest_cosine",
    "rest_share_most",
    "rest_share_least",
    "rest_weight_most",
    "rest_weight_least",
    "rarest_rest_word",
    "word_overlap",
    "last_word",
    "same_last_word",
    "first_word",
    "same_first_word",
    "in_order",
    "out_of_order",
    "same_neutral",
    "contained",
    "added_in_front",
    "added_behind",
    "least_other_characters",
    "most_other_characters",
    "length_ratio",
    "shorter_length",
    "same_last_character",
    "same_kind",
    "kind_unstated",
    "per_head_once",
    "otherwise_counted",
    "otherwise_rated",
    "of_another_kind",
)
"""Names of the columns. *_rest: words the other name lacks; their weight is what the encoder gives a word."""

_CHUNK = 256
LENGTH, _MOST = 10.0, 2.0
"""Scale that brings counts of characters near one, and the most that counts."""


def pair_verdicts(names: Names, left: Ids, right: Ids) -> list[Verdict]:
    """What speaks against each pair."""
    verdict, texts = load_wording().verdict, names.texts
    return [verdict(texts[one], texts[two]) for one, two in zip(left.tolist(), right.tolist(), strict=True)]


def pair_features(names: Names, left: Ids, right: Ids, verdicts: Sequence[Verdict] | None = None) -> Matrix:
    """Features of pairs, (pairs, FEATURES); symmetric, and a pair does not depend on the others but for 1e-12.

    verdicts: ``pair_verdicts`` of these pairs, where they are known.
    """
    out = np.empty((len(left), len(FEATURES)))
    sorts = [verdict.sort for verdict in verdicts or pair_verdicts(names, left, right)]
    order = np.argsort(np.maximum(names.lengths[left], names.lengths[right]), kind="stable")
    for start in range(0, len(order), _CHUNK):  # by length, so that little is padded
        part = order[start : start + _CHUNK]
        characters = _characters(names, left[part], right[part], [sorts[row] for row in part.tolist()])
        out[part] = np.hstack([_words(names, left[part], right[part]), characters])
    return out


def _words(names: Names, left: Ids, right: Ids) -> Matrix:
    """Columns that compare vectors and words."""
    one, two = _Side(names, left), _Side(names, right)
    cosine = np.einsum("ij,ij->i", *(names.vectors[side].astype(np.float64) for side in (left, right)))
    alike = np.matmul(one.directions, two.directions.transpose(0, 2, 1))
    first_last = [alike[:, 0, 0], alike[np.arange(len(left)), one.last, two.last]]
    both = one.known[:, :, None] & two.known[:, None, :]
    alike = np.where(both, alike, -1.0)
    equal = (one.ids[:, :, None] == two.ids[:, None, :]) & both
    one.compare(alike.max(axis=2), equal.any(axis=2))
    two.compare(alike.max(axis=1), equal.any(axis=1))
    norms = np.sqrt((one.rest**2).sum(axis=1) * (two.rest**2).sum(axis=1))
    rest = np.where(norms > 0, (one.rest * two.rest).sum(axis=1) / np.maximum(norms, 1e-9), 0.5)
    neither = (one.rest_weight == 0) & (two.rest_weight == 0)
    shared = (one.total - one.rest_weight + two.total - two.rest_weight) / 2
    last_one, last_two = (side.ids[np.arange(len(left)), side.last] for side in (one, two))
    columns = [
        cosine,
        cosine**2,
        *(np.einsum("ij,ij->i", rows[left], rows[right]) for rows in (names.half_evened, names.evened)),
        np.minimum(one.match, two.match),
        (one.match + two.match) / 2,
        np.maximum(one.worst, two.worst),
        np.where(neither, 1.0, rest),
        *_most_least(one.rest_share, two.rest_share),
        *_most_least(np.minimum(one.rest_weight, 2 * _MOST), np.minimum(two.rest_weight, 2 * _MOST)),
        np.maximum(one.rarest, two.rarest),
        shared / np.maximum(one.total + two.total - shared, 1e-9),
        first_last[1],
        (last_one == last_two).astype(float),
        first_last[0],
        (one.ids[:, 0] == two.ids[:, 0]).astype(float),
    ]
    return np.stack(columns, axis=1)


def _most_least(one: Matrix, two: Matrix) -> tuple[Matrix, Matrix]:
    return np.maximum(one, two), np.minimum(one, two)


class _Side:
    """Words of one side of many pairs."""

    def __init__(self, names: Names, rows: Ids) -> None:
        width = max(int(names.lengths[rows].max(initial=1)), 1)
        self.ids = names.ids[rows, :width]
        self.known = self.ids >= 0
        self.last = np.maximum(names.lengths[rows] - 1, 0)
        place = np.maximum(self.ids, 0)
        table = names.table
        self.directions = table.directions[place].astype(np.float64) * self.known[:, :, None]
        self._weights = table.weights[place] * self.known
        self._vectors = table.vectors[place].astype(np.float64) * self.known[:, :, None]
        self.total = self._weights.sum(axis=1)

    def compare(self, best: Matrix, shared: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
        """Weigh each word by its best match on the other side, and what the other side lacks."""
        parts = self._weights / np.maximum(self.total, 1e-9)[:, None]
        self.match = (parts * best).sum(axis=1)
        self.worst = (parts * (1 - best)).max(axis=1)
        lacking = self._weights * ~shared
        self.rest_weight = lacking.sum(axis=1)
        self.rarest = lacking.max(axis=1)
        self.rest = (self._vectors * ~shared[:, :, None]).sum(axis=1)
        whole = np.sqrt((self._vectors.sum(axis=1) ** 2).sum(axis=1))
        self.rest_share = np.minimum(np.sqrt((self.rest**2).sum(axis=1)) / np.maximum(whole, 1e-9), _MOST)


def _characters(names: Names, left: Ids, right: Ids, sorts: Sequence[str]) -> Matrix:
    """Columns that compare characters, lengths and kinds."""
    marks = load_contrasts().marks
    rows = np.empty((len(left), 17))
    for row, (one, two, sort) in enumerate(zip(left.tolist(), right.tolist(), sorts, strict=True)):
        a, b = names.neutral[one], names.neutral[two]
        least, most = sorted((len(a), len(b)))
        out_of_order = fuzz.ratio(names.bags[one], names.bags[two]) / 100
        common = out_of_order * (least + most) / 2
        kind, other = names.kinds[one], names.kinds[two]
        per_head = (PER_HEAD in marks(names.texts[one])) != (PER_HEAD in marks(names.texts[two]))
        rows[row] = (
            fuzz.ratio(a, b) / 100,
            out_of_order,
            a == b,
            a in b or b in a,
            a.endswith(b) or b.endswith(a),
            a.startswith(b) or b.startswith(a),
            min((least - common) / LENGTH * 2, _MOST),
            min((most - common) / LENGTH * 2, _MOST),
            least / max(most, 1),
            min(least / LENGTH, _MOST),
            a[-1:] == b[-1:],
            bool(kind) and kind == other,
            not kind or not other,
            per_head,
            sort == "counted",
            sort == "rated",
            sort == "kind",
        )
    return rows
