"""Text that a spreadsheet program would run: in csv nothing tells text from formulas, so such text gets a sign of text.

Targets like =100% or -5 stay as they are: they compute nothing but themselves. Workbooks need none of this, since their
cells say that they hold text (corpus/workbook.py).
"""

from __future__ import annotations

import re

__all__ = ["as_text"]

_RUNS = re.compile(r"[\s\0]*[=+\-@＝＋－＠].*[(（|!！\[]", re.DOTALL)
"""A sign that begins a formula, and what only one that calls, links or starts something has."""


def as_text(cell: str) -> str:
    r"""A cell of csv that no spreadsheet program runs: with an apostrophe in front where one might.

    >>> as_text('=HYPERLINK("http://x")'), as_text("=100%"), as_text("≥90%")
    ('\'=HYPERLINK("http://x")', '=100%', '≥90%')
    """
    return f"'{cell}" if _RUNS.match(cell) else cell
