"""Web archives (.mht, .mhtml): the pages inside, one after the other, read as web pages."""

from __future__ import annotations

import codecs
import email
import email.message
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from corpus.errors import ReadError
from corpus.grid import Document, Grid
from corpus.readers import html
from corpus.readers.build import PROSE, document
from corpus.readers.limits import CellBudget, Clock
from corpus.readers.refusals import damaged, empty, too_large
from corpus.readers.source import Source

# Archives within archives, thousands deep, and headers the library cannot parse.
LIBRARY_ERRORS: Final = (RecursionError, LookupError, TypeError, ValueError)
_GB = {"gb2312", "gbk", "x-gbk", "cp936"}
# Excel's archive has a page that draws the tabs of the sheets.
_FURNITURE = ("tabstrip.htm", "tabstrip.html")
_LINES_PER_PART = 2  # pages may have such lines of their own
_TYPES = ("text/html", "application/xhtml+xml")


def read(source: Source) -> Document:
    """Web archive → grids 正文 and 表格1, 表格2 … of all its pages, tables counted through.

    Raises ReadError: file_damaged, file_empty, file_too_large, file_too_slow, unknown_format.
    """
    # Lines like these begin parts; counted first, since the library takes minutes for millions of empty ones.
    if source.data.count(b"\n--") > _LINES_PER_PART * source.limits.members:
        raise too_large(source.name, f"网页归档的组成部分超过{source.limits.members}个的上限")
    try:
        pages = list(_pages(email.message_from_bytes(source.data.lstrip())))
    except LIBRARY_ERRORS as error:
        raise damaged(source.name) from error
    budget = CellBudget(source.name, source.limits)
    clock = Clock(source.name, source.limits)
    grids: list[Grid] = []
    tables = 0
    for page in pages:
        clock.check()
        for grid in _grids(Source(source.name, page, source.limits)):
            budget.spend(sum(map(len, grid.rows)))
            tables += grid.part != PROSE
            grids.append(grid if grid.part == PROSE else replace(grid, part=f"表格{tables}"))
    if not grids:
        raise empty(source.name)
    return document(source.name, "mht", grids)


def _pages(message: email.message.Message) -> Iterator[bytes]:
    for part in message.walk():
        furniture = str(part.get("Content-Location", "")).lower().endswith(_FURNITURE)
        if part.get_content_type() in _TYPES and not furniture:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _as_utf8(payload, part.get_content_charset())


def _grids(page: Source) -> tuple[Grid, ...]:
    try:
        return html.read(page).grids
    except ReadError as error:
        if error.code == "file_empty":
            # The frame around Excel's sheets has no text of its own.
            return ()
        raise


def _as_utf8(payload: bytes, charset: str | None) -> bytes:
    """The page with a mark that says how it is coded; left alone where the archive's word for it does not hold."""
    try:
        text = payload.decode("gb18030" if charset in _GB else charset or "ascii")
    except (LookupError, ValueError):
        return payload
    return codecs.BOM_UTF8 + text.encode("utf-8", errors="replace")
