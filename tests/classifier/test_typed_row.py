"""The check of one row while the form is being filled in: at once, about this row, and never about what is to come."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.auditor import Auditor
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.store import KnowledgeBase
from classifier.settings import Settings, Thresholds
from classifier.suggest.remembered import RememberedModel
from classifier.suggest.typed import TypedCheck, check_typed
from corpus.errors import SettingError, UsageError
from corpus.records import Form, Indicator
from models.query import Query
from models.store import load_model


def stated(name: str, leaf: str, unit: str, operator: str, **more: object) -> Measure:
    more.setdefault("uses", (Use("a", name),))
    return Measure(f"m-{name}", name, leaf, unit=unit, operator=operator, **more)  # type: ignore[arg-type]


BASE = KnowledgeBase(
    [Source("a", "公开表格", "学生资助", unit="甲局")],
    [
        stated("受助学生人数", "数量", "人", "≥", variants=("资助学生数量",)),
        stated("补助资金按时发放率", "时效", "%", "=", polarity="正向"),
        stated("教学设备故障率", "质量", "%", "", polarity="反向"),
        stated("学生家长满意度", "满意度", "%", "≥"),
        stated("不可用的旧名称", "数量", "个", "≥", usable=False),
    ],
)
FORM = Form(
    "申报表.xlsx",
    kind="项目支出",
    unit="某县教育局",
    year=2024,
    title="学生资助项目",
    indicators=(
        Indicator("补助资金按时发放率", "100%", l1="产出指标", l2="时效指标"),
        Indicator("受助学生人数", "≥300人", l1="产出指标", l2="数量指标"),
    ),
)


def check(
    name: str, value: str = "", unit: str = "", l1: str = "", l2: str = "", form: Form | None = None
) -> TypedCheck:
    return check_typed(Indicator(name, value, unit, l1, l2), form, base=BASE)


def rules(found: TypedCheck) -> set[str]:
    return {finding.rule for finding in found.findings}


def test_the_class_is_told_with_its_likelihood_and_the_next_ones() -> None:
    found = check("受助学生人数", "≥300人")
    assert found.judgement is not None
    assert (found.judgement.pred_leaf, found.judgement.verdict) == ("数量", "")  # nothing was filed to agree with
    assert len(found.judgement.alternatives) == 3
    assert found.judgement.confidence > 0.5


def test_a_row_in_the_wrong_class_is_told_at_once() -> None:
    found = check("学生家长满意度", "≥95%", l1="产出指标", l2="数量指标")
    assert found.judgement is not None and found.judgement.verdict == "belongs_elsewhere"
    [finding] = [one for one in found.findings if one.kind == "misfiled"]
    assert finding.proposed is not None and finding.proposed.l2 == "满意度指标"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (Indicator("培训合格率", "≥120%", l1="产出指标", l2="质量指标"), "V2"),
        (Indicator("教学设备故障率", "≥5%", l1="产出指标", l2="质量指标"), "V5"),
        (Indicator("学生家长满意度", "95"), "V6"),
        (Indicator("培训教师人数", "≥100", "%", "产出指标", "数量指标"), "V6"),
        (Indicator("培训教师人数", "XX人", l1="产出指标", l2="数量指标"), "S4"),
        (Indicator("学生收益率", "≥95%"), "C11"),
    ],
)
def test_value_unit_and_wording_are_checked(row: Indicator, rule: str) -> None:
    assert rule in rules(check_typed(row, FORM, base=BASE))


def test_a_repetition_of_a_row_of_the_form_is_told() -> None:
    again = check("受助学生人数", "≥300人", l1="产出指标", l2="数量指标", form=FORM)
    other_target = check("受助学生人数", "≥500人", l1="产出指标", l2="数量指标", form=FORM)
    reworded = check("补助资金及时发放率", "100%", l1="产出指标", l2="时效指标", form=FORM)
    assert "C3" in rules(again)
    assert "V13" in rules(other_target)
    assert "C3" in rules(reworded)


def test_places_in_messages_call_the_typed_row_by_its_number_in_the_form() -> None:
    again = check("受助学生人数", "≥300人", l1="产出指标", l2="数量指标", form=FORM)
    assert again.index == 2
    assert any("第3条" in finding.message for finding in again.findings)


def test_what_is_wrong_elsewhere_in_the_form_is_not_told() -> None:
    bad = replace(FORM, indicators=(*FORM.indicators, Indicator("培训合格率", "≥150%", l1="产出指标", l2="质量指标")))
    assert rules(check("参训教师人数", "≥30人", l1="产出指标", l2="数量指标", form=bad)) == set()


def test_a_fault_that_many_rows_share_is_still_told_of_the_typed_row() -> None:
    many = tuple(
        Indicator(f"{name}合格率", "≥120%", l1="产出指标", l2="质量指标") for name in ("校舍", "设备", "教材", "培训")
    )
    found = check("食堂合格率", "≥120%", l1="产出指标", l2="质量指标", form=replace(FORM, indicators=many))
    assert [finding.index for finding in found.findings if finding.rule == "V2"] == [4]


@pytest.mark.parametrize("form", [None, FORM])
def test_nothing_is_said_of_what_is_still_to_be_typed(form: Form | None) -> None:
    assert check("参训教师人数", form=form).findings == ()
    assert check("参训教师人数", l1="产出指标", l2="数量指标", form=form).findings == ()
    assert check("教师培训按期完成率", l1="产出指标", l2="时效指标", form=form).findings == ()


@pytest.mark.parametrize("name", ["", "  "])
def test_a_row_without_a_name_gives_nothing_yet(name: str) -> None:
    found = check(name, "100%", form=FORM)
    assert (found.judgement, found.findings, found.nearest, found.index) == (None, (), None, 2)
    assert found.to_dict()["class"] is None


def test_the_nearest_measure_fills_what_the_row_lacks() -> None:
    found = check("受助学生人数", "300")
    assert found.nearest is not None and (found.nearest.name, found.nearest.same) == ("受助学生人数", True)
    assert (found.unit, found.operator) == ("人", "≥")
    assert (check("受助学生人数", "≥300人").unit, check("受助学生人数", "≥300人").operator) == ("", "")
    assert check("受助学生人数", "300", "名").unit == ""
    assert (check("受助学生人数").unit, check("受助学生人数").operator) == ("人", "≥")


def test_the_nearest_measure_is_found_under_another_wording() -> None:
    variant = check("资助学生数量").nearest
    reworded = check("补助资金及时发放率").nearest
    assert variant is not None and (variant.name, variant.wording) == ("受助学生人数", "资助学生数量")
    assert reworded is not None and reworded.name == "补助资金按时发放率"


def test_an_operator_follows_from_the_direction_where_none_is_stated() -> None:
    assert check("教学设备故障率", "5%").operator == "≤"


def test_a_target_in_words_lacks_no_unit() -> None:
    found = check("受助学生人数", "有所增加")
    assert (found.unit, found.operator) == ("", "")


@pytest.mark.parametrize("name", ["桥梁荷载检测", "人", "不可用的旧名称"])
def test_no_measure_is_named_where_none_is_near(name: str) -> None:
    assert check(name).nearest is None


def test_the_edition_follows_the_form_and_may_be_given() -> None:
    old = replace(FORM, year=2018, indicators=(Indicator("设备购置成本", "≤5万元", l1="产出指标", l2="成本指标"),))
    row = Indicator("维修成本", "≤3万元")
    judged = check_typed(row, old, base=BASE).judgement
    assert judged is not None and judged.pred_l1 == "产出指标"
    assert check_typed(row, base=BASE).edition == check_typed(row, Form("空"), base=BASE).edition == "2021"
    assert check_typed(row, old, edition="2021", base=BASE).edition == "2021"
    with pytest.raises(UsageError):
        check_typed(row, edition="1999", base=BASE)


def test_the_office_s_settings_are_kept() -> None:
    row = Indicator("培训合格率", "≥120%", l1="产出指标", l2="质量指标")
    quiet = Settings(disabled=("V2",), severities={"V6": "low"})
    assert "V2" not in rules(check_typed(row, settings=quiet, base=BASE))
    wide = Settings(thresholds=Thresholds(share_maximum=150))
    assert "V2" not in rules(check_typed(row, settings=wide, base=BASE))
    with pytest.raises(SettingError):
        check_typed(row, settings=Settings(disabled=("V99",)), base=BASE)


def test_the_findings_are_those_of_an_audit_of_the_form() -> None:
    row = Indicator("学生家长满意度", "95", l1="产出指标", l2="质量指标")
    [audit] = Auditor(model=load_model()).audit([replace(FORM, indicators=(*FORM.indicators, row))])
    typed = check_typed(row, FORM, base=BASE)
    told = {(one.rule, one.message, one.confidence) for one in typed.findings}
    assert told == {(one.rule, one.message, one.confidence) for one in audit.findings if one.index == 2} != set()


def test_the_answer_is_plain_data_and_the_same_again() -> None:
    one = check("受助学生人数", "300", form=FORM).to_dict()
    assert json.loads(json.dumps(one, ensure_ascii=False)) == one
    assert set(one) == {"edition", "index", "class", "findings", "nearest", "proposed"}
    assert check("受助学生人数", "300", form=FORM).to_dict() == one


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20), st.text(max_size=10), st.text(max_size=4))
def test_any_row_is_answered_without_fault(name: str, value: str, unit: str) -> None:
    found = check(name, value, unit, form=FORM)
    json.dumps(found.to_dict())


class Counting:
    """A model that counts what it is asked."""

    leaves = ("数量", "质量")
    manifest = "所附说明"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def proba(self, queries: list[Query]) -> np.ndarray:
        self.asked += [query.name for query in queries]
        return np.array([[len(query.name), 1.0] for query in queries]).reshape(-1, 2)


def test_rows_that_stay_are_judged_once() -> None:
    model = Counting()
    kept = RememberedModel(model, most=3)
    first = kept.proba([Query("甲"), Query("乙乙"), Query("甲")])
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert kept.proba([Query("乙乙"), Query("丙丙丙")]).tolist() == [[2, 1], [3, 1]]
    assert model.asked == ["甲", "乙乙", "丙丙丙"]
    kept.proba([Query("丁"), Query("乙乙")])  # one too many: what is not asked about is forgotten
    kept.proba([Query("甲")])
    assert model.asked == ["甲", "乙乙", "丙丙丙", "丁", "甲"]
    assert (kept.leaves, kept.manifest, kept.proba([]).shape) == (("数量", "质量"), "所附说明", (0, 2))
