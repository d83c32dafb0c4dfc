"""Duplicates: what counts as the same text, what as the same measure, and what must never be merged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.duplicates import SCOPES, exact_groups, find_duplicates
from classifier.likeness import load_wording
from classifier.near_pairs import near_pairs
from corpus.errors import UsageError
from corpus.records import Form, Indicator, Place

DIFFERENT = [
    ("资金拨付及时率", "资金拨付不及时率"),
    ("资金拨付及时率", "资金逾期拨付率"),
    ("农民收入增加额", "农民收入减少额"),
    ("男职工培训合格率", "女职工培训合格率"),
    ("小学生均公用经费标准", "中学生均公用经费标准"),
    ("城市低保月人均补差水平", "农村低保月人均补差水平"),
    ("县道每公里日常养护补助", "村道每公里日常养护补助"),
    ("培训学员合格率", "培训学员满意度"),
    ("培训学员合格率", "培训学员及时率"),
    ("宫颈癌免费筛查人数", "乳腺癌免费筛查人数"),
    ("学生对食堂服务满意度", "家长对食堂服务满意度"),
    ("农村公路养护里程", "农村公路养护成本"),
    ("配售型住房新开工套数", "配售型住房竣工套数"),
    ("规模以上企业营业收入", "规模以上企业营业收入增长率"),
]
SAME = [
    ("各项任务完成及时率", "任务完成及时率"),
    ("参训人员满意度", "参训人员满意程度"),
    ("科普活动举办场次", "举办科普活动场次"),
    ("新增学位数量", "新增学位个数"),
    ("项目完成及时性", "项目完成的及时性"),
    ("补助资金按时发放率", "补助资金及时发放率"),
]


def names(*texts: str) -> list[Indicator]:
    return [Indicator(text) for text in texts]


def form(*items: Indicator, unit: str = "某县教育局", year: int | None = 2024, file: str = "a.xlsx") -> Form:
    return Form(file, unit=unit, year=year, indicators=items)


def kinds(*items: Indicator, across: str = "form") -> list[str]:
    return [group.kind for group in find_duplicates([form(*items)], across=across).groups]


def test_width_blanks_and_punctuation_do_not_hide_a_repeated_name() -> None:
    groups = exact_groups(names("受益学生数", "培训 合格率", "受益学生数", "培训合格率：", "满意度"))
    assert [group.positions for group in groups] == [(0, 2), (1, 3)]


def test_rows_without_a_name_are_never_grouped() -> None:
    assert exact_groups(names("", "", "。")) == ()
    assert find_duplicates([form(*names("", "", "。"))]).groups == ()


@given(st.lists(st.text(alphabet="学生数率及时 Ａa1。", max_size=4), max_size=12))
def test_exact_groups_partition_rows_with_equal_normal_forms(texts: list[str]) -> None:
    groups = exact_groups(names(*texts))
    positions = [position for group in groups for position in group.positions]
    assert len(positions) == len(set(positions))
    assert all(len(group.positions) > 1 for group in groups)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_words_that_flip_or_change_the_meaning_are_never_merged(left: str, right: str) -> None:
    assert load_wording().compare(left, right).blocked
    assert kinds(Indicator(left), Indicator(right)) == []


@pytest.mark.parametrize(("left", "right"), SAME)
def test_another_wording_of_the_same_measure_is_found(left: str, right: str) -> None:
    assert kinds(Indicator(left), Indicator(right)) == ["reworded"]


def test_the_same_name_with_the_same_target_is_exact() -> None:
    assert kinds(Indicator("培训人次", "≥200", "人次"), Indicator("培训人次", "≥200人次")) == ["exact"]


def test_the_same_name_with_another_target_in_one_form_says_both_targets() -> None:
    result = find_duplicates([form(Indicator("受益学生数", "3560人次"), Indicator("受益学生数", "11800人"))])
    assert [group.kind for group in result.groups] == ["same_measure_other_target"]
    assert "11800人" in result.groups[0].members[1].why
    assert "3560人次" in result.groups[0].members[1].why


def test_names_that_differ_in_a_number_only_are_the_same_measure() -> None:
    assert kinds(*names("预算执行进度（7月）", "预算执行进度（11月）")) == ["same_measure_other_target"]


def test_a_date_as_name_is_not_compared_with_another_date() -> None:
    assert kinds(*names("2020年", "2021年全年")) == []


def test_long_term_and_yearly_rows_may_repeat_each_other() -> None:
    assert kinds(Indicator("参训人次", scope="长期"), Indicator("参训人次", scope="年度")) == []


def test_rows_of_different_projects_may_repeat_each_other() -> None:
    assert kinds(Indicator("验收合格率", project="甲"), Indicator("验收合格率", project="乙")) == []


def test_a_row_of_which_rows_is_linked_to_the_row_it_is_a_part_of() -> None:
    items = names("营造林总面积（亩）", "其中：新造林面积（亩）", "★其中：封山育林面积（亩）", "苗木成活率")
    (group,) = find_duplicates([form(*items)]).groups
    assert group.kind == "part_of"
    assert [member.row for member in group.members] == [0, 1, 2]


def test_units_are_compared_without_their_own_place_names() -> None:
    one = form(Indicator("罗湖区燃气管道改造户数"), unit="罗湖区住建局", file="1")
    two = form(Indicator("南山区燃气管道改造户数"), unit="南山区住建局", file="2")
    (group,) = find_duplicates([one, two], across="unit").groups
    assert group.departments == ("南山区住建局", "罗湖区住建局")


def test_across_units_ignores_what_repeats_inside_one_unit() -> None:
    assert find_duplicates([form(*names("培训人次", "培训人次"))], across="unit").groups == ()


def test_across_years_compares_a_unit_with_itself_only() -> None:
    rows = names("培训班期数")
    forms = [form(*rows, year=2023), form(*rows, year=2024), form(*rows, unit="别的单位", year=2022)]
    (group,) = find_duplicates(forms, across="year").groups
    assert group.years == (2023, 2024)


def test_other_targets_in_other_years_are_no_contradiction() -> None:
    forms = [form(Indicator("培训班期数", "3"), year=2023), form(Indicator("培训班期数", "4"), year=2024)]
    (group,) = find_duplicates(forms, across="year").groups
    assert group.kind == "exact"
    assert "4 / 3" in group.members[1].why


@pytest.mark.parametrize("across", SCOPES)
def test_every_row_of_a_hundred_and_more_repeats_is_in_the_group(across: str) -> None:
    forms = [form(*names("群众满意度"), unit=f"单位{n}", year=2000 + n % 2, file=str(n)) for n in range(150)]
    result = find_duplicates([*forms, *forms], across=across)
    if across == "all":
        assert [len(group.members) for group in result.groups] == [300]
    if across == "unit":
        assert len(result.groups[0].departments) == 150


def test_no_duplicates_one_row_and_no_form_give_no_group() -> None:
    assert find_duplicates([]).groups == ()
    assert kinds(Indicator("培训人次")) == []
    assert kinds(*names("培训人次", "图书采购册数", "群众满意度")) == []


@given(st.permutations(names("培训人次", "培训人次", "任务完成及时率", "各项任务完成及时率", "家长满意度")))
def test_the_order_of_rows_does_not_change_what_is_grouped(items: list[Indicator]) -> None:
    result = find_duplicates([form(*items)])
    found = {tuple(sorted(member.indicator.name for member in group.members)) for group in result.groups}
    assert found == {("培训人次", "培训人次"), ("任务完成及时率", "各项任务完成及时率")}


@given(st.lists(st.text(alphabet="学生培训人数合格率及时完成", min_size=1, max_size=14), max_size=25, unique=True))
def test_blocked_search_finds_what_comparing_all_pairs_finds(texts: list[str]) -> None:
    wording = load_wording()
    every = {
        (one, two)
        for two in range(len(texts))
        for one in range(two)
        if wording.compare(texts[one], texts[two]).score >= 70
    }
    assert {(one, two) for one, two, _ in near_pairs(texts, 70)} == every


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_bounded(left: str, right: str) -> None:
    one, two = load_wording().compare(left, right), load_wording().compare(right, left)
    assert one.score == two.score
    assert 0 <= one.score <= 100


def test_the_result_is_plain_json_with_place_and_reason() -> None:
    rows = (
        Indicator("培训人次", place=Place("a.xlsx", "表1", 3, 2)),
        Indicator("培训人次", place=Place("a.xlsx", "表1", 9, 2)),
    )
    data = json.loads(json.dumps(find_duplicates([form(*rows)]).to_dict(), ensure_ascii=False))
    assert data["counts"] == {"exact": 1}
    assert [member["place"]["row"] for member in data["groups"][0]["members"]] == [3, 9]
    assert all(member["why"] for member in data["groups"][0]["members"])


def test_an_unknown_scope_or_threshold_says_what_is_possible() -> None:
    with pytest.raises(UsageError, match="form、unit、year、all"):
        find_duplicates([], across="city")
    with pytest.raises(UsageError, match="50 到 100"):
        find_duplicates([], near=0.9)
