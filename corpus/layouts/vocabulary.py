"""Header words and layout families, loaded from corpus/data/layouts.toml and checked."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError
from corpus.own_layouts import NONE, OwnLayouts
from corpus.records import FORM_KINDS
from corpus.text import squeeze

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MOST_KNOWN = 20_000
"""Cell texts whose role is remembered; each is looked at several times while headers are sought."""
_PRODUCTS = ("indicators", "budget", "duties")
_ROLE_SETS = ("requires", "any", "optional")


@dataclass(frozen=True, slots=True)
class Layout:
    """One family of tables: which column roles it needs, may have, and what its rows become.

    grouped_by_goal: the table stands under a line that names a goal (长期目标1：…).
    kind: the kind of form it implies, "" when it says nothing.
    """

    id: str
    title: str
    requires: frozenset[str]
    any: frozenset[str]
    optional: frozenset[str]
    produces: str
    grouped_by_goal: bool = False
    kind: str = ""

    def fits(self, roles: Iterable[str], *, goal_seen: bool) -> bool:
        """Whether a table with these column roles can be of this family."""
        present = set(roles)
        if not self.requires <= present or (self.any and not self.any & present):
            return False
        return goal_seen or not self.grouped_by_goal

    def score(self, roles: Iterable[str]) -> tuple[int, int, int]:
        """Fit, larger is better: fewest unexplained roles, most needed roles, goal-grouped first."""
        present = set(roles)
        known = self.requires | self.any | self.optional
        return (-len(present - known), len(self.requires & present), int(self.grouped_by_goal))


class Vocabulary:
    """Which role a header word gives its column.

    layouts: families of tables, the office's own last. ways: ids of the ways of reading what has no usable
    header.
    """

    def __init__(self, data: dict[str, Any], own: OwnLayouts = NONE) -> None:
        """data: the content of layouts.toml. own: what an office adds; its words are literal, before all patterns.

        Raises SettingError when a word has two roles, or a role, layout or product does not fit.
        """
        self._known: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._group_exact: set[str] = set()
        patterns: list[str] = []
        roles = tuple(data["roles"])
        for role, words in data["roles"].items():
            for word in words:
                self._add(word, role)
        for role, word in own.words:
            self._add_own(word, role, roles)
        for word in data["groups"]["words"]:
            if word.startswith("~"):
                patterns.append(word[1:])
            else:
                self._group_exact.add(squeeze(word))
        self._group_pattern = _any_of(patterns)
        self._role_pattern = _any_of(pattern.pattern for pattern, _ in self._patterns)
        shipped = [self._layout(raw, roles) for raw in data["layout"]]
        added = [self._layout(asdict(one) | {"title": one.id}, roles) for one in own.layouts]
        self.ways = tuple(data["ways"])
        named = Counter([*self.ways, *(one.id for one in (*shipped, *added))])
        if twice := [name for name, count in named.items() if count > 1]:
            raise SettingError("layout_twice", f"已经有叫“{twice[0]}”的版式", where="版式", hint="请换一个编号")
        self.layouts = (*shipped, *added)
        self._titles: dict[str, str] = {**data["ways"], **{one.id: one.title for one in self.layouts}}

    def title(self, layout: str) -> str:
        """What a family or way is called, Chinese; the id of one that is not known here."""
        return self._titles.get(layout, layout)

    def _add(self, word: str, role: str) -> None:
        if word.startswith("~"):
            self._patterns.append((re.compile(word[1:]), role))
        elif self._exact.setdefault(squeeze(word), role) != role:
            raise SettingError("layout_word", f"表头词“{word}”有两个角色", where="layouts.toml")

    def _add_own(self, word: str, role: str, roles: Collection[str]) -> None:
        if role not in roles:
            hint = f"可用：{'、'.join(roles)}"
            raise SettingError("layout_role", f"表头没有叫“{role}”的角色", where="版式", hint=hint)
        bare = squeeze(word)
        if not bare or bare.startswith("~"):
            raise SettingError(
                "layout_word", f"表头词“{word}”不能用", where="版式", hint="请写表头里的原字，不用正则表达式"
            )
        before = self._exact.setdefault(bare, role)
        if before != role:
            message = f"表头词“{word}”已经表示“{before}”，不能再表示“{role}”"
            raise SettingError("layout_word", message, where="版式", hint="请从设置里去掉这个词")

    @staticmethod
    def _layout(raw: dict[str, Any], roles: Collection[str]) -> Layout:
        own = f"版式“{raw['id']}”"
        named = dict.fromkeys(role for key in _ROLE_SETS for role in raw.get(key, ()))
        if unknown := [role for role in named if role not in roles]:
            message = f"{own}用了没有的角色“{'”、“'.join(unknown)}”"
            raise SettingError("layout_role", message, where="版式", hint=f"可用：{'、'.join(roles)}")
        for key, known in (("produces", _PRODUCTS), ("kind", ("", *FORM_KINDS))):
            if raw.get(key, "") not in known:
                hint = f"可用：{'、'.join(filter(None, known))}"
                message = f"{own}的 {key} 不能是“{raw.get(key, '')}”"
                raise SettingError("layout_role", message, where="版式", hint=hint)
        sets = {key: frozenset(raw.get(key, ())) for key in _ROLE_SETS}
        return Layout(**{**raw, **sets})

    def role(self, text: str) -> str:
        """Role of a header cell, "" when it is not a header word."""
        if not text or len(text) > 60:
            return ""
        if text not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[text] = self._find_role(text)
        return self._known[text]

    def _find_role(self, text: str) -> str:
        word = squeeze(text)
        if not word or len(word) > 30:
            return ""
        for candidate in dict.fromkeys((word, _BRACKETED.sub("", word))):
            if candidate in self._exact:
                return self._exact[candidate]
            if not self._role_pattern.fullmatch(candidate):
                continue
            for pattern, role in self._patterns:
                if pattern.fullmatch(candidate):
                    return role
        return ""

    def is_group(self, text: str) -> bool:
        """Whether a cell heads a block of columns (近两年指标值) without giving a role itself."""
        word = squeeze(text)
        return word in self._group_exact or self._group_pattern.fullmatch(word) is not None

    def is_header_word(self, text: str) -> bool:
        """Whether a cell can stand in a header row."""
        return bool(self.role(text)) or self.is_group(text)

    def rank(self, roles: Iterable[str], *, goal_seen: bool) -> list[Layout]:
        """Fitting layouts for a set of column roles, best first; empty when none fits."""
        present = set(roles)
        fitting = [layout for layout in self.layouts if layout.fits(present, goal_seen=goal_seen)]
        return sorted(fitting, key=lambda layout: layout.score(present), reverse=True)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many: most cells are no header word, and this is quicker to say so than each in turn."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("data/layouts.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _vocabulary(own: OwnLayouts) -> Vocabulary:
    return Vocabulary(_shipped(), own)


def load_vocabulary(own: OwnLayouts = NONE) -> Vocabulary:
    """The vocabulary shipped with the product and what an office adds, built once per process.

    Raises SettingError when what the office adds does not fit.
    """
    return _vocabulary(own)
