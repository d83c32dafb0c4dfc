"""The registry of golden containers: a page → the bytes of a file, one function per container."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from corpus.samples.form import Line, SampleForm, Table
from corpus.samples.render.docx import render_docx
from corpus.samples.render.html import render_html
from corpus.samples.render.xlsx import render_xlsx
from tests.golden.layouts import Layout
from tests.golden.page import Span, make_table

Render = Callable[[SampleForm], bytes]
Matrix = list[list[str | None]]


@dataclass(frozen=True, slots=True)
class Container:
    """One kind of file.

    group: structured, open_pdf, doc, pasted or scan; the promised figures are per group.
    keeps: what survives: "spans" merged cells; "grid" rows and columns, merged cells empty;
    "cells" each row's own cells; "order" only the order of the cells.
    missing: what is not installed here ("" when nothing), so that cases can be left out.
    """

    id: str
    title: str
    suffix: str
    group: str
    keeps: str
    render: Render
    missing: Callable[[], str] = lambda: ""

    @property
    def breaks(self) -> bool:
        """Whether line breaks inside a cell survive: everywhere but in pasted text."""
        return self.group != "pasted"

    def shows(self, layout: Layout) -> bool:
        """Whether a careful reader could still read the layout from this file."""
        if layout.breaks and not self.breaks:
            return False
        if self.keeps == "order":
            return layout.stream
        return not (self.keeps == "cells" and layout.wide)


CONTAINERS: dict[str, Container] = {}


def add(container: Container) -> None:
    """Register a container under its id."""
    if container.id in CONTAINERS:
        raise ValueError(f"container {container.id} twice")
    CONTAINERS[container.id] = container


def load_containers() -> dict[str, Container]:
    """All containers, registered by the modules that write them, in the order of the package's imports."""
    return CONTAINERS


def matrix(table: Table) -> Matrix:
    """Rows of texts; None for the continuation of a merged cell, "" for an empty cell."""
    rows: Matrix = [[None] * len(table.widths) for _ in range(table.height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def all_rows(page: SampleForm) -> Iterator[list[str | None]]:
    """Lines as rows of one cell, then the rows of each table, in order."""
    for block in page.blocks:
        if isinstance(block, Line):
            yield [block.text]
        else:
            yield from matrix(block)


def with_table(page: SampleForm) -> SampleForm:
    """The page, its lines put into a table of one column where it has no table (sheets need one)."""
    if any(isinstance(block, Table) for block in page.blocks):
        return page
    title, *lines = [block for block in page.blocks if isinstance(block, Line)]
    table = make_table([[Span(line.text, style="prose")] for line in lines], [16.0])
    return replace(page, blocks=(title, table))


def rows_as_text(page: SampleForm, join: Callable[[Sequence[str | None]], str]) -> bytes:
    """UTF-8 lines, one a row."""
    return ("\n".join(join(row) for row in all_rows(page)) + "\n").encode("utf-8")


def render_gb_html(page: SampleForm) -> bytes:
    """An older web page: GB18030 bytes that call themselves gb2312."""
    return render_html(page).decode("utf-8").replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")


def render_sheet(page: SampleForm) -> bytes:
    """Excel workbook with merged ranges."""
    return render_xlsx(with_table(page))


def to_bytes(write: Callable[[BytesIO], object]) -> bytes:
    """What ``write`` puts into a stream."""
    out = BytesIO()
    write(out)
    return out.getvalue()


add(Container("docx", "Word（docx）", ".docx", "structured", "spans", render_docx))
add(Container("xlsx", "Excel（xlsx）", ".xlsx", "structured", "spans", render_sheet))
add(Container("html", "网页（UTF-8）", ".html", "structured", "spans", render_html))
add(Container("html_gb", "网页（GB18030）", ".htm", "structured", "spans", render_gb_html))
add(Container("xls_html", "后缀为 xls 的网页", ".xls", "structured", "spans", render_html))
