"""Class labels printed in the middle of their rows: every row gets the class of the label it surrounds.

Text extraction leaves the first rows of such a table without a class and shifts every class down. The cut
that puts every label into the middle of its rows is looked for, and where several do, what the rows say counts.

    printed                  extracted               mended
             修路里程                  修路里程        数量指标 修路里程
    数量指标 修桥数量        数量指标 修桥数量        数量指标 修桥数量
             修涵数量        数量指标 修涵数量        数量指标 修涵数量
             验收合格率      数量指标 验收合格率      质量指标 验收合格率
    质量指标 路面平整度      质量指标 路面平整度      质量指标 路面平整度
             返修率          质量指标 返修率          质量指标 返修率
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from corpus.layouts.carry import parent_for
from corpus.layouts.damage.evidence import Evidence, Label, find_evidence, labels_of
from corpus.layouts.damage.labels import Pair, blocks, is_counted, read_events
from corpus.layouts.damage.rules import note
from corpus.layouts.damage.scores import Scores
from corpus.layouts.damage.segments import Array, Cut, cut_rows, either, exact_shares
from corpus.layouts.draft import Draft
from corpus.records import Note, Repair
from corpus.taxonomy import Taxonomy

CERTAIN, LEAST, LOST = 0.9, 0.5, 0.6
"""Least confidence to read a class so; least one to propose it; that of a first label lost."""

SPOKEN = 2.0
"""Least gain of log chance by which the rows speak for another cut than the one that is read."""

FLOOR = 0.1
"""Least chance a row may give a class: a misfiled row must not move a boundary by itself."""

SAME = 0.999
"""Share of the exact cuts from which they all agree."""

STRANGE, AWAY, MOST_AWAY = 4.0, 0.5, 4.0
"""Costs of a division into first levels: of a second level that is not the first one's child; of each row that the
first level's label stands away from the middle of its rows, and the rows that count at most."""

MOST_ROWS = 400
"""Rows of one table; beyond it the labels of several tables have run together."""

MOST_CUTS, MOST_STEPS = 8_000_000, 300_000
"""Labels by rows by rows, and first by second by second levels: what is weighed of one table, by memory and time."""


def repair_centred(drafts: list[Draft], taxonomy: Taxonomy, scores: Scores) -> list[Note]:
    """Give rows around centred labels their class: read so where certain, proposed where likely."""
    notes: list[Note] = []
    for block in blocks(drafts):
        rows = drafts[block.start : block.stop]
        # a first row without a name is a piece of the header: then rows cannot be counted
        if is_counted(rows) or len(rows) > MOST_ROWS or not rows[0].name:
            continue
        events = read_events(rows, taxonomy)
        labels, above = labels_of(events, 2), labels_of(events, 1)
        evidence = find_evidence(rows, events, taxonomy)
        if not evidence or len(labels) > len(rows) or len(labels) * len(rows) ** 2 > MOST_CUTS:
            continue
        if _first_label_lost(rows, labels, taxonomy, scores):
            notes += _propose_first(rows, labels, taxonomy)
        elif evidence is not Evidence.OPEN or _first_rows_agree(rows, labels, above, taxonomy, scores):
            settle = _settle if labels[0].position > 0 else _settle_first_levels
            notes += settle(rows, labels, above, taxonomy, scores, certain=evidence is Evidence.CLEAR)
    return notes


