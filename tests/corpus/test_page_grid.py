"""Pages to grids: merged cells, tables without lines, tables over several pages, text between tables."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from reportlab.lib import colors
from reportlab.platypus import SimpleDocTemplate, Table

from corpus.readers import DEFAULT
from corpus.readers.limits import CellBudget
from corpus.readers.page import Box, Page, Rule
from corpus.readers.page_grid import grids_of_pages
from tests.corpus.data.pdf.make import HEADER as PRINTED_HEADER
from tests.corpus.data.pdf.make import ROWS as PRINTED_ROWS
from tests.corpus.merged_tables import MergedTable, tables
from tests.corpus.pdf_drawing import FONT, GRID, drawn, grid, laid_out, read_pdf, text, texts, together

PRINTED = Path(__file__).parent / "data" / "pdf"
HEADER = ["一级指标", "二级指标", "三级指标", "指标值", "计量单位", "指标解释"]
ROWS = [
    [
        "产出指标",
        "数量指标",
        "完成义务教育阶段学校新建改扩建项目的学校数量",
        "≥12",
        "所",
        "反映年度内完成新建改扩建的义务教育学校数量情况",
    ],
    ["", "", "培训教师人次", "≥3000", "人次", "反映师资培训开展情况"],
    ["", "质量指标", "工程验收合格率", "=100", "%", "反映验收合格的工程占全部工程的比例，以验收报告为准"],
    ["", "", "培训合格率", "≥95", "%", "反映培训质量"],
    ["", "时效指标", "资金支付及时率", "≥90", "%", "反映资金支付的及时程度"],
    ["效益指标", "社会效益指标", "义务教育巩固率", "≥98", "%", "反映义务教育普及水平的持续提高情况和控辍保学成效"],
    ["", "可持续影响指标", "办学条件持续改善", "长期", "", "反映项目的可持续影响"],
    ["满意度指标", "服务对象满意度指标", "学生家长满意度", "≥90", "%", "反映服务对象对项目的满意程度"],
]
WIDTHS = (60, 70, 130, 50, 50, 150)
SPANS = [("SPAN", (0, 1), (0, 5)), ("SPAN", (1, 1), (1, 2)), ("SPAN", (1, 3), (1, 4)), ("SPAN", (0, 6), (0, 7))]
TIGHT = [("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]
BELOW = ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)
TITLE, REMARK = "2024年项目支出绩效目标申报表", "注：本表由项目单位填报，一式两份。"


def align(where: str) -> tuple[object, ...]:
    return ("VALIGN", (0, 0), (-1, -1), where)


def rules(document) -> list[str]:
    return [note.rule for note in document.notes]


def printed(table: MergedTable) -> bytes:
    out = io.BytesIO()
    style = [("FONT", (0, 0), (-1, -1), FONT, 9), GRID]
    style += [("SPAN", (area.left, area.top), (area.right, area.bottom)) for area in table.areas]
    SimpleDocTemplate(out).build([Table(table.rows, colWidths=80, style=style)])
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(tables(alphabet="甲乙丙指标01%≥<&_"))
def test_any_ruled_table_reads_back_with_its_merged_cells(table):
    (found,) = read_pdf(printed(table)).grids
    assert [[("".join(cell.text.split()), cell.merged) for cell in row] for row in found.rows] == table.expected()
    assert found.spans_known
    assert [cell.row for cell in (row[0] for row in found.rows)] == list(range(1, len(table.rows) + 1))


@pytest.mark.parametrize("where", ["TOP", "MIDDLE", "BOTTOM"])
def test_wrapped_and_merged_cells_of_a_ruled_table(where):
    document = read_pdf(laid_out([HEADER, *ROWS], WIDTHS, GRID, align(where), *SPANS, before=[TITLE], after=[REMARK]))
    assert texts(document) == [[TITLE], HEADER, *ROWS, [REMARK]]
    assert [grid.part for grid in document.grids] == ["第1页", "第1页表格1", "第1页"]
    merged = document.grids[1].rows[3][0]
    assert (merged.text, merged.merged, merged.row, merged.column) == ("产出指标", "above", 4, 1)


@pytest.mark.parametrize("where", ["TOP", "MIDDLE"])
@pytest.mark.parametrize("padding", [[], TIGHT], ids=["loose", "tight"])
def test_a_table_without_lines(where, padding):
    data = laid_out([HEADER, *ROWS], WIDTHS, align(where), *padding, before=[TITLE], after=[REMARK])
    document = read_pdf(data)
    assert texts(document) == [[TITLE], HEADER, *ROWS, [REMARK]]
    assert [grid.spans_known for grid in document.grids] == [True, False, True]


def test_labels_in_the_middle_of_their_rows_cover_them():
    document = read_pdf(laid_out([HEADER, *ROWS], WIDTHS, align("MIDDLE"), *SPANS))
    first = [row[0].text for row in document.grids[0].rows]
    assert first[1:8] == ["产出指标"] * 5 + ["效益指标"] * 2
    assert texts(document) == [HEADER, *ROWS]


@pytest.mark.parametrize("spans", [[], SPANS], ids=["plain", "merged"])
def test_a_table_with_level_lines_only(spans):
    document = read_pdf(laid_out([HEADER, *ROWS], WIDTHS, align("MIDDLE"), BELOW, *spans, before=[TITLE]))
    assert texts(document) == [[TITLE], HEADER, *ROWS]
    assert document.grids[1].rows[2][0].merged == ("above" if spans else "")


def test_a_table_with_upright_lines_only():
    upright = [("BOX", (0, 0), (-1, -1), 1, colors.black), ("INNERGRID", (0, 0), (-1, 0), 1, colors.black)]
    upright += [("LINEAFTER", (0, 0), (-1, -1), 0.5, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black)]
    assert texts(read_pdf(laid_out([HEADER, *ROWS], WIDTHS, align("TOP"), *upright))) == [HEADER, *ROWS]


def test_long_texts_side_by_side_in_one_ruled_row_stay_in_their_cells():
    long = "反映年度内完成新建改扩建的义务教育学校数量情况和控辍保学成效" * 4
    rows = [["甲", "乙", "丙"], [long, long[3:], long[7:]]]
    assert texts(read_pdf(laid_out(rows, (150, 150, 150), GRID))) == rows


def test_a_table_with_three_lines():
    lines = [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]
    header = ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)
    document = read_pdf(laid_out([HEADER, *ROWS], WIDTHS, align("TOP"), header, *lines))
    assert texts(document) == [HEADER, *ROWS]


def test_a_table_without_lines_goes_on_on_the_next_page():
    rows = [["", "数量指标" if n % 5 == 0 else "", f"完成第{n}项", f"≥{n}", "项"] for n in range(1, 90)]
    rows[0][0] = "产出指标"
    head = HEADER[:5]
    document = read_pdf(laid_out([head, *rows], WIDTHS[:5], align("TOP"), repeat=1))
    found = texts(document)
    assert [row[2:] for row in found] == [head[2:], *(row[2:] for row in rows)]
    assert {len(row) for row in found} == {5}
    assert "header_repeat_dropped" in rules(document)


def test_prose_is_no_table():
    prose = [
        "为贯彻落实教育规划纲要，推进义务教育优质均衡发展，本年度安排专项资金用于改善办学条件，完成学校建设任务，",
        "提高教师队伍素质，保障学生安全。",
        "一、总体目标",
        "（一）完成改扩建学校12所，新增学位3000个；",
        "（二）培训教师3000人次，培训合格率达到95%以上；",
        "（三）资金支付及时率达到90%以上。",
    ]
    document = read_pdf(laid_out([["甲", "乙"], ["丙", "丁"]], (100, 100), GRID, before=prose))
    assert document.grids[0].part == "第1页"
    assert "".join(cell for row in texts(document)[:-2] for cell in row) == "".join(prose)
    assert len(texts(document, "第1页")) == len(prose)  # the first paragraph wraps and is one row again


def test_fields_side_by_side_stay_apart():
    draw = together(text(60, 700, "填报单位：某某区教育局"), text(420, 700, "单位：万元"))
    assert texts(read_pdf(drawn(draw))) == [["填报单位：某某区教育局", "单位：万元"]]


def test_two_tables_on_a_page_and_side_by_side():
    rows = [["甲", "乙"], ["1", "2"]]
    below = together(
        grid(rows, widths=(60, 60)), text(60, 690, "二、其他指标"), grid(rows[::-1], widths=(80, 60), top=680)
    )
    document = read_pdf(drawn(below))
    assert [grid.part for grid in document.grids] == ["第1页表格1", "第1页", "第1页表格2"]
    assert texts(document) == [*rows, ["二、其他指标"], *rows[::-1]]
    beside = together(grid(rows, widths=(60, 60)), grid(rows[::-1], widths=(60, 60), left=300))
    assert texts(read_pdf(drawn(beside))) == [*rows, *rows[::-1]]


def test_tick_boxes_and_underlines_are_no_tables():
    def draw(canvas):
        grid([["甲", "  是"], ["1", "2"]], widths=(60, 60))(canvas)
        canvas.rect(122, 744, 8, 8)
        canvas.line(64, 742, 80, 742)

    assert texts(read_pdf(drawn(draw))) == [["甲", "是"], ["1", "2"]]


def long_table(*style, repeat=0, on_page=None, before=()):
    rows = [
        ["产出指标", "数量指标", f"完成第{n}项工作", f"≥{n}", "项", f"反映第{n}项工作完成情况"] for n in range(1, 81)
    ]
    for row in rows[1:]:
        row[0] = ""
    for index, row in enumerate(rows):
        row[1] = "数量指标" if index % 20 == 0 else ""
    boxes = [("BOX", (0, 1), (0, 80)), *(("BOX", (1, 1 + start), (1, 20 + start)) for start in range(0, 80, 20))]
    lines = [
        (kind, *span, 0.5, colors.black)
        for kind, *span in [("GRID", (0, 0), (-1, 0)), ("GRID", (2, 1), (-1, -1)), *boxes]
    ]
    data = laid_out([HEADER, *rows], WIDTHS, *lines, *style, repeat=repeat, on_page=on_page, before=before)
    return rows, read_pdf(data)


def test_a_ruled_table_over_pages_is_one_table_with_places_on_each_page():
    rows, document = long_table(align("MIDDLE"), repeat=1, before=[TITLE])
    found = texts(document, "表格1")
    assert [row[2:] for row in found] == [HEADER[2:], *(row[2:] for row in rows)]
    parts = [grid.part for grid in document.grids if "表格" in grid.part]
    assert parts == ["第1页表格1", "第2页表格1", "第3页表格1"]
    below = [cell for grid in document.grids[2:] for row in grid.rows for cell in row[:1]]
    assert {(cell.text, cell.merged) for cell in below} <= {("产出指标", "above")}
    assert min(cell.row for cell in below) == 2  # below the repeated header, which keeps its row number
    assert rules(document)[0] == "header_repeat_dropped"
    assert "cell_joined_over_pages" in rules(document)


def test_page_numbers_running_heads_and_feet_are_left_out():
    def margins(canvas):
        text(240, 815, "某某区财政局绩效目标汇编")(canvas)
        text(280, 30, f"第{canvas.getPageNumber()}页 共3页")(canvas)
        text(60, 45, "填表人：（略）")(canvas)

    rows, document = long_table(repeat=1, on_page=margins)
    found = ["".join(row) for row in texts(document)]
    assert found.count("某某区财政局绩效目标汇编") == 1
    assert found.count("填表人：（略）") == 1
    assert not [row for row in found if "页共" in row]
    assert [row[3] for row in texts(document, "表格1")] == ["指标值", *(row[3] for row in rows)]
    assert "page_furniture_dropped" in rules(document)


def test_the_title_of_each_form_in_a_file_stays():
    def form(name):
        rows = [["项目名称", name], ["就业率", "≥95%"], ["合格率", "100%"]]
        return together(text(200, 800, TITLE), grid(rows, widths=(120, 160)))

    document = read_pdf(drawn(form("学校建设"), form("教师培训"), form("学生资助")))
    assert [row for row in texts(document) if row == [TITLE]] == [[TITLE]] * 3
    assert [row[1] for row in texts(document) if row[0] == "项目名称"] == ["学校建设", "教师培训", "学生资助"]


def test_rows_cut_by_page_breaks_are_whole_again():
    """A Word table as LibreOffice prints it: repeated header, rows broken in the middle of a cell."""
    document = read_pdf((PRINTED / "word.pdf").read_bytes())
    assert texts(document, "表格1") == [list(PRINTED_HEADER), *once(PRINTED_ROWS)]
    assert rules(document).count("row_joined_over_pages") == 5
    assert whole_classes(document) == [row[:2] for row in PRINTED_ROWS]


def test_a_sheet_printed_over_columns_and_pages_is_one_table():
    """A sheet as LibreOffice prints it: columns on pages of their own, merged cells clipped at the break."""
    document = read_pdf((PRINTED / "sheet.pdf").read_bytes())
    assert [grid.part for grid in document.grids] == ["第1页表格1", "第2页表格1", "第3页表格1"]
    assert [row[2:] for row in texts(document)] == [list(row[2:]) for row in (PRINTED_HEADER, *PRINTED_ROWS)]
    assert whole_classes(document) == [row[:2] for row in PRINTED_ROWS]
    assert rules(document).count("columns_joined_over_pages") == 3


def once(rows) -> list[list[str]]:
    """Rows with the classes of merged cells in the first of their rows only."""
    out = [list(rows[0])]
    for above, row in pairwise(rows):
        out.append([*("" if a == b else b for a, b in zip(above[:2], row[:2], strict=True)), *row[2:]])
    return out


def whole_classes(document) -> list[tuple[str, ...]]:
    rows = [row for grid in document.grids for row in grid.rows if "表格" in grid.part]
    return [tuple("".join(cell.text.split()) for cell in row[:2]) for row in rows[1:]]


def test_recognised_boxes_keep_their_scores_and_are_cut_at_walls():
    walls = [Rule(x, 0, x, 80) for x in (0, 100, 200, 300)]
    floors = [Rule(0, y, 300, y) for y in (0, 40, 80)]
    boxes = (
        Box("甲指标", 10, 10, 70, 30, 0.9),
        Box("乙指标 丙指标", 120, 10, 260, 30, 0.8),
        Box("一", 10, 50, 30, 70, 0.95),
        Box("二", 110, 50, 130, 70, 0.7),
    )
    page = Page(1, 320, 100, boxes, (*walls, *floors))
    (found,), notes = grids_of_pages([page], CellBudget("扫描.png", DEFAULT))
    assert [[(cell.text, cell.score) for cell in row] for row in found.rows] == [
        [("甲指标", 0.9), ("乙指标", 0.8), ("丙指标", 0.8)],
        [("一", 0.95), ("二", 0.7), ("", None)],
    ]
    assert notes == []


def test_upright_text_in_a_class_cell_reads_as_one_word():
    def draw(canvas):
        grid([["", "甲", "1"], ["", "乙", "2"]], widths=(30, 60, 60), height=50)(canvas)
        canvas.saveState()
        canvas.translate(80, 680)
        canvas.rotate(90)
        text(0, 0, "产出指标")(canvas)
        canvas.restoreState()
        for index, sign in enumerate("效益"):
            text(66, 750 - 12 * index, sign)(canvas)

    assert [row[0] for row in texts(read_pdf(drawn(draw)))] == ["效益", "产出指标"]


def test_an_empty_page_gives_nothing():
    assert grids_of_pages([Page(1, 100, 100, (), ())], CellBudget("空.pdf", DEFAULT)) == ([], [])
