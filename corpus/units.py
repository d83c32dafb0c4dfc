"""Units of measurement: which dimension a unit has, and its normal spelling.

Data: corpus/data/units.json, collected from public forms and the library of duties.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Every dimension :func:`dimension_of` may answer; "" is a unit without one, or no known unit.
DIMENSIONS: tuple[str, ...] = ("share", "money", "people", "things", "area", "length", "time", "times", "measure", "")

_JOIN = re.compile(r"[/每·.、*]+每?")
_BRACKETED = re.compile(r"\([^()]*\)")
_LEADING_BRACKETS = re.compile(r"^\((.+)\)$")
_MULTIPLIER = re.compile(r"万亿|[个十百千]?[万亿]|[十百千](?!分)")
_PER_AMOUNT = re.compile(r"^\d*[十百千万亿]*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as read: normal spelling without multiplier (元, 人次, 元/亩), factor, dimension.

    scale: what a number filed with this unit is multiplied by (万元 → 10 000, ‰ → 0.1 percent).
    """

    name: str
    scale: float = 1.0
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class UnitTables:
    """The tables of units.json: unit → dimension, spelling → unit, multiplier → factor, unit → (unit, factor)."""

    dimensions: Mapping[str, str]
    aliases: Mapping[str, str]
    multipliers: Mapping[str, float]
    scaled: Mapping[str, tuple[str, float]]

    @property
    def spellings(self) -> frozenset[str]:
        """Every known spelling of a simple unit, without multiplier."""
        return frozenset(self.dimensions) | frozenset(self.aliases) | frozenset(self.scaled)


@cache
def unit_tables() -> UnitTables:
    """The unit tables shipped with the product, read once per process."""
    raw = json.loads(files("corpus").joinpath("data/units.json").read_text(encoding="utf-8"))
    dimensions = {unit: dimension for dimension, units in raw["dimensions"].items() for unit in units}
    return UnitTables(
        MappingProxyType(dimensions),
        MappingProxyType(raw["aliases"]),
        MappingProxyType(raw["multipliers"]),
        MappingProxyType({unit: (base, factor) for unit, (base, factor) in raw["scaled"].items()}),
    )


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """Unit a cell or the wording behind a number names; unknown wording is kept as the name without dimension.

    Reads multipliers (万人次), brackets (台(套), %(百分比)) and compound units (元/人.每天 → 元/人·天).
    Never raises.
    """
    bare = squeeze(text).strip(":,;。、")
    if not bare:
        return Unit("")
    whole = _LEADING_BRACKETS.match(bare)
    bare = _BRACKETED.sub("", whole.group(1) if whole else bare) or bare
    known = _simple(bare)
    if known is not None:
        return known
    parts = [part for part in _JOIN.split(bare) if part]
    if len(parts) < 2 or bare[0] in "/每":
        return Unit(bare) if not parts or bare[0] not in "/每" else Unit("/" + "·".join(_per(part) for part in parts))
    head = _simple(parts[0]) or Unit(parts[0])
    return Unit(f"{head.name}/{'·'.join(_per(part) for part in parts[1:])}", head.scale, head.dimension)


def dimension_of(unit: str) -> str:
    """Dimension of a unit, one of :data:`DIMENSIONS`; "" when the unit is unknown or has none. Never raises.

    A compound unit has the dimension of its first part: 元/亩 is money, 次/月 is times.
    """
    return parse_unit(unit).dimension


def _simple(text: str) -> Unit | None:
    """A unit without "/" or brackets, with or without a multiplier in front; None when unknown."""
    tables = unit_tables()
    name = _spelling(text)
    if name in tables.scaled:
        base, factor = tables.scaled[name]
        return Unit(base, factor, tables.dimensions[base])
    if name in tables.dimensions:
        return Unit(name, 1.0, tables.dimensions[name])
    found = _MULTIPLIER.match(text)
    if found is not None:
        rest = _unscaled(text[found.end() :])
        if rest is not None:
            return Unit(rest.name, rest.scale * tables.multipliers[found.group()], rest.dimension)
    return _unscaled(text)


def _spelling(text: str) -> str:
    """The unit an alias stands for; Latin ones in any case unless the capital is a unit of its own (M, m).

    A single letter is taken as it stands: 3D and 5G are kinds, not days and grams.
    """
    tables = unit_tables()
    if text in tables.dimensions and text not in tables.aliases:
        return text
    return tables.aliases.get(text) or (tables.aliases.get(text.lower(), text) if len(text) > 1 else text)


def _unscaled(text: str) -> Unit | None:
    """A simple unit without multiplier; "" for no unit behind the multiplier; None when unknown."""
    tables = unit_tables()
    if not text:
        return Unit("")
    name = _spelling(text)
    if name in tables.dimensions:
        return Unit(name, 1.0, tables.dimensions[name])
    counted = text.removesuffix("次")
    base = tables.aliases.get(counted, counted)
    if counted != text and tables.dimensions.get(base) in ("people", "things", "area"):
        return Unit(base + "次", 1.0, tables.dimensions[base])
    return None


def _per(text: str) -> str:
    """Normal spelling of what a compound unit is counted per: 平米 → 平方米, 10万人 stays."""
    amount = _PER_AMOUNT.match(text)
    cut = amount.end() if amount else 0
    rest = unit_tables().aliases.get(text[cut:], text[cut:])
    return text[:cut] + rest
