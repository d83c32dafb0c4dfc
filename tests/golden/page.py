"""Building pages: rows of cells as in an HTML table → placed cells, and the lines around the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.records import BudgetLine, Form, Indicator
from corpus.samples.form import Line, PlacedCell, SampleForm, Table
from tests.golden.truth import Row, Truth

Block = Line | Table
TITLES = {
    "项目支出": "项目支出绩效目标申报表",
    "部门整体": "部门整体支出绩效目标申报表",
    "转移支付": "转移支付项目绩效目标申报表",
    "自评": "项目支出绩效自评表",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as written into a row: its text, how many rows and columns it covers, its style."""

    text: str
    rows: int = 1
    columns: int = 1
    style: str = ""


Written = list[list[Span]]


@dataclass(frozen=True, slots=True)
class Golden:
    """A page and what a careful reader takes from it: one form, or several from one file."""

    page: SampleForm
    forms: tuple[Form, ...]


def head(text: str, rows: int = 1, columns: int = 1) -> Span:
    """A header cell."""
    return Span(text, rows, columns, "head")


def heads(*texts: str) -> list[Span]:
    """A header row without merged cells."""
    return [head(text) for text in texts]


def merge_down(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> Written:
    """Rows of texts; equal neighbours in ``columns`` become one cell, as far as the columns before agree."""
    out: Written = [[] for _ in rows]
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            keys = [c for c in columns if c <= column]
            if column not in columns:
                out[index].append(Span(text))
                continue
            key = [row[c] for c in keys]
            if index and [rows[index - 1][c] for c in keys] == key:
                continue
            run = 1
            while index + run < len(rows) and [rows[index + run][c] for c in keys] == key:
                run += 1
            out[index].append(Span(text, rows=run))
    return out


def make_table(rows: Written, widths: Sequence[float]) -> Table:
    """A table of rows whose cells take the first free place; ValueError when they overlap or leave gaps."""
    taken: set[tuple[int, int]] = set()
    cells: list[PlacedCell] = []
    for row, written in enumerate(rows):
        column = 0
        for span in written:
            while (row, column) in taken:
                column += 1
            area = {(row + i, column + j) for i in range(span.rows) for j in range(span.columns)}
            if area & taken or column + span.columns > len(widths) or row + span.rows > len(rows):
                raise ValueError(f"row {row}: {span.text} overlaps or sticks out")
            taken |= area
            cells.append(PlacedCell(span.text, row, column, span.rows, span.columns, span.style))
    if len(taken) != len(rows) * len(widths):
        raise ValueError("table has gaps")
    return Table(tuple(cells), len(rows), tuple(widths))


def title_of(truth: Truth) -> str:
    """Title line of the form."""
    return f"{truth.year}年{TITLES[truth.kind]}"


def lines_of(truth: Truth) -> list[Block]:
    """Title, filing unit and project as lines above the table."""
    lines: list[Block] = [Line(title_of(truth), "title"), Line(f"填报单位：{truth.unit}", "body")]
    if truth.project:
        lines.append(Line(f"项目名称：{truth.project}", "body"))
    return lines


def make_page(truth: Truth, blocks: Sequence[Block]) -> SampleForm:
    """The page of one form; wide tables lie on landscape paper."""
    width = max((sum(b.widths) for b in blocks if isinstance(b, Table)), default=0.0)
    return SampleForm(truth.id, width > 18, "绩效目标表", tuple(blocks), "")


def make_golden(truth: Truth, table: Table | Sequence[Block], indicators: Sequence[Indicator]) -> Golden:
    """Head lines, a table (or blocks of lines and tables) and the form expected from them."""
    blocks: list[Block] = [table] if isinstance(table, Table) else list(table)
    return Golden(make_page(truth, [*lines_of(truth), *blocks]), (make_form(truth, indicators),))


def make_form(truth: Truth, indicators: Sequence[Indicator], *, whole: bool = False) -> Form:
    """The form expected: head fields and indicators; with ``whole`` also funds and goals."""
    form = Form(
        file="",
        kind=truth.kind,
        unit=truth.unit,
        year=truth.year,
        title=title_of(truth),
        project=truth.project,
        indicators=tuple(indicators),
    )
    if not whole:
        return form
    budget = tuple(BudgetLine(label, amount) for label, amount in truth.funds)
    return replace(form, goals=truth.goals, budget=budget, supervisor=truth.supervisor)


def expect(row: Row, *, split: bool = False, **changes: str | tuple[tuple[str, str], ...]) -> Indicator:
    """The indicator expected from a row: the target in one text, or (``split``) with its unit apart."""
    base = Indicator(row.name, row.whole, "", row.l1, row.l2)
    if split:
        base = replace(base, value=row.value, unit=row.unit)
    return replace(base, **changes)  # type: ignore[arg-type]
