"""Whether a challenger may replace the weights in force: it must be worse on nothing that it was not taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.guard import GuardResult, Judge, check_not_worse
from models.office_rows import OfficeRow
from models.store import load_model

__all__ = ["TELLING_ROWS", "Verdict", "compare", "wilson"]

TELLING_ROWS = 30
"""Fewer recent rows can hardly tell two models apart; the report says so."""
_SURE, _FEWEST_SURE = 0.95, 20
_NORMAL = 1.959964


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing found.

    guard: on the rows never taught, against the weights in force; shipped: against the shipped ones, so that many
    small losses do not add up, None where those are in force. recent: on the newest decisions. contradicted, sure:
    decided rows on which the weights in force are sure, and how many of them were decided otherwise.
    """

    guard: GuardResult
    shipped: GuardResult | None
    recent: GuardResult
    contradicted: int
    sure: int

    @property
    def refused(self) -> list[str]:
        """Why the challenger may not be used, in Chinese; empty where it may."""
        results = (("", self.guard), ("与随附的模型相比，", self.shipped), ("按近期复核通过的决定，", self.recent))
        return [f"{against}{result.sentence}" for against, result in results if result and not result.accepted]

    @property
    def notes(self) -> list[str]:
        """What whoever promotes should know beside the figures, in Chinese."""
        told = []
        rows = self.recent.comparisons[0].rows
        if rows < TELLING_ROWS:
            told.append(f"留作比较的近期决定只有 {rows} 行，少于 {TELLING_ROWS} 行，好坏还看不出来")
        if self.sure >= _FEWEST_SURE and wilson(self.contradicted, self.sure)[0] > 0.5:
            told.append(
                f"在用的模型很有把握的 {self.sure} 行里，有 {self.contradicted} 行的决定与它相反，请先核对这些决定"
            )
        return told

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every comparison, why it was refused and the notes."""
        return {
            "accepted": not self.refused,
            "guard": self.guard.to_dict(),
            "shipped": self.shipped.to_dict() if self.shipped else None,
            "recent": self.recent.to_dict(),
            "contradicted": self.contradicted,
            "sure": self.sure,
            "refused": self.refused,
            "notes": self.notes,
        }


def compare(fresh: Path, current: Path | None, learn: Sequence[OfficeRow], recent: Sequence[OfficeRow]) -> Verdict:
    """Compare the weights in a folder with those in force. current: None for the shipped ones. Raises ModelError."""
    new, old = load_model(fresh), load_model(current)
    contradicted, sure = _contradicted([*learn, *recent], old)
    return Verdict(
        check_not_worse(new, old),
        check_not_worse(new, load_model()) if current is not None else None,
        check_not_worse(new, old, [row.row() for row in recent], where="近期决定的行"),
        contradicted,
        sure,
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval (Wilson 1927) of a share; 0 to 1 of nothing."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, _NORMAL * _NORMAL
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = _NORMAL * sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def _contradicted(rows: Sequence[OfficeRow], model: Judge) -> tuple[int, int]:
    chances = model.proba([row.query for row in rows])
    place = {leaf: number for number, leaf in enumerate(load_taxonomy().leaves)}
    decided = np.array([place[row.leaf] for row in rows], dtype=np.int64)
    sure = chances.max(axis=1) >= _SURE
    return int((sure & (chances.argmax(axis=1) != decided)).sum()), int(sure.sum())
