"""The classes: leaves, editions, label variants and the crosswalk between them.

Data: corpus/data/taxonomy.json. A leaf is a second-level class (数量 ... 满意度, 其他); its parent
(一级) depends on the edition. Labels as filed are resolved to leaves by variant tables, never by guess.
Source of classes and editions: 财预〔2015〕88号, 财预〔2021〕101号, in own words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError, UsageError
from corpus.text import remember_short, simplify

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
# possessive throughout: a long code in a cell must not send the search back and forth
_SCORE = re.compile(r"(?<![\d.])(?:\d++(?:\.\d++)?+(?:-\d++)?+分?+)++$")
_NUMBERING = re.compile(r"^([（(]?[一二三四五六七八九十\d]+[)）]?[、.．:：]|[（(][一二三四五六七八九十\d]+[)）])")
_BLANK = re.compile(r"\s+")


def _core_of(label: str, suffixes: tuple[str, ...]) -> str:
    text = simplify(_BLANK.sub("", unicodedata.normalize("NFKC", label)))
    text = _NUMBERING.sub("", text)
    text = _BRACKETED.sub("", text) or text
    text = _SCORE.sub("", text) or text
    for suffix in suffixes:
        text = text.removesuffix(suffix) or text
    return text


@dataclass(frozen=True, slots=True)
class Leaf:
    """One second-level class: id (数量), label (数量指标) and definition, in Chinese."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What a filed pair of labels means.

    level: "leaf" one class; "merged" several classes in one label; "parent" only the first level is
    known; "other" a scheme of the department's own; "none" nothing was filed.
    leaves: ids of the leaves the label admits, in taxonomy order; () for "other" and "none".
    parent: id of the filed first level (产出, 效益, 满意度, 成本, 其他) or "" when it is not one of ours.
    """

    level: str
    leaves: tuple[str, ...]
    parent: str

    @property
    def leaf(self) -> str:
        """The single leaf filed, or "" when the label does not name exactly one."""
        return self.leaves[0] if self.level == "leaf" else ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One official format: which leaves stand under which parent, and what it requires.

    tree: parent id → leaf ids. files_classes: False where forms carry no 一级/二级 at all.
    """

    id: str
    title: str
    tree: dict[str, tuple[str, ...]]
    parent_labels: dict[str, str]
    required_parents: tuple[str, ...]
    required_leaves: tuple[str, ...]
    folded: dict[str, tuple[str, ...]]
    files_classes: bool

    def parent(self, leaf: str) -> str:
        """Parent id of a leaf id in this edition."""
        return next(parent for parent, leaves in self.tree.items() if leaf in leaves)


