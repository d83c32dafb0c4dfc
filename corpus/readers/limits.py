"""How much of a file the readers accept: guards against floods, zip bombs and endless merges."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.readers.refusals import too_large

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    file_bytes: size on disk. expanded_bytes: size of an office file once unpacked.
    expansion: unpacked size over packed size, looked at above ``expansion_floor`` bytes only, since
    small repetitive sheets pack very well. tree_bytes: largest XML part that is held in memory whole.
    cells: cells of all grids, continuation cells included.
    """

    file_bytes: int = 64 * _MIB
    expanded_bytes: int = 256 * _MIB
    expansion: int = 150
    expansion_floor: int = 32 * _MIB
    tree_bytes: int = 96 * _MIB
    cells: int = 2_000_000


DEFAULT = Limits()


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
