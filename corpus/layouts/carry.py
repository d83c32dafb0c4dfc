"""What merged or blank cells pass down from row to row: classes, duty and project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.taxonomy import Taxonomy

_SCORE = re.compile(r"[(（]\s*\d+(\.\d+)?(\s*-\s*\d+)?\s*分?\s*[)）]分?|(?<=[\u4e00-\u9fff])\d+(\.\d+)?分$")


def clean_label(text: str) -> str:
    """A class label as filed, without line breaks, blanks and glued scores."""
    bare = re.sub(r"\s+", "", text)
    return _SCORE.sub("", bare) or bare


@dataclass(slots=True)
class Carry:
    """What merged or blank cells pass down: the classes and the duty of the rows above."""

    l1: str = ""
    l2: str = ""
    duty: str = ""
    project: str = ""
    group: int = 0

    def apply(self, labels: Sequence[tuple[int, str]], taxonomy: Taxonomy, *, trust_l1: bool) -> None:
        """Update the carried classes from the labels of a row, the last one wins per level.

        A second-level label whose usual parent is not the carried first level takes its own parent
        with it, unless the container vouches for the first level (true merged cells).
        """
        named_l1 = False
        for position, (level, label) in enumerate(labels):
            if (level or self._level(label, position, len(labels), taxonomy)) == 1:
                if label != self.l1:
                    self.l1, self.l2 = label, ""
                named_l1 = True
            else:
                self.l2 = label
                if not named_l1 and not trust_l1:
                    self.l1 = parent_for(label, self.l1, taxonomy)

    def _level(self, label: str, position: int, count: int, taxonomy: Taxonomy) -> int:
        """Level of a label whose column is not to be trusted.

        满意度指标 and 成本指标 name both levels: before another label, or new, they are the first.
        """
        parent, leaves = taxonomy.resolve_parent(label), taxonomy.resolve_leaf(label)
        if parent and leaves:
            return 1 if position < count - 1 or (position == 0 and label != self.l1) else 2
        if parent or leaves:
            return 1 if parent else 2
        return 1 if position == 0 and count > 1 else 2


def parent_for(label: str, current: str, taxonomy: Taxonomy) -> str:
    """The first level of a second-level label: the current one unless it contradicts the label."""
    leaves = taxonomy.resolve_leaf(label)
    parent = taxonomy.resolve_parent(current)
    if not leaves or not parent or any(parent in taxonomy.parents_of(leaf) for leaf in leaves):
        return current
    return taxonomy.parent_label(leaves[0])
