"""Tables without ruling lines, or with level ones only."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.page import Page
from corpus.readers.page_lattice import Line
from corpus.readers.page_lines import TextLine
from corpus.readers.page_table import PageTable


def find_columns(
    lines: Sequence[TextLine], rules: Sequence[Line], height: float, page: Page
) -> list[PageTable | list[TextLine]]:
    """Lines of text cut to tables and the runs of text around them, top to bottom."""
    return [list(lines)] if lines else []
