"""A line of forms: one unit's forms of one kind and project, from the first year to the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.history.measures import Measure, Topic, other_wordings, stock
from benchmarks.history.rows import Filer, Row, first_row, moved_row, renamed, reworded_row, text_row
from benchmarks.history.words import words

__all__ = ["Line", "Stated", "begin", "go_on", "size_of_form"]

_SIZE = (2.4, 0.5)  # of the logarithm of the number of rows
_FEWEST, _MOST = 4, 40
_COPIED = 0.07
_GONE, _GONE_AFTER_MISS = 0.09, 0.4
_STOCK_GONE, _STOCK_STAYS = 0.02, 0.8
_KEPT, _MOVED = 0.5, 0.9  # bounds of the same draw: kept below, moved between, reworded above
_TWIN, _TWIN_ENDS = 0.05, 0.5
_FILLER, _CIRCULAR = 0.05, 0.12
_SATISFACTION = 3  # the first stock phrases exclude each other


@dataclass(frozen=True, slots=True)
class Stated:
    """A row as a form states it. change: of CHANGES. twin: kind of duplicate, "" for a row of its own."""

    row: Row
    change: str
    twin: str = ""

    @property
    def key(self) -> tuple[str, bool]:
        """Equal for the row in the form of the next year."""
        return self.row.key, bool(self.twin)


@dataclass(slots=True)
class Line:
    """State of a line in its current year.

    project: whether the first topic comes before the others. circular: phrases of the county that it may paste, as
    positions. twins: key of a row → the kind of its duplicate and the duplicate's name. gone: rows of the year before
    that are no more. copied: whether the form is that of the year before. made: number of rows ever stated.
    """

    key: str
    filer: Filer
    topics: tuple[Topic, ...]
    project: bool
    split: bool
    size: int
    circular: tuple[int, ...]
    rows: list[Row] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    twins: dict[str, tuple[str, str]] = field(default_factory=dict)
    gone: list[Row] = field(default_factory=list)
    copied: bool = False
    made: int = 0

    def stated(self) -> Iterator[Stated]:
        """Rows of the current form, every duplicate at the end."""
        doubled = []
        for row, change in zip(self.rows, self.changes, strict=True):
            yield Stated(row, change)
            if row.key in self.twins:
                kind, name = self.twins[row.key]
                doubled.append(Stated(renamed(row, name), change, kind))
        yield from doubled


def begin(line: Line, year: int, rng: Random) -> None:
    """State the first year's rows."""
    _add(line, _stock_measures(rng), year, rng)
    _add_new(line, line.size - len(line.rows), year, rng)
    line.changes = ["new"] * len(line.rows)
    _add_phrases(line, rng)
    _double(line, rng)


def go_on(line: Line, year: int, rng: Random) -> None:
    """State the next year's rows: the same form again, or rows kept, moved, reworded, dropped and new."""
    line.gone = []
    line.copied = rng.random() < _COPIED
    if line.copied:
        line.rows = [replace(row, missed=False) if row.missed else row for row in line.rows]
        line.changes = ["copied"] * len(line.rows)
        return
    before, line.rows, line.changes = line.rows, [], []
    names = {row.name for row in before}
    for row in before:
        if rng.random() < _chance_to_go(row):
            line.gone.append(row)
            line.twins.pop(row.key, None)
            continue
        after, change = _next(row, year, rng, names, split=line.split)
        line.rows.append(after)
        line.changes.append(change)
    line.twins = {
        row.key: _twin_of(row, line.twins[row.key])
        for row in line.rows
        if row.key in line.twins and rng.random() > _TWIN_ENDS
    }
    missing = max(line.size + rng.choice((-1, 0, 0, 1)), _FEWEST) - len(line.rows)
    _add_new(line, missing, year, rng)
    line.changes += ["new"] * (len(line.rows) - len(line.changes))
    _add_phrases(line, rng)
    _double(line, rng)


