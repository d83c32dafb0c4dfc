"""From a document's grids to a form: find the tables, read each by its layout, gather the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.layouts.damage import repair
from corpus.layouts.draft import Draft
from corpus.layouts.head import find_kind, find_region, find_title, find_unit, find_year
from corpus.layouts.header import Header, find_headers
from corpus.layouts.rows import Row, first_filled, stream_rows
from corpus.layouts.sections import (
    GOAL_LINE,
    read_amount_rows,
    read_funds,
    read_goals,
    read_number,
    read_overviews,
    read_tasks,
    split_items,
)
from corpus.layouts.table import TableReader
from corpus.layouts.vocabulary import Layout, Vocabulary, load_vocabulary
from corpus.records import BudgetLine, Form, Note
from corpus.taxonomy import Taxonomy, load_taxonomy
from corpus.text import squeeze


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its header, layout and data rows; goal is the label of the goal line above it."""

    header: Header
    layout: Layout
    rows: tuple[Row, ...]
    goal: str
    goal_text: str


def parse_document(document: Document, *, strict: bool = False) -> Form:
    """The form in a document.

    strict: leave damage alone; no indicator gets a ``repaired`` reading.
    Raises ReadError (layout_unknown) when no indicator table is found.
    """
    vocabulary, taxonomy = load_vocabulary(), load_taxonomy()
    rows = stream_rows(document)
    sections, outside = _cut(rows, vocabulary)
    tables = [section for section in sections if section.layout.produces == "indicators"]
    reading = _read_tables(tables, taxonomy)
    if not reading.drafts:
        raise ReadError(
            "layout_unknown",
            "没有找到绩效指标表",
            where=document.file,
            hint="请确认文件里有带“三级指标/绩效指标”和“指标值”表头的表格，或另存为 .docx、.xlsx 后再试",
        )
    notes = [*document.notes, *reading.notes]
    if not strict:
        notes += repair(reading.drafts, taxonomy)
    return _assemble(document, tables, sections, outside, replace(reading, notes=notes))


def _cut(rows: Sequence[Row], vocabulary: Vocabulary) -> tuple[list[Section], list[Row]]:
    """Split the stream into tables and the rows around them."""
    headers = find_headers(rows, vocabulary)
    sections: list[Section] = []
    taken: set[int] = set()
    for position, header in enumerate(headers):
        limit = headers[position + 1].start if position + 1 < len(headers) else len(rows)
        goal, goal_text = _goal_above(rows, header.start)
        roles = [role for role in header.roles if role]
        layout = vocabulary.choose(roles, goal_seen=bool(goal))
        if layout is None:
            continue
        end = _end_of_table(rows, header, limit, layout)
        taken.update(range(header.start, end))
        sections.append(Section(header, layout, tuple(rows[header.end : end]), goal, goal_text))
    return sections, [row for index, row in enumerate(rows) if index not in taken]


def _goal_above(rows: Sequence[Row], start: int) -> tuple[str, str]:
    """Label and text of the goal line right above a table, ("", "") when there is none."""
    if not start or not rows[start - 1].filled:
        return "", ""
    row = rows[start - 1]
    label = row.own[row.filled[0]]
    if not GOAL_LINE.match(squeeze(label)):
        return "", ""
    return label.rstrip("：:"), row.own[row.filled[1]] if len(row.filled) > 1 else ""


def _end_of_table(rows: Sequence[Row], header: Header, limit: int, layout: Layout) -> int:
    """Index after the last data row: the next header, goal line or section heading ends the table."""
    for index in range(header.end, limit):
        row = rows[index]
        if not row.filled:
            continue
        head = row.own[row.filled[0]]
        if GOAL_LINE.match(squeeze(head)):
            return index
        beside = row.filled[0] < header.first and squeeze(head) != squeeze(header.side)
        if beside and (layout.produces != "budget" or not any(read_number(t) is not None for t in row.own)):
            return index
    return limit


@dataclass(frozen=True, slots=True)
class Reading:
    """What the indicator tables gave."""

    drafts: list[Draft]
    notes: list[Note]
    duties: list[str]
    duty_texts: dict[str, str]


def _read_tables(tables: Sequence[Section], taxonomy: Taxonomy) -> Reading:
    """Read every indicator table; pages of one table share what carries down."""
    out = Reading([], [], [], {})
    reader: TableReader | None = None
    previous: Section | None = None
    group = 0
    for section in tables:
        same = previous is not None and not section.goal and _continues(previous, section)
        if reader is None or not same:
            group = reader.group + 1 if reader else 0
            reader = TableReader(taxonomy, duty=section.goal, group=group)
        reader.read(section.rows, section.header)
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
        if draft.duty:
            break
        draft.duty = reading.duties[0]
        message = f"第一行没有职责名称，按下方居中的“{draft.duty}”读取"
        reading.notes.append(Note("duty_back_filled", message, draft.place, "", draft.duty, 0.9))


def _assemble(
    document: Document,
    tables: Sequence[Section],
    sections: Sequence[Section],
    outside: Sequence[Row],
    reading: Reading,
) -> Form:
    title = find_title(outside)
    unit = find_unit(outside, title)
    main = tables[0].layout
    overviews, functions = read_overviews(outside)
    duties, duty_texts = list(reading.duties), dict(reading.duty_texts)
    for section in sections:
        if section.layout.produces == "duties":
            pairs = read_tasks(section.rows, section.header)
            duty_texts |= dict(pairs)
            duties += [name for name, _ in pairs if name not in duties]
    duties = duties or list(split_items(overviews.get(functions, "")))
    duty_texts |= overviews
    return Form(
        file=document.file,
        kind=find_kind(title, main.kind),
        unit=unit,
        year=find_year(outside, title),
        title=title,
        region=find_region(unit),
        layout=main.id,
        duties=tuple(duties),
        duty_texts=tuple(duty_texts.items()),
        goals=tuple(read_goals(outside)),
        budget=tuple(_budget(sections, outside)),
        indicators=tuple(draft.indicator() for draft in reading.drafts),
        notes=tuple(reading.notes),
    )


def _budget(sections: Sequence[Section], outside: Sequence[Row]) -> list[BudgetLine]:
    lines = read_amount_rows(outside)
    for section in sections:
        if section.layout.produces == "budget":
            lines += read_funds(section.rows, section.header)
        elif section.header.columns("amount") and section.header.columns("duty"):
            lines += _activity_budgets(section)
    return lines


def _activity_budgets(section: Section) -> list[BudgetLine]:
    out = []
    for row in section.rows:
        name = first_filled(row, section.header.columns("duty"))
        amount = read_number(first_filled(row, section.header.columns("amount")))
        if name and amount is not None:
            out.append(BudgetLine(name, amount, "活动", False, None, (), row.place()))
    return out
