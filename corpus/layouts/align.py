"""Which token belongs in which column: the cheapest way to lay a sequence of tokens into rows.

A row takes its tokens left to right and may leave columns empty; what an empty or filled column costs is
estimated from the tokens themselves. Linear in the number of tokens.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from corpus.layouts.misfit import OWN_CLASS, TEXT_ROLES, misfit
from corpus.layouts.tokens import ALONE, BEHIND, BLANK, CELL, FIRST, IN_COLUMN, Token, goes_on

NOISE = -1
"""Column of a token that belongs to no cell."""

_GOES_ON = re.compile(r"[)）、，,%％的率]|指标$")
_LINE_COSTS = {ALONE: (0.0, 0.0), FIRST: (0.0, 1.2), BEHIND: (2.0, 0.0), IN_COLUMN: (6.0, 0.0)}
"""Cost of a new row and of going on in the row, by how the token stands in its line."""
_NOISE_COST = 4.5
_CONTINUED = 2.0
_NO_NAME = 5.0
_GOOD_FIT = 0.6
_CARRIED = frozenset({"l1", "l2", "duty", "project", "sequence", "item", "category", "duty_goal", "duty_text"})
_OPEN_ENDED = frozenset(
    {"name", "value", "explanation", "basis", "deviation", "scoring", "achieved", "l1", "l2", "unit"}
)


def align(tokens: Sequence[Token], roles: Sequence[str]) -> list[tuple[int, bool]]:
    """Column of each token (NOISE for none) and whether it opens a new row there; same length as tokens.

    A token in the same column as the one before it, without opening a row, goes on in its cell.
    roles: role per column, left to right; a "name" must be among them.
    """
    fits = [[misfit(token.text, role) for role in roles] for token in tokens]
    _expect_own_classes(fits, roles)
    empty, filled = _column_costs(fits, roles)
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


def _expect_own_classes(fits: Sequence[list[float]], roles: Sequence[str]) -> None:
    """Make second-level classes of a form's own scheme cheaper where hardly any known one is written."""
    known = sum(role == "l2" and row[column] == 0 for row in fits for column, role in enumerate(roles))
    values = sum(role == "value" and row[column] <= _GOOD_FIT for row in fits for column, role in enumerate(roles))
    if known * 5 > values:
        return
    for row in fits:
        for column, role in enumerate(roles):
            if role == "l2" and row[column] == OWN_CLASS:
                row[column] = 1.0


def _column_costs(fits: Sequence[Sequence[float]], roles: Sequence[str]) -> tuple[list[float], list[float]]:
    """Cost of leaving each column empty and of filling it, from how many tokens look made for it."""
    names = max(1.0, sum(_best_role(row, roles) == "name" for row in fits))
    empty, filled = [], []
    for column, role in enumerate(roles):
        if role in _CARRIED:
            empty.append(0.1)
            filled.append(0.0)
        elif role == "name":
            empty.append(_NO_NAME)
            filled.append(0.0)
        elif role in TEXT_ROLES:
            empty.append(0.5)
            filled.append(0.5)
        else:
            good = sum(row[column] <= _GOOD_FIT for row in fits) / max(1, _sharing(role, roles))
            share = good / names
            if role == "value":
                share = max(share, min(3 * share, _rest_share(fits, roles)))
            share = min(0.97, max(0.03, share))
            empty.append(-math.log(1 - share))
            filled.append(-math.log(share) * 0.6)
    return empty, filled


def _rest_share(fits: Sequence[Sequence[float]], roles: Sequence[str]) -> float:
    """Texts that are neither classes nor surely names, per sure name: wordy values do not look like values."""
    sure = rest = 0
    for row in fits:
        costs = dict(zip(roles, row, strict=True))
        if min(costs.get("l1", 1.0), costs.get("l2", 1.0)) > 0:
            sure += costs["name"] == 0
            rest += costs["name"] > 0
    return rest / max(1, sure)


def _best_role(row: Sequence[float], roles: Sequence[str]) -> str:
    return roles[min(range(len(roles)), key=row.__getitem__)]


def _sharing(role: str, roles: Sequence[str]) -> int:
    """How many columns the tokens that fit this one spread over."""
    values = ("value", "achieved", "history", "plan", "standard", "grade", "breakdown")
    numbers = ("weight", "score")
    for group in (values, numbers):
        if role in group:
            return sum(one in group for one in roles)
    return roles.count(role)


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
    if min(misfit(token.text, "l1"), misfit(token.text, "l2")) == 0 and misfit(token.text, "name") > 1:
        return [max(0.1, base) if role in ("l1", "l2") else math.inf for role in roles]
    whole = [now < 0.1 and then < 0.1 for now, then in zip(fits[index], fits[index - 1], strict=True)]
    return [
        max(0.1, base) + 2.5 * both if role in _OPEN_ENDED else math.inf
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
