"""Drafts for tests of repairs: little tables written as rows, classes carried down as a reading does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.layouts.damage import repair
from corpus.layouts.damage.labels import Event, apply
from corpus.layouts.draft import Draft
from corpus.options import LeafScorer
from corpus.records import Note, Place
from corpus.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def table(*rows: Sequence[str], exact: bool = False, ocr: float | None = None) -> list[Draft]:
    """Drafts from rows of 一级, 二级, 名称, 指标值, 单位 (unit may be left out); "" is an empty cell."""
    state = ("", "")
    out = []
    for at, row in enumerate(rows, 1):
        l1, l2, name, value, unit = (*row, "")[:5]
        labels = tuple((level, text) for level, text in ((1, l1), (2, l2)) if text)
        state = apply(state, [Event(level, text) for level, text in labels], TAXONOMY)
        place = Place("表.txt", "正文", at)
        out.append(Draft(name, place, 0, labels, *state, value=value, unit=unit, exact=exact, ocr=ocr))
    return out


def repaired(drafts: list[Draft], scorer: LeafScorer | None = None) -> list[Note]:
    """Repair drafts in place with the shipped taxonomy."""
    return repair(drafts, TAXONOMY, scorer)


def rules(notes: Sequence[Note]) -> list[str]:
    """Rule ids in order."""
    return [note.rule for note in notes]


def scorer_of(leaves: Mapping[str, str], sure: float = 0.97) -> LeafScorer:
    """A scorer that knows the leaf of every name, and is otherwise undecided."""

    def score(items):  # type: ignore[no-untyped-def]
        rest = len(TAXONOMY.leaves)
        answers = []
        for item in items:
            own = leaves.get(item.name)
            small = (1 - sure) / (rest - 1) if own else 1 / rest
            answers.append({leaf: sure if leaf == own else small for leaf in TAXONOMY.leaves})
        return answers

    return score
