"""Cues: what in the wording or the target of an indicator speaks for a class, in plain words.

Data: classifier/data/cues.json (hand-written). A cue is named only when the model agrees: without it the probability
of the class is lower.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze
from corpus.values import KINDS, read_value
from models.evidence import log_odds
from models.query import Query

__all__ = [
    "NAME",
    "TARGET",
    "Cue",
    "FoundCue",
    "SpottedCue",
    "build_cues",
    "find_cues",
    "load_cues",
    "spot_cues",
    "weigh_cues",
]

NAME, TARGET = "name", "target"
CUE_KINDS = ("比率", "数目", "日期", "金额", "调查", "反向", "变化", "过程", "对象")
LEAST = 0.05
"""Least weight of a cue that is worth a word."""
_PLAIN = 0.5
_WHERE = "cues.json"

Chances = Callable[[Sequence[Query]], np.ndarray[Any, Any]]
"""Queries → probability of one leaf, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What speaks for a leaf.

    kind: one of CUE_KINDS. place: NAME (pattern is searched in the squeezed name) or TARGET (values: kinds of value).
    says: predicate in Chinese, without full stop, that follows the words found.
    """

    leaf: str
    kind: str
    place: str
    says: str
    pattern: re.Pattern[str] | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpottedCue:
    """A cue that stands in a row, whether or not the model agrees. without: the query that lacks the words."""

    cue: Cue
    text: str
    without: Query


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue in a row. text: the words of the name, or the target as filed. weight: log odds that go with it, > 0."""

    cue: Cue
    text: str
    weight: float
    without: Query


def find_cues(query: Query, leaf: str, chances: Chances) -> list[FoundCue]:
    """Cues of a row for a leaf that the model agrees with: at most one of the name, then at most one of the target.

    chances: of that leaf. A cue's weight is what its removal takes from the log odds. The data name the plainest cues
    of a leaf first: the first that weighs at least half as much as the strongest is taken.
    """
    spotted = spot_cues(query, leaf)
    wordings = [query, *(one.without for one in spotted)]
    return weigh_cues(spotted, log_odds(chances(wordings)).tolist()) if spotted else []


def spot_cues(query: Query, leaf: str) -> list[SpottedCue]:
    """Every place of a row where a cue for a leaf stands."""
    return [SpottedCue(cue, text, without) for cue in _cues_of(leaf) for text, without in _places(cue, query)]


@cache
def _cues_of(leaf: str) -> tuple[Cue, ...]:
    return tuple(cue for cue in load_cues() if cue.leaf == leaf)


def weigh_cues(spotted: Sequence[SpottedCue], odds: Sequence[float]) -> list[FoundCue]:
    """Those of the spotted cues that find_cues names. odds: of the query, then of what each cue leaves."""
    found = [
        FoundCue(one.cue, one.text, round(odds[0] - rest, 6), one.without)
        for one, rest in zip(spotted, odds[1:], strict=True)
    ]
    return [one for place in (NAME, TARGET) if (one := _plainest([cue for cue in found if cue.cue.place == place]))]


def _plainest(found: Sequence[FoundCue]) -> FoundCue | None:
    strongest = max((one.weight for one in found), default=0.0)
    return next((one for one in found if one.weight >= max(LEAST, _PLAIN * strongest)), None)


def _places(cue: Cue, query: Query) -> list[tuple[str, Query]]:
    """Words of each place where a cue stands, last first, with the query that lacks them."""
    if cue.pattern is None:
        value, unit = query.value.strip(), query.unit.strip()
        target = value if value.endswith(unit) else value + unit
        fits = bool(target) and read_value(query.value, query.unit, query.name).kind in cue.values
        return [(target, query.without_target())] if fits else []
    name = squeeze(query.name)
    spans = [match.span() for match in cue.pattern.finditer(name)][::-1]
    return [(name[start:stop], query.with_name(name[:start] + name[stop:])) for start, stop in spans]


@cache
def load_cues() -> tuple[Cue, ...]:
    """The shipped cues, in order. Raises SettingError for one that cannot be used."""
    return build_cues(json.loads(files("classifier").joinpath("data/cues.json").read_text(encoding="utf-8")))


def build_cues(raw: dict[str, Any]) -> tuple[Cue, ...]:
    """Cues from the content of cues.json. Raises SettingError that names the entry at fault."""
    return tuple(
        _build(place, number, entry) for place in (NAME, TARGET) for number, entry in enumerate(raw[place], start=1)
    )


def _build(place: str, number: int, entry: dict[str, Any]) -> Cue:
    wanted = {"leaf", "kind", "says", "pattern" if place == NAME else "values"}
    if set(entry) != wanted:
        raise _fault(place, number, f"字段应为 {'、'.join(sorted(wanted))}")
    if entry["leaf"] not in load_taxonomy().leaves:
        raise _fault(place, number, f"没有“{entry['leaf']}”这一类")
    if entry["kind"] not in CUE_KINDS:
        raise _fault(place, number, f"没有“{entry['kind']}”这种线索")
    if not entry["says"] or entry["says"][-1] in "。；，":
        raise _fault(place, number, "says 不能为空，末尾不带标点")
    if place == TARGET:
        if unknown := [kind for kind in entry["values"] if kind not in KINDS]:
            raise _fault(place, number, f"没有“{unknown[0]}”这种指标值")
        return Cue(entry["leaf"], entry["kind"], place, entry["says"], values=tuple(entry["values"]))
    try:
        pattern = re.compile(entry["pattern"])
    except re.error as error:
        raise _fault(place, number, f"匹配式写错了（{error}）") from error
    if pattern.search(""):
        raise _fault(place, number, "匹配式会匹配空字")
    return Cue(entry["leaf"], entry["kind"], place, entry["says"], pattern)


def _fault(place: str, number: int, message: str) -> SettingError:
    return SettingError("cue", f"{place} 第{number}条线索：{message}", where=_WHERE)
