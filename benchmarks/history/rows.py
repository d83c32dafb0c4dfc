"""One measure of a unit's form: how it is named there, and what is filed as its target, year after year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from benchmarks.history.chance import Lots
from benchmarks.history.measures import Measure, other_wordings
from benchmarks.history.mistakes import BROKEN, broken, misfiled_as, repeated
from benchmarks.history.targets import MANNERS, Target, drifted, scaled, vague_text, written

__all__ = ["Filer", "Row", "first_row", "moved_row", "renamed", "reworded_row", "text_row", "usual_manner"]

_LOCAL = {"数量": 0.36, "质量": 0.2, "时效": 0.2, "成本": 0.2, "经济效益": 0.2, "社会效益": 0.25, "生态效益": 0.25}
_LOCAL_OTHERWISE = 0.1
_SHAPES = Lots(("object", "county", "programme", "behind", "year"), (48, 14, 18, 8, 12))
_HABIT = Lots(MANNERS, (52, 20, 16, 12))
_OWN_MANNER = 0.2  # rows not written in the unit's usual manner
_MISFILED = 0.098  # 其他 has no place in most forms and adds to it
_ALWAYS_MISFILED = 0.6  # of rows that are no result at all
_NOT_QUANTIFIED = 0.02
_BROKEN = 0.035


@dataclass(frozen=True, slots=True)
class Filer:
    """What marks a unit's rows. objects: its villages, roads, schools; programmes: of its own name."""

    county: str
    objects: tuple[str, ...]
    programmes: tuple[str, ...]
    manner: str


def usual_manner(rng: Random) -> str:
    """A unit's usual way to write targets."""
    return _HABIT.draw(rng)


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as a form of one year holds it.

    key: of the measure in this unit's forms. name: with {year} where it states the year. before, behind: what the unit
    adds to the measure's own name. value, unit: as filed. missed: whether the self-evaluation says it fell short.
    """

    key: str
    measure: Measure
    name: str
    before: str
    behind: str
    target: Target
    manner: str
    filed_leaf: str
    value: str
    unit: str
    defects: tuple[str, ...] = ()
    missed: bool = False

    @property
    def sound(self) -> bool:
        """Whether the value says what the target is."""
        return not BROKEN.intersection(self.defects) and "not_quantified" not in self.defects

    def named(self, year: int) -> str:
        """The name in a year's form."""
        return self.name.replace("{year}", str(year)) if "{year}" in self.name else self.name


def first_row(key: str, measure: Measure, filer: Filer, year: int, rng: Random, *, split: bool) -> Row:
    """A measure that a form states for the first time."""
    wording = measure.names[0] if rng.random() < (0.94 if measure.stock else 0.6) else rng.choice(measure.names)
    before = behind = ""
    if not measure.stock and rng.random() < _LOCAL.get(measure.leaf, _LOCAL_OTHERWISE):
        before, behind, wording = _own(measure, wording, filer, rng)
    manner = filer.manner if rng.random() > _OWN_MANNER else _HABIT.draw(rng)
    chosen = _MISFILED if measure.leaf != "其他" else _ALWAYS_MISFILED
    filed = misfiled_as(measure, wording, rng) if rng.random() < chosen else measure.leaf
    row = Row(
        key, measure, before + wording + behind, before, behind, scaled(measure.target, rng), manner, filed, "", ""
    )
    return _filed(row, year, rng, split=split)


def text_row(key: str, source: str, leaf: str, name: str, rng: Random, defect: str) -> Row:
    """A phrase with a vague target: a filler, or what is handed round in the county."""
    target = Target("text", text=vague_text(rng))
    measure = Measure(source, leaf, (), (name,), target)
    return Row(key, measure, name, "", "", target, "sign", leaf, target.text, "", (defect,))


def moved_row(row: Row, year: int, rng: Random, *, split: bool, same_target: bool) -> Row:
    """The row a year later: with the same target, or with a new one. A mended value stays mended."""
    if same_target and not (row.target.kind == "month" and row.sound):
        return replace(row, missed=False) if row.missed else row
    target = row.target if same_target else drifted(row.target, rng)
    kept = tuple(one for one in row.defects if one in ("misfiled", "filler", "same_text_everywhere"))
    if "misfiled" in kept and rng.random() < 0.06:
        row, kept = replace(row, filed_leaf=row.measure.leaf), ()
    return _filed(replace(row, target=target, defects=kept, missed=False), year, rng, split=split, sound=same_target)


def reworded_row(row: Row, rng: Random) -> Row:
    """The row in other words; as it was where none are known."""
    names = row.measure.names
    current = row.name.removeprefix(row.before).removesuffix(row.behind)
    others = [name for name in names if name != current] or list(other_wordings(current))
    if not others or "{" in current:
        return row
    return renamed(row, row.before + rng.choice(others) + row.behind)


def renamed(row: Row, name: str) -> Row:
    """The row under another name; a value that repeats the name repeats the new one."""
    value = repeated(name) if "value_repeats_name" in row.defects else row.value
    return replace(row, name=name, value=value)


def _filed(row: Row, year: int, rng: Random, *, split: bool, sound: bool = False) -> Row:
    """The row with its target as filed, now and then broken."""
    value, unit = written(row.target, row.manner, year, split=split)
    defects = ("misfiled",) if row.filed_leaf not in (row.measure.leaf, *row.measure.also) else ()
    defects += tuple(one for one in row.defects if one != "misfiled")
    luck = 1.0 if sound else rng.random()
    if luck < _BROKEN:
        kind, value, unit = broken(row.measure, row.target, row.name, (value, unit), rng)
        defects += (kind,)
    elif luck < _BROKEN + _NOT_QUANTIFIED and row.target.kind == "number":
        value, unit = vague_text(rng), ""
        defects += ("not_quantified",)
    return replace(row, value=value, unit=unit, defects=defects)


def _own(measure: Measure, wording: str, filer: Filer, rng: Random) -> tuple[str, str, str]:
    """What a unit puts before and behind a name, and the name."""
    thing = rng.choice(filer.objects)
    if "{x}" in measure.pattern and "{who}" not in measure.pattern and rng.random() < 0.5:
        return "", "", measure.pattern.replace("{x}", thing)
    shape = _SHAPES.draw(rng)
    if shape == "object":
        return thing, "", wording
    if shape == "county":
        return filer.county, "", wording
    if shape == "programme":
        return rng.choice(filer.programmes), "", wording
    if shape == "behind":
        return "", f"（{thing}）", wording
    return "{year}年" + (thing if rng.random() < 0.5 else ""), "", wording
