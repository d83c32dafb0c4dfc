"""Why a row belongs where the model puts it: cue, words with weight, certainty, the rule book, what others filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from classifier.cues import NAME, FoundCue, find_cues
from classifier.judge import Judgement, Model, query_of, row_edition
from corpus.boundary import find_boundary
from corpus.records import Indicator
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze
from models.evidence import Evidence, gather_evidence
from models.neighbours import Neighbour, load_neighbours
from models.query import Query

__all__ = ["explain_row"]

LEAST = 0.05
"""Least weight of a word that is shown."""
_PIECES, _WORDS = 5, 4
_SHORT = 24
_NEVER_ALL, _WORTH_A_WORD, _LIKELY = 0.995, 0.005, 0.1


def explain_row(
    item: Indicator,
    judgement: Judgement,
    model: Model,
    taxonomy: Taxonomy,
    *,
    edition: str | None = None,
) -> tuple[str, ...]:
    """Reasons in Chinese, each a sentence without full stop, none twice.

    In order: cues of the name and the target, further words with their weight, how sure the answer is, the note on a
    boundary wording, the definition of the class, the nearest public rows accepted in it. Weights are log odds.
    model: weighs the words by what their removal does to its answer; it need not be the one that judged: the network
    alone names nearly the same words ten times as fast (benchmarks/faithfulness.py).
    edition: whose first level is spoken of; None reads it off the row as ``judge`` does.
    """
    own = edition or row_edition(item.l1, item.l2, taxonomy)
    parts = tuple(getattr(judgement, name) for name in _TOLD)
    return _explain(item.name, query_of(item), _Told(*parts), _Same(model), taxonomy, own)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the reasons tell of a judgement."""

    pred_leaf: str
    pred_l2: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    level: str
    candidates: tuple[str, ...]
    probabilities: tuple[float, ...]


_TOLD = _Told.__slots__


class _Same:
    """A model that is equal to itself only, whether or not it can be hashed."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.model is other.model

    def __hash__(self) -> int:
        return id(self.model)


@lru_cache(maxsize=2048)  # the rows of a unit come again from year to year
def _explain(
    name: str, query: Query, judgement: _Told, asked: _Same, taxonomy: Taxonomy, edition: str
) -> tuple[str, ...]:
    """Reasons for the answer to a query. name: as filed."""
    pred, model = judgement.pred_leaf, asked.model
    column = model.leaves.index(pred)

    kept: dict[Query, float] = {}

    def chances(queries: Sequence[Query]) -> np.ndarray[Any, Any]:
        """Each wording is asked about once: cues and words leave out much the same."""
        new = [one for one in dict.fromkeys(queries) if one not in kept]
        kept.update(zip(new, model.proba(new)[:, column].tolist() if new else (), strict=True))
        return np.array([kept[one] for one in queries])

    pieces = gather_evidence(query, chances)[:_PIECES]
    cues = find_cues(query, pred, chances)
    reasons = [f"线索：{'；'.join(_cue(found) for found in cues)}"] if cues else []
    if words := _words(query, pieces, cues):
        reasons.append(f"依据用语（数字越大越支持）：{'、'.join(words)}")
    reasons += _certainty(judgement, taxonomy, edition)
    boundary = find_boundary(name)
    if boundary and pred in boundary.accepted:
        reasons.append(boundary.note)
    reasons.append(f"{judgement.pred_l2}：{taxonomy.definition(pred)}")
    reasons += [_neighbour(near, pred, taxonomy) for near in load_neighbours().nearest(query, pred)]
    return tuple(dict.fromkeys(reasons))


def _cue(found: FoundCue) -> str:
    subject = f"“{found.text}”" if found.cue.place == NAME else f"指标值“{_shorten(found.text)}”"
    return f"{subject}{found.cue.says}{_weight(found.weight)}"


def _words(query: Query, pieces: Sequence[Evidence], cues: Sequence[FoundCue]) -> list[str]:
    """Pieces that speak for the leaf and that no cue has named, with their weights."""
    name, named = squeeze(query.name), [found.text for found in cues if found.cue.place == NAME]
    target_named = any(found.cue.place != NAME for found in cues)
    words = []
    for piece in pieces:
        of_name = piece.text in name
        said = any(piece.text in text for text in named) if of_name else target_named
        if piece.weight >= LEAST and piece.text.strip() and not said:
            shown = f"“{piece.text}”" if of_name else piece.text
            words.append(f"{shown}{_weight(piece.weight)}")
    return words[:_WORDS]


def _certainty(judgement: _Told, taxonomy: Taxonomy, edition: str) -> list[str]:
    """The likeliest class and the next; the level the model is sure of; the set of candidates, when it is not one."""
    sure = "99%以上" if judgement.confidence > _NEVER_ALL else f"约{judgement.confidence:.0%}"
    others = [pair for pair in judgement.alternatives if pair[0] != judgement.pred_leaf and pair[1] >= _WORTH_A_WORD]
    next_ = f"，其次是{taxonomy.label(others[0][0])}（{others[0][1]:.0%}）" if others else ""
    said = [f"{judgement.pred_l2}的把握{sure}{next_}"]
    if not judgement.candidates:
        return said  # the model has not learnt to tell
    rest = list(judgement.candidates)
    if judgement.level == "l1":
        parent, leaves = _parent(judgement, taxonomy, edition)
        likely = [leaf for chance, leaf in leaves if leaf in rest or chance >= _LIKELY] or [leaves[0][1]]
        said.append(f"只能确定到一级：{parent}；二级可能是{_labels(likely, taxonomy)}")
        rest = [] if set(rest) <= set(likely) else rest
    elif judgement.level == "":
        said.append("一级、二级都难以确定，请人工判断")
    if len(rest) > 1:
        said.append(f"九成把握在这几类之中：{_labels(rest, taxonomy)}")
    return said


def _parent(judgement: _Told, taxonomy: Taxonomy, edition: str) -> tuple[str, list[tuple[float, str]]]:
    """The likeliest first level, which need not be the likeliest leaf's, and its leaves with chances, likeliest first.

    The sums are those of models.selective.select.
    """
    leaves: dict[str, list[tuple[float, str]]] = {}
    for leaf, chance in zip(taxonomy.leaves, judgement.probabilities, strict=True):
        leaves.setdefault(taxonomy.parent_label(leaf, edition), []).append((chance, leaf))
    parent = max(leaves, key=lambda label: sum(chance for chance, _ in leaves[label]))
    return parent, sorted(leaves[parent], key=lambda pair: -pair[0])


def _labels(leaves: Sequence[str], taxonomy: Taxonomy) -> str:
    return "、".join(taxonomy.label(leaf) for leaf in leaves)


def _neighbour(near: Neighbour, leaf: str, taxonomy: Taxonomy) -> str:
    title = _shorten(near.title)
    place = title if near.unit and near.unit in title else f"{near.unit}“{title}”"
    year = f"{near.year}年" if near.year and str(near.year) not in place else ""
    label = taxonomy.label(near.leaf)
    also = "" if near.leaf == leaf else f"，归{taxonomy.label(leaf)}也可接受"
    return f"公开文件中的“{_shorten(near.name)}”归{label}{also}（{year}{place}）"


def _weight(weight: float) -> str:
    return f"（＋{weight:.1f}）"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
