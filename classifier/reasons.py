"""Why a row belongs where the model puts it: cue, words with weight, certainty, the rule book, what others filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from classifier.cues import NAME, FoundCue, SpottedCue, spot_cues, weigh_cues
from classifier.judge import Judgement, Model, query_of, row_edition
from corpus.boundary import find_boundary
from corpus.records import Indicator
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze
from models.evidence import Evidence, Piece, find_pieces, log_odds, weigh_pieces
from models.neighbours import Neighbour, load_neighbours
from models.query import Query

__all__ = ["explain_row", "explain_rows"]

LEAST = 0.05
"""Least weight of a word that is shown."""
_PIECES, _WORDS = 5, 4
_SHORT = 24
_REMEMBERED = 4096
"""Rows whose reasons are remembered, some eight megabytes; then all are forgotten at once."""
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
    return explain_rows([(item, judgement, own)], model, taxonomy)[0]


def explain_rows(
    rows: Sequence[tuple[Indicator, Judgement, str]], model: Model, taxonomy: Taxonomy
) -> list[tuple[str, ...]]:
    """Reasons of every row, as explain_row finds them; the model is asked once for all.

    rows: each with its judgement and the edition whose first level is spoken of.
    """
    asked = [_Asked(item.name, query_of(item), _told(judgement), edition) for item, judgement, edition in rows]
    return _REASONS.of(asked, model, taxonomy)


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


def _told(judgement: Judgement) -> _Told:
    return _Told(
        judgement.pred_leaf,
        judgement.pred_l2,
        judgement.confidence,
        judgement.alternatives,
        judgement.level,
        judgement.candidates,
        judgement.probabilities,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row whose reasons are wanted. name: as filed."""

    name: str
    query: Query
    judgement: _Told
    edition: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """What of a row can be left out."""

    pieces: list[Piece]
    cues: list[SpottedCue]

    @classmethod
    def of(cls, asked: _Asked) -> _Parts:
        return cls(find_pieces(asked.query), spot_cues(asked.query, asked.judgement.pred_leaf))

    def wordings(self, query: Query) -> list[Query]:
        """What the model is asked about; cues and pieces leave out much the same."""
        less = [*(piece.without for piece in self.pieces), *(cue.without for cue in self.cues)]
        return [query, *less] if less else []


class _Same:
    """A model that is equal to itself only, whether or not it can be hashed."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.model is other.model

    def __hash__(self) -> int:
        return id(self.model)


class _Reasons:
    """Reasons by row, remembered: the rows of a unit come again from year to year."""

    def __init__(self) -> None:
        self._known: dict[tuple[_Asked, _Same, Taxonomy], tuple[str, ...]] = {}

    def of(self, rows: Sequence[_Asked], model: Model, taxonomy: Taxonomy) -> list[tuple[str, ...]]:
        """Reasons of rows, in order. Several threads may ask: each works on the memory it met."""
        known = self._known
        if len(known) + len(rows) > _REMEMBERED:
            known = self._known = {}
        keys = [(row, _Same(model), taxonomy) for row in rows]
        found = {key: known[key] for key in keys if key in known}
        new = [key for key in dict.fromkeys(keys) if key not in found]
        found.update(zip(new, _explain([row for row, _, _ in new], model, taxonomy), strict=True))
        known.update(found)
        return [found[key] for key in keys]


_REASONS = _Reasons()


def _explain(rows: Sequence[_Asked], model: Model, taxonomy: Taxonomy) -> list[tuple[str, ...]]:
    """Reasons of rows, none twice; each wording is asked about once."""
    parts = [_Parts.of(row) for row in rows]
    places: dict[Query, int] = {}
    asked = [
        [places.setdefault(query, len(places)) for query in one.wordings(row.query)]
        for row, one in zip(rows, parts, strict=True)
    ]
    answers = np.asarray(model.proba(list(places))) if places else np.empty((0, len(model.leaves)))
    columns = [model.leaves.index(row.judgement.pred_leaf) for row in rows]
    chances = [answers[own, column] for own, column in zip(asked, columns, strict=True)]
    odds = iter(log_odds(np.concatenate(chances)).tolist() if rows else [])
    return [
        _explain_by(row, one, list(islice(odds, len(own))), taxonomy)
        for row, one, own in zip(rows, parts, asked, strict=True)
    ]


def _explain_by(row: _Asked, parts: _Parts, odds: Sequence[float], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Reasons for the answer to a query. odds: of the answer for each of its wordings."""
    query, judgement, pred = row.query, row.judgement, row.judgement.pred_leaf
    last = 1 + len(parts.pieces)
    pieces = weigh_pieces(parts.pieces, odds[:last])[:_PIECES] if parts.pieces else []
    cues = weigh_cues(parts.cues, [odds[0], *odds[last:]]) if parts.cues else []
    reasons = [f"线索：{'；'.join(_cue(found) for found in cues)}"] if cues else []
    if words := _words(query, pieces, cues):
        reasons.append(f"依据用语（数字越大越支持）：{'、'.join(words)}")
    reasons += _certainty(judgement, taxonomy, row.edition)
    boundary = find_boundary(row.name)
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
