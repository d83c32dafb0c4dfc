"""One form with everything that was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifier.finding import Finding
from classifier.judge import Judgement
from classifier.verdict import FormVerdict
from classifier.yearly import YearComparison
from corpus.records import Form

__all__ = ["FormAudit"]


@dataclass(frozen=True, slots=True)
class FormAudit:
    """One form with what was found in it.

    edition: id of the edition its classes were read by. judgements: one per indicator, in order; empty
    without a model. findings: what is most worth looking at first (classifier/triage.py). yearly: the rows beside
    those of last year's form, where a baseline holds it.
    """

    form: Form
    edition: str
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    verdict: FormVerdict
    yearly: YearComparison | None = None

    def to_dict(self) -> dict[str, Any]:
        """The form's JSON object with its edition, findings, verdict, and a judgement in each indicator."""
        data = self.form.to_dict()
        for item, judgement in zip(data["indicators"], self.judgements, strict=False):
            item["judgement"] = judgement.to_dict()
        data["edition"] = self.edition
        data["verdict"] = self.verdict.to_dict()
        data["findings"] = [finding.to_dict() for finding in self.findings]
        if self.yearly is not None:
            data["yearly"] = self.yearly.to_dict()
        return data
