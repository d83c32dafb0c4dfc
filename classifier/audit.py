"""The audit: every check over every form, what matters most first, a verdict per form, one summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.auditor import Auditor
from classifier.checks import Registry, default_registry
from classifier.checks.pages import example_text
from classifier.finding import SEVERITIES, Finding, severity_rank
from classifier.form_audit import FormAudit
from classifier.judge import Model
from classifier.settings import Settings
from classifier.triage import group_findings
from classifier.verdict import FORM_VERDICTS
from corpus.records import Form
from corpus.taxonomy import Taxonomy

__all__ = ["AuditResult", "FormAudit", "RuleExplanation", "audit_forms", "explain_rule"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The audit of some forms. tool: what produced it, with every version that matters."""

    tool: dict[str, Any]
    forms: tuple[FormAudit, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all forms, form by form."""
        return tuple(finding for audit in self.forms for finding in audit.findings)

    def worst_severity(self) -> str:
        """The gravest severity found, "" when nothing was."""
        return min((finding.severity for finding in self.findings), key=severity_rank, default="")

    def summary(self) -> dict[str, Any]:
        """Counts: forms, indicators, findings by severity, rule and kind, verdicts by label."""
        findings = self.findings
        severities = Counter(finding.severity for finding in findings)
        verdicts = Counter(audit.verdict.label for audit in self.forms)
        return {
            "forms": len(self.forms),
            "indicators": sum(len(audit.form.indicators) for audit in self.forms),
            "findings": len(findings),
            "by_severity": {severity: severities.get(severity, 0) for severity in SEVERITIES},
            "by_rule": dict(sorted(Counter(finding.rule for finding in findings).items())),
            "by_kind": dict(sorted(Counter(finding.kind for finding in findings).items())),
            "by_verdict": {label: verdicts.get(label, 0) for label in FORM_VERDICTS},
            "groups": [group.to_dict() for group in group_findings(findings)],
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract: tool, forms, summary."""
        return {"tool": self.tool, "forms": [audit.to_dict() for audit in self.forms], "summary": self.summary()}


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Everything users may know about a check; all Chinese but id, kind, needs and severity.

    message: the usual one of messages. positives, negatives: examples with their rows.
    """

    id: str
    title: str
    kind: str
    severity: str
    needs: str
    decidable: str
    what: str
    why: str
    todo: str
    basis: str
    message: str
    messages: tuple[str, ...]
    positives: tuple[str, ...]
    negatives: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def audit_forms(
    forms: Sequence[Form],
    *,
    model: Model | None = None,
    taxonomy: Taxonomy | None = None,
    settings: Settings | None = None,
    edition: str | None = None,
    registry: Registry | None = None,
    baseline: Sequence[Form] = (),
    progress: Progress | None = None,
) -> AuditResult:
    """Audit forms; the same input always gives the same result, in the forms' order.

    model: the classifier; without one only the checks decided by rule run. edition: for all forms; None
    lets each form betray its own. registry: the checks, the shipped ones by default. baseline: forms of earlier years
    to compare with. progress: called with (forms done, forms in all). What is said of a form depends on the other
    forms only by the checks that need several (``needs`` forms).
    Raises UsageError for an unknown edition and SettingError when the settings name a check that does not exist.
    """
    auditor = Auditor(
        model=model, taxonomy=taxonomy, settings=settings, edition=edition, registry=registry, baseline=baseline
    )
    audits = []
    for audit in auditor.audit(forms):
        audits.append(audit)
        if progress is not None:
            progress(len(audits), len(forms))
    return AuditResult(auditor.tool(), auditor.finish(audits))


def explain_rule(rule: str, registry: Registry | None = None) -> RuleExplanation:
    """What a check looks for, why, and what to do. Raises UsageError for an unknown id."""
    check = (registry or default_registry()).get(rule)
    return RuleExplanation(
        id=check.id,
        title=check.title,
        kind=check.kind,
        severity=check.severity,
        needs=check.needs,
        decidable=check.decidable,
        what=check.what,
        why=check.why,
        todo=check.todo,
        basis=check.basis,
        message=next(iter(check.messages.values())),
        messages=tuple(check.messages.values()),
        positives=tuple(map(example_text, check.positives)),
        negatives=tuple(map(example_text, check.negatives)),
    )
