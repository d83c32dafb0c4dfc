"""Widths and line breaks of mixed Chinese and Latin text in fixed-width fonts."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["display_width", "wrap"]

_PIECE = re.compile(r"[\x21-\x7e]+|\s+|.")
_NEVER_FIRST = frozenset("，。、；：？！）》”’】]…—％%")
_NEVER_LAST = frozenset("（《“‘【[")


def display_width(text: str) -> int:
    """Columns a text takes in a fixed-width font: two for a Chinese character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Lines of about ``width`` columns; at least one, and never an endless word cut.

    Chinese breaks anywhere but before closing and after opening signs; Latin words and numbers stay whole.
    A closing sign may stand two columns beyond the edge, so leave that much room.
    """
    lines: list[list[str]] = [[]]
    used = 0
    for piece in _PIECE.findall(text.replace("\n", " ")):
        size = display_width(piece)
        if used and used + size > width and piece not in _NEVER_FIRST:
            carried = [lines[-1].pop()] if lines[-1][-1] in _NEVER_LAST else []
            lines.append(carried)
            used = display_width("".join(carried))
        if not used and piece.isspace():
            continue
        lines[-1].append(piece)
        used += size
    return ["".join(line).rstrip() for line in lines]
