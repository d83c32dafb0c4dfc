"""Whole files to begin with: golden forms in every container, small, the same whenever they are made.

    .venv/bin/python -m tests.fuzz.seeds

writes tests/fuzz/corpus/<target>/ anew but for the inputs that a run has found (their names begin with ``found``).
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from xml.sax.saxutils import escape

from PIL import Image
from reportlab import rl_config

from corpus.samples.form import Line, SampleForm, Table
from corpus.samples.render.docx import render_docx
from corpus.samples.render.html import render_html
from tests.corpus.test_readers_xlsb import workbook
from tests.fuzz.seeds_words import written
from tests.fuzz.targets import CORPUS
from tests.golden.cases import Case, all_cases, prepare
from tests.golden.containers import all_rows
from tests.golden.containers_text import render_tabs
from tests.scans import as_bytes, as_pdf, as_scan, draw_table

FOUND = "found"
_OF = {
    "read_txt": ("txt_tab", "txt_cells", "txt_bare", "txt_pipe", "txt_pipe_short", "txt_space", "txt_joined"),
    "read_csv": ("csv", "csv_gb", "tsv"),
    "read_html": ("html", "html_gb", "xls_html"),
    "read_mht": ("mht",),
    "read_docx": ("docx",),
    "read_xlsx": ("xlsx",),
    "read_xls": ("xls",),
    "read_xlsb": ("xlsb",),
    "read_doc": ("doc",),
    "read_odf": ("ods", "odt"),
    "read_xml": ("spreadsheet_xml", "word_xml"),
    "read_pdf": ("pdf_ruled", "pdf_open", "pdf_open_top"),
    "read_zip": ("zip",),
    "read_image": ("scan", "scan_pdf"),
}
"""Target → containers it begins with."""
_EACH = {"doc": 1, "scan": 1, "scan_pdf": 1, "pdf_ruled": 1, "pdf_open": 1}
_USUAL = 3
_UNREAD = ("docProps/", "customXml/", "word/theme", "word/stylesWithEffects", "word/fontTable", "word/webSettings")
"""Parts of packages that no reader looks at: left out, they leave more chances to the others."""


def make_seeds() -> Iterator[tuple[str, str, bytes]]:
    """Target, name and content of every file; the smallest forms of every container."""
    rl_config.pageCompression = 0  # so that operators of pages can be changed
    rl_config.invariant = 1  # no date in the file
    cases: dict[str, list[Case]] = {}
    for case in all_cases():
        cases.setdefault(case.container.id, []).append(case)
    for target, containers in _OF.items():
        for container in containers:
            files = _other(container, cases) if container in OTHERS else _golden(cases[container])
            for name, data in sorted(files, key=lambda one: len(one[1]))[: _EACH.get(container, _USUAL)]:
                yield target, name, data
    yield from written(cases["txt_tab"])


def _golden(cases: list[Case]) -> list[tuple[str, bytes]]:
    """Files of every second layout; names tell the layout."""
    chosen = cases[:: max(1, len(cases) // 8)][:8]
    prepare(chosen)
    return [
        (f"{case.layout.id}.{case.container.id}", _slim(case.container.render(case.golden().page))) for case in chosen
    ]


def _other(container: str, cases: dict[str, list[Case]]) -> list[tuple[str, bytes]]:
    pages = cases["docx"][:: max(1, len(cases["docx"]) // 8)]
    render = OTHERS[container]
    return [(f"{case.layout.id}.{container}", _slim(render(case.golden().page))) for case in pages]


def _slim(data: bytes) -> bytes:
    """A package without what no reader looks at, its dates the same each time; other files as they are."""
    if not data.startswith(b"PK"):
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if not name.startswith(_UNREAD):
                inner = _slim(old.read(name))
                kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                new.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), inner, kind)
    return stream.getvalue()


def _mht(page: SampleForm) -> bytes:
    whole = MIMEMultipart("related", boundary="=_part")
    for charset in ("utf-8", "gb18030"):
        whole.attach(MIMEText(render_html(page), "html", charset))
    return b"MIME-Version: 1.0\n" + whole.as_bytes().replace(b"MIME-Version: 1.0\n", b"", 1)


def _spreadsheet_xml(page: SampleForm) -> bytes:
    rows = []
    for block in page.blocks:
        if isinstance(block, Line):
            rows.append(f'<Row><Cell><Data ss:Type="String">{escape(block.text)}</Data></Cell></Row>')
        else:
            rows += _xml_rows(block)
    body = f'<Worksheet ss:Name="绩效"><Table>{"".join(rows)}</Table></Worksheet>'
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{body}</Workbook>'.encode()


def _xml_rows(table: Table) -> list[str]:
    rows = [""] * table.height
    for cell in table.cells:
        spans = f' ss:MergeAcross="{cell.columns - 1}" ss:MergeDown="{cell.rows - 1}"'
        text = f'<Data ss:Type="String">{escape(cell.text)}</Data>'
        rows[cell.row] += f'<Cell ss:Index="{cell.column + 1}"{spans}>{text}</Cell>'
    return [f"<Row>{cells}</Row>" for cells in rows]


def _word_xml(page: SampleForm) -> bytes:
    with zipfile.ZipFile(io.BytesIO(render_docx(page))) as archive:
        return archive.read("word/document.xml").replace(b"w:document", b"w:wordDocument")


def _xlsb(page: SampleForm) -> bytes:
    # a record holds at most 127 bytes here
    rows = {r: {c: (text or "")[:50] for c, text in enumerate(row)} for r, row in enumerate(all_rows(page))}
    return workbook({row: dict(cells) for row, cells in rows.items()})


def _picture(page: SampleForm) -> Image.Image:
    """The first rows of the form on a page, as scanned: recognition takes about a second."""
    rows = [[text or "" for text in row][:5] for row in all_rows(page) if len(row) > 2][:4]
    return as_scan(draw_table(rows or [["指标", "值"]], 150))


def _jpeg(page: SampleForm) -> bytes:
    return as_bytes(_picture(page), "JPEG", dpi=150)


def _scanned_pdf(page: SampleForm) -> bytes:
    return as_pdf([_picture(page)], dpi=150)


def _zip(page: SampleForm) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, render in {"甲/表.docx": render_docx, "乙/表.html": render_html, "表.txt": render_tabs}.items():
            archive.writestr(name, render(page))
    return stream.getvalue()


OTHERS: dict[str, Callable[[SampleForm], bytes]] = {
    "mht": _mht,
    "spreadsheet_xml": _spreadsheet_xml,
    "word_xml": _word_xml,
    "xlsb": _xlsb,
    "zip": _zip,
    "scan": _jpeg,
    "scan_pdf": _scanned_pdf,
}
"""Containers without golden forms of their own: how to write one."""


def main() -> int:
    """Write the corpus; 0."""
    for path in CORPUS.glob("*/*"):
        if not path.name.startswith(FOUND):
            path.unlink()
    for target, name, data in make_seeds():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
