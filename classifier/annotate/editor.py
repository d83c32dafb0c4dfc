"""What a file must be able to do for corrections to be written into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from classifier.annotate.locate import Spot
from classifier.annotate.results import Change

__all__ = ["Editor", "NotEditable"]


class NotEditable(Exception):  # no error: the change is listed as left to people
    """Why a cell is left as it is: one Chinese clause."""


class Editor(Protocol):
    """A copy of a file being corrected. Coordinates are those of the file as it was read.

    Every change raises NotEditable, and then has changed nothing.
    """

    def text(self, spot: Spot) -> str:
        """Text of a cell as it stands now."""

    def rows(self, spot: Spot) -> tuple[int, int]:
        """First and last row of the area a cell belongs to."""

    def require(self, spot: Spot) -> None:
        """Raise NotEditable unless the text of a cell can be changed."""

    def replace(self, spot: Spot, start: int, end: int, new: str) -> None:
        """Put ``new`` in place of [start, end) of a cell's text."""

    def write(self, spot: Spot, text: str, like: Spot) -> None:
        """Fill a blank cell with a text that looks like another cell's."""

    def split(self, spot: Spot, row: int, label: str) -> None:
        """Cut a row out of a merged label cell: it gets ``label``, the rows below repeat the old text."""

    def insert_rows(self, spot: Spot, names: Sequence[str]) -> None:
        """Put rows like that of a name cell below it, one for each further name."""

    def finish(self, changes: Sequence[Change], path: Path) -> None:
        """Add the list of changes and write the copy."""
