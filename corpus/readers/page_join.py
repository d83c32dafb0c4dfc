"""Tables over several pages: the same borders, repeated headers, cells and rows cut by the page break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.readers.page_lines import TextLine
from corpus.readers.page_table import SAME_BORDER, VALUE, PageTable, TableCell, relative_borders, same_columns
from corpus.records import Note, Place
from corpus.text import squeeze

_LONGEST_WORD = 15
_HIGHEST_HEADER = 5
_FEWEST_WORDS = 3
_DIGIT = re.compile(r"\d")

Blocks = list[PageTable | list[TextLine]]


def join_tables(pages: Sequence[Blocks]) -> list[Note]:
    """Join tables cut by page breaks, in place; notes say what was joined and left out.

    A table is cut where it ends one page, the next begins with a table, and the borders of the one are
    among those of the other. Pages keep their own tables; columns are counted alike in all of them.
    """
    notes: list[Note] = []
    for chain in _chains(pages):
        _align(chain)
        for above, below in pairwise(chain):
            notes += _drop_header(chain[0], below)
            _complete_header(above, below)
            notes += _join_row(above, below)
            notes += _continue_cells(above, below)
    return notes


def _chains(pages: Sequence[Blocks]) -> Iterator[list[PageTable]]:
    chain: list[PageTable] = []
    for blocks in pages:
        first, last = (blocks[0], blocks[-1]) if blocks else (None, None)
        if chain and not (isinstance(first, PageTable) and same_columns(chain[-1], first)):
            yield from [chain] * (len(chain) > 1)
            chain = []
        if isinstance(first, PageTable) and chain:
            chain.append(first)
            if last is first:
                continue
            yield chain
            chain = []
        if isinstance(last, PageTable):
            chain = [last]
    if len(chain) > 1:
        yield chain


def _align(chain: Sequence[PageTable]) -> None:
    """Count columns alike: over the borders of all pages."""
    borders: list[float] = []
    for place in sorted(x for table in chain for x in relative_borders(table)):
        if not borders or place - borders[-1] > SAME_BORDER:
            borders.append(place)
    for table in chain:
        if len(table.xs) == len(borders):
            continue
        spots = [_nearest(borders, x) for x in relative_borders(table)]
        for cell in table.cells:
            end = spots[cell.column + cell.columns]
            cell.column = spots[cell.column]
            cell.columns = end - cell.column
        left, width = table.xs[0], table.xs[-1] - table.xs[0]
        table.xs = tuple(left + x * width / 1000 for x in borders)


def _nearest(places: Sequence[float], place: float) -> int:
    return min(range(len(places)), key=lambda index: abs(places[index] - place))


def _place(table: PageTable, row: int = 0) -> Place:
    return Place(part=table.name, row=row + 1)


def _drop_header(first: PageTable, table: PageTable) -> list[Note]:
    """Take away rows at the top that repeat rows of the first page word for word."""
    for height in range(min(_HIGHEST_HEADER, table.height - 1), 0, -1):
        rows = _shape(table, 0, height)
        words = [text for *_, text in rows if text]
        if len(set(words)) < _FEWEST_WORDS or any(VALUE.fullmatch(word) for word in words):
            continue
        short = all(len(word) <= _LONGEST_WORD for word in words[1:])
        if short and any(_shape(first, start, height) == rows for start in range(first.height - height)):
            table.first_row = height
            table.cells = [cell for cell in table.cells if cell.row >= height]
            message = f"{table.name}的表头（{height}行）与前页相同，不再重复读取"
            return [Note("header_repeat_dropped", message, _place(table))]
    return []


def _shape(table: PageTable, start: int, height: int) -> list[tuple[int, int, int, int, str]]:
    """Cells of rows from ``start`` on with place, size and text; [] when a cell is cut by either end."""
    found = []
    for cell in table.cells:
        if cell.row < start + height and cell.row + cell.rows > start:
            if cell.row < start or cell.row + cell.rows > start + height:
                return []
            found.append((cell.row - start, cell.column, cell.rows, cell.columns, squeeze(cell.text)))
    return sorted(found)


def _pairs(above: PageTable, below: PageTable) -> list[tuple[TableCell, TableCell]]:
    """Cells at the page break that stand in the same columns, left to right."""
    bottom = {(c.column, c.columns): c for c in above.cells if c.row + c.rows == above.height}
    top = sorted((c for c in below.cells if c.row == below.first_row), key=lambda cell: cell.column)
    return [(bottom[key], cell) for cell in top if (key := (cell.column, cell.columns)) in bottom]


def _join_row(above: PageTable, below: PageTable) -> list[Note]:
    """Join a row cut by the page break to its first part.

    Evidence: all texts at the top go on from text whose last line was full and low, and some cells
    that are filled above are empty.
    """
    top = below.row(below.first_row)
    pairs = _pairs(above, below)
    if len(pairs) != len(top) or below.height - below.first_row < 1:
        return []
    single = [(upper, lower) for upper, lower in pairs if lower.rows == 1]
    filled = [(upper, lower) for upper, lower in single if lower.text]
    emptied = [upper for upper, lower in single if upper.text and not lower.text and upper.rows == 1]
    whole = all(not lower.text or _text_goes_on(upper, lower) for upper, lower in pairs)
    if not filled or not emptied or not whole or any(lower.cut[0] and not lower.text for _, lower in single):
        return []
    if any(not upper.full or upper.rows > 1 for upper, _ in filled):
        return []
    for upper, lower in pairs:
        if lower.text:
            upper.origin.text += "\n" + lower.text
            upper.full = lower.full
        lower.row += 1
        lower.rows -= 1
        if lower.rows:
            lower.text, lower.above = "", upper
    below.cells = [cell for cell in below.cells if cell.rows]
    below.first_row += 1
    message = f"{above.name}最后一行被分页切断，已与{below.name}的第一行合并"
    return [Note("row_joined_over_pages", message, _place(above, above.height - 1), confidence=0.9)]


def _complete_header(above: PageTable, below: PageTable) -> None:
    """Move the last row of a header that the page break cuts to the page where the header begins.

    Evidence: cells that divide a wider one at the foot of the page before, no number, nothing new beside them.
    """
    row = below.row(below.first_row)
    foot = [cell for cell in above.cells if cell.row + cell.rows == above.height]
    parts = [
        cell
        for cell in row
        for wide in foot
        if wide.text and wide.columns > cell.columns and wide.column <= cell.column
        if cell.column + cell.columns <= wide.column + wide.columns
    ]
    pairs = [pair for pair in _pairs(above, below) if pair[1] not in parts]
    known = sum(bool(cell.text) for cell in foot) >= _FEWEST_WORDS
    if not known or len(parts) < 2 or len(parts) + len(pairs) != len(row) or below.height - below.first_row < 2:
        return
    divided = all(cell.text and cell.rows == 1 and not _DIGIT.search(cell.text) for cell in parts)
    if not divided or any(upper.text and lower.text for upper, lower in pairs):
        return
    for upper, lower in pairs:
        upper.rows += 1
        upper.text = upper.text or (lower.text if lower.rows == 1 else "")
        lower.row, lower.rows = lower.row + 1, lower.rows - 1
    for cell in parts:
        below.cells.remove(cell)
        cell.row = above.height
    above.cells += parts
    above.ys = (*above.ys, above.ys[-1] + below.ys[below.first_row + 1] - below.ys[below.first_row])
    below.cells = [cell for cell in below.cells if cell.rows]
    below.first_row += 1


def _text_goes_on(upper: TableCell, lower: TableCell) -> bool:
    """Whether the text of a cell at the foot of a page reads on at the head of the next."""
    return upper.full and upper.room[1] < 1.5 and lower.room[0] < 1.5


def _continue_cells(above: PageTable, below: PageTable) -> list[Note]:
    """Join merged cells cut by the page break: their text stands on either page, or partly on both."""
    pairs = _pairs(above, below)
    leading = True
    joined: list[str] = []
    for upper, lower in pairs:
        merged = upper.rows > 1 or lower.rows > 1
        leading = leading and (merged or not lower.text or not upper.text)
        if lower.above is not None or not _is_cut(upper, lower, leading=leading):
            continue
        text = _one_text(upper.origin, lower)
        if not text:
            continue
        upper.origin.text = text
        lower.text, lower.above = "", upper
        joined.append(squeeze(text))
    if not joined:
        return []
    message = f"{below.name}开头接续前页的合并单元格：{'、'.join(word[:_LONGEST_WORD] for word in joined)}"
    return [Note("cell_joined_over_pages", message, _place(below, below.first_row), confidence=0.9)]


def _is_cut(upper: TableCell, lower: TableCell, *, leading: bool) -> bool:
    """Whether two cells at a page break are the parts of one."""
    if upper.cut[1] or lower.cut[0]:
        return True
    merged = upper.rows > 1 or lower.rows > 1
    if not lower.text:
        return bool(upper.origin.text) and (leading or (upper.rows > 1 and lower.rows > 1))
    if squeeze(lower.text) == squeeze(upper.origin.text):
        return merged and leading
    if not upper.origin.text:
        return merged and leading
    # Text in the middle of a cell that the break cuts: low above, high below, with room on the far side.
    lopsided = upper.room[0] > upper.room[1] + 1 or lower.room[1] > lower.room[0] + 1
    return (
        merged and _text_goes_on(upper, lower) and lopsided and (lower.rows == 1 or lower.room[1] > lower.room[0] + 1)
    )


def _one_text(upper: TableCell, lower: TableCell) -> str:
    """Text of a cell shown on two pages; lines printed on both count once."""
    first, second = upper.text.split("\n"), lower.text.split("\n")
    if squeeze("".join(first)) == squeeze("".join(second)):
        return "\n".join(first)
    for shared in range(min(len(first), len(second)), 0, -1):
        if first[-shared:] == second[:shared]:
            second = second[shared:]
            break
    return "\n".join(line for line in (*first, *second) if line)
