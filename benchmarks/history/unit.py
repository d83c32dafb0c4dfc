"""One invented unit: its office, its lines of forms and all it hands in over the years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from benchmarks.history.chance import Lots, chance
from benchmarks.history.classes import HABITS
from benchmarks.history.layout import VARIANTS
from benchmarks.history.lines import Line, begin, go_on, size_of_form
from benchmarks.history.measures import Office, Topic, common_topics, offices
from benchmarks.history.paper import Paper, evaluation_of, write_form
from benchmarks.history.places import County, county, place_name
from benchmarks.history.rows import Filer, usual_manner
from benchmarks.history.truth import GeneratedForm
from benchmarks.history.words import words

__all__ = ["YEARS", "unit_forms"]

YEARS = range(2017, 2025)
_LATE = 0.15  # units that begin in a later year
_SILENT = 0.03  # years without a form
_ENDS = 0.3  # projects that end with a year
_EVALUATED, _EVERY_YEAR = 0.42, 0.85
_PASTES = 0.4  # units that use what is handed round
_LONGEST_TITLE = 24
_ODD = re.compile(r'[\\/:*?"<>|\s]')
_SUFFIX = Lots((".docx", ".xlsx"), (6, 4))


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays the same over the years."""

    key: str
    name: str
    county: County
    office: Office
    filer: Filer
    habit: int
    variant: int
    circular: tuple[int, ...]


@dataclass(slots=True)
class _Project:
    """A line with its paper; begun says whether it has handed in a form."""

    line: Line
    paper: Paper
    evaluated: bool
    begun: bool = False


def unit_forms(seed: int, number: int) -> Iterator[GeneratedForm]:
    """All forms of the unit of a number from 0, year by year; nothing but the two numbers decides them."""
    rng = chance(seed, "unit", number)
    unit = _unit(seed, number, rng)
    first = YEARS[0] + (rng.randrange(1, len(YEARS) - 1) if rng.random() < _LATE else 0)
    whole = _whole(unit, rng)
    projects: list[_Project] = []
    for year in range(first, YEARS[-1] + 1):
        projects = [one for one in projects if rng.random() > _ENDS]
        while len(projects) < unit.office.lines:
            projects.append(_project(unit, year, rng, {one.paper.project for one in projects}))
        for one in (whole, *projects):
            if rng.random() < _SILENT:
                continue
            (go_on if one.begun else begin)(one.line, year, rng)
            one.begun = True
            yield write_form(one.paper, one.line, year, rng)
            if one.evaluated and rng.random() < _EVERY_YEAR:
                yield evaluation_of(one.paper, one.line, year, rng)


def _unit(seed: int, number: int, rng: Random) -> _Unit:
    every = offices()
    area, position = divmod(number, len(every))
    place = county(seed, area)
    office = every[_order(seed, area)[position]]
    town = _towns(seed, area)[position]
    name = office.name.format(c=place.name, o=town)
    objects = tuple(place_name(rng) + rng.choice(office.objects) for _ in range(rng.randrange(3, 8)))
    data = words()
    programmes = tuple(
        rng.choice(data["programmes"]) + rng.choice(data["programme_kinds"]) for _ in range(rng.randrange(1, 3))
    )
    if "{o}" in office.name:
        objects += (town,)
    filer = Filer(place.name, objects, programmes, usual_manner(rng))
    circular = place.texts if rng.random() < _PASTES else ()
    return _Unit(f"{number:06}", name, place, office, filer, rng.randrange(HABITS), rng.randrange(VARIANTS), circular)


@lru_cache(maxsize=64)
def _order(seed: int, area: int) -> tuple[int, ...]:
    """Which office comes when in a county."""
    order = list(range(len(offices())))
    chance(seed, "offices", area).shuffle(order)
    return tuple(order)


@lru_cache(maxsize=64)
def _towns(seed: int, area: int) -> tuple[str, ...]:
    rng = chance(seed, "towns", area)
    names: dict[str, None] = {}
    while len(names) < len(offices()):
        names[place_name(rng)] = None
    return tuple(names)


def _whole(unit: _Unit, rng: Random) -> _Project:
    """The unit's 部门整体 form: several duties at once."""
    count = min(len(unit.office.duties), rng.randrange(2, 6))
    duties = tuple(rng.sample(unit.office.duties, count)) if count else ()
    topics = duties or tuple(rng.sample(unit.office.projects, 2))
    paper = _paper(unit, "部门整体", "", topics, rng)
    return _Project(_line(unit, "0", topics, rng), paper, rng.random() < _EVALUATED / 2)


def _project(unit: _Unit, year: int, rng: Random, running: set[str]) -> _Project:
    pool = unit.office.projects if rng.random() < 0.75 else common_topics()
    topic = rng.choice(pool)
    spare = rng.sample(unit.office.duties or common_topics(), 1)
    name = _project_name(unit, topic, rng)
    while name in running:
        name = f"{rng.choice(unit.filer.objects)}{name}"
    paper = _paper(unit, "项目支出", name, (topic,), rng)
    line = _line(unit, f"{year % 100}{name}", (topic, *spare), rng)
    return _Project(line, paper, rng.random() < _EVALUATED)


def _project_name(unit: _Unit, topic: Topic, rng: Random) -> str:
    title = _ODD.sub("", topic.title)[:_LONGEST_TITLE]
    luck = rng.random()
    before = rng.choice(unit.filer.objects) if luck < 0.3 else unit.filer.county if luck < 0.5 else ""
    return before + title


def _line(unit: _Unit, key: str, topics: tuple[Topic, ...], rng: Random) -> Line:
    split = rng.random() < 0.4
    return Line(f"{unit.key}-{key}", unit.filer, topics, key != "0", split, size_of_form(rng), unit.circular)


def _paper(unit: _Unit, kind: str, project: str, topics: tuple[Topic, ...], rng: Random) -> Paper:
    duties = tuple((topic.title, topic.text) for topic in topics) if kind == "部门整体" else ()
    return Paper(
        kind=kind,
        unit=unit.name,
        region=unit.county.name,
        project=project,
        duties=duties,
        goal=rng.choice(words()["goals"]).format(d=topics[0].title),
        habit=unit.habit,
        variant=unit.variant,
        suffix=_SUFFIX.draw(rng),
        budget=round(rng.lognormvariate(4.0, 1.2), 2),
    )
