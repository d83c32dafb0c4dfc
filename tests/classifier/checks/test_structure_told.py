"""What the checks of structure say in detail: damage of the table, classes missing, empty cells, sums of weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks import Registry, default_registry
from classifier.finding import Finding
from corpus.records import Form, Indicator, Note, Place, Repair


def found(rule: str, *rows: Indicator, edition: str | None = None, **head: object) -> list[Finding]:
    placed = tuple(
        row if row.place.row else replace(row, place=Place("表.xlsx", "表1", number, 3))
        for number, row in enumerate(rows, 1)
    )
    form = Form("表.xlsx", indicators=placed, **head)  # type: ignore[arg-type]
    return list(audit_forms([form], registry=Registry([type(default_registry().get(rule))]), edition=edition).findings)


def repaired(**changes: str) -> Indicator:
    row = Indicator("到位率", "100%", l1="产出指标", l2="数量指标", duty="资助")
    told = {"l1": row.l1, "l2": row.l2, "duty": row.duty, "value": row.value} | changes
    return replace(row, repaired=Repair(told["l1"], told["l2"], told["duty"], told["value"], "class_cell_shifted", 0.8))


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"l2": "时效指标"}, "数量指标", "时效指标"),
        ({"duty": "培训"}, "资助—数量指标", "培训—数量指标"),
        ({"value": ""}, "100%", "空"),
        ({"l2": "", "l1": "效益指标"}, "数量指标", "效益指标"),
    ],
)
def test_a_shifted_row_tells_where_it_stands_and_where_it_belongs(
    changes: dict[str, str], before: str, after: str
) -> None:
    (finding,) = found("S9", repaired(**changes))
    assert before in finding.message
    assert after in finding.message
    assert finding.confidence == 0.8
    assert finding.proposed is not None
    assert finding.proposed.l2 == changes.get("l2", "数量指标")


def test_notes_of_the_reader_are_told_at_their_row_and_others_for_the_form() -> None:
    rows = (Indicator("甲"), Indicator("乙"))
    notes = [
        Note("duty_back_filled", "不提", Place("表.xlsx", "表1", 1, 3)),
        Note("value_lost", "指标值没有读到。", Place("表.xlsx", "表1", 2, 3), confidence=0.6),
        Note("value_lost", "有一行没有读到", Place("表.xlsx", "表1", 9, 3)),
    ]
    told = found("S9", *rows, notes=tuple(notes))
    assert [(one.index, one.place.row) for one in sorted(told, key=lambda one: one.place.row)] == [(1, 2), (-1, 9)]
    assert "指标值没有读到" in next(one.message for one in told if one.index == 1)


OUTPUT = Indicator("人数", "5人", l1="产出指标", l2="数量指标")


def missing(**head: object) -> dict[str, str]:
    told = found("S1", OUTPUT, edition="2021", **head)
    return {finding.message[len("整张表没有设置") :].partition("指标")[0]: finding.severity for finding in told}


def test_a_missing_class_of_cost_weighs_less_where_it_may_be_meant() -> None:
    assert missing(year=2024) == {"成本": "high", "效益": "high", "满意度": "high"}
    assert missing(year=None)["成本"] == "medium"
    assert missing(year=2024, kind="部门整体")["成本"] == "low"


def test_where_a_part_was_not_read_a_class_is_only_not_seen() -> None:
    told = found("S1", OUTPUT, edition="2021", year=2024, notes=(Note("cut_off", "缺", Place("表.xlsx")),))
    assert {(one.severity, one.confidence) for one in told} == {("info", 0.5)}


def test_many_empty_cells_are_told_once_with_the_first_three_names() -> None:
    rows = [Indicator(f"{word}地建设", "") for word in "甲乙丙丁戊己"]
    (finding,) = found("S3", *rows)
    assert "“甲地建设”、“乙地建设”、“丙地建设”等" in finding.message
    assert "6条" in finding.message
    assert (finding.place.row, [place.row for place in finding.related]) == (1, [2, 3, 4, 5, 6])


def test_weights_of_classes_beside_those_of_their_rows_are_not_added() -> None:
    def told(*weights: int) -> int:
        return len(found("V17", *(Indicator(f"第{n}项", "5个", weight=str(w)) for n, w in enumerate(weights))))

    assert told(50, 20, 15, 15, 30, 10, 10, 10, 10, 10) == 0
    assert told(20, 20, 20, 20, 15) == 1
    assert told(20, 20, 20, 20, 25) == 1
