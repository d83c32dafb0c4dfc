"""The audit: every check over every form, findings worst first, a verdict per form, one summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from classifier.checks import Registry, default_registry
from classifier.checks.base import Check
from classifier.checks.context import FormContext, form_edition
from classifier.finding import SEVERITIES, Finding, severity_rank
from classifier.judge import Judgement, Model, judge, operating_points, operating_points_of
from classifier.settings import Settings
from classifier.verdict import FORM_VERDICTS, FormVerdict, form_verdict
from corpus.records import Form
from corpus.taxonomy import Taxonomy, load_taxonomy
from corpus.version import product_version

__all__ = ["AuditResult", "FormAudit", "RuleExplanation", "audit_forms", "explain_rule"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FormAudit:
    """One form with what was found in it.

    edition: id of the edition its classes were read by. judgements: one per indicator, in order; empty
    without a model. findings: worst first, then surest, then in reading order.
    """

    form: Form
    edition: str
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    verdict: FormVerdict

    def to_dict(self) -> dict[str, Any]:
        """The form's JSON object with its edition, findings, verdict, and a judgement in each indicator."""
        data = self.form.to_dict()
        for item, judgement in zip(data["indicators"], self.judgements, strict=False):
            item["judgement"] = judgement.to_dict()
        data["edition"] = self.edition
        data["verdict"] = self.verdict.to_dict()
        data["findings"] = [finding.to_dict() for finding in self.findings]
        return data


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
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract: tool, forms, summary."""
        return {"tool": self.tool, "forms": [audit.to_dict() for audit in self.forms], "summary": self.summary()}


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Everything users may know about a check; all Chinese but id, kind, needs and severity."""

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
    positives: tuple[str, ...]
    negatives: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "positives": list(self.positives),
            "negatives": list(self.negatives),
        }


def audit_forms(
    forms: Sequence[Form],
    *,
    model: Model | None = None,
    taxonomy: Taxonomy | None = None,
    settings: Settings | None = None,
    edition: str | None = None,
    registry: Registry | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Audit forms; the same input always gives the same result, in the forms' order.

    model: the classifier; without one only the checks decided by rule run. edition: for all forms; None
    lets each form betray its own. registry: the checks, the shipped ones by default.
    progress: called with (forms done, forms in all). Raises UsageError for an unknown edition and
    SettingError when the settings name a check that does not exist.
    """
    taxonomy = taxonomy or load_taxonomy()
    settings = settings or Settings()
    registry = registry if registry is not None else default_registry()
    settings.require_rules(registry.ids)
    if edition is not None:
        taxonomy.edition(edition)
    contexts = []
    for done, form in enumerate(forms, start=1):
        contexts.append(_context(form, edition or form_edition(form, taxonomy), taxonomy, settings, model))
        if progress is not None:
            progress(done, len(forms))
    found = _run(registry, contexts, settings)
    audits = []
    for context, findings in zip(contexts, found, strict=True):
        judgements = tuple(row.judgement for row in context.rows if row.judgement is not None)
        verdict = form_verdict(findings, len(context.rows), settings.thresholds)
        audits.append(FormAudit(context.form, context.edition.id, judgements, findings, verdict))
    editions = sorted({audit.edition for audit in audits})
    return AuditResult(_tool(model, taxonomy, settings, edition or "、".join(editions)), tuple(audits))


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
        positives=tuple(case.text for case in check.positives),
        negatives=tuple(case.text for case in check.negatives),
    )


def _context(form: Form, edition: str, taxonomy: Taxonomy, settings: Settings, model: Model | None) -> FormContext:
    if model is None:
        return FormContext.build(form, edition, taxonomy, settings)
    limits = settings.thresholds
    chosen = {"misfiled": limits.misfiled, "misfiled_high": limits.misfiled_high}
    points = replace(operating_points(model), **{key: value for key, value in chosen.items() if value is not None})
    judgements = judge(form.indicators, model, taxonomy, edition=edition, points=points)
    return FormContext.build(form, edition, taxonomy, settings, judgements, model, points)


def _run(registry: Iterable[Check], contexts: Sequence[FormContext], settings: Settings) -> list[tuple[Finding, ...]]:
    """Findings per form, sorted; ids made unique where rows cannot be told apart."""
    found: list[list[Finding]] = [[] for _ in contexts]
    for check in registry:
        if check.id in settings.disabled:
            continue
        level = settings.severities.get(check.id)
        for number, finding in check.check(contexts):
            found[number].append(replace(finding, severity=level) if level else finding)
    return [tuple(sorted(_distinct(findings), key=_rank)) for findings in found]


def _rank(finding: Finding) -> tuple[int, float, int, str]:
    # findings about the form come before rows of the same weight
    return severity_rank(finding.severity), -finding.confidence, finding.index, finding.id


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Two rows without places and with the same name share an id: number the later ones."""
    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        seen[finding.id] += 1
        count = seen[finding.id]
        out.append(finding if count == 1 else replace(finding, id=f"{finding.id}-{count}"))
    return out


def _tool(model: Model | None, taxonomy: Taxonomy, settings: Settings, edition: str) -> dict[str, Any]:
    manifest = getattr(model, "manifest", None)
    return {
        "name": "zhibiao",
        "version": product_version(),
        "model": getattr(manifest, "version", ""),
        "edition": edition,
        "taxonomy": taxonomy.version,
        "settings": settings.hash,
        "misfiled": _misfiled_note(manifest, settings),
    }


def _misfiled_note(manifest: object, settings: Settings) -> dict[str, float | None]:
    """Score from which a row is called misfiled, and the share of false alarms the model's card expects there."""
    if manifest is None:
        return {}
    chosen = settings.thresholds.misfiled
    threshold = operating_points_of(manifest).misfiled if chosen is None else chosen
    expected = getattr(manifest, "false_alarms_at", lambda _: None)(threshold)
    return {"threshold": threshold, "expected_false_alarms": None if expected is None else round(expected, 4)}
