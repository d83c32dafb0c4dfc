"""One indicator on two lines: its value slid to the next row, or its name is cut."""

from __future__ import annotations

import re

from corpus.layouts.damage.rules import note
from corpus.layouts.damage.wording import is_name, is_value
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy

CERTAIN = 0.92
SHORT = 8
"""Characters of a rest that may follow 的; a longer text is an indicator of its own."""

_NO_BEGINNING = re.compile(
    r"[，、,；;)）〕】”》的]|率(?!先)|(?:度|性|数|量|值|次数|人数|比例|程度|情况|水平)(?:[(（][^()（）]*[)）])?$"
)
_NO_END = re.compile(r"[、，,(（《“\-—和及或]$|(?<!参)与$")
_OPEN, _CLOSED = re.compile(r"[(（《“]"), re.compile(r"[)）》”]")


def join_lines(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Join rows that are the rest of the indicator above them; the joined row stays where it began."""
    notes: list[Note] = []
    kept: list[Draft] = []
    for draft in drafts:
        above = kept[-1] if kept else None
        found = _join(above, draft, taxonomy) if above is not None and _beside(above, draft) else []
        notes += found
        if not found:
            kept.append(draft)
    drafts[:] = kept
    return notes


def _beside(above: Draft, draft: Draft) -> bool:
    """Whether a row stands right below another, without a label, a number or a text of its own."""
    if above.exact or draft.exact or above.counter or draft.counter or draft.labels:
        return False
    one_table = above.group == draft.group and above.scope == draft.scope and above.project == draft.project
    same_class = (above.l1, above.l2) == (draft.l1, draft.l2)
    near = above.place.part == draft.place.part and 0 <= draft.place.row - above.place.row <= 2
    return one_table and same_class and near and not draft.grades and set(draft.texts) <= {"nature"}


def _join(above: Draft, draft: Draft, taxonomy: Taxonomy) -> list[Note]:
    """Join a row to the one above when it is its rest; no notes when it is not."""
    notes = []
    if not above.name or (above.value and draft.value):
        return []
    if draft.name:
        if not _is_rest(above.name, draft.name):
            return []
        whole = above.name + draft.name
        notes.append(note("name_on_two_lines", above.place, above.name, whole, CERTAIN))
    elif above.value or not is_value(draft.value) or not is_name(above.name, taxonomy) or above.grades:
        return []
    if draft.value:
        notes.append(note("value_on_next_line", above.place, "", draft.value, CERTAIN, name=above.name + draft.name))
        above.value, above.history, above.standards = (
            draft.value,
            above.history or draft.history,
            above.standards or draft.standards,
        )
    above.name += draft.name
    above.unit = above.unit or draft.unit
    above.texts = {**draft.texts, **above.texts}
    if draft.ocr is not None:
        above.ocr = min(draft.ocr, 1.0 if above.ocr is None else above.ocr)
    return notes


def _is_rest(above: str, below: str) -> bool:
    """Whether a text cannot begin an indicator, or the one above cannot end one."""
    unbalanced = len(_OPEN.findall(above)) > len(_CLOSED.findall(above))
    if unbalanced and len(_CLOSED.findall(below)) > len(_OPEN.findall(below)):
        return True
    if above.endswith("的") and not above.endswith("目的") and len(below) <= SHORT:
        return True
    return bool(_NO_BEGINNING.match(below) or _NO_END.search(above))
