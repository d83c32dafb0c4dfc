"""Small measures checks compare by: durations, rhythms, weights, and what forms of several years belong together."""

from __future__ import annotations

import pytest

from classifier.checks import FormContext
from classifier.checks.coverage import cut_off, missing_leaves, missing_parents, project_groups
from classifier.checks.digest import FormDigest
from classifier.checks.durations import in_days, same_duration
from classifier.checks.frequencies import per_year, same_frequency
from classifier.checks.weights import add_up, by_project, is_execution, points, weighted_rows
from classifier.checks.years import pairs_of_years
from classifier.settings import Settings
from corpus.records import Form, Indicator, Note, Place
from corpus.taxonomy import load_taxonomy
from corpus.values import read_value


def context(*rows: Indicator, edition: str = "2021", **head: object) -> FormContext:
    form = Form("表.xlsx", indicators=rows, **head)  # type: ignore[arg-type]
    return FormContext.build(form, edition, load_taxonomy(), Settings())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("48小时", 2),
        ("90分钟", 0.0625),
        ("2周", 14),
        ("1旬", 10),
        ("1年", 365),
        ("半年", 182.5),
        ("10个工作日", None),
        ("5人", None),
    ],
)
def test_a_duration_in_days(text: str, days: float | None) -> None:
    assert in_days(read_value(text)) == (pytest.approx(days) if days is not None else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10个工作日", "10个工作日", True),
        ("10个工作日", "12个工作日", False),
        ("10个工作日", "10天", None),
        ("1年", "365天", True),
        ("1年", "376天", True),
        ("1年", "377天", False),
    ],
)
def test_durations_are_equal_within_three_percent_of_the_longer(one: str, other: str, same: bool | None) -> None:
    assert same_duration(read_value(one), read_value(other)) is same


@pytest.mark.parametrize(
    ("text", "times"),
    [("每月2次", 24), ("12次", 12), ("1次/周", 52), ("每季度1次", 4), ("1次/班", None), ("5人", None), ("显著", None)],
)
def test_how_often_a_year(text: str, times: float | None) -> None:
    assert per_year(read_value(text)) == times


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("每周1次", "50次/年", True),
        ("每周1次", "49次/年", False),
        ("每月1次", "12次", True),
        ("每月1次", "5人", None),
        ("5人", "12次", None),
    ],
)
def test_rhythms_are_equal_within_five_percent(one: str, other: str, same: bool | None) -> None:
    assert same_frequency(read_value(one), read_value(other)) is same


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10", 10),
        ("10分", 10),
        ("5%", 5),
        ("(7.5分)", 7.5),
        ("10(分)", 10),
        ("", None),
        ("十分", None),
        ("10/20", None),
        ("12345", None),
    ],
)
def test_a_weight_as_a_number(text: str, number: float | None) -> None:
    assert points(text) == number


def weights(*texts: str, classes: tuple[tuple[str, str], ...] = ()) -> FormContext:
    labels = classes or (("产出指标", "数量指标"),) * len(texts)
    pairs = zip(texts, labels, strict=True)
    return context(*(Indicator(f"第{n}项", weight=text, l1=l1, l2=l2) for n, (text, (l1, l2)) in enumerate(pairs)))


def test_fractions_of_one_are_percents() -> None:
    assert [number for _, number in weighted_rows(weights("0.6", "", "0.4").rows)] == [60, 40]
    assert [number for _, number in weighted_rows(weights("0.6分", "0.4分").rows)] == [0.6, 0.4]
    assert [number for _, number in weighted_rows(weights("0.6", "0.2").rows)] == [0.6, 0.2]


def test_weights_are_added_in_each_way_a_form_may_mean_them() -> None:
    plain = weighted_rows(weights("60", "40").rows)
    assert set(add_up(plain)) == {100}
    classes = (("产出指标", "数量指标"), ("产出指标", "数量指标"), ("效益指标", "社会效益指标"))
    merged = weighted_rows(weights("50", "50", "50", classes=classes).rows)
    assert add_up(merged) == [150, 100, 100]
    each = weighted_rows(weights("40", "60", "100", classes=classes).rows)
    assert add_up(each) == [200, 200, 100, 200, 100]


def test_one_set_of_weights_is_that_of_a_project_and_part_without_the_total() -> None:
    rows = (
        Indicator("甲", project="一期"),
        Indicator("乙", project="一期", scope="长期"),
        Indicator("总分"),
        Indicator("", l1="合计"),
        Indicator("丙", l1="合计"),
    )
    groups = by_project(context(*rows).rows)
    assert {key: [row.index for row in group] for key, group in groups.items()} == {
        ("一期", ""): [0],
        ("一期", "长期"): [1],
        ("", ""): [4],
    }


