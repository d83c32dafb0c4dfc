"""What tests of hostile files share: small forms in every package, and what a refusal must look like."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from corpus.errors import ReadError
from corpus.reading import read_forms

TABLE = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "修路里程", "3公里"))
FORM = "\n".join("\t".join(row) for row in TABLE)
HTML_TABLE = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in TABLE)
EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def written(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def refusal(path: Path) -> ReadError:
    """The error of a file: one sentence that begins with its name, and what to do next."""
    with pytest.raises(ReadError) as caught:
        read_forms(path, name=path.name)
    error = caught.value
    assert re.fullmatch(rf"{re.escape(path.name)}[^\n]*：[^\n。]*[\u4e00-\u9fff][^\n。]*，[^\n。]+。", str(error))
    assert len(str(error)) < 200
    return error


def indicators(path: Path) -> list[tuple[str, str]]:
    return [(item.name, item.value) for form in read_forms(path) for item in form.indicators]


def zipped(members: dict[str, bytes | str], data: bytes | None = None) -> bytes:
    """A zip of members; with ``data``, that zip with members replaced or added."""
    whole: dict[str, bytes | str] = {}
    if data is not None:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            whole |= {name: old.read(name) for name in old.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (whole | members).items():
            archive.writestr(name, content)
    return stream.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


@cache
def docx_form() -> bytes:
    file, stream = docx.Document(), io.BytesIO()
    table = file.add_table(rows=2, cols=4)
    for cells, row in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    file.save(stream)
    return stream.getvalue()


@cache
def xlsx_form() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def odf_cells(*texts: str) -> str:
    return "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)


def ods_form(more_rows: str = "", head: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    rows = "".join(f"<table:table-row>{odf_cells(*row)}</table:table-row>" for row in TABLE)
    table = f'<table:table table:name="表">{rows}{more_rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"{head}<office:document-content {ODF}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, **(more or {})})


def excel_xml(cell: str = "", head: str = "") -> str:
    cells = ("".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row) for row in TABLE)
    rows = "".join(f"<Row>{row}</Row>" for row in cells) + (f"<Row>{cell}</Row>" if cell else "")
    sheet = f'<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?>{head}<Workbook xmlns="{EXCEL_XML}" xmlns:ss="{EXCEL_XML}">{sheet}</Workbook>'
