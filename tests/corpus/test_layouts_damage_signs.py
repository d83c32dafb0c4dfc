"""Signs and words misread from pictures: proposed beside the literal value, never applied."""

from __future__ import annotations

import pytest

from tests.drafts import repaired, rules, table

RATE = ("产出指标", "质量指标", "验收合格率")


def proposed(drafts):
    return [draft.repaired.value if draft.repaired else None for draft in drafts]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("298%", "≥98%"),
        ("2100%", "≥100%"),
        ("二95%", "≥95%"),
        ("90. 42%", "90.42%"),
        ("l00%", "100%"),
        ("1OO%", "100%"),
        ("≥9O%", "≥90%"),
    ],
)
def test_misread_values_of_recognised_cells_are_proposed(value, meant):
    drafts = table((*RATE, value), ocr=0.9)
    notes = repaired(drafts)
    assert drafts[0].value == value
    assert proposed(drafts) == [meant]
    assert rules(notes) == ["sign_misread"]
    assert (notes[0].before, notes[0].after) == (value, meant)


def test_in_plain_text_a_share_beyond_the_whole_needs_neighbours_that_explain_it():
    alone = table((*RATE, "298%"))
    assert repaired(alone) == []
    beside = table((*RATE, "298%"), ("", "", "设备完好率", "≥95%"))
    repaired(beside)
    assert proposed(beside) == ["≥98%", None]


def test_noise_elsewhere_in_the_form_explains_it_too():
    drafts = table((*RATE, "298%"), ("", "", "服务能力捉升率", "二95%"))
    repaired(drafts)
    assert proposed(drafts) == ["≥98%", "≥95%"]


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("项目总投资", "298万元", ""),
        ("项目总投资", "298", "万元"),
        ("旅游收入增长率", "298%", ""),
        ("产能利用率", "298%", ""),
        ("验收合格率", "=95%", ""),
        ("验收合格率", "＜5%", ""),
        ("验收合格率", "100%", ""),
        ("验收合格率", "98%", ""),
        ("成本节约率", "25%", ""),
        ("宣传场次", "二十场", ""),
        ("培训天数", "2 100", "天"),
        ("完成时间", "2024. 12", ""),
    ],
)
def test_values_that_may_be_meant_are_left_alone(name, value, unit):
    drafts = table(("产出指标", "质量指标", name, value, unit), ("", "", "设备完好率", "≥95%"))
    assert repaired(drafts) == []
    assert proposed(drafts) == [None, None]


def test_misread_words_are_noted_and_never_changed():
    drafts = table(("效益指标", "社会效益指标", "学习贯彻党的工十届三中全会精神", "有效捉升"), ocr=0.8)
    notes = repaired(drafts)
    assert drafts[0].name == "学习贯彻党的工十届三中全会精神"
    assert drafts[0].value == "有效捉升"
    assert proposed(drafts) == ["有效提升"]
    assert {note.after for note in notes} == {"有效提升", "学习贯彻党的二十届三中全会精神"}


@pytest.mark.parametrize(
    "name", ["表彰职工十届标兵", "素质呈现", "学生自己完成率", "工资全额发放率", "捉鱼技能培训人次"]
)
def test_words_that_only_look_misread_are_left_alone(name):
    drafts = table(("产出指标", "数量指标", name, "3个"))
    assert repaired(drafts) == []


def test_a_proposed_value_stands_beside_a_proposed_class():
    labels = [("", ""), ("", "数量指标"), ("", ""), ("", ""), ("产出指标", "质量指标"), ("", "")]
    drafts = table(*[(l1, l2, f"第{at}类事项合格率", "298%") for at, (l1, l2) in enumerate(labels)], ocr=0.9)
    repaired(drafts)
    both = [draft for draft in drafts if draft.repaired and draft.repaired.rule == "class_cell_between"]
    assert both
    assert all(draft.repaired.value == "≥98%" for draft in drafts)
