"""Tables of indicators: what office programs and scripts hand over is read as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from classifier.rows import read_rows
from corpus.errors import ReadError


def written(folder: Path, text: str, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_roles_are_found_by_many_headings(tmp_path: Path) -> None:
    head = "三级指标,指标值,计量单位,一级指标,二级指标,职责,项目名称\n"
    [item] = read_rows(written(tmp_path, head + "甲,≥1,个,产出指标,数量指标,资助,项目一\n")).indicators()
    assert (item.name, item.value, item.unit, item.l1, item.l2, item.duty, item.project) == (
        *("甲", "≥1", "个", "产出指标", "数量指标", "资助", "项目一"),
    )


def test_blanks_and_full_width_letters_in_headings_do_not_matter(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, "三级 指标,Ｖalue\n甲,1\n")).indicators()[0].value == "1"


def test_a_column_of_operators_joins_the_value(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, "name,运算符号,指标值\n甲,≥,90%\n乙,≥,≥90%\n"))
    assert [item.value for item in table.indicators()] == ["≥90%", "≥90%"]


def test_of_two_name_columns_the_filled_one_counts(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, "三级指标,指标内容\n,甲\n乙,丙\n"))
    assert [item.name for item in table.indicators()] == ["甲", "乙"]


def test_titles_above_the_heading_are_named(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, "某县指标清单,\n编号,三级指标\n1,甲\n"))
    assert table.columns == ("编号", "三级指标")
    assert "表头在第2行" in table.notes[0]


def test_headings_of_one_name_are_told_apart(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, "name,备注,备注,备注_2\n甲,1,2,3\n"))
    assert len(set(table.columns)) == 4
    assert table.rows[0] == ("甲", "1", "2", "3")
    assert "已改名" in table.notes[0]


def test_cells_beyond_the_heading_are_kept(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, "name,a\n甲,1,多\n乙\n"))
    assert table.columns == ("name", "a", "列3")
    assert table.rows == (("甲", "1", "多"), ("乙", "", ""))


@pytest.mark.parametrize(("name", "sign"), [("in.tsv", "\t"), ("in.csv", "\t"), ("in.csv", ";"), ("in.txt", ",")])
def test_the_sign_between_cells_is_found(tmp_path: Path, name: str, sign: str) -> None:
    assert read_rows(written(tmp_path, f"name{sign}unit\n甲{sign}个\n", name)).columns == ("name", "unit")


def test_cells_over_several_lines_stay_one(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, 'name,备注\n甲,"一\n二，""三"""\n乙,\n'))
    assert table.rows == (("甲", '一\n二，"三"'), ("乙", ""))


def test_quotes_that_do_not_pair_are_text(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path, 'name,备注\n"五好"公路,1\n乙,2\n'))
    assert table.rows[0][0] == '"五好"公路'
    assert "引号不成对" in table.notes[0]


def test_json_comes_as_lines_as_a_list_or_as_our_own_output(tmp_path: Path) -> None:
    rows = [{"id": 1, "name": "甲"}, {"name": "乙", "extra": {"a": [1]}}]
    texts = {
        "a.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in rows),
        "b.json": json.dumps(rows),
        "c.json": json.dumps({"tool": {}, "rows": rows}),
    }
    for name, text in texts.items():
        table = read_rows(written(tmp_path, text, name))
        assert table.columns == ("id", "name", "extra")
        assert table.rows == ((1, "甲", None), (None, "乙", {"a": [1]}))


def test_numbers_read_as_a_person_would_type_them(tmp_path: Path) -> None:
    text = '{"name": 12, "value": 100.0, "unit": null, "duty": 0.5, "l1": true}\n'
    [item] = read_rows(written(tmp_path, text, "in.jsonl")).indicators()
    assert (item.name, item.value, item.unit, item.duty, item.l1) == ("12", "100", "", "0.5", "True")


def test_the_sheet_with_indicators_is_taken_and_the_others_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["说明", "无"])
    sheet = book.create_sheet("清单")
    sheet.append(["三级指标", "备注"])
    sheet.append(["甲", "007"])
    book.save(tmp_path / "in.xlsx")
    table = read_rows(tmp_path / "in.xlsx")
    assert table.rows == (("甲", "007"),)
    assert "其余未处理" in table.notes[0]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", "甲,乙\n1,2\n", "no_name_column"),
        ("a.csv", "name,value\n", "no_rows"),
        ("a.csv", "   \n", "file_empty"),
        ("a.csv", "", "file_empty"),
        ("a.jsonl", '{"name": "甲"}\n{"name": \n', "file_damaged"),
        ("a.json", "[1, 2]", "file_damaged"),
        ("a.json", "9" * 5000, "file_damaged"),
        ("a.jsonl", '{"name": ' + "9" * 5000 + "}", "file_damaged"),
        ("a.csv", 'name,a\n"甲,1\n乙,2,3,"4\n', "file_damaged"),
        ("a.parquet", "PAR1 not really", "file_damaged"),
    ],
)
def test_what_cannot_be_a_table_is_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_rows(written(tmp_path, text, name))
    assert caught.value.code == code
    assert str(caught.value).endswith("。")


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_rows(tmp_path / "none.csv")
    assert caught.value.code == "file_missing"


CELLS = st.text(st.sampled_from("甲乙指标≥％,，;；\"'=+-@ 07\n\t"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_csv_written_by_the_standard_library_comes_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    import csv

    path = tmp_path_factory.mktemp("rows") / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["name", "备注"])
        writer.writerows(rows)
    assert read_rows(path).rows == tuple(rows)
