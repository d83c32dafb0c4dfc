"""What each token costs in each column, and what a column costs empty or filled, judged over all tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.layouts.meaning import meaning
from corpus.layouts.misfit import CLASS_ENDINGS, NUMBER_ROLES, OWN_CLASS, TEXT_ROLES, VALUE_ROLES, misfit
from corpus.layouts.tokens import Token
from corpus.taxonomy import load_taxonomy

CLASS_ROLES = frozenset({"l1", "l2"})
_CARRIED = CLASS_ROLES | {"duty", "project", "sequence", "item", "category", "duty_goal", "duty_text"}
_NO_NAME = 5.0
_GOOD_FIT = 0.6
_CLASS_BEHIND_PARENT = 1.5


def fit_columns(tokens: Sequence[Token], roles: Sequence[str]) -> list[list[float]]:
    """Cost of each token in each column: shape (tokens, columns)."""
    fits = [[misfit(token.text, role) for role in roles] for token in tokens]
    _expect_names_like_classes(tokens, fits, roles)
    _expect_own_classes(fits, roles)
    return fits


def _expect_names_like_classes(tokens: Sequence[Token], fits: Sequence[list[float]], roles: Sequence[str]) -> None:
    """Under 时效指标 take 时效性 rather for an indicator, and right behind 产出指标 other words for a class."""
    taxonomy = load_taxonomy()
    over: tuple[str, ...] = ()
    behind_parent = False
    for token, row in zip(tokens, fits, strict=True):
        parent, leaves = meaning(taxonomy, token.text)
        named_so = bool(set(leaves) & set(over)) and not token.text.endswith(CLASS_ENDINGS)
        for column, role in enumerate(roles):
            if named_so and role == "name":
                row[column] = min(row[column], 0.8)
            elif named_so and role in CLASS_ROLES:
                row[column] += 1.0
            elif behind_parent and role == "l2" and row[column] == OWN_CLASS:
                row[column] = _CLASS_BEHIND_PARENT
        if token.text.endswith(CLASS_ENDINGS) and (parent or leaves):
            over = leaves
        behind_parent = bool(parent) and not leaves


def _expect_own_classes(fits: Sequence[list[float]], roles: Sequence[str]) -> None:
    """Make second-level classes of a form's own scheme cheaper where hardly any known one is written."""
    known = sum(role == "l2" and row[column] == 0 for row in fits for column, role in enumerate(roles))
    values = sum(role == "value" and row[column] <= _GOOD_FIT for row in fits for column, role in enumerate(roles))
    if known * 5 > values:
        return
    for row in fits:
        for column, role in enumerate(roles):
            if role == "l2" and row[column] in (OWN_CLASS, _CLASS_BEHIND_PARENT):
                row[column] = 1.0


def column_costs(fits: Sequence[Sequence[float]], roles: Sequence[str]) -> tuple[list[float], list[float]]:
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
    for group in (VALUE_ROLES, NUMBER_ROLES):
        if role in group:
            return sum(one in group for one in roles)
    return roles.count(role)
