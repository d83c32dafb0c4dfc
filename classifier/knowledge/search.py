"""Looking measures up by words: the exact name first, then beginnings, then parts, then what reads or means alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from classifier.knowledge.records import Measure
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import UsageError
from corpus.text import fold_width, normal_form

__all__ = ["HOW", "Hit", "search"]

HOW = ("同名", "开头", "包含", "相近")
"""How a hit was found, best first."""
_LEAST = 0.5
"""Least likeness of what is neither the name nor a part of it: the mean of characters and meaning in common."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure found. name: the wording that was found. how: one of HOW. score: likeness, 1 unless 相近."""

    measure: Measure
    name: str
    how: str
    score: float
    units: int
    authored: int

    def to_dict(self) -> dict[str, Any]:
        """What a list of results shows."""
        found = self.measure
        return {
            "id": found.id,
            "name": found.name,
            "leaf": found.leaf,
            "unit": found.unit,
            "operator": found.operator,
            "units": self.units,
            "authored": self.authored,
            "version": found.version,
            "state": found.state,
            "origin": found.origin,
            "variants": list(found.variants),
            "found": self.name,
            "how": self.how,
            "score": round(self.score, 4),
        }


def search(base: KnowledgeBase, text: str, *, leaf: str = "", unit: str = "", top: int = 20) -> tuple[Hit, ...]:
    """Measures that may be proposed, or were retired, by their names; best first, then by support.

    text: words parted by blanks, all of which a part must hold. leaf: only this class. unit: only this unit of
    measurement. Raises UsageError for a text without words.
    """
    query, words = normal_form(text), [word for part in text.split() if (word := normal_form(part))]
    if not query:
        raise UsageError("empty_text", "没有写要找什么", hint="例如 zhibiao library search 受益学生")
    among = [
        measure
        for measure in base.measures
        if (measure.usable or measure.state == "已停用")
        and leaf in ("", *measure.acceptable)
        and _unit_key(unit) in ("", _unit_key(measure.unit))
    ]
    hits = [hit for measure in among if (hit := _literal(base, measure, query, words))]
    if len(hits) < top:
        there = {hit.measure.id for hit in hits}
        hits += _alike(base, [one for one in among if one.id not in there], text)
    hits.sort(
        key=lambda hit: (HOW.index(hit.how), -hit.score, -hit.units, -hit.authored, len(hit.name), hit.measure.id)
    )
    return tuple(hits[:top])


def _unit_key(unit: str) -> str:
    """A unit without width, case and signs; one that is a sign, such as %, stays."""
    return normal_form(unit) or fold_width(unit).strip()


def _literal(base: KnowledgeBase, measure: Measure, query: str, words: Sequence[str]) -> Hit | None:
    """The best literal match among the names of a measure."""
    best: tuple[int, str] | None = None
    for name in measure.names:
        key = normal_form(name)
        place = 0 if key == query else 1 if key.startswith(query) else 2 if all(word in key for word in words) else 3
        if place < 3 and (best is None or place < best[0]):
            best = place, name
    return _hit(base, measure, best[1], HOW[best[0]], 1.0) if best else None


def _alike(base: KnowledgeBase, measures: Sequence[Measure], text: str) -> Iterator[Hit]:
    """Measures one of whose names is like the text, by characters and by meaning in equal parts."""
    import numpy as np
    from rapidfuzz import fuzz, process

    from models.encoder import load_encoder

    among = {measure.id for measure in measures}
    known = _names_of(base)
    places = np.flatnonzero([id_ in among for id_ in known.ids])
    if not len(places):
        return
    (asked,) = load_encoder().encode([text])
    keys = [known.keys[place] for place in places]
    ratios = process.cdist([normal_form(text)], keys, scorer=fuzz.ratio, dtype=np.float32)[0] / 100
    scores = (known.vectors[places] @ asked + ratios) / 2
    best: dict[str, tuple[float, str]] = {}
    for number in np.flatnonzero(scores >= _LEAST).tolist():
        id_, name = known.ids[places[number]], known.names[places[number]]
        best[id_] = max(best.get(id_, (0.0, "")), (float(scores[number]), name))
    for id_, (score, name) in best.items():
        yield _hit(base, base.measure[id_], name, HOW[3], score)


@dataclass(frozen=True)
class _Names:
    """Every name of every measure of a base: whose it is, its normal form, its vector."""

    ids: list[str]
    names: list[str]
    keys: list[str]
    vectors: Any


_KEPT: WeakKeyDictionary[KnowledgeBase, _Names] = WeakKeyDictionary()


def _names_of(base: KnowledgeBase) -> _Names:
    """The names of a base, encoded once."""
    found = _KEPT.get(base)
    if found is None:
        from models.encoder import load_encoder

        named = [(measure.id, name) for measure in base.measures for name in measure.names]
        names = [name for _, name in named]
        vectors = load_encoder().encode(names)
        found = _KEPT[base] = _Names([id_ for id_, _ in named], names, list(map(normal_form, names)), vectors)
    return found


def _hit(base: KnowledgeBase, measure: Measure, name: str, how: str, score: float) -> Hit:
    return Hit(measure, name, how, score, len(base.units(measure)), base.authored(measure))
