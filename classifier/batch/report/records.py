"""What a batch comes to: shares with their counts, quality by year, unit and sector, and the answers of the views."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Answer", "Quality", "Share", "Spot", "Summary", "UnitDetail"]

_Z = 1.96
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. whole may be 0: then there is no rate."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Part of the whole, 0 to 1, of four digits; None of nothing."""
        return round(self.part / self.whole, _DIGITS) if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson interval of 95 %: where the rate may lie, wide for small wholes; None of nothing."""
        if not self.whole:
            return None
        rate, whole = self.part / self.whole, self.whole
        scale = 1 + _Z**2 / whole
        middle = (rate + _Z**2 / 2 / whole) / scale
        half = _Z * math.sqrt(rate * (1 - rate) / whole + (_Z / 2 / whole) ** 2) / scale
        return round(max(middle - half, 0.0), _DIGITS), round(min(middle + half, 1.0), _DIGITS)

    def to_dict(self) -> dict[str, Any]:
        """Mapping with counts, rate and interval."""
        low, high = self.interval or (None, None)
        return {"part": self.part, "whole": self.whole, "rate": self.rate, "low": low, "high": high}


@dataclass(frozen=True, slots=True)
class Spot:
    """One sentence about a place: file, and cell in it."""

    message: str
    file: str
    place: str

    def to_dict(self) -> dict[str, str]:
        """Mapping with every field."""
        return {"message": self.message, "file": self.file, "place": self.place}


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the forms of a year, a unit, a sector or of all are.

    key: year or code, None where forms do not tell. verdicts, findings: counts by label and by severity. health: mean,
    0 to 100, None without forms. flawed: indicators with a finding of high or medium severity. misfiled: of those filed
    under a standard class, judged to belong elsewhere. unquantified, generic: of all, as views.sql tells. copied: of
    those that the form before had too. first: the finding to look at first.
    """

    key: str | int | None
    label: str
    departments: int
    forms: int
    indicators: int
    verdicts: Mapping[str, int]
    health: float | None
    findings: Mapping[str, int]
    flawed: Share
    misfiled: Share
    unquantified: Share
    copied: Share
    generic: Share
    first: Spot | None = None

    @property
    def returned(self) -> Share:
        """Forms to be returned."""
        return Share(self.verdicts["退回修改"], self.forms)

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        plain = ("key", "label", "departments", "forms", "indicators", "health")
        shares = ("returned", "flawed", "misfiled", "unquantified", "copied", "generic")
        row: dict[str, Any] = {name: getattr(self, name) for name in plain}
        row |= {"verdicts": dict(self.verdicts), "findings": dict(self.findings)}
        row |= {name: getattr(self, name).to_dict() for name in shares}
        return row | {"first": self.first.to_dict() if self.first else None}


@dataclass(frozen=True, slots=True)
class Answer:
    """The first rows of a view, by the names of its columns, and how many there are in all."""

    view: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    total: int

    def to_dict(self, most: int) -> dict[str, Any]:
        """Mapping with the number of all rows and the first ``most`` of them."""
        return {"view": self.view, "total": self.total, "rows": [dict(row) for row in self.rows[:most]]}


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """The worst forms and the findings to look at first of a unit, rows of the views 表质量 and 问题."""

    forms: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Summary:
    """All that the reports tell. years: ascending. units: worst first, forms without a unit as one of them.

    unit_total: how many units there are. unit_rows: so many rows has the list of units, the forms without one included.
    answers: by view. examples: rows of 质量示例. moves: (filed, judged) → three examples, rows of 错类指标.
    details: of the first units. reasons: (why, how many) of files that could not be read.
    """

    totals: Quality
    years: Sequence[Quality]
    sectors: Sequence[Quality]
    units: Sequence[Quality]
    unit_total: int
    unit_rows: int
    answers: Mapping[str, Answer]
    examples: Sequence[Mapping[str, Any]]
    moves: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
    details: Mapping[str, UnitDetail]
    reasons: Sequence[tuple[str, int]]
    common_units: int

    def to_dict(self, most: int = 20) -> dict[str, Any]:
        """Mapping with everything but details; at most so many rows of every list, beside the number of all."""
        return {
            "totals": self.totals.to_dict(),
            "years": [one.to_dict() for one in self.years],
            "sectors": [one.to_dict() for one in self.sectors],
            "units": {"total": self.unit_total, "rows": [one.to_dict() for one in self.units[:most]]},
            "answers": {name: answer.to_dict(most) for name, answer in self.answers.items()},
            "moves": [
                {"filed": filed, "judged": judged, "examples": [dict(row) for row in rows]}
                for (filed, judged), rows in list(self.moves.items())[:most]
            ],
            "unreadable": [{"message": message, "files": count} for message, count in self.reasons],
        }
