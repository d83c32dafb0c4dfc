"""The changes that findings propose, and the record kept of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.annotate.results import Change
from classifier.audit import FormAudit
from classifier.finding import FIELD_LABELS, Finding, Fix, Labels, severity_rank
from classifier.reports.report import classes
from corpus.records import Form, Indicator

__all__ = ["NO_CELL", "Proposal", "proposals_of", "record", "too_unsure"]

NO_CELL = "这一项没有可直接修改的单元格，请人工修改"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that can be decided without people. order: reading order."""

    form: Form
    finding: Finding
    item: Indicator
    fix: Fix
    order: tuple[int, int]

    @property
    def is_move(self) -> bool:
        """Whether the row goes to another class."""
        return self.fix.field in ("l1", "l2")

    @property
    def target(self) -> Labels:
        """Class pair after a move."""
        filed, proposed = self.finding.filed, self.finding.proposed
        if proposed is not None:
            return Labels(proposed.l1 or filed.l1, proposed.l2 or filed.l2)
        return Labels(self.fix.after, filed.l2) if self.fix.field == "l1" else Labels(filed.l1, self.fix.after)


def too_unsure(confidence: float, least: float) -> str:
    """Why a change below the least confidence is not made."""
    return f"把握{confidence:.2f}，低于{least:.2f}，请人工确认"


def proposals_of(audits: Sequence[FormAudit]) -> list[Proposal]:
    """Every change of every form, surest first; of equally sure ones the graver, then the earlier."""
    found = []
    for number, audit in enumerate(audits):
        for finding in audit.findings:
            if finding.fix is not None and finding.indicator is not None:
                order = (number, finding.index)
                found.append(Proposal(audit.form, finding, finding.indicator, finding.fix, order))
    return sorted(found, key=lambda one: (-one.finding.confidence, severity_rank(one.finding.severity), one.order))


def record(proposals: Sequence[Proposal], left: Mapping[str, str]) -> tuple[Change, ...]:
    """All changes in reading order. left: finding id → why it was not made."""
    return tuple(_change(one, left.get(one.finding.id)) for one in sorted(proposals, key=lambda one: one.order))


def _change(proposal: Proposal, why_not: str | None) -> Change:
    finding, fix = proposal.finding, proposal.fix
    before, after = fix.before, fix.after
    if proposal.is_move:
        before, after = classes(finding.filed), classes(proposal.target)
    elif fix.added:
        after = f"{after}；新增一行：{'；'.join(fix.added)}"
    return Change(
        finding.place,
        proposal.item.name,
        "类别" if proposal.is_move else FIELD_LABELS.get(fix.field, fix.field),
        before,
        after,
        finding.rule,
        finding.id,
        finding.confidence,
        why_not is None,
        finding.message if why_not is None else why_not,
    )
