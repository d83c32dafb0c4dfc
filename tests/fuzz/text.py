"""Bytes as text and tables of text, for targets that take words rather than files."""

from __future__ import annotations

LINES, CELLS = 40, 20
"""So many lines, and cells of one, are looked at: what is slow by length is tried by targets that read files."""


def text_of(data: bytes) -> str:
    """UTF-8, or what can be made of it."""
    return data.decode("utf-8", "replace")


def lines_of(data: bytes) -> list[list[str]]:
    """Lines of cells with tabs between; a backslash and n stand for a break within a cell."""
    lines = text_of(data).split("\n")[:LINES]
    return [[cell.replace("\\n", "\n") for cell in line.split("\t")[:CELLS]] for line in lines]
