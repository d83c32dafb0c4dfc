"""Writing reports and copies of the submitters' files, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classifier.annotate import annotate_file, apply_fixes
from classifier.audit import AuditResult
from classifier.form_audit import FormAudit
from classifier.reports import Report, write_report
from classifier.settings import Settings
from corpus.errors import ReadError, ZhibiaoError
from service.work.rebuilt import audit_from
from service.work.sources import open_source

__all__ = ["Original", "write_copies", "write_one_report"]


@dataclass(frozen=True, slots=True)
class Original:
    """A document that was handed in, or stood in an archive that was. wanted: as places name it. stem: of copies."""

    path: str
    name: str
    wanted: str
    stem: str
    audits: tuple[Mapping[str, Any], ...]


def write_one_report(
    audits: Sequence[Mapping[str, Any]],
    tool: Mapping[str, Any],
    errors: Sequence[Mapping[str, Any]],
    path: str,
    format_: str,
) -> None:
    """Write one report on some forms. audits: for ``rebuilt.audit_from``. errors: of files that could not be read."""
    read_errors = [ReadError(one["code"], one["message"], where=one["where"], hint=one["hint"]) for one in errors]
    result = AuditResult(dict(tool), tuple(map(audit_from, audits)))
    write_report(Report(result, read_errors), Path(path), format_)


def write_copies(
    originals: Sequence[Original], tool: Mapping[str, Any], folder: str, settings: str, *, corrected: bool, day: str
) -> list[str]:
    """Write annotated or corrected copies into a folder; gives notes on what could not be written, or not wholly.

    settings: as JSON. day: ISO date of the tracked changes.
    """
    chosen = Settings.model_validate_json(settings)
    limits, least = chosen.limits.bounds(), chosen.thresholds.apply_confidence
    beside, notes = Path(folder), []
    for number, one in enumerate(originals):
        audits: list[FormAudit] = [audit_from(data) for data in one.audits]
        own = beside / f"source-{number}"
        own.mkdir()
        source = own / ("o" + Path(one.wanted).suffix.lower()[:8])
        try:
            source.write_bytes(open_source(Path(one.path), one.name, one.wanted, limits).data)
            stem = beside / one.stem
            if corrected:
                applied = apply_fixes(
                    source, audits, stem, least_confidence=least, date=date.fromisoformat(day), limits=limits
                )
                notes += [f"{one.wanted}：{note}。" for note in applied.notes]
            else:
                written = annotate_file(source, audits, stem, tool=tool, limits=limits)
                notes += [f"{one.wanted}：{note}。" for note in written.notes]
        except ZhibiaoError as error:
            notes.append(f"{one.wanted}：{error.message}。")
        finally:
            source.unlink(missing_ok=True)
            own.rmdir()
    return notes
