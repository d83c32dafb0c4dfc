"""The judgement of one row: where it belongs, how surely, and whether its filed class stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from corpus.boundary import find_boundary
from corpus.records import Indicator
from corpus.taxonomy import Edition, Filed, Taxonomy
from corpus.terms import find_typo
from models.conformal import set_matrix
from models.misfiled import MisfiledModel, misfiled_score
from models.query import Query
from models.selective import LEAF, PARENT, UNDECIDED, Thresholds, select
from models.vagueness import vague_score
from models.wording import Wording, read_wording

__all__ = [
    "Judgement",
    "Model",
    "OperatingPoints",
    "accepted_leaves",
    "judge",
    "operating_points",
    "operating_points_of",
    "query_of",
    "row_edition",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

TOO_VAGUE = 0.7
"""Least vague_score of a row that names no object to measure."""

LIKELY = 0.9
"""Coverage of the set of candidates."""

_LEVELS = {LEAF: "l2", PARENT: "l1", UNDECIDED: ""}
AGREES, ELSEWHERE, VAGUE, UNSURE = "agrees", "belongs_elsewhere", "too_vague", "unsure"


class Model(Protocol):
    """What the judgement needs of a classifier; any object of this shape fits."""

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf ids in the order of the columns of ``proba``."""

    def proba(self, queries: Sequence[Query]) -> np.ndarray[Any, Any]:
        """Probabilities, shape (n, leaves), rows sum to 1; a row's answer does not depend on the others."""


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Scores at which a verdict is spoken; all 0-1.

    misfiled: least misfiled_score for belongs_elsewhere; misfiled_high: the
    same for a finding of high severity. confidence: least probability of the proposed
    class. other: least probability to say that a row is no result at all.
    """

    misfiled: float = 0.9
    misfiled_high: float = 0.97
    confidence: float = 0.5
    other: float = 0.8


@dataclass(frozen=True, slots=True)
class Judgement:
    """The model's view of one row and of its filed class.

    alternatives: the likeliest classes with their probabilities, the answer itself first.
    verdict: agrees, belongs_elsewhere, too_vague, unsure; "" when nothing was filed.
    misfiled_score: how surely no reviewer accepts the filed class (models.misfiled); of a scheme of the department's
    own only the first level can be scored, and without one of ours the score is None.
    level: what the model is sure enough of to answer: l2, only l1, or "" for neither; "" too when it has not learnt
    to tell. candidates: leaf ids of the set that holds the right one nine times in ten, likeliest first.
    probabilities: one per leaf, taxonomy order, sum 1.
    """

    pred_leaf: str
    pred_l1: str
    pred_l2: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    verdict: str
    misfiled_score: float | None
    probabilities: tuple[float, ...]
    labels: Mapping[str, str]
    level: str = ""
    candidates: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields ``classify`` adds to a row."""
        score = self.misfiled_score
        return {
            "pred_l1": self.pred_l1,
            "pred_l2": self.pred_l2,
            "confidence": round(self.confidence, 6),
            "alternatives": [{"l2": self.labels[leaf], "probability": round(p, 6)} for leaf, p in self.alternatives],
            "verdict": self.verdict,
            "misfiled_score": None if score is None else round(score, 12),
        }


def operating_points(model: object) -> OperatingPoints:
    """Operating points from the model's manifest; the documented fallbacks for those it does not state."""
    return operating_points_of(getattr(model, "manifest", None))


def operating_points_of(manifest: object) -> OperatingPoints:
    """Operating points a manifest states, the fallbacks for the rest; None states nothing."""
    stated = getattr(manifest, "operating_points", None) or {}
    known = {key: float(stated[key]) for key in OperatingPoints.__slots__ if key in stated}
    return OperatingPoints(**known)