def test_the_execution_of_the_budget_is_no_rate_of_something_else() -> None:
    rows = context(Indicator("预算执行率"), Indicator("资金执行率", l1="预算执行"), Indicator("任务执行率")).rows
    assert [is_execution(row) for row in rows] == [True, True, False]


def filed(l1: str, l2: str = "", **more: str) -> Indicator:
    return Indicator("某项", l1=l1, l2=l2, **more)  # type: ignore[arg-type]


def test_classes_that_no_row_can_stand_for_are_missing() -> None:
    form = context(filed("产出指标", "数量指标"), filed("效益指标", "社会效益指标"))
    required = load_taxonomy().edition("2021").required_parents
    assert missing_parents(form, form.rows) == [parent for parent in required if parent not in ("产出", "效益")]
    assert "质量" in missing_leaves(form, form.rows)
    assert "数量" not in missing_leaves(form, form.rows)
    assert "成本" not in missing_leaves(form, form.rows)


def test_a_row_of_which_only_the_first_level_is_known_may_be_any_of_it() -> None:
    form = context(filed("产出指标"), filed("产出指标", "本局特色"))
    assert not {"数量", "质量", "时效"} & set(missing_leaves(form, form.rows))


def test_a_class_of_the_offices_own_may_stand_for_any() -> None:
    form = context(filed("本局特色", "另立一类"))
    assert missing_parents(form, form.rows) == []


def test_complete_projects_are_looked_at_one_by_one() -> None:
    def groups(first: int, second: int, name: str = "二期") -> list[tuple[str, int]]:
        rows = [filed("产出指标", project="一期")] * first + [filed("产出指标", project=name)] * second
        return [(project, len(part)) for project, part in project_groups(context(*rows))]

    assert groups(4, 4) == [("一期", 4), ("二期", 4)]
    assert groups(4, 3) == [("", 7)]
    assert groups(4, 4, name="") == [("", 8)]
    assert groups(8, 0) == [("", 8)]


@pytest.mark.parametrize(
    ("rule", "cut"), [("cut_off", True), ("part_missing", True), ("limit_reached", True), ("other", False)]
)
def test_the_reader_tells_when_a_part_of_the_form_is_missing(rule: str, cut: bool) -> None:
    assert cut_off(context(notes=(Note(rule, "缺", Place("表.xlsx")),))) is cut


def test_a_form_is_compared_with_the_baseline_first_and_else_with_a_dated_form_of_its_unit() -> None:
    def digest(number: int, unit: str, year: int | None) -> FormDigest:
        rows = (Indicator("培训人数", "5人"), Indicator("培训合格率", "95%"))
        return FormDigest.of(number, Form(f"{unit}{year}{number}.xlsx", unit=unit, year=year, indicators=rows))

    now, last, base = digest(0, "某局", 2024), digest(1, "某局", 2023), digest(-1, "某局", 2023)
    other, undated = digest(2, "别局", 2023), digest(3, "某局", None)
    assert [(one.number, form.file) for one, form in pairs_of_years([now, last])] == [(0, last.form.file)]
    assert next((one.number, form.file) for one, form in pairs_of_years([now, last, base])) == (0, base.form.file)
    assert list(pairs_of_years([now, other, undated])) == []


def test_a_digest_keeps_head_classes_and_places_and_drops_the_rest() -> None:
    row = Indicator(
        "培训人数", "5", "人", l1="产出指标", l2="数量指标", duty="培训", project="一期", scope="年度",
        achieved="6人", explanation="说明", place=Place("表.xlsx", "表1", 4, 3),
    )  # fmt: skip
    form = Form(
        "表.xlsx", kind="自评", unit="某局", year=2024, title="题", project="项目", goals=("目标",), indicators=(row,)
    )
    digest = FormDigest.of(7, form)
    (kept,) = digest.form.indicators
    for name in ("name", "value", "unit", "l1", "l2", "duty", "project", "scope", "achieved", "place"):
        assert getattr(kept, name) == getattr(row, name)
    for name in ("file", "kind", "unit", "year", "title", "project"):
        assert getattr(digest.form, name) == getattr(form, name)
    assert (kept.explanation, digest.form.goals, digest.number, digest.department) == ("", (), 7, "某局")
    assert FormDigest.of(0, Form("无名.xlsx")).department == "无名.xlsx"
