"""Damaged tables: the literal reading stays, the likely truth stands beside it with its evidence.

The little forms below keep the shape of real extraction damage: within a duty every class counts
its indicators from 指标1, so a restart without a class cell means that the cell was lost or moved.
"""

from __future__ import annotations

from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.options import ReadOptions
from corpus.records import Form, Indicator

HEADER = [["核心职能", "年度绩效指标", "", "", "", ""], ["", "一级指标", "二级指标", "三级指标", "指标值", ""]]
QUANTITY = ["职能1: 甲", "产出指标", "数量指标", "指标1:", "学校数", "18所"]
QUALITY = ["", "", "质量指标", "指标1:", "合格率", "100%"]
TIME = ["", "", "时效指标", "指标1:", "及时率", "100%"]
SOCIAL = ["", "效益指标", "社会效益指标", "指标1:", "受益人数", "900人"]
CONTENT = ["", "满意度指标", "服务对象满意度指标", "指标1:", "满意度", "95%"]
SOUND = [QUANTITY, QUALITY, TIME, SOCIAL, CONTENT]


def second(rows: list[list[str]]) -> list[list[str]]:
    return [["职能2: 乙", *rows[0][1:]], *rows[1:]]


def form_of(*duties: list[list[str]], strict: bool = False) -> Form:
    rows = [*HEADER, *(row for duty in duties for row in duty)]
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    (form,) = parse_document(Document("表.txt", "txt", (Grid("正文", cells, False),)), ReadOptions(strict=strict))
    return form


def named(form: Form, name: str, duty: str = "甲") -> Indicator:
    return next(i for i in form.indicators if i.name == name and i.duty == duty)


def test_a_sound_form_gets_no_repair_and_no_note():
    form = form_of(SOUND, second(SOUND))
    assert all(i.repaired is None for i in form.indicators)
    assert form.notes == ()
    assert form.duties == ("甲", "乙")


def test_a_class_cell_that_slid_down_one_row_is_moved_back():
    shifted = [
        QUANTITY,
        QUALITY,
        ["", "", "", "指标1:", "完成率", "90%"],
        ["", "时效指标", "指标2:", "及时率", "100%", ""],
        SOCIAL,
        CONTENT,
    ]
    form = form_of(shifted, second(SOUND))
    indicator = named(form, "完成率")
    assert indicator.l2 == "质量指标"
    assert indicator.repaired is not None
    assert (indicator.repaired.l2, indicator.repaired.rule) == ("时效指标", "class_cell_shifted")
    assert named(form, "及时率").repaired is None


def test_two_class_cells_in_one_row_belong_to_two_classes():
    doubled = [
        QUANTITY,
        QUALITY,
        ["", "时效指标", "社会效益指标", "指标1:", "及时率", "100%"],
        ["", "", "", "指标1:", "受益人数", "9人"],
        CONTENT,
    ]
    form = form_of(doubled, second(SOUND))
    first = named(form, "及时率")
    assert (first.l1, first.l2) == ("效益指标", "社会效益指标")
    assert first.repaired is not None
    assert (first.repaired.l1, first.repaired.l2) == ("产出指标", "时效指标")
    assert named(form, "受益人数").repaired is None


def test_a_lost_class_cell_is_the_one_missing_between_its_neighbours():
    lost = [QUANTITY, ["", "", "", *QUALITY[3:]], TIME, SOCIAL, CONTENT]
    form = form_of(lost, second(SOUND))
    indicator = named(form, "合格率")
    assert indicator.l2 == "数量指标"
    assert indicator.repaired is not None
    assert (indicator.repaired.l2, indicator.repaired.rule) == ("质量指标", "class_cell_lost")
    assert 0 < indicator.repaired.confidence < 0.85


def test_a_lost_class_with_several_candidates_is_left_open():
    lost = [QUANTITY, ["", "", "", *SOCIAL[3:]], CONTENT]  # 质量, 时效 or 社会效益
    assert named(form_of(lost, second(SOUND)), "受益人数").repaired is None


def test_a_row_after_the_last_class_opens_the_next_duty():
    slid = ["", "", "", *QUANTITY[3:]]
    headless = [["职能2: 乙", "产出指标", "数量指标", "指标1:", "落实率", "100%"], TIME, SOCIAL, CONTENT]
    form = form_of([*SOUND, slid], headless)
    rows = [i for i in form.indicators if i.name == "学校数"]
    assert [i.duty for i in rows] == ["甲", "甲"]
    assert rows[1].repaired is not None
    assert (rows[1].repaired.duty, rows[1].repaired.l2, rows[1].repaired.rule) == ("乙", "数量指标", "row_of_next_duty")
    pushed = named(form, "落实率", "乙")
    assert pushed.repaired is not None
    assert pushed.repaired.l2 == "质量指标"


def test_a_lost_value_is_noted_and_never_invented():
    rows = [
        *SOUND[:-1],
        ["", "", "满意度指标", "服务对象满意度指标", "指标1:", "学生满意度"],
        ["指标2:", "家长满意度", "", "", "100%", ""],
    ]
    form = form_of(rows)
    assert named(form, "学生满意度").value == ""
    assert named(form, "家长满意度").value == "100%"
    assert [n.rule for n in form.notes] == ["value_lost"]


def test_every_repair_is_a_note_with_both_readings_and_a_confidence():
    form = form_of([QUANTITY, ["", "", "", *QUALITY[3:]], TIME, SOCIAL, CONTENT], second(SOUND))
    (note,) = form.notes
    assert (note.rule, note.before, note.after) == ("class_cell_lost", "数量指标", "质量指标")
    assert note.place.row == 4
    assert "合格率" in note.message


def test_strict_reading_repairs_nothing():
    form = form_of([QUANTITY, ["", "", "", *QUALITY[3:]], TIME, SOCIAL, CONTENT], second(SOUND), strict=True)
    assert all(i.repaired is None for i in form.indicators)


def test_forms_without_counters_are_never_repaired():
    rows = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "甲", "1"], ["", "", "乙", "2"]]
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    (form,) = parse_document(Document("表.txt", "txt", (Grid("正文", cells, False),)))
    assert form.notes == ()
