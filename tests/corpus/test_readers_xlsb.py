"""Binary Excel workbooks: texts and numbers at their places, floods and damage refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Limits, Source

_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.bin"/></Relationships>'
)


def record(kind: int, payload: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(payload)]) + payload


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: str | float) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(6, head + wide(value))
    return record(5, head + struct.pack("<d", value))


def workbook(rows: dict[int, dict[int, str | float]]) -> bytes:
    """A workbook with one sheet. rows: 0-based row → 0-based column → value."""
    cells = b"".join(
        record(0, struct.pack("<I", row) + bytes(13)) + b"".join(cell(*pair) for pair in columns.items())
        for row, columns in rows.items()
    )
    size = struct.pack("<4I", min(rows), max(rows), 0, max(max(columns) for columns in rows.values()))
    sheet = record(129) + record(148, size) + record(145) + cells + record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("绩效"))
    book = record(131) + record(153, bytes(12)) + record(143) + bundle + record(144) + record(132)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return stream.getvalue()


def read(data: bytes, limits: Limits = DEFAULT) -> Document:
    return READERS["xlsb"](Source("a.xlsb", data, limits))


def refusal(data: bytes, limits: Limits = DEFAULT) -> str:
    with pytest.raises(ReadError) as caught:
        read(data, limits)
    return caught.value.code


def test_texts_and_numbers_at_their_places_and_a_note_on_the_formats() -> None:
    document = read(workbook({1: {0: "一级指标", 2: "指标值"}, 3: {0: "产出", 2: 0.9}}))
    grid = document.grids[0]
    assert (document.container, grid.part, grid.spans_known) == ("xlsb", "工作表“绩效”", False)
    assert [[cell.text for cell in row] for row in grid.rows] == [["一级指标", "", "指标值"], ["产出", "", "0.9"]]
    assert [row[0].row for row in grid.rows] == [2, 4]
    assert [note.rule for note in document.notes] == ["formats_unknown"]


def test_a_cell_in_the_last_corner_is_refused_before_memory_is_asked_for() -> None:
    assert refusal(workbook({0: {0: "甲"}, 1_048_575: {16_383: "乙"}})) == "file_too_large"
    assert refusal(workbook({0: {0: "甲"}, 50: {50: "乙"}}), Limits(cells=1000)) == "file_too_large"


def test_parts_that_swell_are_refused() -> None:
    assert refusal(workbook({row: {0: "甲"} for row in range(50)}), Limits(expanded_bytes=300)) == "file_too_large"


def test_damage_is_one_refusal() -> None:
    whole = workbook({0: {0: "甲" * 50}})
    broken = bytearray(whole)
    broken[-120] ^= 0xFF
    assert {refusal(data) for data in (whole[:200], bytes(broken))} == {"file_damaged"}
