"""Rows that are no indicators: repeated headers, page numbers, totals, empty rows."""

from __future__ import annotations

import re

from corpus.layouts.damage.labels import blocks, read_events, rewrite
from corpus.layouts.damage.rules import note
from corpus.layouts.draft import Draft
from corpus.layouts.vocabulary import Vocabulary
from corpus.records import Note
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

_PAGE = re.compile(
    r"[-—–~]{0,2}(?:第\d{1,4}页(?:[,/，、]?共\d{1,4}页)?|共\d{1,4}页)[-—–~]{0,2}|[-—–]{1,2}\d{1,4}[-—–]{1,2}"
)
_PAGE_OF = re.compile(r"(?i:page)\d{1,4}(?:(?i:of)\d{1,4})?")
_TOTAL = re.compile(
    r"(?:小计|合计|总计|总分|总得分|得分合计|分值合计|合计得分|合计分值)(?:[(（][^()（）]*[)）])?[:：]?"
)
_NOTHING = re.compile(r"[.…·。*_/\\\-—–~]+|省略|略")
_HEADING_ROLES = {"name", "value"}


def drop_furniture(drafts: list[Draft], taxonomy: Taxonomy, words: Vocabulary) -> list[Note]:
    """Remove rows that are no indicators, with one note for each kind.

    The labels of a header repeated as data are taken out of what is carried down.
    """
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        rule = "" if draft.exact else _furniture(draft, taxonomy, words)
        if rule:
            found.setdefault(rule, []).append(draft)
    _forget_labels(drafts, {id(draft) for rows in found.values() for draft in rows}, taxonomy, words)
    gone = {id(draft) for rows in found.values() for draft in rows}
    drafts[:] = [draft for draft in drafts if id(draft) not in gone]
    return [note(rule, rows[0].place, rows[0].name, "", 0.95, count=len(rows)) for rule, rows in found.items()]


def _furniture(draft: Draft, taxonomy: Taxonomy, words: Vocabulary) -> str:
    """Rule by which a draft is no indicator, "" when it may be one."""
    name, value = squeeze(draft.name), squeeze(draft.value)
    if words.role(name) in _HEADING_ROLES and (words.role(value) in _HEADING_ROLES if value else _heads(draft, words)):
        return "header_repeated"
    if (_PAGE.fullmatch(name) or _PAGE_OF.fullmatch(name)) and value in ("", name):
        return "page_number"
    if not name and (_PAGE.fullmatch(value) or _PAGE_OF.fullmatch(value)):
        return "page_number"
    if _TOTAL.fullmatch(name) and not taxonomy.is_label(name):
        return "total_row"
    if (not name or _NOTHING.fullmatch(name)) and (not value or _NOTHING.fullmatch(value)) and _says_nothing(draft):
        return "empty_row"
    return ""


def _heads(draft: Draft, words: Vocabulary) -> bool:
    """Whether the class cells of a row hold header words."""
    return any(words.role(text) in ("l1", "l2") for _, text in draft.labels)


def _says_nothing(draft: Draft) -> bool:
    shown = [draft.unit, *draft.texts.values(), *(text for _, text in (*draft.grades, *draft.standards))]
    return all(_NOTHING.fullmatch(squeeze(text)) for text in shown if text)


def _forget_labels(drafts: list[Draft], dropped: set[int], taxonomy: Taxonomy, words: Vocabulary) -> None:
    """Carry the classes past rows that turned out to be headers, and past page numbers taken for classes."""
    for block in blocks(drafts):
        rows = drafts[block.start : block.stop]
        old = read_events(rows, taxonomy)
        new = [
            tuple(event for event in events if not _is_stray(event.text, words if id(draft) in dropped else None))
            for draft, events in zip(rows, old, strict=True)
        ]
        if new == old:
            continue
        rewrite(rows, old, new, taxonomy)
        for draft in rows:
            draft.labels = tuple(pair for pair in draft.labels if not _is_stray(pair[1], None))


def _is_stray(text: str, words: Vocabulary | None) -> bool:
    """Whether a class label is the number of a page, or one of the header words given."""
    bare = squeeze(text)
    if _PAGE.fullmatch(bare) or _PAGE_OF.fullmatch(bare):
        return True
    return words is not None and bool(words.role(bare))
