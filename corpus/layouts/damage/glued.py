"""Cells that hold more than one thing: label, score and name; name and value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.damage.labels import Event, Events, blocks, read_events, rewrite
from corpus.layouts.damage.rules import note
from corpus.layouts.damage.wording import is_name, is_quantity, is_value
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy

CONFIDENCE = 0.93

_HEAD = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{2,12}?指标)(?P<score>[(（]\d{1,3}(?:\.\d+)?分?[)）]|\d{1,3}(?:\.\d+)?分(?!之))?"
    r"(?P<gap>[\s:：、|｜—\-]*)(?P<rest>.*)",
    re.DOTALL,
)
#: Words that make 数量指标完成率 an indicator about indicators.
_ABOUT_INDICATORS = re.compile(
    r"的|及|和|与|完成|达标|达成|实现|达到|控制|设定|设置|合理|明确|细化|量化|清晰|数量?$|值|体系|管理"
)
_OPERATORS = r"[≥≤><＞＜=＝≧≦》《]+|不低于|不少于|不高于|不超过|不小于|不大于|大于等于|小于等于|至少|达到"
_SIGNED = re.compile(rf"(?P<name>.+?)[\s:：,，]*(?P<value>(?:{_OPERATORS})\s*(?P<amount>\d[^()（）]*))", re.DOTALL)
_BRACKETED = re.compile(
    rf"(?P<name>.+?)\s*[(（](?P<value>(?:{_OPERATORS})?\s*(?P<amount>\d[^()（）]*))[)）]", re.DOTALL
)
_AFTER_COLON = re.compile(r"(?P<name>[^:：]+)[:：]\s*(?P<value>(?P<amount>[^:：]{1,20}))", re.DOTALL)


def split_glued(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Split class labels off the names they are glued to, and values off names whose value cell is empty."""
    notes: list[Note] = []
    for block in blocks(drafts):
        notes += _split_labels(drafts[block.start : block.stop], taxonomy)
    notes += [found for draft in drafts if not draft.exact for found in _split_value(draft, taxonomy)]
    return notes


def _split_labels(rows: Sequence[Draft], taxonomy: Taxonomy) -> list[Note]:
    old = read_events(rows, taxonomy)
    new: Events = list(old)
    notes = []
    for index, draft in enumerate(rows):
        whole = draft.name or _nameless_label(draft, taxonomy)
        found, rest = _labels_in(whole, taxonomy)
        own = {level for level, text in draft.labels if text != whole}
        if not found or not _credible(draft, whole, found, rest, taxonomy) or own & {level for level, _ in found}:
            continue
        new[index] = (*(event for event in old[index] if event.text != whole), *(Event(*pair) for pair in found))
        draft.labels = (*(pair for pair in draft.labels if pair[1] != whole), *found)
        draft.name = rest
        label = "”“".join(text for _, text in found)
        notes.append(note("label_glued", draft.place, whole, rest, CONFIDENCE, label=label))
    if notes:
        rewrite(rows, old, new, taxonomy)
    return notes


def _nameless_label(draft: Draft, taxonomy: Taxonomy) -> str:
    """The unknown label of a row that has a value but no name."""
    text = draft.labels[-1][1] if draft.labels and draft.value else ""
    return "" if taxonomy.is_label(text) else text


def _labels_in(text: str, taxonomy: Taxonomy) -> tuple[tuple[tuple[int, str], ...], str]:
    """Labels at the start of a text with their levels, and the name behind them."""
    found: list[tuple[int, str]] = []
    rest = text
    while len(found) < 2 and (match := _HEAD.match(rest)):
        label = match["label"]
        leaves, parent = taxonomy.resolve_leaf(label), taxonomy.resolve_parent(label)
        if not leaves and not parent:
            break
        first = bool(parent) and (not leaves or _HEAD.match(match["rest"]) is not None)
        if found and first:
            break
        found.append((1 if first else 2, label))
        rest = match["rest"].strip()
    return tuple(found), rest


def _credible(draft: Draft, whole: str, found: Sequence[tuple[int, str]], rest: str, taxonomy: Taxonomy) -> bool:
    """Whether a text is label and name, and not a name that begins with the words of a label."""
    match = _HEAD.match(whole)
    if match is None or not is_name(rest, taxonomy):
        return False
    if match["score"] or len(found) > 1:
        return True
    level, label = found[-1]
    if _ABOUT_INDICATORS.match(rest):
        return False
    if not draft.name:
        return True
    carried = draft.l2 if level == 2 else draft.l1
    return not carried or taxonomy.resolve("", carried).leaves != taxonomy.resolve("", label).leaves


def _split_value(draft: Draft, taxonomy: Taxonomy) -> list[Note]:
    """Move a value out of the name when the value cell is empty and the rest reads as a name."""
    if draft.value or draft.grades or not draft.name:
        return []
    tests = ((_BRACKETED, is_quantity), (_SIGNED, is_quantity), (_AFTER_COLON, is_value))
    for pattern, fits in tests:
        match = pattern.fullmatch(draft.name)
        if match and fits(match["amount"]) and is_name(match["name"].strip(), taxonomy):
            before = draft.name
            draft.name, draft.value = match["name"].strip(), match["value"].strip()
            return [note("value_glued", draft.place, before, draft.name, CONFIDENCE, value=draft.value)]
    return []
