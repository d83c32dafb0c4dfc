"""What writing back gives: the files written, what was noted on the way, and the changes with their fate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from corpus.file_names import portable_name
from corpus.records import Place

__all__ = ["Applied", "Change", "Written", "target_path"]


@dataclass(frozen=True, slots=True)
class Written:
    """An annotated copy.

    paths: files written. comments: cells or paragraphs that got a comment. findings: opinions told in them
    or in the opinion sheet. notes: Chinese sentences on what the office should know about the copy.
    """

    paths: tuple[Path, ...]
    comments: int
    findings: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One proposed change. field: as users call it. reason: why it was proposed, or why it was not made."""

    place: Place
    indicator: str
    field: str
    before: str
    after: str
    rule: str
    finding: str
    confidence: float
    applied: bool
    reason: str

    @property
    def outcome(self) -> str:
        """已改 or 未改."""
        return "已改" if self.applied else "未改"

    def to_dict(self) -> dict[str, object]:
        """Mapping with every field, for JSON output."""
        return {
            "place": self.place.to_dict(),
            "indicator": self.indicator,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "rule": self.rule,
            "finding": self.finding,
            "confidence": round(self.confidence, 4),
            "applied": self.applied,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Applied:
    """A corrected copy. changes: every proposed change in reading order, made or not."""

    paths: tuple[Path, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @property
    def applied(self) -> int:
        """Number of changes made."""
        return sum(change.applied for change in self.changes)

    @property
    def skipped(self) -> int:
        """Number of changes left to people."""
        return len(self.changes) - self.applied


def target_path(source: Path, stem: Path, tail: str, suffix: str) -> Path:
    """``stem``, cut where too long, with a tail and a suffix. Raises UsageError for the submitter's own file."""
    end = f"{tail}{suffix}"
    target = stem.with_name(portable_name(stem.name, room=len(end.encode("utf-8"))) + end)
    same = target.exists() and source.exists() and target.samefile(source)
    if same or target.absolute() == source.absolute():
        message = "结果会写到原文件上，没有写"
        raise UsageError("target_is_source", message, where=str(source), hint="请换一个输出文件夹或文件名")
    return target
