"""Web pages and the "Excel files" many systems export, which are web pages inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from corpus.grid import Document, Grid
from corpus.readers.build import document, spread
from corpus.readers.html_nested import MOST_CELLS, unfold
from corpus.readers.limits import CellBudget, check_elements
from corpus.readers.refusals import damaged, empty
from corpus.readers.source import Source
from corpus.readers.text import prose_grid

_LEFT_OUT = {"script", "style", "head", "noscript", "template", "iframe", "object", "svg", "button", "datalist"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"),
    *("pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# Stand for <br> and for the tabs of <pre> until blanks of the source are folded.
_LINE_MARK = "\u2028"
_TAB_MARK = "\u2029"
_KEPT = str.maketrans({"\n": _LINE_MARK, "\t": _TAB_MARK})
# HTML's own bounds: a larger rowspan or colspan is read as this.
_MOST_COLUMNS = 1_000
_MOST_ROWS = 65_534


def read(source: Source) -> Document:
    """Web page → grids 正文 and 表格1, 表格2 …; rows of 正文 count its lines.

    A table inside a cell becomes a grid of its own after the table around it.
    """
    # lxml refuses str with an encoding declaration, so the text goes in as the bytes we chose.
    # Sloppy pages nest hundreds of unclosed <font>: the parser's usual depth limit would drop the rest in silence.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    data = source.text.encode("utf-8", errors="replace")
    check_elements(data, source.name, source.limits)
    try:
        root = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise (empty(source.name) if "empty" in str(error).lower() else damaged(source.name)) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise damaged(source.name, "标签嵌套过深")
    collector = _Collector(source, CellBudget(source.name, source.limits))
    collector.walk(root)
    collector.end_prose()
    return document(source.name, "html", collector.grids)


@dataclass
class _Collector:
    """Grids in reading order; lines of text gather until a table comes."""

    source: Source
    budget: CellBudget
    grids: list[Grid] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _lines: int = 0
    _tables: int = 0

    def walk(self, element: etree._Element) -> None:
        """Text and tables under ``element``; the text after it is the caller's."""
        for piece in _pieces(element):
            if isinstance(piece, str):
                self._text.append(piece)
            else:
                self.table(piece)

    def end_prose(self) -> None:
        lines = []
        for line in _fold("".join(self._text)).split("\n"):
            self._lines += 1
            lines.append((self._lines, line))
        self._text = []
        grid = prose_grid(lines)
        self.budget.spend(sum(map(len, grid.rows)))
        self.grids.append(grid)

    def table(self, element: etree._Element) -> None:
        waiting = [element]
        while waiting:
            table = waiting.pop(0)
            for caption in table.iterchildren("caption"):
                self._text.extend(_cell_pieces(caption)[0])
            self.end_prose()
            self._tables += 1
            # Counted before the cells are made: spans that push one another aside take time by their square.
            areas, height, inner = _areas(table, CellBudget(self.source.name, self.source.limits))
            rows = spread(areas, self.budget, height=height)
            self.grids.append(Grid(f"表格{self._tables}", rows, spans_known=True))
            waiting[:0] = inner


def _pieces(element: etree._Element) -> Iterator[str | etree._Element]:
    """Visible text under an element, with marks for line breaks, and the tables met on the way."""
    walker = etree.iterwalk(element, events=("start", "end"))
    preformatted = 0
    for event, node in walker:
        if event == "start":
            preformatted += node.tag == "pre"
            pieces, go_on = ([node.text], True) if node is element else _opened(node)
            if not go_on:
                walker.skip_subtree()
        else:
            preformatted -= node.tag == "pre"
            shown = node.tag not in _LEFT_OUT and not _is_hidden(node)
            pieces = [] if node is element else [_LINE_MARK if shown and node.tag in _BLOCKS else "", node.tail]
        for piece in pieces:
            if isinstance(piece, str):
                yield piece.translate(_KEPT) if preformatted else piece
            elif piece is not None:
                yield piece


