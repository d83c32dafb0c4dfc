"""Copies of the submitters' own files: with the opinions as comments, or with the decidable ones made good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ZhibiaoError
from corpus.file_names import FolderNames
from service.cli.progress import track
from service.cli.streams import note

if TYPE_CHECKING:
    from classifier.form_audit import FormAudit
    from classifier.reports import Report
    from classifier.settings import Settings

__all__ = ["write_back"]


def write_back(report: Report, folder: Path, settings: Settings, *, annotate: bool, apply: bool) -> None:
    """Write the copies into a folder; a file that cannot be copied is told, the others go on.

    settings: how much of a file is read, and how sure a fix must be to be made. Documents in archives have no file of
    their own to copy.
    """
    from datetime import date

    from classifier.annotate import annotate_file, apply_fixes

    limits, least = settings.limits.bounds(), settings.thresholds.apply_confidence
    by_file: dict[str, list[FormAudit]] = {}
    for audit in report.result.forms:
        by_file.setdefault(audit.form.file, []).append(audit)
    names = FolderNames()
    for name, audits in track(list(by_file.items()), "写回原表"):
        source = Path(name)
        if not source.is_file():
            note(f"{name}：压缩包里的文件不能直接批注，请先解压再审核。")
            continue
        stem = folder / names.take(source.stem)
        try:
            if annotate:
                written = annotate_file(source, audits, stem, tool=report.result.tool, limits=limits)
                done = "已批注" if written.comments else "已写出"
                _tell(f"{done} {_names(written.paths)}：{written.findings} 条意见。", written.notes)
            if apply:
                today = date.today()
                applied = apply_fixes(source, audits, stem, least_confidence=least, date=today, limits=limits)
                if not applied.paths:
                    note(f"{name}：没有可以直接改的。")
                    continue
                left = f"，{applied.skipped} 处留给人工" if applied.skipped else ""
                _tell(f"已改好 {_names(applied.paths)}：{applied.applied} 处{left}。", applied.notes)
        except ZhibiaoError as error:
            note(str(error))


def _names(paths: tuple[Path, ...]) -> str:
    return "、".join(str(path) for path in paths)


def _tell(text: str, notes: tuple[str, ...]) -> None:
    note(text)
    for one in notes:
        note(f"  {one}")
