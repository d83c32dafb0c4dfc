"""The annotated copy of a file: comments where the container takes them, an opinion sheet where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.annotate.docx_comments import comment_in_docx
from classifier.annotate.locate import Locator
from classifier.annotate.package import Package, refusing_oddities
from classifier.annotate.results import Written, target_path
from classifier.annotate.wording import gather
from classifier.annotate.xlsx_comments import comment_in_xlsx, hidden_by_threads
from classifier.audit import AuditResult, FormAudit
from corpus.readers import DEFAULT, READERS, Limits
from corpus.readers.sniff import find_container
from corpus.readers.source import load
from corpus.reading import show_path

__all__ = ["annotate_file", "kept_suffix"]

_SUFFIXES = {"docx": (".docx", ".docm", ".dotx", ".dotm"), "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm")}
SIGNED = "原件带有数字签名，副本已被改动，签名在副本里不再有效"


def annotate_file(
    source: Path,
    audits: Sequence[FormAudit],
    target_stem: Path,
    *,
    tool: Mapping[str, Any] | None = None,
    limits: Limits = DEFAULT,
) -> Written:
    """Write a copy of ``source`` with the findings as comments, <stem>_批注.docx or .xlsx; others <stem>_审核意见.docx.

    audits: of the forms read from this file. tool: what made them, for the opinion sheet. Raises ReadError where the
    file cannot be read (any more), UsageError when the target is the source, OSError when the folder cannot be
    written.
    """
    given = load(source, show_path(source), limits)
    container = find_container(given)
    findings = sum(len(audit.findings) for audit in audits)
    if container not in _SUFFIXES:
        path = target_path(source, target_stem, "_审核意见", ".docx")
        _write_opinions(audits, path, tool)
        note = "这种文件不能加批注，意见写在单独的审核意见单里"
        return Written((path,), 0, findings, (note,))
    package = Package(given)
    path = target_path(source, target_stem, "_批注", kept_suffix(source, container, package))
    remarks = gather(audits, Locator(READERS[container](given), [audit.form for audit in audits]))
    paths, notes = [path], [SIGNED] if package.is_signed() else []
    with refusing_oddities(given):
        hidden = hidden_by_threads(package, remarks) if container == "xlsx" else 0
        comments = (comment_in_docx if container == "docx" else comment_in_xlsx)(package, remarks)
        package.save(path)
    if hidden:
        paths.append(target_path(source, target_stem, "_审核意见", ".docx"))
        _write_opinions(audits, paths[-1], tool)
        notes.append(f"有{hidden}个单元格已有会话批注，新版 Excel 里只显示会话，全部意见另见审核意见单")
    return Written(tuple(paths), comments, findings, tuple(notes))


def kept_suffix(source: Path, container: str, package: Package) -> str:
    """Suffix of a copy: the file's own where programs open such a file by it, else what its content asks for."""
    own = source.suffix.lower()
    if own in _SUFFIXES[container] and own.endswith("m") == package.has_macros():
        return own
    return _SUFFIXES[container][package.has_macros()]


def _write_opinions(audits: Sequence[FormAudit], path: Path, tool: Mapping[str, Any] | None) -> None:
    from classifier.reports import Report, write_report

    write_report(Report(AuditResult(dict(tool or {}), tuple(audits))), path, "docx")
