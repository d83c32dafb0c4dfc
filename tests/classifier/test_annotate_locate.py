"""Places lead to the very cells: the walk over the whole document agrees with the reader's, fields with their cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from classifier.annotate.docx_map import DocxMap
from classifier.annotate.locate import Locator, Spot
from classifier.annotate.matching import find_text, shorten_change, split_operator
from classifier.annotate.revisions import text_of
from corpus.grid import Cell, Document, Grid
from corpus.readers import DEFAULT, read_document
from corpus.readers.build import PROSE
from corpus.readers.source import load
from corpus.records import Form, HistoryValue, Indicator, Place
from corpus.text import squeeze
from tests.classifier.annotate_helpers import finding_of, hard_docx, hard_xlsx, only_form, parts_of

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"


def walk(path: Path) -> tuple[Document, DocxMap]:
    source = load(path, path.name, DEFAULT)
    return read_document(path), DocxMap.build(etree.fromstring(parts_of(path)["word/document.xml"]), source)


def assert_agree(path: Path) -> int:
    """Every cell the reader gives is found, and holds the reader's text; gives how many."""
    document, spots = walk(path)
    count = 0
    for grid in document.grids:
        for cell in (cell for row in grid.rows for cell in row):
            paragraphs = spots.paragraphs_at(grid.part, cell.row, cell.column)
            area = spots.area(grid.part, cell.row, cell.column)
            if not cell.text and not paragraphs:
                continue  # beside a row that starts late or ends early
            count += 1
            text = text_of(paragraphs).strip("\n")
            assert text == cell.text
            if grid.part != PROSE:
                assert area is not None
                merged = "above" if cell.row > area.row else "left" if cell.column > area.column else ""
                assert merged == cell.merged
    parts = {grid.part for grid in document.grids} - {PROSE}
    assert parts <= set(spots.tables)
    return count


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    assert assert_agree(path) > 50


def test_nested_tables_late_rows_text_boxes_and_both_kinds_of_merges(tmp_path: Path) -> None:
    path = hard_docx(tmp_path / "表.docx")
    assert assert_agree(path) > 50
    document, spots = walk(path)
    assert [grid.part for grid in document.grids if grid.part != PROSE] == ["表格1", "表格2", "表格3", "表格4"]
    assert text_of(spots.paragraphs_at("表格2", 1, 2)) == "120万元"
    assert text_of(spots.paragraphs_at("表格1", 3, 2)) == "备注"
    assert text_of(spots.paragraphs_at("表格4", 1, 1)) == "框内表格"
    across = spots.area("表格1", 4, 2)
    assert across is not None
    assert across.columns == 2


