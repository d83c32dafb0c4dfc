"""What one way of reading a document gives, and how believable it is.

Several ways may fit the same rows (a table with a header, a stream of cells, prose). Each gives a
:class:`Reading`; the one whose rows look most like indicators wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.layouts.asides import is_nothing
from corpus.layouts.cell_kinds import is_value_like
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_VALUE_ONLY = re.compile(r"[\d\s≥≤><=＝%％.,，~\-—–:：/]+(万?元|个|人次?|次|项|分|天|年|月|日)?")


@dataclass(slots=True)
class Reading:
    """Drafts in the form's order, with notes, and the duties met on the way.

    layout: id of the family or way that read them.
    """

    layout: str
    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    duty_texts: dict[str, str] = field(default_factory=dict)


def plausibility(draft: Draft, taxonomy: Taxonomy) -> float:
    """How much a draft looks like an indicator, -1 to 2.

    A name in Chinese of usual length counts 1, a target value (or grades) and a known class half each; a
    class label or a bare value in the name's place counts against it. 服务对象满意度 is both label and name: without a
    value it is a name where the container tells cells apart and a class stands beside it; a stroke there counts 0.
    A name that was lost counts by what is left of its row: explanation and value.
    """
    name = draft.name
    if not name and draft.texts.get("explanation"):
        return 0.5 + 0.5 * bool(draft.value)
    if is_nothing(name) and draft.exact and draft.l2:
        return 0.0
    if not name or _VALUE_ONLY.fullmatch(name) or not _CHINESE.search(name):
        return -1.0
    if taxonomy.is_label(name) and not draft.value and not (draft.exact and draft.l2):
        return -1.0
    score = 1.0 if 2 <= len(name) <= 60 else 0.2
    if draft.grades or is_value_like(draft.value):
        score += 0.5
    elif draft.value and not taxonomy.is_label(draft.value) and len(draft.value) <= 80:
        score += 0.2
    return score + 0.5 * bool(draft.l2 and taxonomy.resolve_leaf(draft.l2))


def believability(drafts: Sequence[Draft], taxonomy: Taxonomy) -> float:
    """Sum of :func:`plausibility`: more believable rows win, wrong ones cost."""
    return sum(plausibility(draft, taxonomy) for draft in drafts)
