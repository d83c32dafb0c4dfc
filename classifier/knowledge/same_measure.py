"""Which measure of a base a name of a new form states: by its text, by wording-neutral text, else by learned score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from classifier.knowledge.merge import SAME
from classifier.knowledge.records import Measure
from classifier.likeness import load_wording
from corpus.text import normal_form

__all__ = ["find_measures"]

_BLOCK = 200
_SLACK = 1e-3


def find_measures(
    rows: Sequence[tuple[str, str]], measures: Iterable[Measure], *, scored: bool = True
) -> list[Measure | None]:
    """The measure each (name, class) states, None where there is none.

    Of measures with the same text, first comes one that may be proposed, whose own name it is, whose class fits, then
    the one with most uses, then by id. A name that is the same stays the same measure under another class: filed
    classes are often wrong. Scores count against a
    measure's own name alone, so that nothing joins through a third name. scored: False for texts alone, which is fast.
    """
    ranked = sorted(measures, key=lambda measure: (not measure.usable, -len(measure.uses), measure.id))
    found: list[Measure | None] = [None] * len(rows)
    for key in (normal_form, load_wording().neutral):
        left = [place for place, measure in enumerate(found) if measure is None]
        if not left:
            return found
        table: dict[str, list[tuple[bool, Measure]]] = defaultdict(list)
        for measure in ranked:
            for name in measure.names:
                table[key(name)].append((name == measure.name, measure))
        for place in left:
            name, leaf = rows[place]
            found[place] = _best(table.get(key(name), ()), leaf)
    if not scored:
        return found
    left = [place for place, measure in enumerate(found) if measure is None]
    usable = [measure for measure in ranked if measure.usable]
    for place, near in zip(left, _scored([rows[place] for place in left], usable), strict=True):
        found[place] = near
    return found


def _best(named: Sequence[tuple[bool, Measure]], leaf: str) -> Measure | None:
    order = sorted(named, key=lambda item: (not item[1].usable, not item[0], leaf not in item[1].acceptable))
    return order[0][1] if order else None


def _scored(rows: Sequence[tuple[str, str]], measures: Sequence[Measure]) -> Iterator[Measure | None]:
    """The measure with the highest score of at least SAME, one whose class fits first; no pair is missed."""
    if not rows or not measures:
        yield from [None] * len(rows)
        return
    from classifier.pair_names import prepare_names
    from classifier.pair_scorer import load_pair_scorer

    scorer = load_pair_scorer()
    names = prepare_names([*(name for name, _ in rows), *(measure.name for measure in measures)])
    count, least = len(rows), scorer.needed_closeness(SAME) - _SLACK
    for start in range(0, count, _BLOCK):
        end = min(start + _BLOCK, count)
        ratios = process.cdist(names.bags[start:end], names.bags[count:], scorer=fuzz.ratio, dtype=np.float32)
        close = np.argwhere(names.vectors[start:end] @ names.vectors[count:].T + ratios / 100 >= least)
        one, two = close[:, 0].astype(np.int64) + start, close[:, 1].astype(np.int64) + count
        best: dict[int, tuple[bool, float, int]] = {}
        for row, other, score in zip(one.tolist(), two.tolist(), scorer.scores(names, one, two, SAME), strict=True):
            fits = rows[row][1] in measures[other - count].acceptable
            rank = (fits, float(score), -other)
            if score >= SAME and rank > best.get(row, (False, 0.0, 0)):
                best[row] = rank
        yield from (measures[-best[row][2] - count] if row in best else None for row in range(start, end))
