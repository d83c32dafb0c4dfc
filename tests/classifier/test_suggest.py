"""Suggesting indicators: balanced, honest about what is unknown, the same every time."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.suggest import SuggestResult, suggest, suggest_for_form
from classifier.suggest.engine import default_engine
from classifier.suggest.query import split_duties
from classifier.suggest.sectors import guess_sector, resolve_sector
from corpus.dataset import load_library
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy

DUTIES = ["学生资助", "农村公路养护", "老旧小区改造", "文物保护", "信访积案化解", "基本公共卫生服务"]
OUTLINE = """（一）负责义务教育学校公用经费保障。（二）落实学生资助政策。（三）组织教师培训。
（四）实施校舍维修改造。（五）开展教育督导。（六）管理学前教育。"""


def names(result: SuggestResult) -> list[str]:
    return [item.name for group in result.sets for item in group.indicators]


def leaves(result: SuggestResult) -> Counter[str]:
    return Counter(item.leaf for group in result.sets for item in group.indicators)


@pytest.mark.parametrize("duty", DUTIES)
def test_a_two_word_duty_gets_every_required_class_and_one_satisfaction(duty: str) -> None:
    found = leaves(suggest(duty))
    assert {"数量", "质量", "时效", "成本", "满意度"} <= set(found)
    assert set(found) & {"社会效益", "经济效益", "生态效益"}
    assert found["满意度"] == 1


@pytest.mark.parametrize("top", [1, 2, 3, 6, 10, 20, 40])
@pytest.mark.parametrize("text", ["学生资助", OUTLINE, "驻外机构签证办理"])
def test_top_counts_over_all_sets(text: str, top: int) -> None:
    result = suggest(text, top=top)
    assert 1 <= len(result) == len(names(result)) <= top


def test_few_suggestions_spread_over_classes() -> None:
    assert max(leaves(suggest("学生资助", top=6)).values()) == 1


def test_a_whole_outline_is_split_and_every_part_served() -> None:
    result = suggest(OUTLINE, top=24)
    assert len(result.duties) == 6
    served = {item.duty for group in result.sets for item in group.indicators}
    assert served == set(result.duties)


def test_a_duty_without_neighbour_says_so_and_offers_general_measures_at_a_low_score() -> None:
    result = suggest("驻外机构签证办理")
    assert any("没有与“驻外机构签证办理”相近的职责" in gap for gap in result.gaps)
    assert result.neighbours == ()
    assert all(item.score <= 0.2 for group in result.sets for item in group.indicators)


def test_a_distant_neighbour_is_flagged_for_checking() -> None:
    assert any("逐条核对" in gap for gap in suggest("国有林场扶贫").gaps)


def test_no_measure_is_suggested_twice() -> None:
    alike = default_engine().measures.alike_names
    for duty in DUTIES:
        found = names(suggest(duty))
        assert not [(one, two) for i, one in enumerate(found) for two in found[:i] if alike(one, two)]


def test_the_order_of_the_library_does_not_matter() -> None:
    shuffled = [*load_library()[120:], *reversed(load_library()[:120])]
    for duty in ("学生资助", OUTLINE):
        assert suggest(duty, library=shuffled).to_dict() == suggest(duty).to_dict()


def test_a_library_of_ones_own_is_used() -> None:
    first = load_library()[0]
    own = replace(first, duty="星际航行保障", keywords=("星际航行",), duty_text="")
    assert suggest("星际航行保障", library=[own]).neighbours[0] == ("星际航行保障", 1.0)


def test_excluded_names_and_close_wordings_are_not_proposed() -> None:
    first = names(suggest("学生资助"))
    assert not set(first[:4]) & set(names(suggest("学生资助", exclude=first[:4])))


def test_labels_follow_the_edition() -> None:
    taxonomy = load_taxonomy()
    for edition in taxonomy.editions:
        for group in suggest("学生资助", edition=edition).sets:
            assert group.l1 == taxonomy.parent_label(group.leaf, edition)
            assert group.l2 == taxonomy.label(group.leaf)
    assert "可持续影响" not in {group.leaf for group in suggest("文物保护", edition="2021", top=40).sets}
    assert "可持续影响" in {group.leaf for group in suggest("文物保护", edition="2015", top=40).sets}


def test_a_sector_moves_the_result_and_may_be_a_code_or_a_name() -> None:
    education = suggest("培训", sector="205")
    assert education.to_dict()["sets"] == suggest("培训", sector="教育支出").to_dict()["sets"]
    assert education.sector == "205 教育支出"


def test_an_unknown_sector_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="205 教育支出"):
        suggest("学生资助", sector="999")
    with pytest.raises(UsageError, match="不认识"):
        resolve_sector("星际", load_library())


def test_a_department_in_the_text_names_the_sector() -> None:
    assert guess_sector("潢源县教育局") == "205"
    assert guess_sector("某县退役军人事务局") == "208"
    assert guess_sector("县城绿化") == ""


@pytest.mark.parametrize("text", ["", "  ", "。、"])
def test_an_empty_text_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="没有职责文字"):
        suggest(text)


@pytest.mark.parametrize("top", [0, -1, 100000])
def test_an_impossible_top_is_a_usage_error(top: int) -> None:
    with pytest.raises(UsageError, match="条数"):
        suggest("学生资助", top=top)


def test_an_unknown_edition_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="版本"):
        suggest("学生资助", edition="1999")


def test_the_json_keeps_the_contract_and_marks_examples_as_examples() -> None:
    data = json.loads(json.dumps(suggest("学生资助").to_dict(), ensure_ascii=False))
    assert {"query", "sets", "gaps"} <= set(data)
    keys = {"name", "operator", "value", "unit", "polarity", "explain", "measure", "basis", "score", "support"}
    for group in data["sets"]:
        assert group["l1"] and group["l2"]
        for item in group["indicators"]:
            assert keys | {"value_range", "source"} <= set(item)
            assert 0 < item["score"] <= 1
            assert item["support"] >= 1
            assert item["source"] and item["why"]
            assert "示例" in item["value_note"] or not item["value"]
            assert all(source["kind"] == "公开表格" or "自编" in source["note"] for source in item["source"])


def test_a_value_range_holds_only_values_of_the_same_unit() -> None:
    engine = default_engine()
    for duty in DUTIES:
        for group in suggest(duty).sets:
            for item in group.indicators:
                if item.value_range:
                    assert item.value_range.low <= item.value_range.median <= item.value_range.high
                    assert 0 <= item.value_range.public <= item.value_range.n
    assert engine.measures


def test_a_form_is_offered_what_it_lacks() -> None:
    rows = (
        Indicator("国家助学金发放学生数", "≥5000", "人", "产出指标", "数量指标"),
        Indicator("应助尽助比例", "100%", "", "产出指标", "质量指标"),
        Indicator("受助学生满意度", "≥90%", "", "满意度指标", "服务对象满意度指标"),
    )
    form = Form("a.xlsx", unit="某县教育局", year=2024, title="学生资助", indicators=rows)
    result = suggest_for_form(form, top=8)
    assert not set(names(result)) & {item.name for item in rows}
    assert {"时效", "成本"} <= set(leaves(result))
    assert leaves(result)["满意度"] == 0
    assert any("缺少" in gap and "时效" in gap for gap in result.gaps)


def test_a_form_without_classes_cannot_lack_one() -> None:
    form = Form("a.xlsx", title="学生资助", indicators=(Indicator("资助人数"),))
    assert any("没有填一级、二级分类" in gap for gap in suggest_for_form(form).gaps)


def test_a_form_without_any_duty_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="没有职责、目标或项目名称"):
        suggest_for_form(Form("a.xlsx", indicators=(Indicator("人数"),)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("学生资助", 1),
        ("开展教师培训，落实学时要求。提高教师水平。", 1),
        ("教师培训、学生资助、校舍维修", 3),
        ("1.教师培训\n2.学生资助\n3.校舍维修", 3),
        ("一、负责教师培训；二、负责学生资助", 2),
        ("教师培训；教师培训", 1),
    ],
)
def test_duties_are_split_where_a_reader_would(text: str, parts: int) -> None:
    assert len(split_duties(text)) == parts


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="教育学生资助培训农村公路。；、1一（）\n ", min_size=1, max_size=40))
def test_any_text_gives_a_result_or_a_usage_error(text: str) -> None:
    try:
        result = suggest(text, top=5)
    except UsageError:
        return
    assert len(result) <= 5
    assert result == suggest(text, top=5)
