"""Every fuzz target by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

__all__ = ["CORPUS", "TARGETS", "Check", "Target"]

CORPUS = Path(__file__).parents[1] / "corpus"
Check = Callable[[bytes], None]
"""Tries an input: returns when all is as promised, raises whatever is not."""
WORDS, FILE = 4_000, 300_000
"""Bytes of an input: some rows of text, or a file."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes what others wrote. module: of this package. what: in words.

    most: bytes of an input. weight: share of the time. seconds: of computing for one input. runs: inputs, those kept
    included, after which a fresh process goes on.
    """

    name: str
    module: str
    what: str
    most: int = WORDS
    weight: float = 1.0
    seconds: float = 10.0
    runs: int = -1

    def prepare(self) -> Check:
        """The function to be tried, with what it needs loaded. Raises ImportError where an extra is not installed."""
        check: Check = import_module(f"tests.fuzz.targets.{self.module}").prepare(self.name)
        return check

    @property
    def corpus(self) -> Path:
        """Folder of its inputs that are kept."""
        return CORPUS / self.name


_ALL = (
    Target("values", "values", "target values and units"),
    Target("texts", "texts", "normal forms of text"),
    Target("judging", "judging", "rows judged, alone and together"),
    Target("auditing", "auditing", "forms audited by every check", weight=1.5),
    # atheris 3.0 never frees what comparing two arrays gives: some 2 MB of each input
    Target("suggesting", "suggesting", "duties for the suggester", weight=1.5, runs=900),
    Target("layouts", "layouts", "tables laid out anyhow", weight=2.0),
    Target("bad_row", "layouts", "one spoiled row among good ones"),
    Target("read_txt", "readers", "plain text", FILE, 1.5),
    Target("read_csv", "readers", "separated text", FILE),
    Target("read_html", "readers", "web pages", FILE, 1.5),
    Target("read_mht", "readers", "web archives", FILE),
    Target("read_docx", "readers", "Word documents", FILE, 1.5),
    Target("read_xlsx", "readers", "Excel workbooks", FILE, 1.5),
    Target("read_xls", "readers", "old Excel workbooks", FILE),
    Target("read_xlsb", "readers", "binary Excel workbooks", FILE, 0.5),
    Target("read_doc", "readers", "old Word documents", FILE),
    Target("read_odf", "readers", "ODS and ODT", FILE),
    Target("read_xml", "readers", "Word and Excel as one XML file", FILE),
    Target("read_pdf", "readers", "PDF", FILE, 1.5),
    Target("read_zip", "readers", "archives", FILE),
    Target("read_image", "readers", "scans", FILE, 1.5),
    Target("bundle", "bundle", "an archive with a good form beside a spoiled one", FILE),
    Target("tables", "tables", "lists of indicators to classify", FILE),
    Target("batch_tables", "batch_tables", "tables of a batch", FILE),
    Target("settings", "settings", "settings of audit and service", weight=0.5),
    Target("library_log", "library", "the log of an office's library", FILE, 0.5),
    Target("library_rows", "library", "an edited library taken back in", FILE),
    Target("model_files", "model_files", "manifest and answers of a model", FILE, 0.5),
    Target("opinions", "opinions", "comments and corrections written into Word and Excel files", FILE),
    Target("backups", "backups", "a backup put back", FILE),
    Target("http", "http", "requests of the interface, right and wrong ones", weight=2.0, seconds=60.0),
)
TARGETS: dict[str, Target] = {target.name: target for target in _ALL}
