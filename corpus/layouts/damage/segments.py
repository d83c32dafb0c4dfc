"""Cutting rows into runs, each around its label: every way weighed, by geometry and by what the rows say.

A label in a merged cell is printed in the middle of its rows. Knowing only where the labels stand, several
cuts may fit; a forward and a backward pass over all of them gives each row its chance for each label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Middle = Callable[[float, int, int], float]
"""Rows a label stands away from where it should, for its position and its run from first to end (excluded)."""

AWAY = 3.0
"""Weight (natural logarithm) of one row between a label and the middle of its run."""


def _off(position: float, first: int, end: int, shift: float) -> float:
    """Distance from the middle; shift: where the label of an even run stands, -.5 upper, +.5 lower row."""
    middle = (first + end - 1) / 2
    even = (end - first) % 2 == 0 and position.is_integer()
    return abs(position - middle - (shift if even else 0.0))


def upper(position: float, first: int, end: int) -> float:
    """Labels of even runs stand on the upper of the two middle rows."""
    return _off(position, first, end, -0.5)


def lower(position: float, first: int, end: int) -> float:
    """Labels of even runs stand on the lower of the two middle rows."""
    return _off(position, first, end, 0.5)


def either(position: float, first: int, end: int) -> float:
    """Labels of even runs stand on one of the two middle rows."""
    return min(upper(position, first, end), lower(position, first, end))


MODES: tuple[tuple[Middle, float], ...] = ((upper, 0.45), (lower, 0.35), (either, 0.2))
"""Ways to centre with their prior: a program is consistent, unless rows differ in height."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut rows into runs. ends: index after the last row of each run. chances: shape (rows, runs)."""

    ends: tuple[int, ...]
    chances: Array

    def run_of(self, row: int) -> int:
        """Index of the run that holds a row."""
        return next(run for run, end in enumerate(self.ends) if row < end)


def spans(positions: Sequence[float], run: int, rows: int) -> Iterator[tuple[int, int]]:
    """Every first row and end a run may have: around its label, up to the labels beside it.

    A label on a line of its own may also stand right above or right below its rows.
    """
    own = positions[run] + 0.5
    lowest = ceil(positions[run - 1] + 0.5) if run else 0
    highest = floor(positions[run + 1] + 0.5) if run + 1 < len(positions) else rows
    for first in range(lowest, floor(own) + 1):
        for end in range(max(first + 1, ceil(own)), highest + 1):
            yield first, end


def exact_shares(positions: Sequence[float], rows: int) -> Array:
    """Share of the cuts with every label exactly in the middle in which a row belongs to a run.

    Returns shape (rows, labels); all 0 when no cut is exact.
    """
    sums = np.zeros((rows + 1, len(positions)))
    return _weigh(positions, rows, sums, lambda *run: 0.0 if either(*run) == 0 else np.inf)[1]


def cut_rows(positions: Sequence[float], rows: int, said: Array | None = None) -> Cut | None:
    """The best cut of rows into one run per label.

    positions: ascending, 0-based row of each label; .5 more than a row for a line of its own below it.
    said: shape (rows, labels), log chance of each row for each label's class; None for geometry alone.
    Returns None when no cut holds every label.
    """
    content = np.zeros((rows, len(positions))) if said is None else said
    sums = np.vstack([np.zeros((1, len(positions))), np.cumsum(content, axis=0)])
    chances = np.zeros((rows, len(positions)))
    found: list[tuple[float, Array]] = []
    for middle, prior in MODES:
        total, marginal = _weigh(positions, rows, sums, middle)
        if np.isfinite(total):
            found.append((total + float(np.log(prior)), marginal))
    if not found:
        return None
    whole = float(np.logaddexp.reduce([total for total, _ in found]))
    for total, marginal in found:
        chances += np.exp(total - whole) * marginal
    return Cut(_best(positions, rows, chances), chances)


def _weigh(positions: Sequence[float], rows: int, sums: Array, middle: Middle) -> tuple[float, Array]:
    """Log weight of all cuts, and the share of it in which a row belongs to a run."""
    count = len(positions)
    weight = np.full((count, rows + 1, rows + 1), -np.inf)
    for run, position in enumerate(positions):
        for first, end in spans(positions, run, rows):
            weight[run, first, end] = sums[end, run] - sums[first, run] - AWAY * middle(position, first, end)
    ahead = np.full((count + 1, rows + 1), -np.inf)
    behind = np.full((count + 1, rows + 1), -np.inf)
    ahead[0, 0] = behind[count, rows] = 0.0
    for run in range(count):
        ahead[run + 1] = np.logaddexp.reduce(ahead[run][:, None] + weight[run], axis=0)
    for run in range(count - 1, -1, -1):
        behind[run] = np.logaddexp.reduce(weight[run] + behind[run + 1][None, :], axis=1)
    total = float(ahead[count, rows])
    marginal = np.zeros((rows, count))
    if np.isfinite(total):
        for run in range(count):
            share = np.exp(ahead[run][:, None] + weight[run] + behind[run + 1][None, :] - total)
            for first, end in zip(*np.nonzero(share > 1e-9), strict=True):
                marginal[first:end, run] += share[first, end]
    return total, marginal


def _best(positions: Sequence[float], rows: int, chances: Array) -> tuple[int, ...]:
    """Ends of the runs with the largest sum of chances."""
    sums = np.vstack([np.zeros((1, chances.shape[1])), np.cumsum(chances, axis=0)])
    best = np.full(rows + 1, -np.inf)
    best[0] = 0.0
    steps: list[NDArray[np.intp]] = []
    for run in range(len(positions)):
        options = np.full((rows + 1, rows + 1), -np.inf)
        for first, end in spans(positions, run, rows):
            options[first, end] = best[first] + sums[end, run] - sums[first, run]
        steps.append(options.argmax(axis=0))
        best = options.max(axis=0)
    ends = [rows]
    for step in reversed(steps[1:]):
        ends.append(int(step[ends[-1]]))
    return tuple(reversed(ends))
