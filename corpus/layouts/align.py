"""Which token belongs in which column: the cheapest way to lay a sequence of tokens into rows.

A row takes its tokens left to right and may leave columns empty; what an empty or filled column costs is
estimated from the tokens themselves. Linear in the number of tokens.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from corpus.layouts.fits import CLASS_ROLES, column_costs, fit_columns
from corpus.layouts.meaning import is_label
from corpus.layouts.misfit import misfit
from corpus.layouts.tokens import ALONE, BEHIND, BLANK, CELL, FIRST, IN_COLUMN, Token, goes_on
from corpus.taxonomy import load_taxonomy

NOISE = -1
"""Column of a token that belongs to no cell."""

_GOES_ON = re.compile(r"[)）、，,%％的率]|指标$")
_LINE_COSTS = {ALONE: (0.0, 0.0), FIRST: (0.0, 1.2), BEHIND: (2.0, 0.0), IN_COLUMN: (6.0, 0.0)}
"""Cost of a new row and of going on in the row, by how the token stands in its line."""
_NOISE_COST = 4.5
_CONTINUED = 2.0
_OPEN_ENDED = frozenset({"name", "value", "explanation", "basis", "deviation", "scoring", "achieved", "unit"})


def align(tokens: Sequence[Token], roles: Sequence[str]) -> list[tuple[int, bool]]:
    """Column of each token (NOISE for none) and whether it opens a new row there; same length as tokens.

    A token in the same column as the one before it, without opening a row, goes on in its cell.
    roles: role per column, left to right; a "name" must be among them.
    """
    fits = fit_columns(tokens, roles)
    empty, filled = column_costs(fits, roles)
    width = len(roles)
    skipped = [0.0]
    for cost in empty:
        skipped.append(skipped[-1] + cost)
    start = [0.0] + [math.inf] * width  # state 0: before the first row; state c + 1: last token in column c
    best = start
    steps: list[list[tuple[int, bool, int]]] = []
    for index in range(len(tokens)):
        lines = _LINE_COSTS[tokens[index].line]
        best, step = _advance(best, fits[index], filled, skipped, _gluing(tokens, index, fits, roles), lines)
        steps.append(step)
    closing = [best[0]] + [best[c + 1] + skipped[width] - skipped[c + 1] for c in range(width)]
    return _trace(steps, min(range(width + 1), key=closing.__getitem__))


def mean_misfit(tokens: Sequence[Token], roles: Sequence[str], placed: Sequence[tuple[int, bool]]) -> float:
    """How badly an alignment fits, per token: up to 0.5 for tables that lost their rows, over 1 for other text."""
    total, before = 0.0, NOISE
    for token, (column, opens) in zip(tokens, placed, strict=True):
        if column == NOISE:
            total += _NOISE_COST
        elif column == before and not opens:
            total += _CONTINUED
        else:
            total += misfit(token.text, roles[column])
        before = column
    return total / max(1, len(tokens))


def _gluing(tokens: Sequence[Token], index: int, fits: Sequence[Sequence[float]], roles: Sequence[str]) -> list[float]:
    """Cost of going on in the cell of the token before, per column."""
    token = tokens[index]
    if not index or token.counter or token.row.part != tokens[index - 1].row.part:
        return [math.inf] * len(roles)
    base = 6.0 if token.line == IN_COLUMN else {CELL: 3.5, BLANK: 2.2}.get(token.apart, 2.0)
    before = tokens[index - 1].text
    if goes_on(before) or _GOES_ON.match(token.text):
        base -= 2.0
    elif before[-1:].isdigit() and misfit(token.text, "unit") < 0.1:
        base -= 1.5
    base = max(0.1, base)
    taxonomy = load_taxonomy()
    ended = is_label(taxonomy, before) and not is_label(taxonomy, before + token.text)
    in_label = math.inf if ended else base
    if min(misfit(token.text, "l1"), misfit(token.text, "l2")) == 0 and misfit(token.text, "name") > 1:
        return [in_label if role in CLASS_ROLES else math.inf for role in roles]
    whole = [now < 0.1 and then < 0.1 for now, then in zip(fits[index], fits[index - 1], strict=True)]
    return [
        in_label if role in CLASS_ROLES else base + 2.5 * both if role in _OPEN_ENDED else math.inf
        for role, both in zip(roles, whole, strict=True)
    ]


def _advance(
    best: Sequence[float],
    fit: Sequence[float],
    filled: Sequence[float],
    skipped: Sequence[float],
    gluing: Sequence[float],
    lines: tuple[float, float],
) -> tuple[list[float], list[tuple[int, bool, int]]]:
    """Costs after one more token, and per state (state before, opens a row, column or NOISE)."""
    width = len(fit)
    ended = [best[0]] + [best[c + 1] + skipped[width] - skipped[c + 1] for c in range(width)]
    last = min(range(width + 1), key=ended.__getitem__)
    costs = [cost + _NOISE_COST for cost in best]
    steps = [(state, False, NOISE) for state in range(width + 1)]
    running, origin = math.inf, 0
    for column in range(width):
        place = fit[column] + filled[column]
        new_row = ended[last] + skipped[column] + place + lines[0]
        same_row = running + skipped[column] + place + lines[1]
        going_on = best[column + 1] + gluing[column]
        for cost, step in (
            (new_row, (last, True, column)),
            (same_row, (origin, False, column)),
            (going_on, (column + 1, False, column)),
        ):
            if cost < costs[column + 1]:
                costs[column + 1], steps[column + 1] = cost, step
        behind = best[column + 1] - skipped[column + 1]
        if behind < running:
            running, origin = behind, column + 1
    return costs, steps


def _trace(steps: Sequence[Sequence[tuple[int, bool, int]]], state: int) -> list[tuple[int, bool]]:
    out: list[tuple[int, bool]] = []
    for step in reversed(steps):
        before, opens, column = step[state]
        out.append((column, opens))
        state = before
    return out[::-1]
