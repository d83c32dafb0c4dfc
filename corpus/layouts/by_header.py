"""The usual way: tables under a header row, pages and blocks of one table joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.layouts.asides import is_inside_class
from corpus.layouts.columns import complete, split_blocks
from corpus.layouts.head import is_after_table
from corpus.layouts.header import Header, find_headers
from corpus.layouts.money import read_number
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row
from corpus.layouts.scopes import is_side, scope_of
from corpus.layouts.sections import goal_line
from corpus.layouts.table import TableReader
from corpus.layouts.vocabulary import Layout, Vocabulary
from corpus.records import Note
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

_NEAR, _SHORT = 12, 20
"""Rows above a table in which its periods are named, and characters of such a word."""

_TITLE = re.compile(r".{0,50}(绩效|预算|项目).{0,30}表([(（].{1,12}[)）])?")


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its header, layout and data rows; goal is the label of the goal line above it.

    periods: periods named side by side above it (实施期目标 | 年度目标), for tables side by side.
    """

    header: Header
    layout: Layout
    runner_up: str
    rows: tuple[Row, ...]
    goal: str
    periods: tuple[str, ...] = ()


def cut(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> tuple[list[Section], list[Row]]:
    """Split the stream into tables and the rows around them."""
    sections: list[Section] = []
    taken: set[int] = set()
    headers = find_headers(rows, vocabulary)
    for position, header in enumerate(headers):
        limit = headers[position + 1].start if position + 1 < len(headers) else len(rows)
        goal = _goal_above(rows, header.start)
        header = complete(header, rows[header.end : limit], taxonomy)
        ranked = vocabulary.rank(header.present, goal_seen=bool(goal))
        if not ranked:
            continue
        layout = ranked[0]
        end = _end_of_table(rows, header, limit, layout)
        taken.update(range(header.start, end))
        runner_up = ranked[1].id if len(ranked) > 1 else ""
        body = tuple(rows[header.end : end])
        sections.append(Section(header, layout, runner_up, body, goal, _periods_above(rows, header.start)))
    return sections, [row for index, row in enumerate(rows) if index not in taken and row.filled]


def _periods_above(rows: Sequence[Row], start: int) -> tuple[str, ...]:
    """Different periods that head columns in one of the rows above a table, nearest row first; () without."""
    for row in reversed(rows[max(0, start - _NEAR) : start]):
        words = [
            row.own[column] for column in row.filled if len(row.own[column]) <= _SHORT and scope_of(row.own[column])
        ]
        if len({scope_of(word) for word in words}) > 1:
            return tuple(words)
    return ()


def _goal_above(rows: Sequence[Row], start: int) -> str:
    """Label of the goal line right above a table, "" when there is none."""
    found = goal_line(rows[start - 1]) if start else None
    if found is None:
        return ""
    listed = len(rows[start - 1].filled) == 1 and start > 1 and goal_line(rows[start - 2]) is not None
    return "" if listed else found[0]  # the last goal of a list heads no table


def _end_of_table(rows: Sequence[Row], header: Header, limit: int, layout: Layout) -> int:
    """Index after the last data row: the next header, goal line or section heading ends the table."""
    for index in range(header.end, limit):
        row = rows[index]
        if not row.filled or is_inside_class(row, header):
            continue
        head = row.own[row.filled[0]]
        if goal_line(row):
            return index
        if layout.produces == "indicators" and (
            is_after_table(row) or (len(row.filled) == 1 and _TITLE.fullmatch(head))
        ):
            return index
        beside = (
            row.filled[0] < min(header.first, header.left)
            and squeeze(head) != squeeze(header.side)
            and not is_side(head)
        )
        if beside and (layout.produces != "budget" or not any(read_number(t) is not None for t in row.own)):
            return index
    return limit


def read_tables(tables: Sequence[Section], taxonomy: Taxonomy, *, strict: bool = False) -> Reading:
    """Read every indicator table; pages of one table share what carries down."""
    out = Reading(tables[0].layout.id if tables else "")
    readers: list[TableReader] = []
    previous: Section | None = None
    for section in tables:
        same = previous is not None and not section.goal and _continues(previous, section)
        blocks = split_blocks(section.header)
        if len(blocks) == len(section.periods) and not any(scope_of(block.side) for block in blocks):
            blocks = [replace(block, side=word) for block, word in zip(blocks, section.periods, strict=True)]
        if not same or len(readers) != len(blocks):
            group = max((reader.group for reader in readers), default=-1) + 1
            readers = [TableReader(taxonomy, duty=section.goal, group=group, strict=strict) for _ in blocks]
        for reader, block in zip(readers, blocks, strict=True):
            reader.read(section.rows, block)
            _move(reader, out)
        previous = section
    _back_fill_first_duty(out)
    return out


def _continues(previous: Section, section: Section) -> bool:
    return previous.layout.id == section.layout.id and previous.header.signature == section.header.signature


def _move(reader: TableReader, out: Reading) -> None:
    out.drafts.extend(reader.drafts)
    out.notes.extend(reader.notes)
    out.duties.extend(duty for duty in reader.duties if duty not in out.duties)
    out.duty_texts.update(reader.duty_texts)
    reader.drafts, reader.notes = [], []


def _back_fill_first_duty(reading: Reading) -> None:
    """Rows before the first duty label belong to it: a centred label stands below its first rows."""
    if not reading.duties:
        return
    for draft in reading.drafts:
        if draft.duty or draft.exact:
            break
        draft.duty = reading.duties[0]
        message = f"第一行没有职责名称，按下方居中的“{draft.duty}”读取"
        reading.notes.append(Note("duty_back_filled", message, draft.place, "", draft.duty, 0.9))
