"""How findings of the checks become the findings of a form: levels, accepted names, who yields to whom, numbers."""

from __future__ import annotations

from typing import ClassVar

import pytest

from classifier.audit import AuditResult, audit_forms, explain_rule
from classifier.auditor import Auditor
from classifier.checks import Registry, RowCheck, default_registry, example
from classifier.finding import SEVERITIES
from classifier.settings import parse_settings
from classifier.verdict import FORM_VERDICTS
from corpus.records import Form, Indicator, Place, Repair


class Loud(RowCheck):
    """Speaks about every row."""

    id = "X90"
    title = "每行都说"
    kind = "value"
    severity = "high"
    messages: ClassVar = {"": "{row}有问题。", "other": "{row}还有{what}。"}
    what = why = todo = "说明。"
    basis = "规定"
    positives = negatives = (example("一", Indicator("甲")), example("二", Indicator("乙")))

    def check_row(self, context, row):
        yield self.row_finding(context, row)


class Yielding(Loud):
    """Says the same less exactly."""

    id = "X91"
    kind = "wording"
    severity = "low"
    yields_to = ("X90",)


class Structural(Loud):
    """Speaks about the table."""

    id = "X92"
    kind = "structure"


def audited(*rows: Indicator, checks: tuple[type[RowCheck], ...] = (Loud,), **settings: object) -> AuditResult:
    form = Form("表.xlsx", year=2024, indicators=rows)
    return audit_forms([form], registry=Registry(checks), settings=parse_settings(settings))


