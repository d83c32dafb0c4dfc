"""Duplicates: what counts as the same text, what as the same measure, and what must never be merged."""

from __future__ import annotations

import json
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.checks.c3_duplicates import Duplicates
from classifier.checks.context import FormContext
from classifier.duplicates import SCOPES, exact_groups, find_duplicates, find_duplicates_in_each
from classifier.finding import Finding
from classifier.likeness import changed_spans, load_wording
from classifier.near_pairs import near_pairs, near_pairs_in
from classifier.pair_bounds import explainable
from classifier.pair_data import load_pair_data
from classifier.pair_material import choosing_side, load_labelled, public_pairs, random_pairs, within_duty_pairs
from classifier.pair_names import prepare_names
from classifier.pair_scorer import LOWEST, PairScorer, load_pair_scorer
from classifier.settings import Settings, Thresholds
from corpus.dataset import load_library, load_public_documents
from corpus.errors import SettingError, UsageError
from corpus.reading import read_forms
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from models.encoder_files import encoder_digest
from models.encoder_material import is_held_out

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
LABELS = Path(__file__).parents[2] / "benchmarks" / "data" / "duplicate_pairs.jsonl"

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
    ("口岸传染病监测完成率", "口岸传染病监测开展率"),
    ("做好河道保洁服务", "做好河道保洁服务，美化环境。"),
]
QUALIFIED = [
    ("专利授权数量", "发明专利授权数量"),
    ("案件办结率", "涉经济案件办结率"),
    ("新增和改善节水灌溉面积", "新增和改善高效节水灌溉面积"),
    ("孤儿基本生活费发放（人）", "孤儿基本生活费发放（精准）"),
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


def test_every_exact_duplicate_of_the_sample_forms_is_found_as_by_comparing_all_pairs() -> None:
    (*forms,) = (form_ for path in sorted(SAMPLES.glob("0*.docx")) for form_ in read_forms(path))
    rows = [(number, row, item) for number, form_ in enumerate(forms) for row, item in enumerate(form_.indicators)]

    def equal(one: Indicator, two: Indicator) -> bool:
        return bool(normal_form(one.name)) and normal_form(one.name) == normal_form(two.name)

    every = {
        frozenset((one[:2], two[:2]))
        for one, two in combinations(rows, 2)
        if equal(one[2], two[2]) and (one[0], one[2].project, one[2].scope) == (two[0], two[2].project, two[2].scope)
    }
    found = {
        frozenset((one, two))
        for group in find_duplicates(forms, near=None).groups
        if group.kind != "part_of"
        for one, two in combinations([(member.form, member.row) for member in group.members], 2)
    }
    assert len(every) > 20
    assert found == every


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


@pytest.mark.parametrize(("left", "right"), QUALIFIED)
def test_a_word_more_in_parallel_rows_is_another_measure(left: str, right: str) -> None:
    assert kinds(Indicator(left), Indicator(right)) == []


def test_a_doubtful_pair_is_shown_to_who_asks_for_it() -> None:
    rows = [form(*names("公路应急抢通时长", "水毁路段抢通时间"))]
    assert find_duplicates(rows).groups == ()
    (group,) = find_duplicates(rows, near=60).groups
    assert group.kind == "reworded"
    assert 60 <= group.members[1].score <= 80


@given(
    st.lists(st.text(alphabet="学生培训人数合格率及时完成2（）", max_size=14), max_size=25, unique=True),
    st.integers(10, 99),
)
def test_blocked_search_finds_what_comparing_all_pairs_finds(texts: list[str], near: int) -> None:
    scorer = load_pair_scorer()
    every = {(one, two, scorer.score(texts[one], texts[two])) for one, two in combinations(range(len(texts)), 2)}
    assert set(near_pairs(texts, near)) == {found for found in every if found[2] >= near}


@pytest.mark.parametrize("near", [LOWEST, 50.0, 90.0])
def test_blocked_search_equals_brute_force_on_filed_names(near: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.near_pairs.BLOCK", 37)  # blocks within and off the diagonal
    texts = sorted({item.name for document in load_public_documents()[:20] for item in document.indicators})
    names_ = prepare_names(texts)
    left, right = (np.array(side) for side in zip(*combinations(range(len(texts)), 2), strict=True))
    scores = load_pair_scorer().scores(names_, left, right)
    every = [
        (int(one), int(two), float(score)) for one, two, score in zip(left, right, scores, strict=True) if score >= near
    ]
    assert list(near_pairs(texts, near)) == every


@given(
    st.lists(st.lists(st.sampled_from([text for pair in SAME + DIFFERENT for text in pair]), max_size=9), max_size=6),
    st.integers(10, 99),
)
def test_pairs_of_many_parts_are_those_of_each(parts: list[list[str]], near: int) -> None:
    assert list(near_pairs_in(parts, near)) == [list(near_pairs(part, near)) for part in parts]


@pytest.mark.parametrize("near", [60.0, 89.0])
def test_parts_larger_than_what_is_looked_at_together_give_the_same(
    near: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = sorted({item.name for document in load_public_documents()[:20] for item in document.indicators})
    parts = [texts[:95], texts[80:99], [], texts[:1], texts[140:], texts[30:95]]
    whole = list(near_pairs_in(parts, near))
    assert sum(map(bool, whole)) > 1
    for limit, least in (("_NAMES", 100), ("_PAIRS", 3)):
        monkeypatch.setattr(f"classifier.near_pairs.{limit}", least)
        assert list(near_pairs_in(parts, near)) == whole


def test_whether_a_pair_can_be_explained_does_not_depend_on_its_company() -> None:
    texts = sorted({item.name for document in load_public_documents()[:20] for item in document.indicators})[:120]
    read = prepare_names([*texts, *(text for pair in SAME for text in pair)])
    left, right = (np.array(side) for side in zip(*combinations(range(len(read.texts)), 2), strict=True))
    together = explainable(read, left, right, 0.9)
    alone = [explainable(read, left[row : row + 1], right[row : row + 1], 0.9)[0] for row in range(0, len(left), 7)]
    assert together[::7].tolist() == alone
    assert any(alone)


def test_a_score_does_not_depend_on_its_company() -> None:
    texts = [pair[side] for pair in SAME + DIFFERENT for side in (0, 1)]
    scorer, together = load_pair_scorer(), prepare_names(texts)
    for one in range(0, len(texts), 2):
        alone = scorer.score(texts[one], texts[one + 1])
        assert scorer.scores(together, np.array([one]), np.array([one + 1]))[0] == alone


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_score_is_symmetric_and_bounded(left: str, right: str) -> None:
    one, two = load_pair_scorer().score(left, right), load_pair_scorer().score(right, left)
    assert one == two
    assert 0 <= one <= 100


@pytest.mark.parametrize(("one", "two"), [("建成8个站点", "建成12个站点"), ("2023年培训人次", "2024年培训人次")])
def test_numbers_and_years_neither_hide_nor_fake_a_match(one: str, two: str) -> None:
    assert load_pair_scorer().score(one, two) == load_pair_scorer().score(two, two)


def test_weights_for_other_features_are_refused() -> None:
    data = load_pair_data()
    data = {**data, "weights": {name: value for name, value in data["weights"].items() if name != "cosine"}}
    with pytest.raises(SettingError, match="不一致"):
        PairScorer(data)


def test_the_weights_belong_to_the_shipped_encoder() -> None:
    assert load_pair_data()["learned_from"]["encoder"] == encoder_digest(None)  # else: tools/fit_pair_scorer.py


def test_paraphrases_of_duties_that_taught_nothing_are_told_from_other_measures_of_their_class() -> None:
    duties = [duty for duty in load_library() if is_held_out(duty.id)]
    same = [pair for pair in within_duty_pairs(duties) if pair.same]
    drawn = random_pairs(duties, seed=1)
    scorer = load_pair_scorer()
    good, bad = (np.array(scorer.score_pairs((pair.left, pair.right) for pair in pairs)) for pairs in (same, drawn))
    right = (good >= scorer.thresholds.balanced).sum()
    wrong = (bad >= scorer.thresholds.balanced).sum() * len(good) / len(bad)
    assert 2 * right / (len(good) + right + wrong) > 0.94


def test_what_is_reported_in_public_forms_is_right() -> None:
    pairs = [pair for pair in public_pairs(load_labelled(LABELS)) if not choosing_side(pair.group)]
    scorer = load_pair_scorer()
    scores = scorer.score_pairs((pair.left, pair.right) for pair in pairs)
    found = [pair.same for pair, score in zip(pairs, scores, strict=True) if score >= scorer.thresholds.reports]
    assert sum(found) >= 3
    assert sum(found) >= 0.9 * len(found)


def test_changed_places_are_those_of_the_name_as_filed() -> None:
    assert [("参训人员满意程度"[a:b]) for a, b in changed_spans("参训人员满意程度", "参训人员满意度")] == ["程"]
    assert changed_spans("Ａ类ﬁ 培训", "A类ﬁ 培训") == ()
    assert changed_spans("完成率", "") == ((0, 3),)


def test_every_score_over_the_threshold_is_kept_for_a_slider() -> None:
    rows = names("任务完成及时率", "各项任务完成及时率", "任务按时完成率")
    data = find_duplicates([form(*rows)], near=50).to_dict()
    assert data["scores"]
    assert all(pair["score"] >= 50 and pair["left"]["row"] < pair["right"]["row"] for pair in data["scores"])


def test_a_form_of_forty_rows_takes_milliseconds() -> None:
    texts = list(dict.fromkeys(item.name for document in load_public_documents() for item in document.indicators))
    find_duplicates([form(*names(*texts[:40]))])  # words and tables are read once
    seconds = []
    for start in range(40, 440, 40):
        begun = time.perf_counter()
        find_duplicates([form(*names(*texts[start : start + 40]))])
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.03  # 4 ms on an idle core


def findings(*items: Indicator, near: float | None = None) -> list[Finding]:
    settings = Settings(thresholds=Thresholds(near=near))
    context = FormContext.build(form(*items), "2021", load_taxonomy(), settings)
    return list(Duplicates().check_form(context))


def test_the_audit_tells_reworded_rows_once_and_proposes_no_fix() -> None:
    (finding,) = findings(Indicator("任务完成及时率", "100%"), Indicator("各项任务完成及时率", "100%"))
    assert (finding.severity, finding.fix) == ("medium", None)
    assert "“各项任务完成及时率”" in finding.message
    assert "只是说法不同" in finding.message


def test_the_audit_says_both_targets_of_a_measure_in_other_words() -> None:
    (finding,) = findings(Indicator("任务完成及时率", "≥90%"), Indicator("各项任务完成及时率", "≥95%"))
    assert finding.severity == "medium"
    assert "≥90%" in finding.message
    assert "≥95%" in finding.message


def test_the_audit_leaves_one_name_with_two_targets_to_v13() -> None:
    assert [
        f
        for f in findings(Indicator("受益学生数", "3560人", duty="甲"), Indicator("受益学生数", "11800人", duty="甲"))
        if "目标值" in f.message
    ] == []


def test_the_audit_hints_at_parts_and_keeps_periods_apart() -> None:
    (part,) = findings(*names("营造林总面积（亩）", "其中：新造林面积（亩）"))
    assert part.severity == "info"
    (period,) = findings(*names("预算执行进度（7月）", "预算执行进度（11月）"))
    assert period.severity == "info"


def test_an_office_sets_how_near_is_near() -> None:
    rows = names("公路应急抢通时长", "水毁路段抢通时间")
    assert findings(*rows) == []
    (finding,) = findings(*rows, near=60)
    assert (finding.severity, finding.confidence) == ("info", 0.4)
    assert "请核对" in finding.message


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


def test_duplicates_in_each_form_are_those_of_the_form_alone() -> None:
    forms = [
        form(*names("任务完成及时率", "各项任务完成及时率", "培训人次")),
        form(),
        form(*names("培训人次", "培训人次", "", "培训人次"), unit="某县财政局", file="b.xlsx"),
        form(Indicator("任务完成及时率", scope="长期"), Indicator("各项任务完成及时率", scope="年度"), file="c.xlsx"),
        form(*names("营造林总面积（亩）", "其中：新造林面积（亩）", "任务完成及时率"), file="d.xlsx"),
    ]
    for near in ("learned", None, 50.0):
        each = find_duplicates_in_each(forms, near=near)
        assert each == [find_duplicates([one], near=near) for one in forms]
        assert [bool(found.groups) for found in each] == [near is not None, False, True, False, True]
    with pytest.raises(UsageError, match="10 到 100"):
        find_duplicates_in_each(forms, near=0.9)


def test_an_unknown_scope_or_threshold_says_what_is_possible() -> None:
    with pytest.raises(UsageError, match="form、unit、year、all"):
        find_duplicates([], across="city")
    with pytest.raises(UsageError, match="10 到 100"):
        find_duplicates([], near=0.9)
