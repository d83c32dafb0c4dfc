"""Cases of the fuzz run: golden forms in every container, spoiled; the same number always gives the same file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from PIL import Image
from reportlab import rl_config

from benchmarks.fuzzing.mutate import WAYS, Mutation
from corpus.samples.form import Line, SampleForm, Table
from corpus.samples.render.docx import render_docx
from corpus.samples.render.html import render_html
from tests.corpus.test_readers_xlsb import workbook
from tests.golden.cases import Case, all_cases, prepare
from tests.golden.containers import all_rows
from tests.golden.containers_text import render_tabs
from tests.scans import as_bytes, as_pdf, as_scan, draw_table

KINDS = {
    **dict.fromkeys(("docx", "xlsx", "ods", "odt", "xlsb", "zip"), "package"),
    **dict.fromkeys(("html", "html_gb", "xls_html", "mht", "spreadsheet_xml", "word_xml"), "markup"),
    **dict.fromkeys(("pdf_ruled", "pdf_open", "pdf_open_top"), "pdf"),
    **dict.fromkeys(("xls", "doc", "scan", "scan_pdf"), "binary"),
}
"""Container → kind of mutations; all others are text."""
RARE = {"scan": 0.02, "scan_pdf": 0.02, "doc": 0.6, "pdf_ruled": 0.5, "pdf_open": 0.5, "pdf_open_top": 0.5}
"""How often a container is chosen, where not as often as the others: recognition takes seconds."""
SAMPLES = 8


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole file. name: container and form it shows."""

    container: str
    name: str
    suffix: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A case: a seed and the mutations, each with a seed of its own, so that some of them can be left out.

    options: 0 plain, 1 strict, 2 with a scorer and contacts kept.
    """

    number: int
    seed: Seed
    steps: tuple[tuple[Mutation, int], ...]
    other: bytes
    options: int

    def data(self, steps: Sequence[tuple[Mutation, int]] | None = None) -> bytes:
        """The file after ``steps``, by default all of them."""
        data = self.seed.data
        for mutation, start in self.steps if steps is None else steps:
            chance = Random(start)  # noqa: S311 - not for secrets
            data = (_spliced(data, self.other, chance) if mutation is _splice else mutation(data, chance)) or data
        return data

    def __str__(self) -> str:
        """Seed and names of the mutations."""
        return f"{self.seed.name}: {', '.join(mutation.__name__ for mutation, _ in self.steps)}"


def _splice(data: bytes, chance: Random) -> bytes:
    """Stands for the splice of two seeds, see :func:`_spliced`."""
    raise NotImplementedError


def _spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other)) :]


def make_case(seeds: Sequence[Seed], run: int, number: int) -> Spoiled:
    """Case ``number`` of the run with seed ``run``."""
    chance = Random(f"{run}/{number}")  # noqa: S311 - not for secrets
    names = sorted({seed.container for seed in seeds})
    container = chance.choices(names, [RARE.get(name, 1.0) for name in names])[0]
    seed = chance.choice([seed for seed in seeds if seed.container == container])
    ways = (*WAYS[KINDS.get(container, "text")], _splice)
    steps = tuple((chance.choice(ways), chance.getrandbits(32)) for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))))
    return Spoiled(number, seed, steps, chance.choice(seeds).data, chance.randrange(3))


def make_seeds(containers: Sequence[str] = ()) -> list[Seed]:
    """Whole files of every container installed here, or of those named; some forms each, spread over layouts."""
    rl_config.pageCompression = 0  # so that operators of pages can be changed
    readable: dict[str, list[Case]] = {}
    for case in all_cases():
        readable.setdefault(case.container.id, []).append(case)
    chosen: list[Case] = []
    for name, cases in readable.items():
        if cases[0].container.group != "scan" and (not containers or name in containers):
            chosen += cases[:: max(1, len(cases) // SAMPLES)][:SAMPLES]
    prepare(chosen)
    seeds = [
        Seed(case.container.id, case.id, case.container.suffix, case.container.render(case.golden().page))
        for case in chosen
    ]
    pages = readable["docx"][:: max(1, len(readable["docx"]) // SAMPLES)]
    for name, (suffix, render) in OTHERS.items():
        if not containers or name in containers:
            seeds += [Seed(name, f"{name}-{case.id}", suffix, render(case.golden().page)) for case in pages]
    return [seed for seed in seeds if seed.data]


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


OTHERS: dict[str, tuple[str, Callable[[SampleForm], bytes]]] = {
    "mht": (".mht", _mht),
    "spreadsheet_xml": (".xml", _spreadsheet_xml),
    "word_xml": (".xml", _word_xml),
    "xlsb": (".xlsb", _xlsb),
    "zip": (".zip", _zip),
    "scan": (".jpg", _jpeg),
    "scan_pdf": (".pdf", _scanned_pdf),
}
"""Containers without golden forms of their own: suffix and how to write one."""


def write(case: Spoiled, folder: Path, steps: Sequence[tuple[Mutation, int]] | None = None) -> Path:
    """Write the file of a case; returns its path."""
    path = folder / f"例{case.number}{case.seed.suffix}"
    path.write_bytes(case.data(steps))
    return path
