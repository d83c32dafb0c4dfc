"""A finding is one opinion: its id is stable and its JSON is the contract's."""

import json

from classifier.finding import Finding, Fix, Labels, finding_id, severity_rank
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
