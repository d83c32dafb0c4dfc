"""Web archives (.mht, .mhtml): the pages inside, one after the other, read as web pages."""

from __future__ import annotations

import codecs
import email
import email.message
from dataclasses import replace

from corpus.errors import ReadError
from corpus.grid import Document, Grid
from corpus.readers import html
from corpus.readers.build import PROSE, document
from corpus.readers.refusals import empty
from corpus.readers.source import Source

_GB = {"gb2312", "gbk", "x-gbk", "cp936"}
# Excel's archive has a page that draws the tabs of the sheets.
_FURNITURE = ("tabstrip.htm", "tabstrip.html")
_MOST_PAGES = 500


def read(source: Source) -> Document:
    """Web archive → grids 正文 and 表格1, 表格2 … of all its pages, tables counted through.

    Raises ReadError: file_damaged, file_empty, file_too_large, unknown_format.
    """
    message = email.message_from_bytes(source.data.lstrip())
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    grids: list[Grid] = []
    tables = 0
    for page in pages[:_MOST_PAGES]:
        if str(page.get("Content-Location", "")).lower().endswith(_FURNITURE):
            continue
        for grid in _grids(page, source):
            tables += grid.part != PROSE
            grids.append(grid if grid.part == PROSE else replace(grid, part=f"表格{tables}"))
    if not grids:
        raise empty(source.name)
    return document(source.name, "mht", grids)


def _grids(page: email.message.Message, source: Source) -> tuple[Grid, ...]:
    payload = page.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ()
    try:
        return html.read(Source(source.name, _as_utf8(payload, page.get_content_charset()), source.limits)).grids
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
