"""Tables over several pages."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.page_lines import TextLine
from corpus.readers.page_table import PageTable
from corpus.records import Note


def join_tables(pages: Sequence[list[PageTable | list[TextLine]]]) -> list[Note]:
    """Join tables cut by page breaks, in place; notes say what was joined and left out."""
    return []