@given(data=st.data())
def test_any_merges(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = docx.Document()
    table = file.add_table(height := data.draw(st.integers(1, 5)), width := data.draw(st.integers(1, 5)))
    for row in range(height):
        for column in range(width):
            table.cell(row, column).text = f"{row}之{column}"
    for _ in range(data.draw(st.integers(0, 3))):
        rows = sorted(data.draw(st.tuples(st.integers(0, height - 1), st.integers(0, height - 1))))
        columns = sorted(data.draw(st.tuples(st.integers(0, width - 1), st.integers(0, width - 1))))
        try:
            table.cell(rows[0], columns[0]).merge(table.cell(rows[1], columns[1]))
        except (docx.exceptions.InvalidSpanError, ValueError):
            continue  # it cuts through one made before
    if data.draw(st.booleans()):
        table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "里面"
    path = tmp_path_factory.mktemp("any") / "表.docx"
    file.save(str(path))
    assert_agree(path)


@pytest.mark.parametrize("make", [hard_docx, hard_xlsx])
def test_every_field_leads_to_the_cell_that_holds_it(make, tmp_path: Path) -> None:
    path = make(tmp_path / f"表.{make.__name__[5:]}")
    form = only_form(path)
    locator = Locator(read_document(path), [form])
    for item in form.indicators:
        for field in ("name", "value", "unit", "l1", "l2"):
            spot = locator.field(item, field)
            assert spot is not None
            assert squeeze(locator.text(spot)) == squeeze(getattr(item, field))


def test_a_finding_goes_to_the_cell_it_speaks_about(tmp_path: Path) -> None:
    form = only_form(path := hard_xlsx(tmp_path / "表.xlsx"))
    locator = Locator(read_document(path), [form])

    def cell(name: str, kind: str) -> tuple[int, int]:
        spot = locator.of_finding(finding_of(form, name, "X1", kind), form)
        return spot.row, spot.column

    assert cell("入学率", "wording") == (8, 3)
    assert cell("入学率", "value") == (8, 4)
    assert cell("入学率", "unit") == (8, 5)
    assert cell("入学率", "misfiled") == (8, 2)
    assert cell("培训教师人数", "misfiled") == (5, 3)  # its class cell stands for other rows too
    assert cell("", "structure") == (1, 1)


def rows_of(*rows: str) -> Document:
    cells = [
        tuple(Cell(text, row, column) for column, text in enumerate(line.split("|"), 1))
        for row, line in enumerate(rows, 1)
    ]
    return Document("表.xlsx", "xlsx", (Grid("工作表“表”", tuple(cells), spans_known=True),))


def item_at(row: int, column: int, **fields: str) -> Indicator:
    return Indicator(place=Place("表.xlsx", "工作表“表”", row, column), **fields)


def test_the_target_is_told_from_earlier_years_by_its_usual_column() -> None:
    document = rows_of("名称|上年|指标值|单位", "甲数|5|6|个", "乙数|9|9|个", "丙数|7|8|")
    items = (
        item_at(2, 1, name="甲数", value="6", unit="个"),
        item_at(3, 1, name="乙数", value="9", unit="个"),
        item_at(4, 1, name="丙数", value="8"),
    )
    locator = Locator(document, [Form("表.xlsx", indicators=items)])
    assert locator.field(items[1], "value") == Spot("工作表“表”", 3, 3)
    assert locator.field(items[2], "unit") == Spot("工作表“表”", 4, 4)  # the empty cell of its column


def test_earlier_years_are_told_by_their_heading_and_what_cannot_be_told_is_left() -> None:
    document = rows_of("名称|前年|上年|指标值", "甲数|5|5|5")
    item = item_at(2, 1, name="甲数", value="5")
    known = replace(item, history=(HistoryValue("前年", "5"), HistoryValue("上年", "5")))
    spots = [Locator(document, [Form("表.xlsx", indicators=(one,))]).candidates(one, "value") for one in (item, known)]
    assert [[spot.column for spot in found] for found in spots] == [[2, 3, 4], [4]]


def test_operator_and_number_in_cells_of_their_own() -> None:
    document = rows_of("名称|符号|值", "甲率|≥|90%", "乙率|≤|5")
    items = (item_at(2, 1, name="甲率", value="≥90%"), item_at(3, 1, name="乙率", value="≤5"))
    locator = Locator(document, [Form("表.xlsx", indicators=items)])
    assert [locator.field(item, "value") for item in items] == [Spot("工作表“表”", 2, 3), Spot("工作表“表”", 3, 3)]


def test_two_forms_of_one_table_have_heads_of_their_own() -> None:
    document = rows_of("名称|值", "甲数|6", "乙数|7")
    one, two = (Form("表.xlsx", indicators=(item_at(row, 1, name=name),)) for row, name in ((2, "甲数"), (3, "乙数")))
    locator = Locator(document, [one, two])
    heads = [locator.of_finding(finding_of(form, ""), form) for form in (one, two)]
    assert [head.row for head in heads] == [1, 3]


def test_a_table_on_its_side_has_its_values_below() -> None:
    document = rows_of("县|数量指标|质量指标", "|学校数|合格率", "甲县|6|90%")
    item = item_at(2, 3, name="合格率", value="90%", l2="质量指标")
    locator = Locator(document, [Form("表.xlsx", indicators=(item,))])
    assert locator.field(item, "value") == Spot("工作表“表”", 3, 3)


def test_a_place_the_file_does_not_have_leads_to_its_table() -> None:
    document = rows_of("名称|值", "甲数|6")
    item = Indicator("甲数", "6", place=Place("表.xlsx", "工作表“另一张”", 9, 9))
    form = Form("表.xlsx", indicators=(item,))
    locator = Locator(document, [form])
    assert locator.field(item, "value") is None
    assert locator.of_finding(finding_of(form, "甲数"), form) == Spot("工作表“表”", 1, 1)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("≥９０ %", "≥90%", (0, 5)),
        ("指标1：学生数", "学生数", (4, 7)),
        ("学生\n收益率", "学生收益率", (0, 6)),
        ("290%", "90%", None),
        ("90%", "90", None),
        ("5%和5%", "5%", None),
        ("", "5", None),
    ],
)
def test_filed_text_in_a_cell(text: str, wanted: str, found: tuple[int, int] | None) -> None:
    assert find_text(text, wanted) == found


def test_what_really_changes() -> None:
    assert shorten_change("学生收益率", "学生受益率") == (2, 3, "受")
    assert shorten_change("甲", "甲甲") == (1, 1, "甲")
    assert split_operator("不低于90%") == ("不低于", "90%")
    assert split_operator("90%") == ("", "90%")
