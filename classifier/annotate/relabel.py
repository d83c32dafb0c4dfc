"""Moving a row to another class: its label cells are changed, or cut out of the blocks they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.annotate.editor import Editor, NotEditable
from classifier.annotate.locate import Locator, Spot
from classifier.annotate.matching import find_text
from classifier.annotate.proposals import Proposal
from corpus.records import Indicator
from corpus.text import squeeze

__all__ = ["relabel"]


@dataclass(frozen=True, slots=True)
class _Step:
    """One label to change. following: the blank cell of the next row of the same class, which must say it now."""

    spot: Spot
    old: str
    new: str
    following: Spot | None


def relabel(proposal: Proposal, locator: Locator, editor: Editor) -> None:
    """Give the row of a proposal its new labels. Raises NotEditable, and then has changed nothing."""
    filed, target, row = proposal.finding.filed, proposal.target, proposal.item.place.row
    steps: list[_Step] = []
    for field, old, new in (("l2", filed.l2, target.l2), ("l1", filed.l1, target.l1)):
        if not old or squeeze(old) == squeeze(new):
            continue
        spot = locator.field(proposal.item, field)
        if spot is None:
            raise NotEditable(f"没有找到“{old}”所在的类别单元格")
        spot = _as_it_stands(spot, row, old, editor)
        if all(step.spot != spot for step in steps):
            steps.append(_Step(spot, old, new, _following(proposal, field, spot, editor)))
    if not steps:
        raise NotEditable("表里没有填类别，请人工填写")
    for step in steps:
        _require(step, row, editor)
    for step in steps:
        _take(step, row, editor)


def _as_it_stands(spot: Spot, row: int, label: str, editor: Editor) -> Spot:
    """Where the row's label stands now: a row moved before may have cut the block it was filed in."""
    top, _ = editor.rows(Spot(spot.part, row, spot.column))
    own = Spot(spot.part, top, spot.column)
    return own if squeeze(label) in squeeze(editor.text(own)) else spot


def _require(step: _Step, row: int, editor: Editor) -> None:
    top, bottom = editor.rows(step.spot)
    editor.require(step.spot)
    if not top <= row <= bottom:
        own = Spot(step.spot.part, row, step.spot.column)
        if squeeze(editor.text(own)):
            raise NotEditable(f"“{step.old}”不在本行的类别单元格里，请人工修改")
        editor.require(own)
    if step.following is not None:
        editor.require(step.following)


def _take(step: _Step, row: int, editor: Editor) -> None:
    spot = step.spot
    top, bottom = editor.rows(spot)
    if top <= row <= bottom and bottom > top:
        editor.split(spot, row, step.new)
        if step.following is not None and row == bottom:
            editor.write(step.following, step.old, spot)
        return
    if step.following is not None:
        editor.write(step.following, step.old, spot)
    if top <= row <= bottom:
        text = editor.text(spot)
        start, end = find_text(text, step.old) or (0, len(text))
        editor.replace(spot, start, end, step.new)
    else:
        editor.write(Spot(spot.part, row, spot.column), step.new, spot)


def _following(proposal: Proposal, field: str, spot: Spot, editor: Editor) -> Spot | None:
    """Where a label stands once over blank cells, the next row of its class would take the new one over."""
    place = proposal.item.place
    later = [one for one in proposal.form.indicators if _comes_after(one, proposal.item)]
    after = min(later, key=lambda one: one.place.row, default=None)
    if after is None or squeeze(getattr(after, field)) != squeeze(getattr(proposal.item, field)):
        return None
    below = Spot(place.part, after.place.row, spot.column)
    top, bottom = editor.rows(spot)
    if top <= below.row <= bottom or squeeze(editor.text(below)):
        return None
    return below


def _comes_after(one: Indicator, other: Indicator) -> bool:
    return one.place.part == other.place.part and one.place.row > other.place.row
