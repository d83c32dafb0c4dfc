"""Forms with decisions for an office to learn from: rows of public documents, filed and decided as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models import load_model
from models.truth import Row
from service.accounts.actor import Actor
from service.office.decisions import Command, decide
from service.office.office import Office
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow, Submission, new_id


@dataclass(frozen=True)
class Filed:
    """A kept form: its id, and the ids of its indicators and of their findings, in order."""

    form: str
    submission: str
    indicators: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """A reviewer, another one, and a supervisor."""

    office: Office
    first: Actor
    second: Actor
    head: Actor

    def decide(self, command: Command, by: Actor | None = None) -> Decision:
        with self.office.database.write() as session:
            return decide(session, by or self.first, command)

    def approve(self, form: str) -> None:
        self.decide(Command("form", form, "done"))
        self.decide(Command("form", form, "approve"), self.head)

    def teach(self, unit: str, rows: Sequence[Row], leaves: Sequence[str]) -> Filed:
        """A form whose every row was given a class and approved."""
        filed = file_form(self.office, unit, rows)
        for finding, leaf in zip(filed.findings, leaves, strict=True):
            self.decide(Command("finding", finding, "reclass", leaf))
        self.approve(filed.form)
        return filed


def file_form(
    office: Office, unit: str, rows: Sequence[Row], *, submission: str = "", kind: str = "misfiled", filed: str = "数量"
) -> Filed:
    """Keep a form with a finding about every row; what is proposed is the row's label.

    submission: of an earlier one it belongs to, "" for one of its own. filed: the leaf every row is filed under.
    """
    model = load_model()
    chances = model.proba([row.query for row in rows])
    with office.database.write() as session:
        if not submission:
            submission = new_id()
            session.add(Submission(id=submission, state="audited", created_by=new_id()))
            session.flush()
        form = FormRow(
            id=new_id(), submission_id=submission, number=0, unit=unit, edition="2021", verdict="fix", health=0.5,
            rows=len(rows), head={}, judged={}, tool={"model": model.manifest.version},
        )  # fmt: skip
        session.add(form)
        session.flush()
        indicators, findings = [], []
        for place, (row, own) in enumerate(zip(rows, chances, strict=True)):
            sure = float(own.max())
            level = "l2" if sure >= model.selective.leaf else ""
            text = {"name": row.query.name, "value": row.query.value, "unit": row.query.unit}
            item = IndicatorRow(
                id=new_id(), form_id=form.id, index=place, name=row.query.name, filed=filed,
                leaf=model.leaves[int(own.argmax())], confidence=sure, level=level, digest="0" * 64, data=text,
            )  # fmt: skip
            session.add(item)
            session.flush()
            finding = FindingRow(
                id=new_id(), form_id=form.id, indicator_id=item.id, finding=f"f{place}", position=place, rule="C1",
                kind=kind, severity="high", confidence=0.9, priority=1.0, proposed=row.primary, sampled=True, data={},
            )  # fmt: skip
            session.add(finding)
            indicators.append(item.id)
            findings.append(finding.id)
    return Filed(form.id, submission, tuple(indicators), tuple(findings))
