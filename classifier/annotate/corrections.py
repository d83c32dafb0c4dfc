"""Which proposed changes are made in a copy, surest first, and why the others are left to people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classifier.annotate.editor import Editor, NotEditable
from classifier.annotate.locate import FIELDS, Locator, Spot
from classifier.annotate.matching import find_text, shorten_change, split_operator
from classifier.annotate.proposals import NO_CELL, Proposal, too_unsure
from classifier.annotate.relabel import relabel
from corpus.text import squeeze

__all__ = ["correct"]


def correct(proposals: Iterable[Proposal], locator: Locator, editor: Editor, *, least: float) -> dict[str, str]:
    """Make the changes; gives finding id → why it was not made. proposals: surest first."""
    left: dict[str, str] = {}
    taken: dict[Spot, Proposal] = {}
    for proposal in proposals:
        try:
            if proposal.finding.confidence < least:
                raise NotEditable(too_unsure(proposal.finding.confidence, least))
            _make(proposal, locator, editor, taken)
        except NotEditable as reason:
            left[proposal.finding.id] = str(reason)
    return left


def _make(proposal: Proposal, locator: Locator, editor: Editor, taken: dict[Spot, Proposal]) -> None:
    fix = proposal.fix
    if proposal.is_move:
        place = proposal.item.place
        spot = Spot(place.part, place.row, 0)  # stands for the class of the row, whichever cells it takes
        _require_free(spot, taken)
        relabel(proposal, locator, editor)
        taken[spot] = proposal
        return
    if fix.field not in FIELDS:
        raise NotEditable(NO_CELL)
    spots = locator.candidates(proposal.item, fix.field)
    if not spots:
        raise NotEditable("没有找到对应的单元格")
    if len(spots) > 1:
        raise NotEditable("同一行有几格内容相同，分不清该改哪一格，请人工修改")
    found = spots[0]
    _require_free(found, taken)
    edits = _edits(proposal, found, locator, editor)
    for spot, *_ in edits:
        _require_free(spot, taken)
        editor.require(spot)
    if fix.added:
        editor.insert_rows(found, fix.added)
    for spot, start, end, new in edits:
        editor.replace(spot, start, end, new)
        taken[spot] = proposal


def _require_free(spot: Spot, taken: dict[Spot, Proposal]) -> None:
    if spot in taken:
        raise NotEditable(f"同一处已按把握更大的意见（规则{taken[spot].finding.rule}）修改")


def _edits(proposal: Proposal, spot: Spot, locator: Locator, editor: Editor) -> list[tuple[Spot, int, int, str]]:
    """(cell, start, end, new text) for each cell to change; two where operator and number have cells of their own."""
    fix, text = proposal.fix, editor.text(spot)
    if not squeeze(fix.before):
        if squeeze(text):
            raise NotEditable("单元格里已有内容")
        return [(spot, 0, len(text), fix.after)]
    found = find_text(text, fix.before)
    if found is not None:
        start, end = found
        if fix.field == "name":  # a word put right reads better than a whole name struck out and written again
            first, last, new = shorten_change(text[start:end], fix.after)
            return [(spot, start + first, start + last, new)]
        return [(spot, start, end, fix.after)]
    split = _split_edits(proposal, spot, locator, editor) if fix.field == "value" else []
    if not split:
        raise NotEditable(f"单元格内容已不是“{fix.before}”")
    return split


def _split_edits(proposal: Proposal, spot: Spot, locator: Locator, editor: Editor) -> list[tuple[Spot, int, int, str]]:
    """The same where one cell of the row holds the operator and another the number."""
    before, after = (split_operator(squeeze(text)) for text in (proposal.fix.before, proposal.fix.after))
    number = editor.text(spot)
    if not before[0] or squeeze(number) != before[1]:
        return []
    row = [one for one in locator.row(spot.part, spot.row) if one.column < spot.column]
    signs = [one for one in row if squeeze(editor.text(one)) == before[0]]
    if not signs or not after[0]:
        return []
    sign = signs[-1]
    pairs: Sequence[tuple[Spot, str, str]] = ((sign, before[0], after[0]), (spot, before[1], after[1]))
    return [(one, 0, len(editor.text(one)), new) for one, old, new in pairs if old != new]
