"""What checks know of a row and a form: how a message calls the row, which classes the form must have, twins."""

from __future__ import annotations

import pytest

from classifier.checks import FormContext, form_edition
from classifier.settings import parse_settings
from corpus.records import Form, Indicator, Note, Place, Repair
from corpus.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def context(
    *rows: Indicator, edition: str = "2021", settings: dict[str, object] | None = None, **head: object
) -> FormContext:
    form = Form("表.xlsx", indicators=rows, **head)  # type: ignore[arg-type]
    return FormContext.build(form, edition, TAXONOMY, parse_settings(settings or {}))


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (Indicator(" 培训人数 "), "“培训人数”"),
        (Indicator("", explanation="参加培训的教师人数"), "解释为“参加培训的教师人数”的一行"),
        (
            Indicator("", explanation="一二三四五六七八九十一二三四五六七八"),
            "解释为“一二三四五六七八九十一二三四五六七八”的一行",
        ),
        (
            Indicator("", explanation="一二三四五六七八九十一二三四五六七八九"),
            "解释为“一二三四五六七八九十一二三四五六七…”的一行",
        ),
        (Indicator("", place=Place("表.xlsx", "表1", 7, 3)), "第7行"),
        (Indicator(""), "第1条指标"),
    ],
)
def test_a_message_calls_a_row_by_its_name_or_by_what_else_is_known(row: Indicator, title: str) -> None:
    assert context(row).rows[0].title == title


@pytest.mark.parametrize(
    ("value", "unit", "target"),
    [
        ("≥95", "%", "≥95%"),
        ("≥95%", "%", "≥95%"),
        ("100人", "", "100人"),
        ("显著", "%", "显著"),
        (" ≥3 ", " 次 ", "≥3次"),
    ],
)
def test_a_message_shows_the_target_with_its_unit_once(value: str, unit: str, target: str) -> None:
    assert context(Indicator("某项", value, unit)).rows[0].target == target


def test_the_short_place_is_the_row_of_the_table_or_the_ordinal() -> None:
    first, second = context(Indicator("甲", place=Place("表.xlsx", "表1", 7, 3)), Indicator("乙")).rows
    assert (first.short_place, second.short_place) == ("第7行", "第2条")


def test_a_repaired_row_has_a_likely_class_beside_the_filed_one() -> None:
    repair = Repair("产出指标", "时效指标", "", "100%", "class_cell_shifted", 0.85)
    form = context(
        Indicator("及时率", "100%", l1="产出指标", l2="数量指标", repaired=repair), Indicator("人数", l2="数量指标")
    )
    assert (form.rows[0].filed.leaf, form.rows[0].likely.leaf) == ("数量", "时效")
    assert form.rows[1].likely is form.rows[1].filed
    assert {filed.leaf for filed in form.readings} == {"数量", "时效"}


def test_the_office_says_which_classes_a_kind_of_form_must_have() -> None:
    usual = context()
    assert usual.required_parents == TAXONOMY.edition("2021").required_parents
    assert usual.required_leaves == TAXONOMY.edition("2021").required_leaves


def test_equal_names_of_one_project_and_part_are_twins() -> None:
    twins = [Indicator("培训人数", "5人"), Indicator("培训人数", "9人")]
    assert [[row.index for row in group] for group in context(*twins).same_names] == [[0, 1]]
    other_part = Indicator("培训人数", "9人", scope="长期")
    other_project = Indicator("培训人数", "9人", project="二期")
    assert context(twins[0], other_part, other_project).same_names == ()


def test_one_row_of_the_table_with_targets_of_several_years_is_no_twin_of_itself() -> None:
    place = Place("表.xlsx", "表1", 7, 3)
    rows = (Indicator("培训人数", "5人", place=place), Indicator("培训人数", "9人", place=place))
    assert context(*rows).same_names == ()
    unplaced = (Indicator("培训人数", "5人"), Indicator("培训人数", "9人"))
    assert len(context(*unplaced).same_names) == 1


def test_reading_notes_belong_to_the_row_they_name() -> None:
    places = [Place("表.xlsx", "表1", number, 3) for number in (4, 5)]
    notes = (Note("value_lost", "缺", places[0]), Note("other", "别处", Place("表.xlsx", "表2", 4, 3)))
    form = context(*(Indicator("甲", place=place) for place in places), Indicator("乙"), notes=notes)
    assert [form.notes_at(row) for row in form.rows] == [{"value_lost"}, set(), set()]


def test_a_form_files_classes_when_a_label_of_it_is_one_of_ours() -> None:
    assert context(Indicator("甲", l1="产出指标", l2="数量指标")).files_classes
    assert context(Indicator("甲", l1="产出指标")).files_classes
    assert not context(Indicator("甲", l1="本局特色", l2="另立一类")).files_classes
    assert not context(Indicator("甲"), edition="职责").files_classes


def test_the_edition_of_a_form_without_classes_is_told_by_its_grades() -> None:
    graded = Indicator("甲", grades=(("优", "10次"),))
    assert context(graded).graded
    assert not context(Indicator("甲")).graded
    assert form_edition(Form("表.xlsx", indicators=(graded,)), TAXONOMY) == "活动"
    assert form_edition(Form("表.xlsx", indicators=(Indicator("甲", l1=" "),)), TAXONOMY) == "职责"
    filed = Indicator("甲", l1="成本指标", l2="经济成本指标")
    assert form_edition(Form("表.xlsx", year=2024, indicators=(filed,)), TAXONOMY) == "2021"
    assert form_edition(Form("表.xlsx", year=2016, indicators=()), TAXONOMY) == TAXONOMY.detect_edition([], 2016)
