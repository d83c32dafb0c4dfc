"""Readable reasons from n-gram weights: overlapping pieces of a name shown once, value features in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.features import END, START, clean_name, value_wording
from models.lexicon import find_concepts
from models.query import Query

__all__ = ["Evidence", "gather_evidence"]

_KINDS = {
    "empty": "没有填指标值",
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
    "qualitative": "值为文字描述",
}
_DIMENSIONS = {
    "share": "计量为比率",
    "money": "计量为金额",
    "people": "计量为人数",
    "time": "计量为时间",
    "area": "计量为面积",
    "length": "计量为长度",
    "things": "计量为件数",
    "times": "计量为次数",
    "measure": "计量为重量、体积等",
}
_FLAGS = {"per": "按单位计的值（如 元/人）", "full": "值为100%"}
_STRONG = 0.35  # characters with at least this share of the strongest pull belong to a shown piece


_EDGES = START + END + "0%().、,"
_TELLING = "率数量次人户元个项名亩度额"  # characters that are a reason by themselves


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason.

    text: a piece of the name, or Chinese words on the value. weight: pull in logits, positive towards the leaf.
    """

    text: str
    weight: float


def gather_evidence(query: Query, terms: Sequence[tuple[str, str]], pulls: Sequence[float]) -> list[Evidence]:
    """Evidence of one query, strongest pull first.

    terms: block and term of every feature present; pulls: its contribution. The pull of an n-gram is
    spread over its characters wherever it stands; runs of strongly pulled characters become one piece.
    """
    name = clean_name(query.name)
    marked = f"{START}{name}{END}"
    heat = [0.0] * len(marked)
    concepts = find_concepts(name)
    found: list[Evidence] = []
    words = 0.0
    for (block, term), pull in zip(terms, pulls, strict=True):
        if block == "name":
            _spread(heat, marked, term, pull)
        elif block == "edge":
            side, _, piece = term.partition(":")
            _spread_at(heat, name.rfind(piece) if side == "t" else name.find(piece), len(piece), pull)
        elif block == "concept":
            wording = concepts[term]
            _spread_at(heat, name.rfind(wording), len(wording), pull)
        elif block in ("value_text", "value_concept"):
            words += pull
        else:
            text = describe_value(term)
            if text:
                found.append(Evidence(text, pull))
    found += _pieces(marked, heat)
    if words:
        found.append(Evidence(f"值写作“{value_wording(query)}”", words))
    return sorted(found, key=lambda item: (-abs(item.weight), item.text))


def describe_value(term: str) -> str:
    """Chinese words for a value feature, e.g. unit:人次 → 单位“人次”; "" for a feature not worth showing."""
    head, _, rest = term.partition(":")
    if head == "kind":
        return _KINDS.get(rest, "")
    if head == "dim":
        return _DIMENSIONS.get(rest, "")
    if head == "unit":
        return f"单位“{rest}”"
    if head == "op":
        return f"值带“{rest}”" if rest else ""
    return _FLAGS.get(term, "")


def _spread(heat: list[float], text: str, term: str, pull: float) -> None:
    places = [i for i in range(len(text) - len(term) + 1) if text.startswith(term, i)]
    for place in places:
        for i in range(place, place + len(term)):
            heat[i] += pull / (len(term) * len(places))


def _spread_at(heat: list[float], place: int, length: int, pull: float) -> None:
    """Spread over ``length`` characters of the name from ``place``; −1 (torn by a note in brackets) spreads nothing."""
    if place >= 0:
        for i in range(place + 1, place + 1 + length):  # heat has a start mark before the name
            heat[i] += pull / length


def _pieces(marked: str, heat: list[float]) -> list[Evidence]:
    """Runs of neighbouring characters that pull the same way, strongly enough to be shown."""
    limit = _STRONG * max((abs(h) for h in heat), default=0.0)
    pieces: list[Evidence] = []
    start = 0
    while start < len(marked):
        stop = start
        sign = heat[start] >= 0
        while stop < len(marked) and abs(heat[stop]) >= limit > 0 and (heat[stop] >= 0) == sign:
            stop += 1
        text = marked[start:stop].strip(_EDGES)
        if len(text) == 1 and text not in _TELLING:
            text = _with_neighbour(marked, heat, marked.index(text, start)).strip(_EDGES)
        if text:
            pieces.append(Evidence(text, sum(heat[start:stop])))
        start = max(stop, start + 1)
    return pieces


def _with_neighbour(marked: str, heat: list[float], place: int) -> str:
    """A character together with the neighbour that pulls more in its direction: 粮 → 粮食."""
    sign = 1.0 if heat[place] >= 0 else -1.0
    before, after = sign * heat[place - 1], sign * heat[place + 1]
    return marked[place - 1 : place + 1] if before > after else marked[place : place + 2]
