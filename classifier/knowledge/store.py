"""The knowledge base in memory and on disk: sources and measures, looked up by id, by name and by source."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.records import Measure, Source, Use
from corpus.atomic import open_atomic
from corpus.jsonl import read_rows, require_unique
from corpus.text import normal_form

__all__ = ["SHIPPED", "KnowledgeBase", "load_knowledge", "read_knowledge", "write_knowledge"]

SHIPPED = Path(__file__).parents[1] / "data" / "knowledge"
"""Folder of the shipped base: sources.jsonl and measures.jsonl, written by tools/build_knowledge.py."""


class KnowledgeBase:
    """Sources and measures, both sorted by id, so that the order of the data does not matter."""

    def __init__(
        self,
        sources: Iterable[Source],
        measures: Iterable[Measure],
        feedback: Mapping[str, tuple[int, int]] | None = None,
        ranges: Mapping[str, tuple[StatedRange, ...]] | None = None,
    ) -> None:
        """Take sources and measures; uses of a source that is not among ``sources`` are left out.

        feedback: id of a measure → how often its suggestion was accepted and rejected, as approved by the office.
        ranges: id of a measure → its ranges as a batch of the office counted them, the surest first.
        """
        self.feedback: Mapping[str, tuple[int, int]] = dict(feedback or {})
        self.ranges: Mapping[str, tuple[StatedRange, ...]] = dict(ranges or {})
        self.sources: tuple[Source, ...] = tuple(sorted(sources, key=lambda source: source.id))
        self.measures: tuple[Measure, ...] = tuple(sorted(measures, key=lambda measure: measure.id))
        self.source = {source.id: source for source in self.sources}
        self.measure = {measure.id: measure for measure in self.measures}

    def __len__(self) -> int:
        """Number of measures."""
        return len(self.measures)

    @cached_property
    def by_name(self) -> dict[str, tuple[Measure, ...]]:
        """Measures under the normal form of each of their names."""
        found: dict[str, list[Measure]] = defaultdict(list)
        for measure in self.measures:
            for key in dict.fromkeys(normal_form(name) for name in measure.names):
                found[key].append(measure)
        return {key: tuple(items) for key, items in found.items()}

    def named(self, name: str) -> tuple[Measure, ...]:
        """Measures that carry a name, whatever its width, case and signs."""
        return self.by_name.get(normal_form(name), ())

    def units(self, measure: Measure) -> tuple[str, ...]:
        """Distinct units that filed or approved a measure, in order; those without a name count by their form."""
        filed = (self.source[use.source] for use in measure.uses if use.source in self.source)
        return tuple(dict.fromkeys(source.unit or source.id for source in filed if source.filed))

    def authored(self, measure: Measure) -> int:
        """Number of authored sources that state a measure."""
        ids = {use.source for use in measure.uses if use.source in self.source}
        return sum(not self.source[one].filed for one in ids)

    def without(self, sources: Iterable[str]) -> KnowledgeBase:
        """The base as if some sources had never been there: their uses go, and measures that nobody else states."""
        gone = frozenset(sources)
        kept = []
        for measure in self.measures:
            uses = tuple(use for use in measure.uses if use.source not in gone)
            if uses and len(uses) == len(measure.uses):
                kept.append(measure)
            elif uses:
                lost = [use for use in measure.uses if use.source in gone]
                kept.append(_restated(measure, uses, all(self.source[use.source].filed for use in lost)))
        left = (source for source in self.sources if source.id not in gone)
        return KnowledgeBase(left, kept, self.feedback, self.ranges)


def _restated(measure: Measure, uses: tuple[Use, ...], authored: bool) -> Measure:
    """A measure as the remaining uses state it; wordings of the library stay only while all its authors do."""
    filed = {use.name for use in measure.uses}
    left = tuple(dict.fromkeys(use.name for use in uses))
    other = tuple(name for name in measure.variants if authored and name not in filed)
    name = measure.name if measure.name in left else left[0]
    variants = tuple(one for one in dict.fromkeys((*left, *other)) if one != name)
    return replace(measure, name=name, variants=variants, uses=uses)


@cache
def load_knowledge() -> KnowledgeBase:
    """The shipped base, read once per process. Raises SettingError naming file and line."""
    return read_knowledge(SHIPPED)


def read_knowledge(folder: Path) -> KnowledgeBase:
    """The base in a folder. Raises SettingError naming file and line."""
    sources = read_rows(folder / "sources.jsonl", Source.from_dict)
    require_unique(folder / "sources.jsonl", [source.id for source in sources])
    measures = read_rows(folder / "measures.jsonl", Measure.from_dict)
    require_unique(folder / "measures.jsonl", [measure.id for measure in measures])
    return KnowledgeBase(sources, measures)


def write_knowledge(base: KnowledgeBase, folder: Path) -> None:
    """Write a base as two files of JSON lines, sorted by id; each in one step."""
    for name, rows in (("sources.jsonl", base.sources), ("measures.jsonl", base.measures)):
        with open_atomic(folder / name) as stream:
            for row in rows:
                stream.write(json.dumps(row.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n")
