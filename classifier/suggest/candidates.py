"""What may be proposed for a query: rows of kinds of work and fields, filled patterns, measures of close sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from classifier.knowledge.models import names_object
from classifier.knowledge.records import Measure
from classifier.knowledge.rows import ACTIVITIES, FIELDS
from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.arrays import Arrays, Floats
from classifier.suggest.asked import Query
from classifier.suggest.kinds import Kinds, Told
from classifier.suggest.patterns import fill
from classifier.suggest.phrases import Phrase
from classifier.suggest.retrieval import Near
from corpus.dataset import LibraryDuty, LibraryIndicator, load_library
from corpus.text import normal_form
from models.encoder import load_encoder

__all__ = ["ORIGINS", "Candidate", "Candidates", "Gatherer"]

ORIGINS = ("pattern", "kind", "common_pattern", "common", "field", "指标库", "通用活动", "领域", "自拟表格", "filed")
"""Where a candidate comes from: the first five are rows of authored kinds and fields, the others of close sources."""
_OF_SOURCES = frozenset(ORIGINS[5:])
_PHRASES, _KINDS, _FIELDS = 6, 2, 2
_SOURCES = 50
_BY_NAME = 20
"""Measures looked up by their own name's closeness to the title and to each phrase."""
_LATE = 8
_FULL, _CORE_ROWS, _ALL_ROWS = 4, 12, 100
"""Phrases that are filled into every row of their kind; the others into so many, which stand first and matter most."""
_PIECEWISE = frozenset({"数量", "质量", "时效"})
_PROMISE, _PROMISED = "文中的数量", 1.1
"""Title and worth of a row on what the text itself puts a number to."""
_SURE = 0.7
"""Share of the best kind's weight from which the second kind's patterns are filled too."""
_ENDS = re.compile(r"\}(?:按期|完成|完工)")
"""Patterns that speak of an end; what goes on all the year has none."""
_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile("(?:数|数量|人次|率|比例|占比|金额|面积|里程|时限)$")
_WHOLE = Phrase("项目", 0, False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name that may be proposed.

    leaf: its class. origin: one of ORIGINS. measure: place in the base of the measure it is, -1 where a pattern has
    none there. rank: of the row in its kind or source, from 0. place: of the phrase it is filled with. worth: closeness
    of the source it comes from. title: of that source. phrase: what fills the pattern. counted: whether targets for it
    are numbers or dates. row: of the kind or field it is, None for measures of sources. source: place of the source it
    comes from, -1 for rows of kinds and fields.
    """

    name: str
    leaf: str
    origin: str
    measure: int
    rank: int
    place: int
    worth: float
    title: str
    phrase: str = ""
    counted: bool = True
    row: LibraryIndicator | None = None
    source: int = -1


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates of a query with the kinds and fields that told them; served: word for those it serves."""

    items: tuple[Candidate, ...]
    kinds: tuple[tuple[Told, ...], ...]
    fields: tuple[Told, ...]
    served: str


class Gatherer:
    """Collects candidates from one base."""

    def __init__(self, base: KnowledgeBase, arrays: Arrays) -> None:
        """Take a base and its vectors."""
        self._base, self._arrays = base, arrays
        self.kinds = Kinds(base.sources)
        duties = [duty for path in (ACTIVITIES, FIELDS) for duty in load_library(path)]
        self._duties = {duty.id: duty for duty in duties}
        self._leaf = {row: row.leaf for duty in duties for row in duty.indicators}
        self._usable = np.array([measure.usable and measure.state == "已批准" for measure in base.measures], dtype=bool)
        retired = [measure for measure in base.measures if measure.state == "已停用"]
        self._gone = {(normal_form(name), measure.leaf) for measure in retired for name in measure.names}
        self._at = {measure.id: number for number, measure in enumerate(base.measures)}
        self._stated = {
            (use.source, use.name): number
            for number, measure in enumerate(base.measures)
            for use in measure.uses
            if use.source in self._duties
        }
        self._place = {source.id: number for number, source in enumerate(base.sources)}
        self._counted = [_is_counted(measure) for measure in base.measures]

    def gather(self, query: Query, near: Near) -> Candidates:
        """Every candidate once, under its best origin, in a fixed order."""
        phrases = tuple(query.phrases)[:_PHRASES] or (_WHOLE,)
        kinds = tuple(self.kinds.kinds(phrase.text, _KINDS) for phrase in phrases)
        about = "、".join(phrase.text for phrase in query.phrases if not phrase.place) or query.title
        fields = self.kinds.fields((about, *query.details, query.unit), _FIELDS)
        served = self.kinds.served(query.text, fields)[0]
        concrete = any(phrase.works for phrase in phrases)
        found: dict[str, Candidate] = {}
        for item in (
            *self._of_kinds(phrases, kinds, served),
            *self._of_fields(phrases[0], fields, served),
            *self._of_sources(near),
            *self._of_names(query, phrases, near),
        ):
            if concrete and (item.origin == "通用活动" or (item.origin in _OF_SOURCES and not names_object(item.name))):
                continue  # the same is there with the object filled in
            if self._gone and self._is_gone(item):
                continue  # an authored row of what an office retired
            if item.name not in found or found[item.name].worth < item.worth:
                found[item.name] = item
        return Candidates(tuple(found.values()), kinds, fields, served)

    def _of_kinds(
        self, phrases: tuple[Phrase, ...], kinds: tuple[tuple[Told, ...], ...], served: str
    ) -> Iterator[Candidate]:
        for order, (phrase, told) in enumerate(zip(phrases, kinds, strict=True)):
            most = _ALL_ROWS if order < _FULL else _CORE_ROWS
            if phrase.counted and phrase.works:
                name = fill("{x}" + phrase.counted, phrase.text, served)
                yield Candidate(name, "数量", "pattern", -1, 0, phrase.place, _PROMISED, _PROMISE, phrase.text)
            for rival, one in enumerate(told):
                duty = self._duties[one.source.id]
                sure = one.weight >= _SURE * told[0].weight
                for rank, row in enumerate(duty.indicators[:most]):
                    ends = phrase.finite or not _ENDS.search(row.pattern)
                    filled = bool(row.pattern) and phrase.works and sure and ends
                    if filled:
                        yield self._row(duty, row, "pattern", rank, phrase, 1.0 - 0.3 * rival, served)
                    if not filled or "{x}" not in row.pattern:
                        yield self._row(duty, row, "kind", rank, phrase, 0.9 - 0.3 * rival)
            yield from self._common_rows(phrase, bool(told), served, most)
        if not any(phrase.works for phrase in phrases) and (common := self._common()):
            for rank, row in enumerate(common.indicators):
                yield self._row(common, row, "common", rank, _WHOLE, 0.4)

    def _common_rows(self, phrase: Phrase, told: bool, served: str, most: int) -> Iterator[Candidate]:
        """What any work may be measured by, said of a phrase; only what is done piece by piece is counted."""
        common = self._common()
        if common is None or not phrase.works:
            return
        for rank, row in enumerate(common.indicators[:most]):
            if row.pattern and (phrase.finite or self._leaf[row] not in _PIECEWISE or "{x}" not in row.pattern):
                yield self._row(common, row, "common_pattern", rank, phrase, 0.6 - 0.1 * told, served)

    def _of_fields(self, phrase: Phrase, fields: tuple[Told, ...], served: str) -> Iterator[Candidate]:
        for order, one in enumerate(fields):
            duty = self._duties[one.source.id]
            for rank, row in enumerate(duty.indicators):
                # a project of the field need not be of the kind that a row speaks of, so no object is filled in
                if row.pattern and "{x}" not in row.pattern:
                    yield self._row(duty, row, "field", rank, phrase, 0.9 - 0.3 * order, served)
                yield self._row(duty, row, "field", rank, phrase, 0.9 - 0.3 * order)

    def _common(self) -> LibraryDuty | None:
        return self._duties.get(self.kinds.common.id) if self.kinds.common else None

    def _row(
        self,
        duty: LibraryDuty,
        row: LibraryIndicator,
        origin: str,
        rank: int,
        phrase: Phrase,
        worth: float,
        served: str = "",
    ) -> Candidate:
        """A row of a kind or field; filled with the phrase where those served are given."""
        leaf = self._leaf[row]
        name = fill(row.pattern, phrase.text, served) if served else row.name
        own = self._named(name, leaf)
        place = self._at[own.id] if own else self._stated.get((duty.id, row.name), -1)
        used = phrase.text if "{x}" in row.pattern and served else ""
        counted = row.polarity != "定性"
        return Candidate(name, leaf, origin, place, rank, phrase.place, worth, duty.duty, used, counted, row)

    def _named(self, name: str, leaf: str) -> Measure | None:
        """The measure that bears a name as its own."""
        return next((one for one in self._base.named(name) if one.name == name and leaf in one.acceptable), None)

    def _of_sources(self, near: Near) -> Iterator[Candidate]:
        for source in near.best(range(len(self._base.sources)), _SOURCES):
            own = self._arrays.rows[self._arrays.starts[source] : self._arrays.starts[source + 1]]
            for rank, row in enumerate(own.tolist()):
                if self._may(row, near):
                    yield self._measure(row, source, rank, near)

    def _of_names(self, query: Query, phrases: tuple[Phrase, ...], near: Near) -> Iterator[Candidate]:
        asked = load_encoder().encode([*(phrase.text for phrase in phrases[:5]), query.title])
        cosines = asked @ self._arrays.names.T
        cosines[:, ~self._usable] = -1.0
        for own in cosines:
            for row in _highest(own, _BY_NAME):
                if self._may(row, near):
                    source = max(self._sources(row) - near.hidden, key=lambda one: (near.fused[one], -one))
                    yield self._measure(row, source, _LATE, near)

    def _sources(self, row: int) -> frozenset[int]:
        """Places of the sources that state a measure."""
        return frozenset(self._place[use.source] for use in self._base.measures[row].uses if use.source in self._place)

    def _may(self, row: int, near: Near) -> bool:
        return bool(self._usable[row]) and bool(self._sources(row) - near.hidden)

    def _measure(self, row: int, source: int, rank: int, near: Near) -> Candidate:
        measure, told = self._base.measures[row], self._base.sources[source]
        origin = "filed" if told.filed else told.kind
        name, worth = measure.name, float(near.fused[source])
        if near.hidden:  # a hidden form's own wording must not be proposed for it
            name = next(use.name for use in measure.uses if self._place[use.source] not in near.hidden)
        return Candidate(
            name, measure.leaf, origin, row, rank, 0, worth, told.title, counted=self._counted[row], source=source
        )

    def _is_gone(self, item: Candidate) -> bool:
        own = self.measure(item)
        return (own is not None and own.state == "已停用") or (normal_form(item.name), item.leaf) in self._gone

    def measure(self, candidate: Candidate) -> Measure | None:
        """The measure of the base that a candidate is."""
        return self._base.measures[candidate.measure] if candidate.measure >= 0 else None


def _highest(column: Floats, most: int) -> list[int]:
    """Positions of the highest values, highest first, ties by position."""
    if len(column) <= most:
        return [int(place) for place in np.argsort(-column, kind="stable")]
    least = np.partition(column, len(column) - most)[len(column) - most]
    some = np.flatnonzero(column >= least)
    return [int(place) for place in some[np.argsort(-column[some], kind="stable")][:most]]


def _is_counted(measure: Measure) -> bool:
    """Whether targets for a measure are numbers or dates, told by its polarity, its unit, its name or any target."""
    if measure.polarity:
        return measure.polarity != "定性"
    return bool(measure.unit or _AMOUNT.search(measure.name)) or any(_DIGIT.search(use.value) for use in measure.uses)
