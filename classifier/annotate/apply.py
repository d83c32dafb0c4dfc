"""The corrected copy of a file, with the list of what was changed and what is left to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date  # the argument is called date
from pathlib import Path

from classifier.annotate.annotated import SIGNED, kept_suffix
from classifier.annotate.corrections import correct
from classifier.annotate.docx_edit import DocxEditor
from classifier.annotate.editor import Editor
from classifier.annotate.fresh import correct_records, write_forms
from classifier.annotate.locate import Locator
from classifier.annotate.package import Package, refusing_oddities
from classifier.annotate.proposals import proposals_of, record
from classifier.annotate.results import Applied, target_path
from classifier.annotate.xlsx_edit import XlsxEditor
from classifier.audit import FormAudit
from corpus.readers import DEFAULT, READERS, Limits
from corpus.readers.sniff import find_container
from corpus.readers.source import load
from corpus.reading import show_path

__all__ = ["apply_fixes"]


def apply_fixes(
    source: Path,
    audits: Sequence[FormAudit],
    target_stem: Path,
    *,
    least_confidence: float = 0.8,
    date: Date,
    limits: Limits = DEFAULT,
) -> Applied:
    """Write a corrected copy of ``source``: <stem>_修改.docx with tracked changes, or .xlsx.

    Containers that cannot be changed give the form as a fresh workbook. Without any proposed change nothing is
    written. audits: of the forms read from this file. date: of the tracked changes, given so that the same input
    gives the same bytes. Raises ReadError where the file cannot be read (any more), UsageError when the target
    is the source, OSError when the folder cannot be written.
    """
    proposals = proposals_of(audits)
    if not proposals:
        return Applied((), (), ("没有可以直接修改的内容，没有写修改稿",))
    given = load(source, show_path(source), limits)
    container = find_container(given)
    if container not in ("docx", "xlsx"):
        path = target_path(source, target_stem, "_修改", ".xlsx")
        rows, left = correct_records(audits, proposals, least_confidence)
        changes = record(proposals, left)
        write_forms(audits, rows, changes, path)
        return Applied((path,), changes, ("这种文件不能直接修改，改好的指标写成了新的 Excel 表",))
    package = Package(given)
    path = target_path(source, target_stem, "_修改", kept_suffix(source, container, package))
    locator = Locator(READERS[container](given), [audit.form for audit in audits])
    with refusing_oddities(given):
        editor: Editor = DocxEditor(package, date) if container == "docx" else XlsxEditor(package, locator.text)
        left = correct(proposals, locator, editor, least=least_confidence)
        changes = record(proposals, left)
        editor.finish(changes, path)
    return Applied((path,), changes, (SIGNED,) if package.is_signed() else ())