def _settle(
    rows: Sequence[Draft],
    labels: Sequence[Label],
    above: Sequence[Label],
    taxonomy: Taxonomy,
    scores: Scores,
    *,
    certain: bool,
) -> list[Note]:
    """Give every row its class; certain: whether rows that every exact cut gives to one label are read so."""
    positions = [label.position for label in labels]
    exact = exact_shares(positions, len(rows))
    said = None if not scores.known else _said(rows, labels, taxonomy, scores)
    cut = cut_rows(positions, len(rows), said)
    if cut is None or not (certain or exact.any()):
        return []
    first_levels = _first_levels(rows, above, labels, cut, taxonomy)
    # no exact cut: rows of different heights, so that nothing is certain
    read_so = certain and bool(exact.any()) and bool(first_levels[0])
    notes: list[Note] = []
    start = 0
    for run, end in enumerate(cut.ends):
        pair = (first_levels[run], labels[run].text)
        chances = [float(cut.chances[row, run]) for row in range(start, end)]
        sure = [
            row
            for row, chance in zip(range(start, end), chances, strict=True)
            if read_so and chance >= CERTAIN and (exact[row, run] > SAME or rows[row].l2 == pair[1])
        ]
        notes += _read_so([rows[row] for row in sure], pair, rows[start], rows[end - 1], end - start)
        for row, chance in zip(range(start, end), chances, strict=True):
            notes += [] if row in sure else _propose(rows[row], pair, chance)
        start = end
    return notes


def _settle_first_levels(
    rows: Sequence[Draft],
    labels: Sequence[Label],
    above: Sequence[Label],
    taxonomy: Taxonomy,
    scores: Scores,
    *,
    certain: bool,
) -> list[Note]:
    """Settle a table whose second level may stand on the first rows, as the first row does, and only the first not.

    Second levels stay as they are read; others are proposed only where the rows speak for the cut around
    centred labels.
    """
    positions = [label.position for label in labels]
    ends = (*(int(position + 0.5) for position in positions[1:]), len(rows))
    literal = Cut(ends, np.ones((len(rows), len(labels))))
    first_levels = _first_levels(rows, above, labels, literal, taxonomy)
    notes: list[Note] = []
    if certain and first_levels[0]:
        for run, (start, end) in enumerate(zip((0, *ends), ends, strict=False)):
            same = [draft for draft in rows[start:end] if draft.l2 == labels[run].text and not draft.l1]
            if same:
                notes += _read_so(same, (first_levels[run], labels[run].text), rows[start], rows[end - 1], end - start)
    if not scores.known or not exact_shares(positions, len(rows)).any():
        return notes
    said = _said(rows, labels, taxonomy, scores)
    cut = cut_rows(positions, len(rows), said)
    if cut is None:
        return notes
    moved = [row for row in range(len(rows)) if cut.run_of(row) != literal.run_of(row)]
    if sum(said[row, cut.run_of(row)] - said[row, literal.run_of(row)] for row in moved) < SPOKEN:
        return notes
    levels = _first_levels(rows, above, labels, cut, taxonomy)
    for row in moved:
        run = cut.run_of(row)
        notes += _propose(rows[row], (levels[run], labels[run].text), float(cut.chances[row, run]))
    return notes


def _said(rows: Sequence[Draft], labels: Sequence[Label], taxonomy: Taxonomy, scores: Scores) -> Array:
    """Log chance of every row for every label; 0 for labels of the department's own."""
    said = np.zeros((len(rows), len(labels)))
    for row, draft in enumerate(rows):
        chances = scores.of(draft)
        for run, label in enumerate(labels):
            leaves = taxonomy.resolve_leaf(label.text)
            if leaves and chances:
                said[row, run] = np.log(max(FLOOR, sum(chances.get(leaf, 0.0) for leaf in leaves)))
    return said


def _read_so(rows: Sequence[Draft], pair: Pair, first: Draft, last: Draft, count: int) -> list[Note]:
    changed = [draft for draft in rows if (draft.l1, draft.l2) != pair]
    if not changed:
        return []
    for draft in changed:
        draft.l1, draft.l2 = pair
    words: dict[str, str | int] = {"first": first.name, "last": last.name, "count": count}
    return [note("class_cell_centred", changed[0].place, "", pair[1], CERTAIN, **words)]


def _propose(draft: Draft, pair: Pair, confidence: float) -> list[Note]:
    if (draft.l1, draft.l2) == pair or confidence < LEAST or draft.repaired is not None:
        return []
    confidence = round(min(confidence, CERTAIN), 3)
    draft.repaired = Repair(*pair, draft.duty, draft.value, "class_cell_between", confidence)
    before, after = (draft.l2, pair[1]) if draft.l2 != pair[1] else (f"{draft.l1}/{draft.l2}", "/".join(pair))
    return [note("class_cell_between", draft.place, before, after, confidence, name=draft.name)]


