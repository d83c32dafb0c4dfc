"""What comments and lists say, in Chinese, the same for Word and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.annotate.locate import Locator, Spot
from classifier.annotate.results import Change
from classifier.audit import FormAudit
from classifier.finding import SEVERITY_LABELS, Finding, severity_rank
from classifier.reports.report import fix_text, place_text

__all__ = ["AUTHOR", "INITIALS", "LIST_COLUMNS", "LIST_TITLE", "Remark", "gather", "list_row"]

AUTHOR, INITIALS = "zhibiao 审核", "审"


@dataclass(frozen=True, slots=True)
class Remark:
    """All that is to be said at one cell, worst first. severity: the worst."""

    spot: Spot
    severity: str
    paragraphs: tuple[str, ...]
    findings: int


def gather(audits: Sequence[FormAudit], locator: Locator) -> list[Remark]:
    """One remark per cell that any finding speaks about, in the order of the document."""
    found: dict[Spot, list[Finding]] = {}
    for audit in audits:
        for finding in audit.findings:
            found.setdefault(locator.of_finding(finding, audit.form), []).append(finding)
    remarks = []
    for spot, findings in found.items():
        findings.sort(key=lambda finding: (severity_rank(finding.severity), -finding.confidence))
        lines = tuple(_lines(findings))
        remarks.append(Remark(spot, findings[0].severity, lines, len(findings)))
    order = {part: number for number, part in enumerate(locator.parts)}
    return sorted(remarks, key=lambda one: (order.get(one.spot.part, 0), one.spot.row, one.spot.column))


def _lines(findings: Sequence[Finding]) -> Iterable[str]:
    for number, finding in enumerate(findings, 1):
        head = f"{number}. " if len(findings) > 1 else ""
        yield f"{head}【{SEVERITY_LABELS[finding.severity]}】{finding.message}（规则{finding.rule}）"
        if fixed := fix_text(finding):
            yield f"可改为　{fixed}"


LIST_TITLE = "修改清单"
LIST_COLUMNS = (
    *(("来源", 16), ("位置", 12), ("指标", 14), ("修改项", 11)),
    *(("改前", 14), ("改后", 14), ("结果", 8), ("理由", 25)),
)
"""Headings of the list of changes with the shares of its width."""


def list_row(change: Change) -> list[str]:
    """One change as a row of the list.

    A row that begins with 审核意见： is the foot of a form to our readers: a corrected copy reads as the form alone.
    """
    return [
        f"审核意见：{change.rule}",
        place_text(change.place),
        change.indicator or "（名称缺失）",
        change.field,
        change.before or "（空）",
        change.after or "（空）",
        change.outcome,
        change.reason,
    ]
