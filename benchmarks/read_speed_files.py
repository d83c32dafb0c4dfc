"""The files whose reading is timed: shipped samples and typical forms rendered on the spot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.records import Form
from corpus.samples.form import SampleForm
from tests.golden.containers import load_containers
from tests.golden.containers_drawn import sheet_count
from tests.golden.layouts import load_layouts
from tests.golden.page import Golden
from tests.golden.truth import Row, Truth, load_truths

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"
LENGTH = 30
"""Indicators of a typical form."""
LAYOUT = "whole_form"
SHIPPED = ("docx", "xlsx", "html")
RENDERED = ("docx", "xlsx", "xls", "ods", "html", "csv", "doc")
PDF_PAGES = (1, 5, 20)
SECONDS = 240


@dataclass(frozen=True, slots=True)
class Sample:
    """One file. kind: its row in the table; names: the indicators in it, sorted, () when not checked here."""

    kind: str
    path: Path
    names: tuple[str, ...] = ()
    pages: int = 1


def make_samples(folder: Path, only: Sequence[str] = ()) -> list[Sample]:
    """Every file of the kinds that begin so (or of all), written into the folder as far as not shipped."""
    kinds = [f"{suffix}_shipped" for suffix in SHIPPED] + list(RENDERED)
    kinds += [f"pdf_ruled_{pages}" for pages in PDF_PAGES] + ["pdf_office"]
    wanted = [kind for kind in kinds if not only or kind.startswith(tuple(only))]
    return [sample for kind in wanted for sample in _make(kind, folder)]


def _make(kind: str, folder: Path) -> list[Sample]:
    if kind.endswith("_shipped"):
        return [Sample(kind, path) for path in sorted(SAMPLES.glob("*." + kind.removesuffix("_shipped")))]
    if kind.startswith("pdf_ruled"):
        golden = _of_pages(int(kind.rpartition("_")[2]))
        return [_render(kind, "pdf_ruled", golden, folder, sheet_count(golden.page))]
    if kind == "pdf_office":
        return [_print(kind, folder)] if shutil.which("soffice") else []
    if load_containers()[kind].missing():
        return []
    return [_render(f"{kind}", kind, _typical(), folder)]


def _render(kind: str, container: str, golden: Golden, folder: Path, pages: int = 1) -> Sample:
    made = load_containers()[container]
    path = folder / f"{kind}{made.suffix}"
    path.write_bytes(made.render(golden.page))
    return Sample(kind, path, _names(golden.forms), pages)


def _names(forms: Sequence[Form]) -> tuple[str, ...]:
    return tuple(sorted(item.name for form in forms for item in form.indicators))


def _typical() -> Golden:
    """A whole form of the usual length: the first that fits, with rows of others put into its groups."""
    first, *others = _fitting()
    groups: dict[tuple[str, str], dict[str, Row]] = {}
    rows = [row for truth in (first, *others) if truth.edition == first.edition for row in truth.rows]
    for row in rows[:LENGTH]:
        groups.setdefault((row.l1, row.l2), {}).setdefault(row.name, row)
    ordered = sorted(groups, key=lambda pair: [l1 for l1, _ in groups].index(pair[0]))
    mixed = replace(first, rows=tuple(row for pair in ordered for row in groups[pair].values()))
    return load_layouts()[LAYOUT].build(mixed)


def _fitting() -> list[Truth]:
    return [truth for truth in load_truths() if load_layouts()[LAYOUT].fits(truth)]


def _of_pages(pages: int) -> Golden:
    """Form after form, as one file of an office holds them, on that many sides of paper at most."""
    truths = _fitting()
    forms = [load_layouts()[LAYOUT].build(truths[number % len(truths)]) for number in range(2 * pages)]
    count = 1
    while count < len(forms) and sheet_count(_join(forms[: count + 1]).page) <= pages:
        count += 1
    return _join(forms[:count])


def _join(forms: Sequence[Golden]) -> Golden:
    blocks = tuple(block for golden in forms for block in golden.page.blocks)
    page: SampleForm = replace(forms[0].page, blocks=blocks)
    return Golden(page, tuple(form for golden in forms for form in golden.forms))


def _print(kind: str, folder: Path) -> Sample:
    """The typical form as LibreOffice prints it."""
    import pypdfium2

    golden = _typical()
    source = folder / f"{kind}.docx"
    source.write_bytes(load_containers()["docx"].render(golden.page))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    path = source.with_suffix(".pdf")
    with pypdfium2.PdfDocument(path) as document:
        return Sample(kind, path, _names(golden.forms), len(document))
