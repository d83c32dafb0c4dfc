"""Betting against exchangeability: a capital that grows only when later rows are not like the earlier ones.

Every row gets a conformal p-value among the rows before it; were the order of the rows meaningless, the p-values would
be independent and uniform, and whatever is bet on them, the capital would reach 100 with a chance of at most 1 in 100,
over the whole future (Ville 1939; Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2nd ed., 8.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["ALARM", "p_values", "simple_jumper"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

ALARM = 100.0
"""Capital, from 1, at which to raise the alarm: a false one at most once in a hundred such tests."""
_BETS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def p_values(strangeness: Sequence[float] | Floats, thetas: Floats) -> Floats:
    """Smoothed p-value of every row among itself and those before it, shape (n,).

    strangeness: how little each row is like the others, larger is stranger. thetas: shape (n,), uniform draws 0-1 that
    break ties.
    """
    scores = np.asarray(strangeness, dtype=np.float64)
    out = np.empty(len(scores))
    for place, score in enumerate(scores):
        before = scores[:place]
        stranger, alike = int((before > score).sum()), int((before == score).sum())
        out[place] = (stranger + thetas[place] * (1 + alike)) / (place + 1)
    return out


def simple_jumper(p: Floats, jump: float = 0.01) -> Floats:
    """Capital after every p-value, shape (n,), from 1: shared among five bets, between which a share moves each time.

    A bet e multiplies its part by 1 + e·(p − 0.5): it wins when p-values are small (e < 0) or large. jump: share (0-1)
    that is spread evenly anew after each, so that the bets follow a change.
    """
    bets = np.array(_BETS)
    capital = np.full(len(bets), 1.0 / len(bets))
    out = np.empty(len(p))
    for place, value in enumerate(p):
        capital = capital * (1.0 + bets * (value - 0.5))
        out[place] = capital.sum()
        capital = (1.0 - jump) * capital + jump * out[place] / len(bets)
    return out
