"""Self-evaluations: what was reached of every target, the points for it, and the reasons of a miss."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.history.rows import Row
from benchmarks.history.targets import shown
from benchmarks.history.words import words

__all__ = ["Result", "result_of", "weights"]

_MISSED = 0.12
_POINTS = 90


@dataclass(frozen=True, slots=True)
class Result:
    """What the self-evaluation says of a row.

    missed: whether it fell short of a target with a bound. part: share of the points when it did, 0-1.
    """

    achieved: str
    missed: bool
    part: float
    reason: str = ""


def weights(count: int) -> list[int]:
    """Points of so many rows, 90 together as in the official form; the first rows take what is left over."""
    each, left = divmod(_POINTS, count)
    return [each + (position < left) for position in range(count)]


def result_of(row: Row, rng: Random) -> Result:
    """What was reached of a target."""
    target = row.target
    if target.kind == "month":
        return Result("已完成", False, 1.0)
    if target.kind == "text" or not row.sound:
        return Result(row.value or "已完成", False, 1.0)
    bounded = target.sign in ("≥", "≤") and row.manner != "bare" and target.amount > 0
    missed = bounded and rng.random() < _MISSED
    worse = rng.choice((0.6, 0.75, 0.85, 0.9))
    factor = worse if missed else rng.choice((1.0, 1.0, 1.0, 1.02, 1.05, 1.1))
    amount = target.amount / factor if target.sign == "≤" else target.amount * factor
    if target.share and target.sign != "≤":
        amount = min(amount, 100.0)
    digits = target.digits + (1 if target.share or missed else 0)
    number = shown(amount, digits) if digits else f"{round(amount)}"
    reason = rng.choice(words()["reasons"]) if missed else ""
    return Result(number + ("" if row.unit else target.unit), missed, worse, reason)