def _opened(node: etree._Element) -> tuple[list[str | etree._Element | None], bool]:
    """What an element shows before its children, and whether its children show."""
    name = node.tag
    if name in _LEFT_OUT or _is_hidden(node):
        return [], False
    if name == "br":
        return [_LINE_MARK], False
    if name == "input":
        typed = node.get("type", "text").lower() in {"text", "number", "date"}
        return [node.get("value") if typed else None], False
    if name == "select":
        return [_chosen(node)], False
    if name == "table":
        return [_LINE_MARK, node], False
    return [_LINE_MARK if name in _BLOCKS else "", node.text], True


def _chosen(select: etree._Element) -> str:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return "".join(option.text or "" for option in chosen)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _fold(text: str) -> str:
    """Text as a browser shows it: blanks and line ends of the source fold, marked breaks stay."""
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split(_LINE_MARK))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip("\n").replace(_TAB_MARK, "\t")


def _rows(table: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Pairs (section, row) of a table itself, not of tables inside it; the footer comes last.

    Rows are looked for at any depth: exported pages put forms between a table and its rows.
    """
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    pairs = [(parent, row) for row in rows if (parent := row.getparent()) is not None and not _is_hidden(row)]
    return sorted((pair for pair in pairs if not _is_hidden(pair[0])), key=lambda pair: pair[0].tag == "tfoot")


def _areas(
    table: etree._Element, budget: CellBudget
) -> tuple[list[tuple[int, int, int, int, str]], int, list[etree._Element]]:
    """Areas of the table's cells (row, column, rows, columns, text), its height, and its inner tables.

    Cells that whole columns split by a table of one row are areas of their own.
    """
    rows = _rows(table)
    last_of_section = {section: number for number, (section, _) in enumerate(rows, 1)}
    areas: list[tuple[int, int, int, int, str]] = []
    inner: list[tuple[int, etree._Element]] = []
    split: dict[int, list[str]] = {}
    busy_until: dict[int, int] = {}  # column → last row taken by a cell from above
    for number, (section, row) in enumerate(rows, 1):
        column = 1
        for cell in row:
            if cell.tag not in {"td", "th"} or _is_hidden(cell):
                continue
            while busy_until.get(column, 0) >= number:
                column += 1
            columns = min(_span(cell, "colspan") or 1, _MOST_COLUMNS)
            # rowspan never reaches beyond its section; 0 means all of it.
            rest = last_of_section[section] - number + 1
            spanned = min(_span(cell, "rowspan") or rest, rest, _MOST_ROWS)
            budget.spend(spanned * columns)
            text, nested = _cell_content(cell)
            inner.extend((len(areas), one) for one in nested)
            if not text and len(nested) == 1 and (parts := _one_row(nested[0])):
                split[len(areas)] = parts
            areas.append((number, column, spanned, columns, text))
            for taken in range(column, column + columns):
                busy_until[taken] = max(busy_until.get(taken, 0), number + spanned - 1)
            column += columns
    areas, done = unfold(areas, split)
    return areas, len(rows), [one for index, one in inner if index not in done]


def _one_row(table: etree._Element) -> list[str]:
    """Texts of a table that is one row of plain cells side by side, [] for any other."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = _rows(table)
    if len(rows) != 1:
        return []
    cells = [cell for cell in rows[0][1] if cell.tag in {"td", "th"} and not _is_hidden(cell)]
    if not 2 <= len(cells) <= MOST_CELLS or any(_span(cell, "colspan") != 1 for cell in cells):
        return []
    return [_cell_content(cell)[0] for cell in cells]


def _cell_content(cell: etree._Element) -> tuple[str, list[etree._Element]]:
    texts, tables = _cell_pieces(cell)
    return _fold("".join(texts)), tables


def _cell_pieces(cell: etree._Element) -> tuple[list[str], list[etree._Element]]:
    pieces = list(_pieces(cell))
    texts = [piece for piece in pieces if isinstance(piece, str)]
    return texts, [piece for piece in pieces if not isinstance(piece, str)]


def _span(cell: etree._Element, name: str) -> int:
    """Value of rowspan or colspan: 1 when absent or not a number, 0 when it says 0."""
    text = (cell.get(name) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 9 else 1
