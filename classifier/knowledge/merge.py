"""Rows that state the same thing merged into canonical measures.

Names are taken best source first; each joins the measure it is surest to be (learned pair score), or opens a new one.
A name never joins through a third one, so that a chain of small differences merges nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from classifier.knowledge.records import AUTHORED, Measure, Use
from classifier.knowledge.rows import Row
from classifier.likeness import load_wording
from classifier.near_pairs import near_pairs
from corpus.text import normal_form
from corpus.units import parse_unit

__all__ = ["SAME", "measure_id", "merge_rows"]

SAME = 95.0
"""Pair score from which two names are one measure. Over the threshold of reports: nobody looks at a merger again."""
_RATE = re.compile("(?:率|比例|占比)$")
_RANK = {kind: place for place, kind in enumerate((*AUTHORED, "本单位", "公开表格"))}


def merge_rows(rows: Iterable[Row], same: float = SAME) -> tuple[Measure, ...]:
    """Canonical measures of rows; every row becomes exactly one use, whatever the order of rows.

    Two names become one measure when their wording-neutral texts are equal or the learned score reaches ``same``,
    and only when each one's class is acceptable for the other.
    """
    ordered = sorted(rows, key=_order)
    groups = _by_text(ordered)
    texts = [group[0].name for group in groups]
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, two, score in near_pairs(texts, same):
        near[two].append((-score, one))
    home = list(range(len(groups)))
    for place in range(len(groups)):
        for _, other in sorted(near[place]):
            if home[other] == other and _agree(groups[other], groups[place]):
                home[place] = other
                break
    merged: dict[int, list[Row]] = defaultdict(list)
    for place, leader in enumerate(home):
        merged[leader] += groups[place]
    found: dict[str, Measure] = {}
    for _, members in sorted(merged.items()):
        measure = _measure(sorted(members, key=_order))
        if measure.id in found:  # the same words, counted in another way
            measure = replace(measure, id=measure_id(measure.name, measure.leaf, measure.unit))
        found[measure.id] = measure
    return tuple(found.values())


def measure_id(name: str, leaf: str, unit: str = "") -> str:
    """Id of a measure by its first name and class, and its unit where another measure has both."""
    text = "\t".join((leaf, normal_form(name), *([unit] if unit else [])))
    return "m-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _order(row: Row) -> tuple[bool, int, str, str, str, str, str]:
    return (not row.usable, _RANK[row.source.kind], row.source.id, row.name, row.leaf, row.value, row.unit)


def _by_text(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of equal wording and compatible class together, best source first."""
    wording = load_wording()
    found: dict[str, list[list[Row]]] = defaultdict(list)
    groups: list[list[Row]] = []
    for row in rows:
        alike = found[wording.neutral(row.name)]
        home = next((group for group in alike if _agree(group, [row])), None)
        if home is None:
            home = []
            alike.append(home)
            groups.append(home)
        home.append(row)
    return groups


def _agree(one: Sequence[Row], two: Sequence[Row]) -> bool:
    """Whether the class of either first row is acceptable for the other, and both are counted in the same way."""
    left, right = one[0], two[0]
    if left.unit and right.unit and _way(left.unit) != _way(right.unit):
        return False
    return left.leaf == right.leaf or left.leaf in right.also or right.leaf in left.also


@cache
def _way(unit: str) -> tuple[str, str]:
    """How a unit counts: its dimension, and for times, money and rates of them the unit itself."""
    read = parse_unit(unit)
    return read.dimension, read.name if "/" in read.name or read.dimension == "time" else ""


def _measure(rows: Sequence[Row]) -> Measure:
    """One measure; what it says of itself comes from the first row that says it."""
    first = rows[0]

    def told(field: str) -> str:
        return next((text for row in rows if (text := getattr(row, field))), "")

    own = "质量" if first.leaf == "数量" and "质量" in first.also and _RATE.search(first.name) else first.leaf
    others = Counter(leaf for row in rows for leaf in (row.leaf, *row.also) if leaf != own)
    names = dict.fromkeys(name for row in rows for name in (row.name, *row.aka) if row.usable)
    operator = next((row.operator for row in rows if row.operator and row.operator != "定性"), "")
    return Measure(
        measure_id(first.name, own),
        first.name,
        own,
        tuple(sorted(leaf for leaf, count in others.items() if count * 3 >= len(rows) and leaf != "其他")),
        operator,
        first.unit or told("unit"),
        told("polarity"),
        told("basis"),
        told("explain"),
        told("method"),
        told("cost_kind"),
        told("pattern"),
        tuple(name for name in names if name != first.name),
        tuple(Use(row.source.id, row.name, row.operator, row.value, row.unit) for row in rows),
        first.usable,
    )
