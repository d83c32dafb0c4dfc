"""Duty labels in the middle of their rows: what is moved to the next duty, and what is left alone."""

from __future__ import annotations

import pytest

from corpus.layouts.damage.centred_duties import repair_centred_duties
from corpus.layouts.draft import Draft
from corpus.records import Place
from tests.drafts import TAXONOMY, rules, table

FIRST = [
    ("产出指标", "数量指标", "监测样品数", "≥360个"),
    ("", "质量指标", "监测数据有效率", "≥98%"),
    ("效益指标", "生态效益指标", "优良天数比例", "≥71%"),
    ("满意度指标", "服务对象满意度指标", "公众满意度", "≥80%"),
]
SECOND = [
    ("产出指标", "数量指标", "排污口整治数", "≥35个"),
    ("", "成本指标", "水质站运维单价", "≤18万元"),
    ("效益指标", "生态效益指标", "断面达标率", "100%"),
]


def with_duties(rows: list[tuple[str, ...]], labels: dict[int, str], **options: bool) -> list[Draft]:
    """Drafts as a reading leaves them: each duty from the row of its label on, the first filled back."""
    drafts = table(*rows, **options)
    duty, group = labels[min(labels)], 0
    for row, draft in enumerate(drafts):
        if row in labels:
            duty, group = labels[row], group + 1
        draft.duty, draft.group = duty, group
    return drafts


def duties(drafts: list[Draft]) -> list[str]:
    return [draft.duty for draft in drafts]


def test_rows_above_a_label_are_of_its_duty_where_the_classes_begin_anew():
    drafts = with_duties([*FIRST, *SECOND], {1: "大气", 5: "水"})
    notes = repair_centred_duties(drafts, TAXONOMY)
    assert duties(drafts) == ["大气"] * 4 + ["水"] * 3
    assert rules(notes) == ["duty_centred"]
    assert (notes[0].before, notes[0].after) == ("大气", "水")
    assert "排污口整治数" in notes[0].message


def test_the_first_level_goes_on_below_a_centred_label():
    drafts = with_duties([*FIRST, *SECOND], {1: "大气", 5: "水"})
    drafts[5].l1 = ""  # the label had ended the classes above it
    repair_centred_duties(drafts, TAXONOMY)
    assert [draft.l1 for draft in drafts[4:]] == ["产出指标", "产出指标", "效益指标"]


def test_a_page_break_tells_where_unlabelled_rows_belong():
    rows = [*FIRST, ("", "", "监测断面数", "12个"), *SECOND]
    drafts = with_duties(rows, {1: "大气", 6: "水"})
    for draft in drafts[4:]:
        draft.place = Place(draft.place.file, draft.place.part, (draft.place.row or 0) + 5)
    repair_centred_duties(drafts, TAXONOMY)
    assert duties(drafts) == ["大气"] * 4 + ["水"] * 4


def test_a_page_number_is_no_duty():
    drafts = with_duties([*FIRST, *SECOND], {1: "大气", 4: "- 1 -", 5: "水"})
    repair_centred_duties(drafts, TAXONOMY)
    assert duties(drafts) == ["大气"] * 4 + ["水"] * 3


def test_a_label_on_two_lines_is_one_duty():
    third = [("产出指标", "数量指标", "地块排查", "12家"), ("", "时效指标", "评审时限", "15日"), FIRST[2]]
    drafts = with_duties([*FIRST, *SECOND, *third], {1: "大气", 5: "水", 8: "土壤污染风险", 9: "管控"})
    repair_centred_duties(drafts, TAXONOMY)
    assert duties(drafts) == ["大气"] * 4 + ["水"] * 3 + ["土壤污染风险管控"] * 3
    assert len({draft.group for draft in drafts}) == 3


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        pytest.param([*FIRST, *SECOND], {0: "大气", 4: "水"}, id="labels on the first rows"),
        pytest.param([*FIRST, ("", "", "监测断面数", "12个"), *SECOND], {1: "大气", 6: "水"}, id="open where"),
        pytest.param([*FIRST, *SECOND, *SECOND], {1: "大气", 8: "水"}, id="classes begin anew twice"),
        pytest.param([*FIRST, *FIRST[2:]], {1: "大气", 5: "水"}, id="classes do not begin anew"),
        pytest.param([*FIRST, *SECOND], {1: "大气"}, id="one duty"),
    ],
)
def test_what_is_not_certain_is_left_alone(rows, labels):
    drafts = with_duties(rows, labels)
    before = duties(drafts)
    assert repair_centred_duties(drafts, TAXONOMY) == []
    assert duties(drafts) == before


def test_merged_cells_of_the_container_are_believed():
    drafts = with_duties([*FIRST, *SECOND], {1: "大气", 5: "水"}, exact=True)
    before = duties(drafts)
    assert repair_centred_duties(drafts, TAXONOMY) == []
    assert duties(drafts) == before
