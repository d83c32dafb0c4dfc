"""What a golden form says, independent of how it is arranged: loaded from data/*.json (authored text)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
SIGNS = {"≥": "≥", "≤": "≤", "＞": "＞", "＜": "＜", "<": "<", "=": "=", "不低于": "≥", "大于等于": "≥"}
"""How a comparison is written before a number → its sign."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator. value: sign and number, or words; unit: what follows the number, "" for words.

    long, half: its three-year and half-year targets, by: one target per county, grades: 优 良 中 差,
    history: one value per earlier year; "" or () where the truth has none.
    """

    l1: str
    l2: str
    name: str
    value: str
    unit: str
    duty: str = ""
    project: str = ""
    long: str = ""
    half: str = ""
    weight: str = ""
    achieved: str = ""
    score: str = ""
    deviation: str = ""
    explanation: str = ""
    scoring: str = ""
    basis: str = ""
    by: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Target as one text: ≥18所."""
        return self.value + self.unit

    @property
    def _written(self) -> str:
        """The comparison as written, "" where there is none."""
        return next((sign for sign in SIGNS if self.value.startswith(sign)), "")

    @property
    def sign(self) -> str:
        """Comparison sign: of the words or sign written, "=" for a bare number, 定性 for words."""
        if self._written:
            return SIGNS[self._written]
        return "=" if self.is_number else "定性"

    @property
    def number(self) -> str:
        """Target without its comparison."""
        return self.value.removeprefix(self._written)

    @property
    def is_number(self) -> bool:
        """Whether the target is a plain number, with or without a sign."""
        return self.number.replace(".", "", 1).isdigit()


@dataclass(frozen=True, slots=True)
class Truth:
    """One form: head fields, funds (label, 万元), goals, duties (name, description) and rows in order."""

    id: str
    sector: str
    kind: str
    edition: str
    unit: str
    supervisor: str
    year: int
    project: str
    funds: tuple[tuple[str, float], ...]
    goals: tuple[str, ...]
    long_goals: tuple[str, ...]
    duties: tuple[tuple[str, str], ...]
    projects: tuple[str, ...]
    counties: tuple[str, ...]
    years: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def classed(self) -> bool:
        """Whether every row has both classes."""
        return all(row.l1 and row.l2 for row in self.rows)

    @property
    def standard(self) -> bool:
        """Whether the classes are those of an official edition, so that their words alone tell them."""
        return self.classed and self.edition in ("2015", "2021")

    @property
    def grouped(self) -> bool:
        """Whether rows stand under duties or projects."""
        return bool(self.duties or self.projects)


def _rows(groups: list[Any], **shared: str) -> Iterator[Row]:
    for l1, l2, items in groups:
        for name, value, unit, *more in items:
            extra: dict[str, Any] = more[0] if more else {}
            extra = {key: tuple(v) if isinstance(v, list) else v for key, v in extra.items()}
            yield Row(l1, l2, name, value, unit, **shared, **extra)


def make_truth(data: Mapping[str, Any]) -> Truth:
    """A truth from its description; KeyError or TypeError when a field is missing or unknown."""
    rows = list(_rows(data.get("groups", [])))
    for name, _, groups in data.get("duties", []):
        rows += _rows(groups, duty=name)
    for name, groups in data.get("projects", []):
        rows += _rows(groups, project=name)
    return Truth(
        **{key: data[key] for key in ("id", "sector", "kind", "edition", "unit", "supervisor", "year", "project")},
        funds=tuple((label, float(amount)) for label, amount in data["funds"]),
        goals=tuple(data["goals"]),
        long_goals=tuple(data["long_goals"]),
        duties=tuple((name, text) for name, text, _ in data.get("duties", [])),
        projects=tuple(name for name, _ in data.get("projects", [])),
        counties=tuple(data.get("counties", ())),
        years=tuple(data.get("years", ())),
        rows=tuple(rows),
    )


@cache
def load_truths() -> tuple[Truth, ...]:
    """Every authored truth, by id."""
    return tuple(make_truth(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(DATA.glob("*.json")))
