"""Readable reasons from n-gram weights: overlapping pieces of a name shown once, value features in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.features import END, START, clean_name, edge_core
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
    found: list[Evidence] = []
    for (block, term), pull in zip(terms, pulls, strict=True):
        if block == "name":
            _spread(heat, marked, term, pull)
        elif block == "edge":
            _spread_edge(heat, name, term, pull)
        else:
            text = describe_value(term)
            if text:
                found.append(Evidence(text, pull))
    found += _pieces(marked, heat)
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


def _spread_edge(heat: list[float], name: str, term: str, pull: float) -> None:
    """Spread an ending t:… or beginning h:… over the characters it stands for; heat has a start mark first."""
    side, _, text = term.partition(":")
    core = edge_core(name)
    place = name.find(core) + (len(core) - len(text) if side == "t" else 0)
    for i in range(place + 1, place + 1 + len(text)):
        heat[i] += pull / len(text)


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
        text = marked[start:stop].strip(START + END + "0%().、,")
        if text:
            pieces.append(Evidence(text, sum(heat[start:stop])))
        start = max(stop, start + 1)
    return pieces
