"""The planted-defect suite: hand-written forms with and without the defect each check is there to find.

The cases (tests/classifier/planted/*.jsonl) were written by people who knew the catalogue of checks and not their
code; planted/README.md tells how. A case is met when the check speaks exactly where it should.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from classifier.audit import audit_forms
from classifier.auditor import Auditor
from classifier.checks import default_registry
from classifier.finding import Finding
from corpus.records import BudgetLine, Form, Indicator, Note, Place
from models.leaf_model import LeafModel
from models.store import load_model

FOLDER = Path(__file__).with_name("planted")

SPEAKS_TOO = {
    "C1": frozenset({"C4", "C2", "C5", "C6", "C7", "C8"}),
    "C4": frozenset({"C1", "C2", "C5", "C6", "C7", "C8"}),
    "V6": frozenset({"V12"}),
    "V9": frozenset({"C12"}),
}
"""Checks whose finding on the row serves as well: they say more exactly what is wrong with it."""


@dataclass(frozen=True)
class Case:
    """One case. row: index of the row meant, None for the form; previous: last year's form; others: audited with it."""

    rule: str
    number: int
    note: str
    expect: bool
    row: int | None
    form: Form
    edition: str | None
    previous: Form | None
    others: tuple[Form, ...]

    def met(self, findings: Sequence[Finding]) -> bool:
        """Whether the check spoke where it should, or was silent where it should be."""
        rules = {self.rule, *(SPEAKS_TOO.get(self.rule, ()) if self.expect else ())}
        heard = [one for one in findings if one.rule in rules]
        if not self.expect and default_registry().get(self.rule).severity != "info":
            # a remark for information ("not seen, please look") accuses nobody
            heard = [one for one in heard if one.severity != "info"]
        if self.row is not None:
            heard = [one for one in heard if one.index in (self.row, -1) or self._names(one)]
        return bool(heard) is self.expect

    def _names(self, finding: Finding) -> bool:
        """Whether a finding about another row, such as the first of two duplicates, concerns the row meant as well."""
        return self.form.indicators[self.row or 0].place in finding.related


@cache
def rules() -> tuple[str, ...]:
    return tuple(sorted((path.stem for path in FOLDER.glob("*.jsonl")), key=lambda rule: (rule[0], int(rule[1:]))))


@cache
def cases(rule: str) -> tuple[Case, ...]:
    path = FOLDER / f"{rule}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return tuple(_case(rule, number, json.loads(line)) for number, line in enumerate(lines, 1))


@cache
def model() -> LeafModel:
    return load_model()


def missed(rule: str) -> list[Case]:
    """Cases of a rule that are not met."""
    alone = [case for case in cases(rule) if not case.others and case.previous is None and case.edition is None]
    auditor = Auditor(model=model())
    audits = list(auditor.audit(case.form for case in alone))
    out = [case for case, audit in zip(alone, audits, strict=True) if not case.met(audit.findings)]
    for case in cases(rule):
        if case in alone:
            continue
        baseline = [case.previous] if case.previous is not None else []
        result = audit_forms([case.form, *case.others], model=model(), edition=case.edition, baseline=baseline)
        heard = result.findings if rule.startswith("X") else result.forms[0].findings
        if not case.met(heard):
            out.append(case)
    return sorted(out, key=lambda case: case.number)


def _case(rule: str, number: int, data: dict[str, Any]) -> Case:
    name = f"{rule}-{number}.xlsx"
    previous = _form(data["previous"], f"{rule}-{number}-上年.xlsx") if data.get("previous") else None
    others = tuple(_form(one, f"{rule}-{number}-{at}.xlsx") for at, one in enumerate(data.get("others") or (), 1))
    form = _form(data["form"], name)
    if rule.startswith("X") and previous is not None:
        others, previous = (*others, previous), None
    return Case(
        rule, number, data["case"], data["expect"], data.get("row"), form, data.get("edition"), previous, others
    )


def _form(data: dict[str, Any], file: str) -> Form:
    rows = tuple(
        replace(Indicator.from_dict(item), place=Place(file, "表格1", number, 3))
        for number, item in enumerate(data.get("indicators", ()), 1)
    )
    lines = tuple(
        BudgetLine(
            line["name"],
            line["amount"],
            line.get("group", ""),
            line.get("total", False),
            line.get("share"),
            tuple((line.get("history") or {}).items()),
        )
        for line in data.get("budget", ())
    )
    notes = tuple(
        Note(
            note["rule"],
            note["message"],
            rows[note["row"]].place if isinstance(note.get("row"), int) else Place(file),
        )
        for note in data.get("notes", ())
    )
    head = {key: data.get(key) or "" for key in ("kind", "unit", "title", "region", "project", "supervisor")}
    return Form(
        file,
        year=data.get("year"),
        **head,
        duties=tuple(data.get("duties", ())),
        duty_texts=tuple((data.get("duty_texts") or {}).items()),
        goals=tuple(data.get("goals", ())),
        budget=lines,
        indicators=rows,
        notes=notes,
    )
