"""Rows of one form that carry the same text: the cheap part of duplicate finding, shared with the checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Indicator
from corpus.text import normal_form


@dataclass(frozen=True, slots=True)
class ExactGroup:
    """Rows whose names are the same text but for width, blanks, case and punctuation.

    key: the shared normal form. positions: indexes into the given sequence, ascending, at least two.
    """

    key: str
    positions: tuple[int, ...]


def exact_groups(indicators: Sequence[Indicator]) -> tuple[ExactGroup, ...]:
    """Group rows with the same name, at least two to a group, in order of first row; linear time.

    Rows without a name are never grouped: nothing is known about them. Targets, classes and duties
    are not compared here; the caller decides whether equal names with other targets contradict.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for position, indicator in enumerate(indicators):
        key = normal_form(indicator.name)
        if key:
            rows[key].append(position)
    return tuple(ExactGroup(key, tuple(found)) for key, found in rows.items() if len(found) > 1)