def heard(result: AuditResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_a_check_that_yields_is_silent_where_the_exact_one_speaks() -> None:
    assert heard(audited(Indicator("甲"), checks=(Loud, Yielding))) == ["X90"]
    assert heard(audited(Indicator("甲"), checks=(Yielding,))) == ["X91"]
    assert heard(audited(Indicator("甲"), checks=(Loud, Yielding), disabled=["X90"])) == ["X91"]


def test_names_the_office_accepts_are_left_alone_however_they_are_spaced() -> None:
    rows = (Indicator("培训 人数"), Indicator("参训人次"))
    (finding,) = audited(*rows, words={"accepted": ["培训人数"]}).findings
    assert finding.index == 1


def test_the_office_sets_the_level_of_a_check() -> None:
    assert [one.severity for one in audited(Indicator("甲"), severities={"X90": "info"}).findings] == ["info"]
    assert [one.severity for one in audited(Indicator("甲"), severities={}).findings] == ["high"]


def test_rows_that_cannot_be_told_apart_get_numbered_findings() -> None:
    first, second, third = sorted(one.id for one in audited(*[Indicator("甲")] * 3).findings)
    assert (second, third) == (f"{first}-2", f"{first}-3")


@pytest.mark.parametrize(
    ("check", "repair", "severity"),
    [
        (Loud, Repair("产出指标", "数量指标", "", "9人", "moved", 0.9), "medium"),
        (Loud, Repair("产出指标", "时效指标", "", "5人", "moved", 0.9), "high"),
        (Loud, None, "high"),
        (Structural, Repair("产出指标", "数量指标", "", "5人", "moved", 0.9), "medium"),
        (Yielding, Repair("产出指标", "时效指标", "", "9人", "moved", 0.9), "low"),
    ],
)
def test_a_finding_is_milder_where_the_table_is_damaged_in_what_it_speaks_about(
    check: type[RowCheck], repair: Repair | None, severity: str
) -> None:
    row = Indicator("甲", "5人", l1="产出指标", l2="数量指标", repaired=repair)
    (finding,) = audited(row, checks=(check,)).findings
    assert finding.severity == severity
    assert ("本行疑似表格错位（文件转换造成），请先核对原件" in finding.reasons) is (severity == "medium")


def test_a_finding_holds_the_row_its_place_and_its_classes() -> None:
    row = Indicator("甲", "5人", l1="产出指标", l2="数量指标", place=Place("表.xlsx", "表1", 4, 3))
    (finding,) = audited(row).findings
    assert (finding.indicator, finding.index, finding.place) == (row, 0, row.place)
    assert (finding.filed.l1, finding.filed.l2) == ("产出指标", "数量指标")
    assert (finding.message, finding.basis, finding.confidence) == ("“甲”有问题。", "规定", 0.95)
    assert (finding.reasons, finding.related, finding.fix, finding.proposed) == ((), (), None, None)


def test_the_summary_counts_forms_rows_findings_and_verdicts() -> None:
    forms = [Form("一.xlsx", indicators=(Indicator("培训1次"), Indicator("培训2次"))), Form("二.xlsx")]
    result = audit_forms(forms, registry=Registry((Loud, Structural)), settings=parse_settings({}))
    told = result.summary()
    assert (told["forms"], told["indicators"], told["findings"]) == (2, 2, 4)
    assert told["by_severity"] == {severity: 4 * (severity == "high") for severity in SEVERITIES}
    assert told["by_rule"] == {"X90": 2, "X92": 2}
    assert told["by_kind"] == {"structure": 2, "value": 2}
    assert set(told["by_verdict"]) == set(FORM_VERDICTS)
    assert sum(told["by_verdict"].values()) == 2
    assert all(isinstance(count, int) for count in told["by_verdict"].values())
    assert [(group["rule"], group["count"]) for group in told["groups"]] == [("X90", 2), ("X92", 2)]
    assert result.worst_severity() == "high"


def test_the_result_says_what_made_it(stub_model) -> None:
    tool = audited(Indicator("甲")).tool
    assert (tool["name"], tool["edition"], tool["model"], tool["misfiled"]) == ("zhibiao", "职责", "", {})
    fixed = audit_forms([Form("表.xlsx")], edition="2015", settings=parse_settings({})).tool
    assert fixed["edition"] == "2015"
    both = [
        Form("一.xlsx", year=2024, indicators=(Indicator("甲", l1="成本指标", l2="经济成本指标"),)),
        Form("二.xlsx", indicators=(Indicator("乙"),)),
    ]
    assert audit_forms(both, registry=Registry((Loud,))).tool["edition"] == "2021、职责"


def test_an_auditor_forgets_what_it_is_told_to_forget() -> None:
    check = default_registry().get("X1")
    case = check.positives[0]
    auditor = Auditor(registry=Registry((type(check),)))
    list(auditor.audit([case.form, *case.others]))
    assert auditor.across()
    auditor.forget()
    assert auditor.across() == {}
    assert auditor.tool()["edition"] == ""
    list(auditor.audit([case.form, *case.others], noted=False))
    assert auditor.across() == {}


def test_a_rule_is_explained_with_everything_its_page_says() -> None:
    check = default_registry().get("V2")
    told = explain_rule("v2").to_dict()
    for name in ("id", "title", "kind", "severity", "needs", "decidable", "what", "why", "todo", "basis"):
        assert told[name] == getattr(check, name)
    assert told["messages"] == list(check.messages.values())
    assert told["message"] == check.messages[""]
    assert len(told["positives"]) == len(check.positives)
    assert "298%" in told["positives"][0]
    assert "100%" in told["negatives"][0]
    assert explain_rule("X90", Registry((Loud,))).title == "每行都说"


def test_the_result_says_what_to_expect_of_the_misfiled_score(stub_model) -> None:
    class Manifest:
        version = "试"
        operating_points: ClassVar = {"misfiled": 0.6, "misfiled_high": 0.9}

        def false_alarms_at(self, threshold: float) -> float | None:
            return {0.6: 0.123456, 0.7: 0.1}.get(threshold)

    class Model(stub_model):
        manifest = Manifest()

    def told(**settings: object) -> dict[str, object]:
        forms = [Form("表.xlsx")]
        tool = audit_forms(forms, model=Model({}), registry=Registry((Loud,)), settings=parse_settings(settings)).tool
        assert tool["model"] == "试"
        return tool["misfiled"]

    assert told() == {
        "threshold": 0.6, "expected_false_alarms": 0.1235, "threshold_high": 0.9, "expected_false_alarms_high": None,
    }  # fmt: skip
    assert told(thresholds={"misfiled": 0.7})["expected_false_alarms"] == 0.1
