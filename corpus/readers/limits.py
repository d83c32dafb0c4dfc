"""How much of a file the readers accept: guards against floods, zip bombs and endless merges."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from corpus.readers.refusals import too_large, too_slow

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    file_bytes: size on disk. expanded_bytes: size of an office file once unpacked.
    expansion: unpacked size over packed size, looked at above ``expansion_floor`` bytes only, since
    small repetitive sheets pack very well. tree_bytes: largest XML part that is held in memory whole.
    elements: tags of a web page or an XML part that is held in memory whole. cells: cells of all grids,
    continuation cells included. rows: rows of all grids that are searched for forms.
    pages: printed pages of a PDF; ocr_pages: of these,
    pages whose text has to be recognised. pixels: size of a picture. members: files in an archive;
    depth: archives within archives. seconds: time for one file (in an archive: for each member), looked at
    between pages and sheets.
    """

    file_bytes: int = 64 * _MIB
    expanded_bytes: int = 256 * _MIB
    expansion: int = 150
    expansion_floor: int = 32 * _MIB
    tree_bytes: int = 96 * _MIB
    elements: int = 1_000_000
    cells: int = 2_000_000
    rows: int = 50_000
    pages: int = 500
    ocr_pages: int = 60
    pixels: int = 60_000_000
    members: int = 5_000
    depth: int = 3
    seconds: float = 300.0


DEFAULT = Limits()


def check_elements(data: bytes, file: str, limits: Limits) -> None:
    """Raise ReadError (file_too_large) for markup of more tags than a tree in memory should have."""
    if data.count(b"<") - data.count(b"</") > limits.elements:
        raise too_large(file, f"网页或文档里的标签超过{limits.elements}个的上限")


class CellBudget:
    """Counts the cells of one file while they are made, and stops before memory does."""

    def __init__(self, file: str, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._left = limits.cells

    def spend(self, cells: int) -> None:
        """Take ``cells`` from the budget; raises ReadError (file_too_large) once it is used up."""
        self._left -= cells
        if self._left < 0:
            raise too_large(self._file, f"表格单元格超过{self._limits.cells}个的上限")


class Clock:
    """Stops a reading that takes longer than its file is worth; asked between pages, sheets and members."""

    def __init__(self, file: str, limits: Limits) -> None:
        self._file = file
        self._seconds = limits.seconds
        self._end = monotonic() + limits.seconds

    def check(self) -> None:
        """Raise ReadError (file_too_slow) once the time is used up."""
        if monotonic() > self._end:
            raise too_slow(self._file, self._seconds)
