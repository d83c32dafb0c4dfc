"""Binary Excel workbooks (.xlsb), read by calamine once their sheets are known to be of sane size."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from corpus.grid import Document
from corpus.readers import calamine
from corpus.readers.limits import CellBudget
from corpus.readers.package import ZIP_ERRORS, open_package
from corpus.readers.refusals import damaged, too_large
from corpus.readers.source import Source

_ROW = 0
_CELLS = range(1, 12)
_ROWS, _COLUMNS = 1_048_576, 16_384


def read(source: Source) -> Document:
    """Binary Excel workbook → one grid for each visible sheet; number formats and merged areas are not known.

    Raises ReadError: file_damaged, file_encrypted, file_too_large, file_too_slow, file_empty.
    """
    budget = CellBudget(source.name, source.limits)
    with open_package(source) as archive:
        parts = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".bin")]
        if sum(entry.file_size for entry in parts) > source.limits.expanded_bytes:
            raise too_large(source.name, f"解压后超过{source.limits.expanded_bytes // (1024 * 1024)}MB")
        try:
            for entry in parts:
                # Read even where nothing is asked of it: a part that unpacks to more than it declares shows up here.
                data = archive.read(entry)
                if entry.filename.startswith("xl/worksheets/"):
                    _check(data, budget)
        except (*ZIP_ERRORS, zipfile.LargeZipFile, struct.error) as error:
            raise damaged(source.name) from error
    return calamine.read(source, "xlsb")


def _check(sheet: bytes, budget: CellBudget) -> None:
    """Spend the rectangle around the cells of a sheet, which calamine allocates whole."""
    row = column = 0
    first_row, first_column = _ROWS, _COLUMNS
    last_row = last_column = -1
    for kind, payload in _records(sheet):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", payload)
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<I", payload)
            first_row, last_row = min(first_row, row), max(last_row, row)
            first_column, last_column = min(first_column, column), max(last_column, column)
    if last_row >= 0:
        budget.spend((last_row - first_row + 1) * (last_column - first_column + 1))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Records of a part: pairs (kind, payload). Kinds and sizes are numbers of seven bits a byte."""
    stream = io.BytesIO(data)
    while True:
        kind, size = _number(stream, 2), _number(stream, 4)
        if kind is None or size is None:
            return
        yield kind, stream.read(size)


def _number(stream: io.BytesIO, most: int) -> int | None:
    value = 0
    for index in range(most):
        byte = stream.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << (7 * index)
        if byte[0] < 0x80:
            break
    return value
