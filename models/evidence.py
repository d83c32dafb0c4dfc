"""Readable reasons: pieces of the name and the target, weighed by what their removal does to the answer.

The network is not linear, so weights cannot be read off it. Leaving a piece out and asking again is faithful by
construction (occlusion; Zeiler and Fergus 2014).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.segment import load_segmenter
from corpus.text import squeeze
from models.features import value_parts
from models.query import Query

__all__ = ["Evidence", "Piece", "describe_value", "find_pieces", "gather_evidence", "log_odds", "weigh_pieces"]

_KINDS = {
    "placeholder": "值是占位符",
    "share": "值为比率",
    "money": "值为金额",
    "count": "值为数目",
    "date": "值为日期",
    "period": "值为时间段",
    "frequency": "值为频次",
    "grade": "值为等级",
    "stages": "值为分阶段进度",
    "yesno": "值为是/否",
    "compound": "值含多个数字",
}
_LONGER = 1.3  # a pair of words is shown instead of one of them only when it weighs so much more
_MOST_WORDS = 40
_LEAST = 1e-9

Chances = Callable[[Sequence[Query]], np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason.

    text: a piece of the name, or Chinese words on the value. weight: log odds of the class with it less those
    without it; positive speaks for the class.
    """

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece that can be left out. words: places of its words in the name; none for the target."""

    text: str
    words: tuple[int, ...]
    without: Query


def gather_evidence(query: Query, chances: Chances) -> list[Evidence]:
    """Evidence of one query, strongest first; pieces of the name never overlap.

    chances: probability of the class for queries, shape (n,).
    """
    pieces = find_pieces(query)
    wordings = [query, *(piece.without for piece in pieces)]
    return weigh_pieces(pieces, log_odds(chances(wordings)).tolist()) if pieces else []


def find_pieces(query: Query) -> list[Piece]:
    """Pieces of a query that can be left out: words and pairs of words of the name, then the target."""
    return [*_pieces(query), *_target(query)]


def weigh_pieces(pieces: Sequence[Piece], odds: Sequence[float]) -> list[Evidence]:
    """Evidence of the pieces of one query, see gather_evidence. odds: of the query, then of what each piece leaves."""
    weights = [odds[0] - rest for rest in odds[1:]]
    order = sorted(range(len(pieces)), key=lambda i: (-_rank(pieces[i], weights[i]), pieces[i].words, pieces[i].text))
    found: list[Evidence] = []
    taken: set[int] = set()
    for place in order:
        piece = pieces[place]
        if not taken & set(piece.words):
            taken |= set(piece.words)
            found.append(Evidence(piece.text, weights[place]))
    return sorted(found, key=lambda item: (-abs(item.weight), item.text))


def _rank(piece: Piece, weight: float) -> float:
    return abs(weight) / (_LONGER if len(piece.words) > 1 else 1.0)


def log_odds(chances: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Log odds of probabilities, same shape; 0 and 1 give large finite ones."""
    safe = np.clip(chances, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(safe) - np.log1p(-safe))


def _pieces(query: Query) -> list[Piece]:
    """Words and pairs of neighbouring words of the name, each with the query that lacks it."""
    name = squeeze(query.name)
    folded = "".join(sign.casefold() if len(sign.casefold()) == 1 else sign for sign in name)  # ß would become two
    spans: list[tuple[int, int]] = []
    place = 0
    for word in load_segmenter().words(name)[:_MOST_WORDS]:
        start = folded.find(word.casefold(), place)
        if start < 0:
            continue
        place = start + len(word.casefold())
        if not word.isdigit():
            spans.append((start, place))
    groups = [(i,) for i in range(len(spans))]
    pairs = [(i, i + 1) for i in range(len(spans) - 1) if spans[i][1] == spans[i + 1][0]]
    return [_without(query, name, spans, group) for group in [*groups, *pairs]]


def _without(query: Query, name: str, spans: Sequence[tuple[int, int]], group: tuple[int, ...]) -> Piece:
    start, stop = spans[group[0]][0], spans[group[-1]][1]
    return Piece(name[start:stop], group, query.with_name(name[:start] + name[stop:]))


def _target(query: Query) -> list[Piece]:
    """The target as one piece; none when nothing was filed or nothing can be said of it."""
    text = describe_value(query)
    return [Piece(text, (), query.without_target())] if text else []


def describe_value(query: Query) -> str:
    """Chinese words for the target: its wording, unit or kind; "" for none."""
    if not (query.value.strip() or query.unit.strip()):
        return ""
    terms, wording = value_parts(query)
    if wording:
        return f"值写作“{wording}”"
    known = dict(term.split(":", 1) for term in terms if ":" in term)
    kind = _KINDS.get(known.get("kind", ""), "")
    if unit := known.get("unit"):
        return f"{kind}，单位“{unit}”" if kind else f"单位“{unit}”"
    return kind
