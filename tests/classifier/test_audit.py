"""The audit: findings worst first, one verdict per form, the same result every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.audit import AuditResult, FormAudit, audit_forms
from classifier.checks import default_registry
from classifier.settings import Settings, parse_settings
from classifier.verdict import FORM_VERDICTS
from corpus.errors import SettingError, UsageError
from corpus.records import Form, Indicator, Place, Repair
from models.store import load_model

PLACES = [Place("表.xlsx", "Sheet1", number, 3) for number in range(1, 30)]
CLEAN = Form(
    "齐全.xlsx",
    year=2024,
    indicators=(
        Indicator("培训教师人数", "≥300人次", l1="产出指标", l2="数量指标", place=PLACES[0]),
        Indicator("培训合格率", "≥95%", l1="产出指标", l2="质量指标", place=PLACES[1]),
        Indicator("培训完成时间", "11月底前", l1="产出指标", l2="时效指标", place=PLACES[2]),
        Indicator("人均培训费用", "≤550元/天", l1="成本指标", l2="经济成本指标", place=PLACES[3]),
        Indicator("受益学生学业达标率提高", "≥3个百分点", l1="效益指标", l2="社会效益指标", place=PLACES[4]),
        Indicator("参训教师满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标", place=PLACES[5]),
    ),
)
BROKEN = Form(
    "问题.xlsx",
    year=2024,
    indicators=(
        *CLEAN.indicators,
        Indicator("设备采购单价", "≥4500元/台", l1="成本指标", l2="经济成本指标", place=PLACES[6]),
        Indicator("补助逾期发放率", "≥100%", l1="产出指标", l2="质量指标", place=PLACES[7]),
        Indicator("培训合格率", "298%", l1="效益指标", l2="社会效益指标", place=PLACES[8]),
        Indicator("学生收益率", "100%", l1="效益指标", l2="社会效益指标", place=PLACES[9]),
    ),
)


def rules(result: AuditResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_a_complete_form_passes_without_a_word() -> None:
    result = audit_forms([CLEAN])
    assert rules(result) == []
    assert result.forms[0].verdict.label == "通过"
    assert result.forms[0].verdict.health == 100
    assert result.worst_severity() == ""


def test_findings_come_worst_first_and_the_form_is_sent_back() -> None:
    result = audit_forms([BROKEN])
    ranks = ["high", "medium", "low", "info"]
    order = [ranks.index(finding.severity) for finding in result.findings]
    assert order == sorted(order)
    assert {"V2", "V4", "V5", "C3", "C11"} <= set(rules(result))
    verdict = result.forms[0].verdict
    assert verdict.label == "退回修改"
    assert f"{verdict.health:g}" in verdict.formula
    assert verdict.counts["high"] >= 3


def test_the_json_is_the_contract() -> None:
    data = json.loads(json.dumps(audit_forms([CLEAN, BROKEN]).to_dict(), ensure_ascii=False))
    assert list(data) == ["tool", "forms", "summary"]
    assert {"version", "model", "edition"} <= set(data["tool"])
    form = data["forms"][1]
    assert form["file"] == "问题.xlsx"
    assert form["edition"] == "2021"
    assert form["verdict"]["label"] in FORM_VERDICTS
    assert len(form["indicators"]) == len(BROKEN.indicators)
    assert form["findings"][0]["rule"]
    assert data["summary"]["findings"] == len(data["forms"][0]["findings"]) + len(form["findings"])


def test_ids_are_unique_within_a_form_even_without_places() -> None:
    twin = Indicator("培训合格率", "298%")
    result = audit_forms([Form("无位置.txt", indicators=(twin, twin, twin))])
    ids = [finding.id for finding in result.findings]
    assert len(ids) == len(set(ids))


def test_the_same_forms_give_the_same_bytes_in_any_company() -> None:
    once = json.dumps(audit_forms([BROKEN]).to_dict()["forms"][0], ensure_ascii=False)
    again = json.dumps(audit_forms([CLEAN, BROKEN]).to_dict()["forms"][1], ensure_ascii=False)
    assert once == again


def test_settings_switch_checks_off_and_change_severities() -> None:
    settings = parse_settings({"disabled": ["C11"], "severities": {"V2": "low"}})
    result = audit_forms([BROKEN], settings=settings)
    assert "C11" not in rules(result)
    assert {finding.severity for finding in result.findings if finding.rule == "V2"} == {"low"}
    assert result.tool["settings"] == settings.hash


def test_an_unknown_check_in_the_settings_is_refused() -> None:
    with pytest.raises(SettingError):
        audit_forms([CLEAN], settings=Settings(disabled=("V99",)))


def test_an_unknown_edition_is_refused_before_any_work() -> None:
    with pytest.raises(UsageError):
        audit_forms([CLEAN], edition="1999")


def test_progress_is_told_form_by_form() -> None:
    told: list[tuple[int, int]] = []
    audit_forms([CLEAN, BROKEN], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_no_forms_and_a_form_without_rows_are_no_accident() -> None:
    assert audit_forms([]).to_dict()["forms"] == []
    assert rules(audit_forms([Form("空.xlsx")])) == []


def test_a_shifted_row_keeps_its_finding_but_milder_with_the_damage_beside_it(stub_model) -> None:
    repair = Repair("产出指标", "时效指标", "资助", "100%", "class_cell_shifted", 0.85)
    row = Indicator("各项任务完成及时率", "100%", l1="效益指标", l2="社会效益指标", duty="资助", place=PLACES[0])
    model = stub_model({row.name: ("时效", 0.99)})
    plain = audit_forms([Form("表.txt", indicators=(row,))], model=model)
    moved = Indicator(**{name: getattr(row, name) for name in row.__slots__} | {"repaired": repair})
    shifted = audit_forms([Form("表.txt", indicators=(moved,))], model=model)
    before = next(finding for finding in plain.findings if finding.rule == "C4")
    after = next(finding for finding in shifted.findings if finding.rule == "C4")
    assert before.kind == after.kind == "misfiled"
    assert before.severity == "high"
    assert after.severity == "medium"
    assert before.proposed is not None
    assert before.proposed.l2 == "时效指标"
    assert after.proposed == before.proposed
    assert "错位" in after.message
    assert "S9" in rules(shifted)


def test_rows_judged_by_the_model_carry_their_judgement(stub_model) -> None:
    model = stub_model({"受益学生数": ("数量", 0.97)})
    form = Form("表.xlsx", indicators=(Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标"),))
    data = audit_forms([form], model=model).to_dict()["forms"][0]
    assert data["indicators"][0]["judgement"]["pred_l2"] == "数量指标"
    finding = next(item for item in data["findings"] if item["rule"] == "C1")
    assert finding["proposed"] == {"l1": "产出指标", "l2": "数量指标"}
    assert finding["filed"] == {"l1": "产出指标", "l2": "质量指标"}
    assert any("数量" in reason for reason in finding["reasons"])


def test_the_room_needs_no_heavy_library_to_start() -> None:
    import subprocess
    import sys

    code = "import sys, classifier.audit; print([m for m in ('sklearn','scipy','pandas','torch') if m in sys.modules])"
    root = Path(classifier.__path__[0]).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


rows = st.builds(
    Indicator,
    st.sampled_from(["受益学生数", "培训合格率", "项目完成时间", "学生收益率", "预算执行率", "满意度", "***", ""]),
    st.sampled_from(["≥95%", "298%", "12月底前", "≥3560人次", "显著提升", ""]),
    l1=st.sampled_from(["产出指标", "效益指标", "满意度指标", ""]),
    l2=st.sampled_from(["数量指标", "质量指标", "时效指标", "社会效益指标", ""]),
    duty=st.sampled_from(["", "职能一", "职能二"]),
)
forms = st.builds(
    lambda number, unit, year, items: Form(f"{number}.xlsx", unit=unit, year=year, indicators=tuple(items)),
    st.integers(0, 999),
    st.sampled_from(["甲县教育局", "乙县民政局", ""]),
    st.sampled_from([2023, 2024, None]),
    st.lists(rows, max_size=5),
)


def told(audit: FormAudit, alone: frozenset[str]) -> list[object]:
    return [finding.to_dict() for finding in audit.findings if finding.rule in alone]


@settings(max_examples=25)
@given(st.lists(forms, min_size=1, max_size=4), st.randoms())
def test_what_is_said_of_a_form_depends_neither_on_the_order_nor_on_the_other_forms(given_forms, shuffler) -> None:
    alone = frozenset(check.id for check in default_registry() if check.needs != "forms")
    model = load_model().quick()
    together = {id(one.form): told(one, alone) for one in audit_forms(given_forms, model=model).forms}
    shuffled = given_forms[:]
    shuffler.shuffle(shuffled)
    for audit in audit_forms(shuffled, model=model).forms:
        assert told(audit, alone) == together[id(audit.form)]
    for form in given_forms:
        [single] = audit_forms([form], model=model).forms
        assert told(single, alone) == together[id(form)]