def _first_levels(
    rows: Sequence[Draft], above: Sequence[Label], labels: Sequence[Label], cut: Cut, taxonomy: Taxonomy
) -> list[str]:
    """First level of every run: the form's own labels in their order, by kinship and by their middle.

    Each first level takes the next second levels, one at least. Of all such divisions the cheapest is taken; ``best``
    holds, after each first level, the cheapest way to have given away so many second levels: its cost and its ends.
    """
    count = len(labels)
    if not above or len(above) > count or len(above) * count**2 > MOST_STEPS:
        return [parent_for(label.text, rows[int(label.position + 0.5)].l1, taxonomy) for label in labels]
    starts = (0, *cut.ends)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for one in above:
        strange = [parent_for(label.text, one.text, taxonomy) != one.text for label in labels]
        so_far = [0, *accumulate(strange)]
        step: dict[int, tuple[float, tuple[int, ...]]] = {}
        for first, (cost, ends) in best.items():
            for end in range(first + 1, count + 1):
                away = AWAY * min(MOST_AWAY, either(one.position, starts[first], starts[end]))
                found = (cost + STRANGE * (so_far[end] - so_far[first]) + away, (*ends, end))
                if end not in step or found < step[end]:
                    step[end] = found
        best = step
    _, ends = best.get(count, (0.0, ()))
    if not ends:
        return [rows[int(label.position + 0.5)].l1 for label in labels]
    texts = [next(one.text for one, end in zip(above, ends, strict=True) if run < end) for run in range(count)]
    # a first-level label that was not seen: what the reading made of the second level stands
    return [
        text if parent_for(label.text, text, taxonomy) == text else rows[int(label.position + 0.5)].l1
        for text, label in zip(texts, labels, strict=True)
    ]


def _say(rows: Sequence[Draft], leaves: Sequence[str], scores: Scores) -> float:
    """Mean chance the rows give to some leaves, 0 for no rows."""
    return sum(scores.of(draft).get(leaf, 0.0) for draft in rows for leaf in leaves) / max(1, len(rows))


def _first_rows_agree(
    rows: Sequence[Draft], labels: Sequence[Label], above: Sequence[Label], taxonomy: Taxonomy, scores: Scores
) -> bool:
    """Whether the rows above the first label may be of its class, where they might as well have none.

    Without a scorer only a table without first level is taken for centred: the first level would show it.
    """
    leaves = taxonomy.resolve_leaf(labels[0].text)
    if scores.known and leaves:
        return _say(rows[: int(labels[0].position + 0.5)], leaves, scores) >= LEAST
    return not above and leaves not in (("质量",), ("时效",))


def _first_label_lost(rows: Sequence[Draft], labels: Sequence[Label], taxonomy: Taxonomy, scores: Scores) -> bool:
    """Whether the rows above the first label say 数量, a class the form never names, rather than that label."""
    leaves = [taxonomy.resolve_leaf(label.text) for label in labels]
    if not scores.known or not leaves[0] or any("数量" in one for one in leaves):
        return False
    above = rows[: int(labels[0].position + 0.5)]
    return _say(above, ("数量",), scores) > max(_say(above, leaves[0], scores), LOST)


def _propose_first(rows: Sequence[Draft], labels: Sequence[Label], taxonomy: Taxonomy) -> list[Note]:
    """Propose 数量 for the rows above the first label; all else stays as it is read."""
    count = int(labels[0].position + 0.5)
    pair = (taxonomy.parent_label("数量"), taxonomy.label("数量"))
    for draft in rows[:count]:
        if draft.repaired is None:
            draft.repaired = Repair(*pair, draft.duty, draft.value, "class_cell_missing", LOST)
    words: dict[str, str | int] = {"name": rows[0].name, "count": count}
    return [note("class_cell_missing", rows[0].place, "", pair[1], LOST, **words)]
