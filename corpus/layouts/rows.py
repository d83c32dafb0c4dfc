"""One stream of rows from all grids of a document, tidied for layouts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.grid import Cell, Document
from corpus.records import Place
from corpus.text import tidy

_FURNITURE = re.compile(
    r"(上一篇|下一篇|上一条|下一条|相关(链接|文章|阅读)|责任编辑|扫一扫|分享到|打印本页|关闭窗口|版权所有|主办单位|网站(地图|标识码)|"
    r"备案号|[\u4e00-\u9fff]ICP备|浏览次数|阅读次数|点击数|字体)\s*([:：\[【(（].*|$)|(您?的?当前位置|您现在的位置)\s*[:：]|【?(打印|关闭)】?(【关闭】)?$"
)
_PAGES = frozenset({"html", "mht"})
"""Containers in which a site may lay out its own lines as a table; elsewhere 浏览次数 | 5万次 is an indicator."""


@dataclass(frozen=True, slots=True)
class Row:
    """One table or text row.

    cells: as read. texts: tidied text per column; a cell merged into its left neighbour is "", one
    merged into the cell above repeats its text. own: like texts, but "" for every merged continuation.
    filled: columns whose own text is not empty.
    """

    file: str
    part: str
    spans_known: bool
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    own: tuple[str, ...]
    filled: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the filled columns once: every way of reading asks for them."""
        object.__setattr__(self, "filled", tuple(index for index, text in enumerate(self.own) if text))

    def __len__(self) -> int:
        """Number of columns."""
        return len(self.texts)

    def text(self, column: int) -> str:
        """Tidied text of a column, "" beyond the last one."""
        return self.texts[column] if 0 <= column < len(self.texts) else ""

    def raw(self, column: int) -> str:
        """Text of a column with its line breaks, "" beyond the last one."""
        return self.cells[column].text if 0 <= column < len(self.cells) else ""

    def place(self, column: int | None = None) -> Place:
        """Place of a column, of the first filled cell by default."""
        if column is None:
            column = self.filled[0] if self.filled else 0
        if not self.cells:
            return Place(self.file, self.part)
        cell = self.cells[min(column, len(self.cells) - 1)]
        return Place(self.file, self.part, cell.row, cell.column)


def stream_rows(document: Document) -> list[Row]:
    """Rows of every grid in reading order; rows without any text and a web page's own lines are left out."""
    rows: list[Row] = []
    for grid in document.grids:
        most = 2 if document.container in _PAGES or not grid.spans_known else 1
        for cells in grid.rows:
            texts = tuple("" if cell.merged == "left" or not cell.text else tidy(cell.text) for cell in cells)
            if any(texts) and not _is_furniture(texts, most):
                own = tuple("" if cell.merged else text for cell, text in zip(cells, texts, strict=True))
                rows.append(Row(document.file, grid.part, grid.spans_known, cells, texts, own))
    return rows


def _is_furniture(texts: Sequence[str], most: int) -> bool:
    """Whether a row of at most so many texts is what a web site puts around every page, not part of the form."""
    filled = [text for text in texts if text]
    return len(filled) <= most and len(filled[0]) <= 80 and _FURNITURE.match(filled[0]) is not None


def first_filled(row: Row, columns: Iterable[int]) -> str:
    """First non-empty text among columns, "" when all are empty."""
    return next((row.text(column) for column in columns if row.text(column)), "")
