"""One year beside another: what is copied, lowered, doubled, new and gone, and what a baseline tells the checks."""

from __future__ import annotations

import pytest

from classifier.achieved import achievement, is_missed
from classifier.audit import AuditResult, audit_forms
from classifier.yearly import Predecessors, compare_years, history_of, match_rows
from corpus.records import Form, HistoryValue, Indicator


def form(year: int | None, *rows: Indicator, unit: str = "某县教育局", **head: str) -> Form:
    return Form(f"{unit}{year}.xlsx", unit=unit, year=year, indicators=rows, **head)  # type: ignore[arg-type]


LAST = form(
    2023,
    Indicator("新建学校数", "10所"),
    Indicator("培训教师人数", "≥200人次", achieved="260人次"),
    Indicator("学生满意度", "≥95%", achieved="91%"),
    Indicator("2023年资助人数", "≥1000人"),
    Indicator("校园安全事故数", "0起"),
)
NOW = form(
    2024,
    Indicator("2024年资助人数", "≥2600人"),
    Indicator("新建学校数", "10 所"),
    Indicator("培训教师人数", "≥120人次"),
    Indicator("校园欺凌发生数", "0起"),
)


def test_every_row_of_both_years_is_told_once() -> None:
    changes = compare_years(NOW, LAST)
    told = {change.name: change.change for change in changes.changes}
    assert told == {
        "2024年资助人数": "doubled",
        "新建学校数": "copied",
        "培训教师人数": "lowered",
        "校园欺凌发生数": "new",
        "学生满意度": "vanished",
        "校园安全事故数": "vanished",
    }
    assert sum(changes.counts().values()) == len(changes.changes)
    [gone] = [change for change in changes.changes if change.name == "学生满意度"]
    assert (gone.missed, gone.achieved, gone.index) == (True, "91%", -1)


def test_rows_are_matched_one_to_one_and_by_their_duty_first() -> None:
    last = form(2023, Indicator("受益学生数", "1人", duty="资助"), Indicator("受益学生数", "2人", duty="营养餐"))
    now = form(2024, Indicator("受益学生数", "3人", duty="营养餐"), *[Indicator("受益学生数", "4人", duty="资助")] * 2)
    assert match_rows(now, last) == (1, 0, None)


def test_what_last_year_reached_counts_more_than_what_it_aimed_at() -> None:
    history = history_of(NOW, LAST)
    assert history[2] == (HistoryValue("上年实际", "260人次"),)
    assert history[1] == (HistoryValue("上年目标", "10所"),)
    assert history[3] == ()


def test_history_stated_in_the_form_is_not_replaced() -> None:
    own = (HistoryValue("上年值", "11所"),)
    now = form(2024, Indicator("新建学校数", "10所", history=own))
    assert history_of(now, LAST) == (own,)
    assert history_of(now, None) == (own,)


def test_the_form_of_the_year_before_is_found_among_others() -> None:
    older, other = form(2021, Indicator("a")), form(2023, Indicator("a"), unit="某县民政局")
    assert Predecessors([older, other, LAST]).of(NOW) is LAST
    assert Predecessors([NOW, other]).of(LAST) is None
    assert Predecessors([other]).of(NOW) is None


def test_another_project_of_the_same_unit_is_no_predecessor() -> None:
    dredging = form(2023, Indicator("清淤长度", "18公里"), kind="项目支出", title="河道应急清淤")
    watch = form(2024, Indicator("监测点位", "16个"), kind="项目支出", title="水土保持监测")
    again = form(2024, Indicator("清淤面积", "8亩"), kind="项目支出", title="河道应急清淤项目绩效目标申报表")
    assert Predecessors([dredging]).of(watch) is None
    assert Predecessors([dredging]).of(again) is dredging


def test_a_single_baseline_without_a_unit_is_taken_at_the_callers_word() -> None:
    nameless = Form("上年.xlsx", year=2023, indicators=(Indicator("a", "1个"),))
    assert Predecessors([nameless]).of(NOW) is nameless
    assert Predecessors([nameless, nameless]).of(NOW) is None


@pytest.mark.parametrize(
    ("value", "achieved", "ratio", "missed"),
    [
        ("≥95%", "91%", 91 / 95, True),
        ("≥95%", "98", 98 / 95, False),
        ("100人次", "260人次", 2.6, False),
        ("100人次", "0人次", 0.0, True),
        ("≤5次", "17次", None, True),
        ("≤5次", "3次", None, False),
        ("≥290天", "251天", 251 / 290, True),
        ("12月底前", "12月", None, None),
        ("≥95%", "", None, None),
        ("0起", "0起", None, False),
    ],
)
def test_reached_against_aimed(value: str, achieved: str, ratio: float | None, missed: bool | None) -> None:
    item = Indicator("某项", value, achieved=achieved)
    assert achievement(item) == (pytest.approx(ratio) if ratio is not None else None)
    assert is_missed(item) is missed


def rules(result: AuditResult) -> set[str]:
    return {finding.rule for finding in result.findings}


def test_a_baseline_tells_the_checks_of_history() -> None:
    assert not rules(audit_forms([NOW])) & {"V14", "X3"}
    result = audit_forms([NOW], baseline=[LAST])
    assert {"V14", "X3"} <= rules(result)
    assert len(result.forms) == 1
    assert result.forms[0].yearly is not None
    assert result.forms[0].to_dict()["yearly"]["counts"]["vanished"] == 2


def test_the_forms_of_one_call_tell_each_other_what_is_gone_but_not_what_is_low() -> None:
    found = rules(audit_forms([NOW, LAST]))
    assert "X3" in found
    assert "V14" not in found