class Taxonomy:
    """Leaves, editions and label variants, loaded from data and checked for consistency."""

    def __init__(self, data: dict[str, Any]) -> None:
        """data: the content of taxonomy.json. Raises SettingError when a table contradicts another."""
        self.version: str = data["version"]
        self.leaves: tuple[str, ...] = tuple(item["id"] for item in data["leaves"])
        self._leaf = {item["id"]: Leaf(item["id"], item["label"], item["definition"]) for item in data["leaves"]}
        self._parent_label = {item["id"]: item["label"] for item in data["parents"]}
        self.default_edition: str = data["default_edition"]
        self.editions = {key: self._edition(key, data["editions"]) for key in data["editions"]}
        self._prefixes: tuple[str, ...] = tuple(data["affixes"]["prefixes"])
        self._suffixes: tuple[str, ...] = tuple(data["affixes"]["suffixes"])
        self._leaf_words = self._invert(data["leaf_variants"])
        self._parent_words = self._invert(data["parent_variants"])
        self._merged = {self._core(key): tuple(value) for key, value in data["merged_variants"].items()}
        self._other_words = {self._core(word) for word in data["other_scheme_leaves"]}
        self._leaves_of = remember_short(4096)(self._find_leaves)
        self._parent_of = remember_short(4096)(self._find_parent)
        self._meaning_of = remember_short(4096)(self._find_meaning)

    def _edition(self, key: str, raw: dict[str, Any]) -> Edition:
        own = raw[key]
        base = raw[own["like"]] if "like" in own else own
        tree = {parent: tuple(leaves) for parent, leaves in base["tree"].items()}
        placed = [leaf for leaves in tree.values() for leaf in leaves]
        if sorted(placed) != sorted(self.leaves):
            raise SettingError("taxonomy_edition", f"版本“{key}”没有把每个二级类恰好放一次", where="taxonomy.json")
        return Edition(
            key,
            own["title"],
            tree,
            self._parent_label | base.get("parent_labels", {}),
            tuple(base["required_parents"]),
            tuple(base["required_leaves"]),
            {leaf: tuple(to) for leaf, to in base.get("folded", {}).items()},
            own.get("files_classes", True),
        )

    def _invert(self, table: dict[str, list[str]]) -> dict[str, str]:
        words: dict[str, str] = {}
        for target, variants in table.items():
            for variant in variants:
                core = self._core(variant)
                if words.setdefault(core, target) != target:
                    raise SettingError("taxonomy_variant", f"标签“{variant}”同时指向两类", where="taxonomy.json")
        return words

    def _core(self, label: str) -> str:
        """A label without blanks, numbering, bracketed notes, scores and affixes."""
        return _core_of(label, self._suffixes)

    def _candidates(self, label: str) -> list[str]:
        core = self._core(label)
        stripped = [core.removeprefix(prefix) for prefix in self._prefixes if core.startswith(prefix)]
        return [core, *[text for text in stripped if text]]

    def definition(self, leaf: str) -> str:
        """Chinese definition of a leaf id."""
        return self._leaf[leaf].definition

    def label(self, leaf: str) -> str:
        """Class name with 指标 for a leaf id, e.g. 数量 → 数量指标."""
        return self._leaf[leaf].label

    def edition(self, key: str | None = None) -> Edition:
        """An edition by id, the default one for None. Raises UsageError for an unknown id."""
        found = self.editions.get(key or self.default_edition)
        if found is None:
            raise UsageError("unknown_edition", f"没有版本“{key}”", hint=f"可选：{'、'.join(self.editions)}")
        return found

    def parent_label(self, leaf: str, edition: str | None = None) -> str:
        """First-level label of a leaf id in an edition, e.g. 成本 → 成本指标 (2021) or 产出指标 (2015)."""
        chosen = self.edition(edition)
        return chosen.parent_labels[chosen.parent(leaf)]

    def parents_of(self, leaf: str) -> frozenset[str]:
        """Every parent id a leaf has in some edition."""
        return frozenset(edition.parent(leaf) for edition in self.editions.values())

    def resolve_leaf(self, label: str) -> tuple[str, ...]:
        """Leaf ids a second-level label admits: one, several for a merged label, () when unknown."""
        return self._leaves_of(label)

    def resolve_parent(self, label: str) -> str:
        """Parent id a first-level label means, "" when unknown."""
        return self._parent_of(label)

    def _find_leaves(self, label: str) -> tuple[str, ...]:
        for text in self._candidates(label):
            if text in self._leaf_words:
                return (self._leaf_words[text],)
            if text in self._merged:
                return self._ordered(self._merged[text])
        return ("其他",) if self._core(label) in self._other_words else ()

    def _find_parent(self, label: str) -> str:
        return next((self._parent_words[t] for t in self._candidates(label) if t in self._parent_words), "")

    def is_label(self, text: str) -> bool:
        """Whether a cell text is a class label of either level (and not an indicator)."""
        bare = _BLANK.sub("", text)
        if not bare or len(bare) > 24:
            return False
        return bool(self.resolve_parent(bare) or self.resolve_leaf(bare))

    def resolve(self, l1: str, l2: str) -> Filed:
        """Meaning of a filed pair of labels. Never raises."""
        return self._meaning_of(l1, l2)

    def _find_meaning(self, l1: str, l2: str) -> Filed:
        parent = self.resolve_parent(l1)
        if l2.strip():
            leaves = self.resolve_leaf(l2)
            if leaves:
                return Filed("leaf" if len(leaves) == 1 else "merged", leaves, parent)
            lifted = self.resolve_parent(l2)
            if lifted:
                return self._as_parent(lifted)
            alone = self._as_parent(parent) if parent else None
            # 满意度指标 / 具体指标: an unknown child of a parent that has only one leaf
            return alone if alone and alone.level == "leaf" and parent != "其他" else Filed("other", (), parent)
        if not l1.strip():
            return Filed("none", (), "")
        if parent:
            return self._as_parent(parent)
        leaves = self.resolve_leaf(l1)
        if leaves:
            return Filed("leaf" if len(leaves) == 1 else "merged", leaves, "")
        return Filed("other", (), "")

    def leaves_under(self, parent: str) -> tuple[str, ...]:
        """Leaves of a parent id in the official editions, in order; () for an unknown parent.

        投入管理 of 部门整体 forms also holds 成本, and their 效益 also 满意度: not counted here.
        """
        return self._ordered(leaf for key in ("2015", "2021") for leaf in self.editions[key].tree.get(parent, ()))

    def _as_parent(self, parent: str) -> Filed:
        """The filed meaning when only a parent is known; one with a single leaf is that leaf."""
        leaves = self.leaves_under(parent)
        return Filed("leaf" if len(leaves) == 1 else "parent", leaves, parent)

    def _ordered(self, leaves: Iterable[str]) -> tuple[str, ...]:
        wanted = set(leaves)
        return tuple(leaf for leaf in self.leaves if leaf in wanted)

    def detect_edition(self, labels: Iterable[tuple[str, str]], year: int | None = None) -> str:
        """Edition a form follows, from its filed labels, else from its year, else the default.

        成本 as a first level → 2021; 投入管理 as a first level → 部门整体; 成本 under 产出 → 2015.
        Forms of a year before 2021 follow 2015; 财预〔2021〕101号 took effect with the 2022 budgets.
        """
        pairs = list(labels)
        parents = {self.resolve_parent(l1) for l1, _ in pairs if l1.strip()}
        if any("投入管理" in l1 for l1, _ in pairs):
            return "部门整体"
        if "成本" in parents:
            return "2021"
        if any(self.resolve_parent(l1) == "产出" and self.resolve_leaf(l2) == ("成本",) for l1, l2 in pairs):
            return "2015"
        if any(self.resolve_leaf(l2) == ("可持续影响",) for _, l2 in pairs):
            return "2015"
        if year is not None and year < 2022:
            return "2015"
        return self.default_edition


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy shipped with the product, read once per process."""
    raw = files("corpus").joinpath("data/taxonomy.json").read_text(encoding="utf-8")
    return Taxonomy(json.loads(raw))
