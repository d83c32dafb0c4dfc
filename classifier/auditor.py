"""The audit of one form after another: judged in batches, checked, ranked; what several forms tell together comes last.

Memory: one batch of forms, and of every form passed its digest (classifier/checks/digest.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from classifier.checks import Registry, default_registry
from classifier.checks.base import FormCheck, FormsCheck
from classifier.checks.context import FormContext, form_edition
from classifier.checks.digest import FormDigest
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.judge import Judgement, Model, judge, operating_points, operating_points_of
from classifier.settings import Settings
from classifier.triage import rank_findings
from classifier.verdict import form_verdict
from classifier.yearly import Predecessors, compare_years
from corpus.records import Form, Indicator
from corpus.taxonomy import Taxonomy, load_taxonomy
from corpus.text import normal_form
from corpus.version import product_version

__all__ = ["Auditor"]

_TOGETHER, _MANY = 16, 64
"""Forms judged and prepared in one batch: of a few, so that the first is soon there, and where many pass."""


class Auditor:
    """Audits forms as they come. The answer for a form depends on the others only by checks of several forms."""

    def __init__(
        self,
        *,
        model: Model | None = None,
        taxonomy: Taxonomy | None = None,
        settings: Settings | None = None,
        edition: str | None = None,
        registry: Registry | None = None,
        baseline: Sequence[Form] = (),
        remember: int = 0,
    ) -> None:
        """As ``audit_forms``. Raises UsageError and SettingError as that does.

        remember: judgements kept for equal rows of later forms, where many years of submissions pass; these are also
        judged in larger batches.
        """
        self._model = model
        quick = getattr(model, "quick", None)
        self._explainer: Model | None = quick() if quick is not None else model
        self._taxonomy = taxonomy or load_taxonomy()
        self.settings = settings or Settings()
        self.registry = registry if registry is not None else default_registry()
        self.settings.require_rules(self.registry.ids)
        if edition is not None:
            self._taxonomy.edition(edition)
        self._edition = edition
        self._baseline = tuple(baseline)
        self._predecessors = Predecessors(self._baseline)
        self._remember = remember
        self._known: dict[tuple[str, ...], Judgement] = {}
        self._digests: list[FormDigest] = []
        self._editions: set[str] = set()
        self._accepted = frozenset(map(normal_form, self.settings.words.accepted))
        limits = self.settings.thresholds
        chosen = {"misfiled": limits.misfiled, "misfiled_high": limits.misfiled_high}
        stated = {key: value for key, value in chosen.items() if value is not None}
        self._points = replace(operating_points(model), **stated)
        self.active = [check for check in self.registry if check.id not in self.settings.disabled]

    def audit(self, forms: Iterable[Form], *, noted: bool = True) -> Iterator[FormAudit]:
        """Audit forms one after another, without what several tell together; a batch is held in memory.

        noted: whether to remember what ``across`` needs of them.
        """
        passing = iter(forms)
        checks = [check for check in self.active if isinstance(check, FormCheck)]
        while batch := list(islice(passing, _MANY if self._remember else _TOGETHER)):
            contexts = [self._context(*judged) for judged in self._judge(batch)]
            for check in checks:
                check.prepare(contexts)
            for context in contexts:
                audit = self._audit(context, checks)
                if noted:
                    self.note(audit)
                yield audit

    def note(self, audit: FormAudit) -> None:
        """Remember what several forms tell together of a form another auditor with the same settings has audited."""
        self._digests.append(FormDigest.of(len(self._digests), audit.form))
        self._editions.add(audit.edition)

    def forget(self) -> None:
        """Forget the forms passed so far; what follows is told as if they had never been."""
        self._digests.clear()
        self._editions.clear()

    def across(self) -> dict[int, tuple[Finding, ...]]:
        """What the forms passed so far tell together: findings by number of the form, in the order audited."""
        references = [FormDigest.of(-1, form) for form in self._baseline]
        found: dict[int, list[Finding]] = defaultdict(list)
        for check in self.active:
            if isinstance(check, FormsCheck):
                for number, finding in check.check_forms([*self._digests, *references], self.settings):
                    found[number].append(self.levelled(finding))
        return {number: tuple(findings) for number, findings in found.items()}

    def finish(self, audits: Sequence[FormAudit]) -> tuple[FormAudit, ...]:
        """All audits of this auditor, completed by what the forms tell together."""
        more = self.across()
        return tuple(
            self.completed(audit, more[number]) if number in more else audit for number, audit in enumerate(audits)
        )

    def tool(self) -> dict[str, Any]:
        """What produced the findings: every version that matters, and what to expect of the misfiled score."""
        manifest = getattr(self._model, "manifest", None)
        return {
            "name": "zhibiao",
            "version": product_version(),
            "model": getattr(manifest, "version", ""),
            "edition": self._edition or "、".join(sorted(self._editions)),
            "taxonomy": self._taxonomy.version,
            "settings": self.settings.hash,
            "misfiled": _misfiled_note(manifest, self.settings),
        }

    def _judge(self, forms: Sequence[Form]) -> Iterator[tuple[Form, str, list[Judgement] | None]]:
        """Forms with their edition and the judgements of their rows, judged together."""
        editions = [self._edition or form_edition(form, self._taxonomy) for form in forms]
        if self._model is None:
            yield from ((form, edition, None) for form, edition in zip(forms, editions, strict=True))
            return
        items = [item for form in forms for item in form.indicators]
        keys = [edition for form, edition in zip(forms, editions, strict=True) for _ in form.indicators]
        judged = iter(self._judgements(items, keys, self._model))
        for form, edition in zip(forms, editions, strict=True):
            yield form, edition, list(islice(judged, len(form.indicators)))

    def _judgements(self, items: Sequence[Indicator], editions: Sequence[str], model: Model) -> list[Judgement]:
        """Judgements of rows, each by the edition of its form; equal rows are judged once."""
        wanted = [_judged_by(item, edition) for item, edition in zip(items, editions, strict=True)]
        known = self._known if len(self._known) <= self._remember else {}
        new = {key: place for place, key in enumerate(wanted) if key not in known}
        asked, own = [items[place] for place in new.values()], [editions[place] for place in new.values()]
        judged = judge(asked, model, self._taxonomy, edition=own, points=self._points)
        known |= zip(new, judged, strict=True)
        self._known = known if self._remember else {}
        return [known[key] for key in wanted]

    def _context(self, form: Form, edition: str, judgements: list[Judgement] | None) -> FormContext:
        return FormContext.build(
            form,
            edition,
            self._taxonomy,
            self.settings,
            judgements,
            self._model,
            self._points,
            self._predecessors.of(form),
            self._explainer,
        )

    def _audit(self, context: FormContext, checks: Sequence[FormCheck]) -> FormAudit:
        form, previous = context.form, context.previous
        found = [self.levelled(finding) for check in checks for finding in check.check_form(context)]
        findings = rank_findings(_distinct(self._heard(found)), form.indicators)
        verdict = form_verdict(findings, len(form.indicators), self.settings.thresholds)
        yearly = compare_years(form, previous) if previous is not None else None
        judgements = tuple(row.judgement for row in context.rows if row.judgement is not None)
        return FormAudit(form, context.edition.id, judgements, findings, verdict, yearly)

    def completed(self, audit: FormAudit, more: Sequence[Finding]) -> FormAudit:
        """An audit with further findings about its form, ranked and weighed anew."""
        findings = rank_findings(_distinct(self._heard([*audit.findings, *more])), audit.form.indicators)
        verdict = form_verdict(findings, len(audit.form.indicators), self.settings.thresholds)
        return replace(audit, findings=findings, verdict=verdict)

    def levelled(self, finding: Finding) -> Finding:
        """A finding with the severity that the settings give its check."""
        level = self.settings.severities.get(finding.rule)
        return replace(finding, severity=level) if level else finding

    def _heard(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings without those about accepted names, and those another check states more exactly."""
        rules: dict[int, set[str]] = defaultdict(set)
        for finding in findings:
            rules[finding.index].add(finding.rule)
        return [
            finding
            for finding in findings
            if not (finding.index >= 0 and rules[finding.index] & set(self.registry.get(finding.rule).yields_to))
            and not (finding.indicator and normal_form(finding.indicator.name) in self._accepted)
        ]


def _judged_by(item: Indicator, edition: str) -> tuple[str, ...]:
    """Everything of a row that decides its judgement."""
    name = (item.name, "" if item.name else item.explanation)
    return (*name, item.value, item.unit, item.l1, item.l2, item.duty, item.project, edition)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Two rows without places and with the same name share an id: number the later ones."""
    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        seen[finding.id] += 1
        count = seen[finding.id]
        out.append(finding if count == 1 else replace(finding, id=f"{finding.id}-{count}"))
    return out


def _misfiled_note(manifest: object, settings: Settings) -> dict[str, float | None]:
    """Scores from which a row is called misfiled, and surely so, with the shares of false alarms the card expects."""
    if manifest is None:
        return {}
    points, limits = operating_points_of(manifest), settings.thresholds
    expected = getattr(manifest, "false_alarms_at", lambda _: None)
    note: dict[str, float | None] = {}
    for key, chosen, usual in (
        ("", limits.misfiled, points.misfiled),
        ("_high", limits.misfiled_high, points.misfiled_high),
    ):
        threshold = usual if chosen is None else chosen
        share = expected(threshold)
        note[f"threshold{key}"] = threshold
        note[f"expected_false_alarms{key}"] = None if share is None else round(share, 4)
    return note
