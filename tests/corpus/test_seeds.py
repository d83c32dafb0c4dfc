"""The five real forms, read against what a careful reader takes from each (expected.json)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.reading import read_forms
from corpus.records import Form
from corpus.text import normal_form

KEYS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="module")
def expected(seeds_dir: Path) -> dict[str, dict]:
    return json.loads((seeds_dir / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def forms(seeds_dir: Path) -> dict[str, Form]:
    return {path.name[:3]: read_forms(path)[0] for path in sorted(seeds_dir.glob("*.txt"))}


@pytest.mark.parametrize("key", KEYS)
def test_every_indicator_is_found_in_order_and_none_invented(key: str, forms, expected):
    found = [normal_form(i.name) for i in forms[key].indicators]
    assert found == [normal_form(i["name"]) for i in expected[key]["indicators"]]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("field", ["value", "unit", "l1", "l2", "duty"])
def test_fields_are_read_as_filed(key: str, field: str, forms, expected):
    for indicator, wanted in zip(forms[key].indicators, expected[key]["indicators"], strict=True):
        if field in wanted:
            assert normal_form(getattr(indicator, field)) == normal_form(wanted[field]), wanted["name"]


@pytest.mark.parametrize("key", KEYS)
def test_unit_and_year_of_the_form(key: str, forms, expected):
    assert forms[key].unit == expected[key]["unit"]
    assert forms[key].year == expected[key].get("year")


def test_explanations_survive_where_names_were_lost(forms, expected):
    for indicator, wanted in zip(forms["002"].indicators, expected["002"]["indicators"], strict=True):
        if "explain" in wanted:
            assert normal_form(indicator.explanation) == normal_form(wanted["explain"])
    assert sum(not i.name for i in forms["002"].indicators) == 4


def test_history_and_standard_values_keep_their_labels(forms, expected):
    for indicator, wanted in zip(forms["002"].indicators, expected["002"]["indicators"], strict=True):
        history = {h.label: normal_form(h.value) for h in indicator.history}
        assert history.get("前三年均值", "") == normal_form(wanted.get("three_year", ""))
        assert history.get("上年值", "") == normal_form(wanted.get("last_year", ""))
        if "plan" in wanted:
            assert normal_form(dict(indicator.standards)["规划值"]) == normal_form(wanted["plan"])
    for indicator, wanted in zip(forms["003"].indicators, expected["003"]["indicators"], strict=True):
        assert [h.value for h in indicator.history] == wanted["prev"]
        assert indicator.scope == wanted["scope"]


def test_activities_budgets_and_grades(forms, expected):
    amounts = {line.name: line.amount for line in forms["004"].budget}
    assert amounts == {a["duty"]: a["budget"] for a in expected["004"]["activities"]}
    assert all(len(i.grades) == 4 for i in forms["004"].indicators)


@pytest.mark.parametrize("key", ["000", "003"])
def test_budget_totals(key: str, forms, expected):
    assert expected[key]["budget_total"] in [line.amount for line in forms[key].budget if line.total]


def test_damage_of_the_second_form_keeps_both_readings(forms):
    repaired = {(i.name, i.duty): i for i in forms["001"].indicators if i.repaired}
    slid = repaired["受益学校数", "学前、小学、中学教育教学"]
    assert slid.l2 == "服务对象满意度指标"
    assert slid.repaired.duty == "义务教育均衡发展 and 促进教育公平"
    assert slid.repaired.l2 == "数量指标"
    late = repaired["各项任务完成及时率", "师生资助工作、教育援助"]
    assert (late.l2, late.repaired.l2) == ("社会效益指标", "时效指标")
    assert {n.rule for n in forms["001"].notes} >= {
        "row_of_next_duty",
        "class_cell_shifted",
        "class_cell_lost",
        "value_lost",
    }