def size_of_form(rng: Random) -> int:
    """Number of rows: 4 to 40, twelve and a half in the mean."""
    return max(_FEWEST, min(_MOST, round(rng.lognormvariate(*_SIZE))))


def _chance_to_go(row: Row) -> float:
    if row.missed:
        return _GONE_AFTER_MISS
    return _STOCK_GONE if row.measure.stock else _GONE


def _next(row: Row, year: int, rng: Random, names: set[str], *, split: bool) -> tuple[Row, str]:
    luck = rng.random()
    after = moved_row(row, year, rng, split=split, same_target=luck < _KEPT)
    if luck >= _MOVED and not (row.measure.stock and rng.random() < _STOCK_STAYS):
        reworded = reworded_row(after, rng)
        if reworded.name not in names:
            names.add(reworded.name)
            return reworded, "reworded"
    redated = after.target == row.target and row.target.kind == "month" and row.sound and after.sound
    same = redated or (after.value, after.unit) == (row.value, row.unit)
    return after, "kept" if same else "moved"


def _taken(line: Line, name: str) -> bool:
    return any(row.name == name for row in line.rows)


def _twin_of(row: Row, twin: tuple[str, str]) -> tuple[str, str]:
    """A duplicate a year later: an exact one follows its row."""
    kind, name = twin
    return (kind, row.name) if kind == "duplicate_exact" or name == row.name else twin


def _stock_measures(rng: Random) -> list[Measure]:
    chosen = []
    luck = rng.random()
    for measure, share in stock()[:_SATISFACTION]:
        if 0 <= luck < share:
            chosen.append(measure)
        luck -= share
    chosen += [measure for measure, share in stock()[_SATISFACTION:] if rng.random() < share]
    return chosen


def _add_new(line: Line, count: int, year: int, rng: Random) -> None:
    if count <= 0:
        return
    held = {row.measure.source for row in line.rows} | {row.measure.names[0] for row in line.rows}
    for topics in (line.topics[:1], line.topics[1:]) if line.project else (line.topics,):
        pool = (measure for topic in topics for measure in topic.measures)
        free = [one for one in pool if one.source not in held and one.names[0] not in held]
        chosen = rng.sample(free, min(count, len(free)))
        _add(line, chosen, year, rng)
        count -= len(chosen)


def _add(line: Line, measures: Sequence[Measure], year: int, rng: Random) -> None:
    known = {row.name for row in line.rows}
    for measure in measures:
        row = first_row(_key(line), measure, line.filer, year, rng, split=line.split)
        if row.name not in known:
            known.add(row.name)
            line.rows.append(row)


def _add_phrases(line: Line, rng: Random) -> None:
    """Now and then a name that says nothing, or a phrase that goes round in the county."""
    if rng.random() < _FILLER:
        name, leaf = rng.choice(words()["fillers"])
        _add_phrase(line, "", leaf, name, rng, "filler")
    if line.circular and rng.random() < _CIRCULAR:
        number = rng.choice(line.circular)
        name, leaf = words()["circular"][number]
        _add_phrase(line, f"circular-{number}", leaf, name.format(c=line.filer.county), rng, "same_text_everywhere")


def _add_phrase(line: Line, source: str, leaf: str, name: str, rng: Random, defect: str) -> None:
    if not _taken(line, name):
        line.rows.append(text_row(_key(line), source, leaf, name, rng, defect))
        line.changes.append("new")


def _double(line: Line, rng: Random) -> None:
    if rng.random() >= _TWIN:
        return
    row = rng.choice(line.rows)
    own = row.name.removeprefix(row.before).removesuffix(row.behind)
    others = [name for name in (*row.measure.names, *other_wordings(own)) if name != own]
    name = row.before + rng.choice(others) + row.behind if others and rng.random() < 0.5 else row.name
    if name == row.name:
        line.twins[row.key] = ("duplicate_exact", name)
    elif not _taken(line, name) and "{" not in own:
        line.twins[row.key] = ("duplicate_reworded", name)


def _key(line: Line) -> str:
    line.made += 1
    return f"{line.key}-{line.made}"
