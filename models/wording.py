"""What a row's wording says of every class, beside what the model makes of it: for the acceptance of filed classes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from corpus.boundary import find_boundary
from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze
from corpus.values import KINDS
from models.features import clean_name, value_parts
from models.query import Query

__all__ = ["TARGETS", "Wording", "build_words", "read_wording"]

Flags = np.ndarray[Any, np.dtype[np.bool_]]

RATIO = "ratio"
TARGETS = (*KINDS, RATIO)
"""Kinds of target, and whether the name is that of a ratio."""

_RATIO = re.compile(r"率|比例|占比|比重|程度|度$")
_WHERE = "class_words.json"


@dataclass(frozen=True, slots=True)
class Wording:
    """Signs in the wording of n rows, leaves in taxonomy order.

    words: shape (n, leaves), the row uses a word of the class (data/class_words.json). targets: shape (n, TARGETS).
    allowed: shape (n, leaves), the row's boundary wording is one for which reviewers accept the class. excluded: the
    same, its boundary wording belongs to other classes.
    """

    words: Flags
    targets: Flags
    allowed: Flags
    excluded: Flags

    def take(self, rows: np.ndarray[Any, Any] | slice) -> Wording:
        """The wording of chosen row numbers; numbers may repeat."""
        return Wording(self.words[rows], self.targets[rows], self.allowed[rows], self.excluded[rows])


def read_wording(queries: Sequence[Query]) -> Wording:
    """Read rows; what is said of one does not depend on the others."""
    leaves = len(load_taxonomy().leaves)
    allowed = np.array([_allowed(query.name) for query in queries], dtype=np.bool_).reshape(-1, leaves)
    bound = allowed.any(axis=1, keepdims=True)
    words = np.array([_words(query.name, query.value) for query in queries], dtype=np.bool_)
    targets = np.array([_target(query) for query in queries], dtype=np.bool_)
    return Wording(words.reshape(-1, leaves), targets.reshape(-1, len(TARGETS)), allowed, bound & ~allowed)


@lru_cache(maxsize=8192)
def _allowed(name: str) -> tuple[bool, ...]:
    boundary = find_boundary(name)
    return tuple(boundary is not None and leaf in boundary.accepted for leaf in load_taxonomy().leaves)


@lru_cache(maxsize=8192)
def _words(name: str, value: str) -> tuple[bool, ...]:
    text = f"{clean_name(name)} {squeeze(value)}"
    return tuple(bool(pattern.search(text)) for pattern in _patterns())


def _target(query: Query) -> tuple[bool, ...]:
    return (*_kinds(value_parts(query)[0][0]), bool(_RATIO.search(clean_name(query.name))))


@cache
def _kinds(term: str) -> tuple[bool, ...]:
    """Which of the kinds the first term of a target names."""
    return tuple(term.removeprefix("kind:") == kind for kind in KINDS)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return build_words(json.loads(files("models").joinpath(f"data/{_WHERE}").read_text(encoding="utf-8")))


def build_words(raw: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    """One pattern per leaf from the content of class_words.json. Raises SettingError for words that cannot be used."""
    leaves, words = load_taxonomy().leaves, raw["words"]
    if set(words) != set(leaves):
        raise SettingError("class_words", f"应恰好写出各类的用语：{'、'.join(leaves)}", where=_WHERE)
    try:
        return tuple(re.compile(words[leaf]) for leaf in leaves)
    except re.error as error:
        raise SettingError("class_words", f"匹配式写错了（{error}）", where=_WHERE) from error
