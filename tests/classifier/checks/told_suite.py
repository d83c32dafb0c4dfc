"""What each check says about its own examples and its planted cases, word for word, as text a reviewer can read.

    .venv/bin/python -m tests.classifier.checks.told_suite [V2 ...]

writes told/<ID>.txt anew after a wanted change of wording, severity or confidence; read the difference before it is
committed. Only the check itself is asked, so that nothing depends on what other checks find; planted cases are asked
about without a model, so that nothing here changes when it is trained anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from classifier.auditor import Auditor
from classifier.checks import Check, Registry, default_registry
from classifier.finding import Finding
from corpus.records import Form
from tests.classifier.conftest import StubModel
from tests.classifier.planted_suite import cases

FOLDER = Path(__file__).with_name("told")


def told(rule: str) -> str:
    """Everything a check says about its examples and its planted cases; what it is silent on is not listed."""
    check = default_registry().get(rule)
    blocks = [*_of_examples(check), *_of_cases(check)]
    return "\n".join(f"{title}\n{''.join(f'  {line}' + chr(10) for line in lines)}" for title, lines in blocks if lines)


def _of_examples(check: Check) -> Iterator[tuple[str, list[str]]]:
    for case in (*check.positives, *check.negatives):
        stub = StubModel(case.beliefs) if case.beliefs else None
        yield f"例：{case.text}", _heard(check, [case.form, *case.others], stub, case.edition or None)


def _of_cases(check: Check) -> Iterator[tuple[str, list[str]]]:
    for case in cases(check.id):
        baseline = [case.previous] if case.previous is not None else []
        yield f"{case.number}：{case.note}", _heard(check, [case.form, *case.others], None, case.edition, baseline)


def _heard(
    check: Check, forms: Sequence[Form], model: StubModel | None, edition: str | None, before: Iterable[Form] = ()
) -> list[str]:
    auditor = Auditor(model=model, registry=Registry([type(check)]), edition=edition, baseline=before)
    audits = auditor.finish(list(auditor.audit(forms)))
    return [line for audit in audits for finding in audit.findings for line in _lines(finding)]


def _lines(finding: Finding) -> Iterator[str]:
    """The message behind severity and confidence, then reasons, proposal, correction and other places."""
    yield f"[{finding.severity} {finding.confidence:.2f}] {finding.message}"
    yield from (f"  因为 {reason}" for reason in finding.reasons)
    if finding.proposed is not None:
        yield f"  应为 {finding.proposed.l1} {finding.proposed.l2}"
    if finding.fix is not None:
        yield f"  改 {finding.fix.field}：{finding.fix.before} → {finding.fix.after}"
    if finding.related:
        places = (f"第{place.row}行" if place.row else place.file or "—" for place in finding.related)
        yield f"  另见 {'、'.join(places)}"


def main(rules: Sequence[str]) -> None:
    """Write the texts of some checks, of all without any."""
    FOLDER.mkdir(exist_ok=True)
    for rule in rules or default_registry().ids:
        (FOLDER / f"{rule}.txt").write_text(told(rule), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
