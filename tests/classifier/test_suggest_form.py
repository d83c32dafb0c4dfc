"""What a form still lacks: missing classes first, nothing twice, generic rows made concrete."""

from __future__ import annotations

import pytest

from classifier.suggest import suggest_for_form
from classifier.suggest.form_review import read_form
from classifier.suggest.sameness import Side, load_sameness
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from tests.classifier.suggest_helpers import leaves, names, rows

QUANTITY, QUALITY, TIME = ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标")
SATISFACTION = ("满意度指标", "服务对象满意度指标")
REPAIRS = Form(
    "a.xlsx",
    unit="某县教育局",
    year=2024,
    title="校舍维修改造项目",
    indicators=(
        Indicator("维修面积", "≥3000", "平方米", *QUANTITY),
        Indicator("验收合格率", "100%", "", *QUALITY),
        Indicator("完成及时率", "100%", "", *TIME),
        Indicator("服务对象满意度", "≥90%", "", *SATISFACTION),
    ),
)
GRANTS = Form(
    "b.xlsx",
    unit="某县教育局",
    year=2024,
    title="学生资助",
    indicators=(
        Indicator("国家助学金发放学生数", "≥5000", "人", *QUANTITY),
        Indicator("助学金发放学生人数", "≥5000", "人", *QUANTITY),
        Indicator("应助尽助比例", "100%", "", *QUALITY),
        Indicator("受助学生满意度", "≥90%", "", *SATISFACTION),
    ),
)


@pytest.mark.parametrize(("form", "missing"), [(REPAIRS, {"成本"}), (GRANTS, {"时效", "成本"})])
def test_missing_classes_come_first(form: Form, missing: set[str]) -> None:
    benefits = {"社会效益", "经济效益", "生态效益"}
    result = suggest_for_form(form, top=len(missing) + 1)
    found = set(leaves(result))
    assert missing <= found
    assert found & benefits
    gap = next(gap for gap in result.gaps if "缺少" in gap)
    assert all(leaf in gap for leaf in missing)
    assert "满意度" not in gap
    assert result.review is not None
    assert {load_taxonomy().label(leaf) for leaf in missing} < set(result.review.missing)


@pytest.mark.parametrize("form", [REPAIRS, GRANTS])
def test_nothing_that_the_form_has_is_proposed_again(form: Form) -> None:
    judge, result = load_sameness(), suggest_for_form(form)
    had = [item.name for item in form.indicators]
    assert len(result) >= 15
    assert not set(had) & set(names(result))
    assert leaves(result)["满意度"] == 0
    text = form.title
    for item in rows(result):
        own = [Side(item.name, (item.leaf,))]
        assert judge.table(text, own, [Side(name, (item.leaf,)) for name in had]).max() < judge.threshold, item.name


def test_generic_rows_get_concrete_alternatives() -> None:
    review = suggest_for_form(REPAIRS).review
    assert review is not None
    instead = {one.name: one.instead for one in review.generic}
    assert set(instead) == {"验收合格率", "完成及时率", "服务对象满意度"}
    for name, told in instead.items():
        assert told, name
        assert len(told) <= 3
        assert all("校舍" in one and one != name for one in told)
    assert "校舍维修改造验收合格率" in instead["验收合格率"]
    assert [one.row for one in review.generic] == [1, 2, 3]
    assert review.to_dict()["generic"][0]["row"] == 2  # as a reader counts


def test_duplicates_are_named() -> None:
    review = suggest_for_form(GRANTS).review
    assert review is not None
    assert [set(names) for names in review.duplicates] == [{"国家助学金发放学生数", "助学金发放学生人数"}]
    own = suggest_for_form(REPAIRS).review
    assert own is not None
    assert own.duplicates == ()


def test_a_complete_form_lacks_nothing() -> None:
    more = (
        Indicator("维修成本", "≤300", "万元", "成本指标", "经济成本指标"),
        Indicator("改善师生教学生活条件", "有效改善", "", "效益指标", "社会效益指标"),
    )
    form = Form("a.xlsx", year=2024, title=REPAIRS.title, indicators=(*REPAIRS.indicators, *more))
    result = suggest_for_form(form, top=5)
    assert result.review is not None
    assert result.review.missing == ()
    assert not any("缺少" in gap or "没有找到" in gap or "放不下" in gap for gap in result.gaps)


def test_the_edition_follows_the_form_s_labels() -> None:
    old = tuple(Indicator(one.name, one.value, one.unit, one.l1, one.l2) for one in GRANTS.indicators)
    form = Form(
        "a.xlsx",
        title="学生资助",
        year=2019,
        indicators=(*old, Indicator("资助标准", "≥1", "元", "产出指标", "成本指标")),
    )
    assert suggest_for_form(form, top=3).edition == "2015"
    assert suggest_for_form(form, top=3, edition="2021").edition == "2021"


def test_a_form_without_classes_cannot_lack_one() -> None:
    form = Form("a.xlsx", title="学生资助", indicators=(Indicator("资助人数"),))
    result = suggest_for_form(form)
    assert any("没有填一级、二级分类" in gap for gap in result.gaps)
    assert result.review is not None
    assert result.review.missing == ()


def test_an_empty_form_with_a_title_gets_a_whole_set() -> None:
    found = leaves(suggest_for_form(Form("a.xlsx", title="学生资助", year=2024)))
    assert {"数量", "质量", "时效", "成本", "满意度"} <= set(found)


def test_rows_under_several_duties_are_asked_for_duty_by_duty() -> None:
    rows_ = tuple(Indicator(name, "", duty=duty) for name, duty in (("培训人数", "教师培训"), ("资助人数", "学生资助")))
    form = Form("a.xlsx", title="某县教育局", duty_texts=(("教师培训", "组织骨干教师培训"),), indicators=rows_)
    assert read_form(form) == (("教师培训", ("组织骨干教师培训",)), ("学生资助", ()))
    result = suggest_for_form(form, top=10)
    assert result.duties == ("教师培训", "学生资助")
    assert {item.duty for item in rows(result)} == {"教师培训", "学生资助"}


def test_a_form_without_any_duty_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="没有职责、目标或项目名称"):
        suggest_for_form(Form("a.xlsx", indicators=(Indicator("人数"),)))
