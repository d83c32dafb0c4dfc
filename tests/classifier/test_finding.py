"""A finding is one opinion: its id is stable and its JSON is the contract's."""

import json

import pytest

from classifier.finding import Finding, Fix, Labels, finding_id, group_id, severity_rank
from corpus.records import Indicator, Place

KEYS = [
    "id", "rule", "kind", "severity", "place", "indicator", "filed", "proposed",
    "confidence", "message", "reasons", "basis", "related", "fix",
]  # fmt: skip


def _finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "id": "V2-0",
        "rule": "V2",
        "kind": "value",
        "severity": "high",
        "place": Place("表.xlsx", "Sheet1", 3, 4),
        "indicator": Indicator("合格率", "298%", "%", duty="培训"),
        "filed": Labels("产出指标", "质量指标"),
        "proposed": None,
        "confidence": 0.98765,
        "message": "“合格率”写作298%，请核对。",
        "reasons": ("比率不超过100%",),
        "basis": "指标值应合理",
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def test_the_json_object_has_the_fields_of_the_contract_then_those_of_triage() -> None:
    data = json.loads(json.dumps(_finding(fix=Fix("value", "298%", "≥98%")).to_dict(), ensure_ascii=False))
    assert list(data) == [*KEYS, "group", "priority"]
    assert data["indicator"] == {
        "name": "合格率", "value": "298%", "unit": "%", "duty": "培训", "project": "", "index": -1,
    }  # fmt: skip
    assert data["fix"] == {"field": "value", "from": "298%", "to": "≥98%"}
    assert data["proposed"] is None
    assert data["confidence"] == 0.9877


def test_a_finding_about_the_form_has_an_indicator_with_empty_texts() -> None:
    assert _finding(indicator=None).to_dict()["indicator"]["name"] == ""


def test_the_id_depends_on_rule_place_and_name_but_not_on_the_folder() -> None:
    here = Place("a/表.xlsx", "Sheet1", 3, 4)
    same = Place("b/表.xlsx", "Sheet1", 3, 4)
    assert finding_id("V2", here, "合格率") == finding_id("V2", same, "合格率")
    others = {
        finding_id("V2", here, "合格率"),
        finding_id("V3", here, "合格率"),
        finding_id("V2", Place("a/表.xlsx", "Sheet1", 4, 4), "合格率"),
        finding_id("V2", here, "达标率"),
        finding_id("V2", here, "合格率", "2"),
    }
    assert len(others) == 5


def test_severities_are_ordered_from_high_to_info() -> None:
    assert [severity_rank(word) for word in ("high", "medium", "low", "info")] == [0, 1, 2, 3]


def test_the_json_object_holds_what_the_finding_holds() -> None:
    finding = _finding(
        proposed=Labels("产出指标", "数量指标"), related=(Place("表.xlsx", "Sheet1", 9, 4),), index=2, group="V2~1"
    ).weighed(0.123456)
    data = finding.to_dict()
    assert (data["id"], data["rule"], data["kind"], data["severity"]) == ("V2-0", "V2", "value", "high")
    assert data["place"] == finding.place.to_dict()
    assert data["indicator"]["index"] == 2
    assert data["filed"] == {"l1": "产出指标", "l2": "质量指标"}
    assert data["proposed"] == {"l1": "产出指标", "l2": "数量指标"}
    assert data["message"] == "“合格率”写作298%，请核对。"
    assert data["reasons"] == ["比率不超过100%"]
    assert data["basis"] == "指标值应合理"
    assert data["related"] == [finding.related[0].to_dict()]
    assert data["fix"] is None
    assert (data["group"], data["priority"]) == ("V2~1", 0.1235)


def test_weighing_changes_the_priority_and_nothing_else() -> None:
    finding = _finding(fix=Fix("value", "298%", "≥98%"), index=2, group="V2~1")
    assert finding.weighed(0.7).weighed(0.0) == finding
    assert finding.weighed(0.7).priority == 0.7


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indicator": None}, ""),
        ({"fix": Fix("unit", "人", "次")}, "unit"),
        ({"kind": "value"}, "value"),
        ({"kind": "history"}, "value"),
        ({"kind": "unit"}, "unit"),
        ({"kind": "misfiled"}, "l2"),
        ({"kind": "duplicate"}, "name"),
        ({"kind": "structure"}, "name"),
        ({"kind": "structure", "indicator": Indicator("合格率", " ")}, "value"),
        ({"kind": "structure", "indicator": Indicator(" ", " ")}, "name"),
        ({"kind": "wording", "indicator": Indicator("合格率", "")}, "name"),
    ],
)
def test_a_finding_knows_the_cell_it_speaks_about(changes: dict[str, object], field: str) -> None:
    assert _finding(**changes).field == field


def test_a_correction_names_further_rows_only_where_there_are_some() -> None:
    one = Fix("name", "培训人数和合格率", "培训人数", ("培训合格率",))
    assert one.to_dict() == {"field": "name", "from": "培训人数和合格率", "to": "培训人数", "added": ["培训合格率"]}
    assert "added" not in Fix("name", "甲", "乙").to_dict()


def test_near_identical_findings_share_a_group() -> None:
    same = group_id("V2", "", "培训 12 次合格率")
    assert group_id("V2", "", "培训１５次合格率") == same
    assert same.startswith("V2~")
    assert (
        len(
            {
                same,
                group_id("V3", "", "培训12次合格率"),
                group_id("V2", "x", "培训12次合格率"),
                group_id("V2", "", "到岗率"),
            }
        )
        == 4
    )