def judge(
    items: Sequence[Indicator],
    model: Model,
    taxonomy: Taxonomy,
    *,
    edition: str | Sequence[str] | None = None,
    top: int = 3,
    points: OperatingPoints | None = None,
) -> list[Judgement]:
    """Judge rows; the answer for a row is the same alone or among others.

    edition: the edition that names the parents, for all rows or one for each; None decides per row
    from its own labels (成本 under 产出 → 2015, 成本 as first level → 2021, else the default). top: length of
    ``alternatives``.
    points: replaces the model's operating points. Raises UsageError for an unknown edition.
    """
    if not items:
        return []
    learnt: MisfiledModel | None = getattr(model, "misfiled", None)
    queries = [query_of(item) for item in items]
    matrix = np.asarray(model.proba(queries), dtype=np.float64)
    if edition is None:
        keys = [row_edition(item.l1, item.l2, taxonomy) for item in items]
    else:
        keys = [edition] * len(items) if isinstance(edition, str) else list(edition)
    filed = [taxonomy.resolve(item.l1, item.l2) for item in items]
    # ties fall to the earlier leaf, so that equal rows never differ
    ranked = np.argsort(-matrix, axis=1, kind="stable")
    asked = [
        _Asked(item, query, own, taxonomy.leaves[best], taxonomy.edition(key))
        for item, query, own, best, key in zip(items, queries, filed, ranked[:, 0].tolist(), keys, strict=True)
    ]
    wording = None if learnt is None else read_wording(queries)
    verdicts = _verdicts(asked, matrix, taxonomy, points or operating_points(model), learnt, wording)
    admitted = [own.leaves or taxonomy.leaves_under(own.parent) for own in filed]
    scores = _misfiled(matrix, admitted, taxonomy, learnt, wording)
    levels, candidates = _certainty(matrix, ranked, keys, model, taxonomy)
    labels = {leaf: taxonomy.label(leaf) for leaf in taxonomy.leaves}
    parents = {key: {leaf: taxonomy.parent_label(leaf, key) for leaf in taxonomy.leaves} for key in set(keys)}
    return [
        Judgement(
            one.pred,
            parents[one.edition.id][one.pred],
            labels[one.pred],
            row[order[0]],
            tuple((taxonomy.leaves[place], row[place]) for place in order[:top]),
            verdict,
            score if some else None,
            tuple(row),
            labels,
            level,
            likely,
        )
        for one, row, order, verdict, score, some, level, likely in zip(
            asked, matrix.tolist(), ranked.tolist(), verdicts, scores, admitted, levels, candidates, strict=True
        )
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row whose filed class is asked about. pred: the likeliest leaf."""

    item: Indicator
    query: Query
    filed: Filed
    pred: str
    edition: Edition


def _certainty(
    matrix: Floats, ranked: Places, keys: Sequence[str], model: Model, taxonomy: Taxonomy
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Level and candidates of every row; nothing where the model has not learnt to tell.

    ranked: shape (n, leaves), places of the leaves, the likeliest first.
    """
    thresholds: Thresholds | None = getattr(model, "selective", None)
    likely = next((level for level in getattr(model, "sets", ()) if level.coverage == LIKELY), None)
    if thresholds is None or likely is None:
        return [""] * len(keys), [()] * len(keys)
    levels = {key: select(matrix, thresholds, key).level.tolist() for key in set(keys)}
    held = set_matrix(matrix, likely)
    candidates = [
        tuple(taxonomy.leaves[place] for place in order if own[place])
        for order, own in zip(ranked.tolist(), held.tolist(), strict=True)
    ]
    return [_LEVELS[levels[key][place]] for place, key in enumerate(keys)], candidates


def query_of(item: Indicator) -> Query:
    """What the model may see of a row: never its filed classes."""
    typo = find_typo(item.name)
    # a miswritten term is read as meant; a name lost in conversion leaves the explanation to speak for the row
    name = typo.fixed if typo else item.name or item.explanation
    return Query(name, item.value, item.unit, item.duty, item.project)


def row_edition(l1: str, l2: str, taxonomy: Taxonomy) -> str:
    """Edition a single row betrays by its own labels, else the default one."""
    parent = taxonomy.resolve_parent(l1) if l1.strip() else ""
    if parent == "产出" and taxonomy.resolve_leaf(l2) == ("成本",):
        return "2015"
    return "2021" if parent == "成本" else taxonomy.default_edition


def accepted_leaves(filed: Filed, edition: Edition, name: str) -> frozenset[str]:
    """Leaf ids that stand for the filed class or are accepted beside it.

    The filed leaves themselves, classes the edition folds into one another, and every class reviewers
    accept for a boundary wording when the filed class is one of them.
    """
    own = set(filed.leaves)
    for folded, targets in edition.folded.items():
        if folded in own:
            own |= set(targets)
        elif own & set(targets):
            own.add(folded)
    boundary = find_boundary(name)
    if boundary and set(filed.leaves) & set(boundary.accepted):
        own |= set(boundary.accepted)
    return frozenset(own)


def _verdicts(
    asked: Sequence[_Asked],
    matrix: Floats,
    taxonomy: Taxonomy,
    points: OperatingPoints,
    learnt: MisfiledModel | None,
    wording: Wording | None,
) -> list[str]:
    """The verdicts on the filed classes; rows that only a score can decide are scored together."""
    verdicts = [_plain_verdict(one) for one in asked]
    open_rows = [place for place, verdict in enumerate(verdicts) if verdict is None]
    if open_rows:
        accepted = [_accepted(asked[place]) for place in open_rows]
        own = wording.take(np.array(open_rows)) if wording is not None else None
        doubts = _misfiled(matrix[open_rows], accepted, taxonomy, learnt, own)
        for place, doubt, most in zip(open_rows, doubts, matrix[open_rows].max(axis=1).tolist(), strict=True):
            least = points.other if asked[place].pred == "其他" else points.confidence
            verdicts[place] = ELSEWHERE if doubt >= points.misfiled and most >= least else UNSURE
    return [verdict or "" for verdict in verdicts]


def _plain_verdict(one: _Asked) -> str | None:
    """The verdict where it needs no score, else None."""
    filed, pred = one.filed, one.pred
    if filed.level == "none":
        return ""
    if vague_score(one.query) >= TOO_VAGUE:
        return VAGUE
    if filed.level == "other":
        return UNSURE
    if filed.leaves == ("其他",):
        # 投入, 过程 and the like: a scheme of the department's own, not ours to judge
        return AGREES if pred == "其他" else UNSURE
    if pred in _accepted(one):
        return AGREES
    boundary = find_boundary(one.item.name)
    return UNSURE if boundary and set(filed.leaves) & set(boundary.accepted) else None


def _accepted(one: _Asked) -> frozenset[str]:
    return accepted_leaves(one.filed, one.edition, one.item.name)


def _misfiled(
    matrix: Floats,
    filed: Sequence[tuple[str, ...] | frozenset[str]],
    taxonomy: Taxonomy,
    learnt: MisfiledModel | None,
    wording: Wording | None,
) -> list[float]:
    """How surely none of each row's filed leaves is acceptable, 0-1; 1 − P(filed) where the model has learnt no score.

    matrix: probabilities, shape (n, leaves). wording: of the rows, where a score is learnt. Without filed leaves the
    number means nothing.
    """
    if learnt is None or wording is None:
        return [
            min(1.0, max(0.0, 1.0 - sum(p for leaf, p in zip(taxonomy.leaves, row, strict=True) if leaf in own)))
            for row, own in zip(matrix.tolist(), filed, strict=True)
        ]
    flags = {own: [leaf in own for leaf in taxonomy.leaves] for own in set(filed)}
    scores: list[float] = misfiled_score(learnt, matrix, np.array([flags[own] for own in filed]), wording).tolist()
    return scores
