"""Every check keeps its own promises: its examples, its page, its metadata; and rules users rely on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from classifier.audit import audit_forms, explain_rule
from classifier.checks import Check, Example, RowCheck, default_registry, example
from classifier.checks.pages import render_index, render_page
from classifier.finding import KINDS, SEVERITIES, Finding
from corpus.errors import SettingError, UsageError
from corpus.records import Form, Indicator

ROOT = Path(__file__).resolve().parents[2]
CHECKS = tuple(default_registry())
POSITIVE = [pytest.param(check, case, id=f"{check.id}-{case.text}") for check in CHECKS for case in check.positives]
NEGATIVE = [pytest.param(check, case, id=f"{check.id}-{case.text}") for check in CHECKS for case in check.negatives]


def findings_of(check: Check, case: Example, stub_model: Callable[..., object]) -> tuple[Finding, ...]:
    model = stub_model(case.beliefs) if case.beliefs else None
    result = audit_forms([case.form, *case.others], model=model, edition=case.edition or None)  # type: ignore[arg-type]
    return tuple(finding for finding in result.findings if finding.rule == check.id)


@pytest.mark.parametrize(("check", "case"), POSITIVE)
def test_a_check_speaks_on_its_positive_examples(check: Check, case: Example, stub_model) -> None:
    found = findings_of(check, case, stub_model)
    assert found
    for finding in found:
        assert finding.kind == check.kind
        assert finding.kind in KINDS
        assert finding.severity in SEVERITIES
        assert 0 < finding.confidence <= 1
        assert finding.message.endswith("。")
        assert "{" not in finding.message
        assert finding.basis


@pytest.mark.parametrize(("check", "case"), NEGATIVE)
def test_a_check_is_silent_on_its_negative_examples(check: Check, case: Example, stub_model) -> None:
    assert [finding.message for finding in findings_of(check, case, stub_model)] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_page_and_the_page_says_what_the_check_says(check: Check) -> None:
    page = ROOT / "docs" / "checks" / f"{check.id}.md"
    assert page.is_file(), f"no page for {check.id}: write_pages(default_registry(), Path('docs/checks'))"
    assert page.read_text(encoding="utf-8") == render_page(check)


def test_the_index_lists_every_check_and_no_page_is_left_over() -> None:
    folder = ROOT / "docs" / "checks"
    assert (folder / "README.md").read_text(encoding="utf-8") == render_index(CHECKS), "run `make docs`"
    assert {path.stem for path in folder.glob("*.md")} == {check.id for check in CHECKS} | {"README"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_is_explained_to_users(check: Check) -> None:
    told = explain_rule(check.id.lower())
    assert told.id == check.id
    assert len(told.positives) >= 2
    assert len(told.negatives) >= 2
    for text in (told.what, told.why, told.todo):
        assert text.endswith("。")


def test_an_unknown_rule_names_the_nearest_one() -> None:
    with pytest.raises(UsageError) as caught:
        explain_rule("V22")
    assert "V2" in caught.value.hint


class OfficeCheck(RowCheck):
    """A check an office adds."""

    id = "X99"
    title = "本单位的检查"
    kind = "wording"
    severity = "low"
    messages: ClassVar = {"": "{row}不要用“大概”。"}
    what = why = todo = "说明。"
    basis = "本单位规定"
    positives = negatives = (example("一", Indicator("a")), example("二", Indicator("b")))

    def check_row(self, context, row):
        if "大概" in row.item.value:
            yield self.row_finding(context, row)


def test_an_office_adds_a_check_without_touching_ours() -> None:
    registry = default_registry().with_checks(OfficeCheck)
    form = Form("表.xlsx", indicators=(Indicator("培训人数", "大概100人"),))
    assert "X99" in {finding.rule for finding in audit_forms([form], registry=registry).findings}
    assert "X99" not in default_registry().ids


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"why": ""}, "check_incomplete"),
        ({"messages": {}}, "check_incomplete"),
        ({"positives": OfficeCheck.positives[:1]}, "check_incomplete"),
        ({"kind": "taste"}, "check_metadata"),
        ({"severity": "fatal"}, "check_metadata"),
        ({"id": "V2"}, "check_duplicate"),
        ({"id": "v2"}, "check_duplicate"),
        ({"id": "本局一"}, "check_id"),
    ],
)
def test_the_registry_refuses_an_incomplete_check(changes: dict[str, object], code: str) -> None:
    broken = type("Broken", (OfficeCheck,), changes)
    with pytest.raises(SettingError) as caught:
        default_registry().with_checks(broken)
    assert caught.value.code == code


def test_a_finding_names_the_row_and_its_place() -> None:
    case = default_registry().get("V2").positives[0]
    finding = audit_forms([case.form]).findings[0]
    assert case.form.indicators[0].name in finding.message
    assert finding.place == case.form.indicators[0].place


def test_examples_do_not_depend_on_where_the_row_stands() -> None:
    check = default_registry().get("V2")
    case = check.positives[0]
    moved = replace(case.form, indicators=(Indicator("管理制度", "健全"), *case.form.indicators))
    assert any(finding.rule == "V2" and finding.index == 1 for finding in audit_forms([moved]).findings)
