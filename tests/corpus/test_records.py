"""Records: what goes through JSON comes back equal."""

from __future__ import annotations

import json

from hypothesis import given

from corpus.records import BudgetLine, Form, Indicator, Note, Place, Repair
from tests import strategies as some


def through_json(data: object) -> object:
    return json.loads(json.dumps(data, ensure_ascii=False))


@given(some.forms)
def test_a_form_through_json_is_the_same_form(form: Form) -> None:
    assert Form.from_dict(through_json(form.to_dict())) == form


@given(some.indicators)
def test_an_indicator_through_json_is_the_same(item: Indicator) -> None:
    assert Indicator.from_dict(through_json(item.to_dict())) == item


@given(some.budget_lines)
def test_a_budget_line_through_json_is_the_same(line: BudgetLine) -> None:
    assert BudgetLine.from_dict(through_json(line.to_dict())) == line


@given(some.notes)
def test_a_note_through_json_is_the_same(note: Note) -> None:
    assert Note.from_dict(through_json(note.to_dict())) == note


@given(some.repairs)
def test_a_repair_through_json_is_the_same(repair: Repair) -> None:
    assert Repair.from_dict(through_json(repair.to_dict())) == repair


def test_the_json_keys_are_those_of_the_contract() -> None:
    item = Indicator("受益学生数", "≥3560人次", place=Place("a.docx", "表格1", 3, 2))
    assert list(item.to_dict()) == ["name", "value", "unit", "l1", "l2", "duty", "place"]
    form = Form("a.docx", indicators=(item,)).to_dict()
    assert {"file", "kind", "unit", "year", "title", "region", "duties", "goals", "budget", "notes"} < form.keys()
    assert form["indicators"] == [item.to_dict()]


def test_keys_that_are_not_ours_are_ignored_when_reading_back() -> None:
    data = {**Indicator("受益学生数").to_dict(), "pred_l2": "数量指标"}
    assert Indicator.from_dict(data) == Indicator("受益学生数")


def test_a_place_reads_as_a_chinese_phrase() -> None:
    assert str(Place("申报表.docx", "表格2", 14, 3)) == "申报表.docx 表格2 第14行第3列"
    assert str(Place("申报表.txt", "", 14)) == "申报表.txt 第14行"
    assert str(Place()) == ""
