"""Boundary wordings: what competent reviewers accept where the classes meet.

Data: corpus/data/boundary.json, drawn from practice counted on public forms. The table silences or
explains an opinion; it never makes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from corpus.text import remember_short, squeeze

__all__ = ["Boundary", "find_boundary", "load_boundaries"]


@dataclass(frozen=True, slots=True)
class Boundary:
    """One wording with the leaves reviewers accept for it.

    default: leaf id most reviewers choose. also: further leaf ids that are accepted.
    note: one Chinese sentence without full stop that says why.
    """

    id: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    default: str
    also: tuple[str, ...]
    note: str

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every accepted leaf id, the default first."""
        return (self.default, *self.also)

    def matches(self, name: str) -> bool:
        """Whether a squeezed indicator name carries this wording."""
        return bool(self.pattern.search(name)) and not (self.unless and self.unless.search(name))


@remember_short(8192)
def find_boundary(name: str) -> Boundary | None:
    """The first boundary wording in an indicator's name, None when it carries none."""
    text = squeeze(name)
    for search, case in _searches():
        if search(text) and case.matches(text):
            return case
    return None


@cache
def _searches() -> tuple[tuple[Callable[[str], object], Boundary], ...]:
    """The search for each wording, at hand: a new name is put to every one of them."""
    return tuple((case.pattern.search, case) for case in load_boundaries())


@cache
def load_boundaries() -> tuple[Boundary, ...]:
    """The shipped table in order of precedence. Raises SettingError for a case that cannot be used."""
    raw = json.loads(files("corpus").joinpath("data/boundary.json").read_text(encoding="utf-8"))
    return tuple(_build(case) for case in raw["cases"])


def _build(case: dict[str, Any]) -> Boundary:
    leaves = load_taxonomy().leaves
    accepted = [case["default"], *case["also"]]
    if unknown := [leaf for leaf in accepted if leaf not in leaves]:
        message = f"边界“{case['id']}”里没有这样的类：{'、'.join(unknown)}"
        raise SettingError("boundary_leaf", message, where="boundary.json")
    try:
        pattern = re.compile(case["pattern"])
        unless = re.compile(case["unless"]) if "unless" in case else None
    except re.error as error:
        raise SettingError("boundary_pattern", f"边界“{case['id']}”的匹配式写错了", where="boundary.json") from error
    return Boundary(case["id"], pattern, unless, case["default"], tuple(case["also"]), case["note"])
