"""Tables of indicators as offices save them: what 单位 means, blank cells and rows, odd cells, no rows, no room."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import arrange as arranging
from classifier.batch.arrange import arrange
from classifier.batch.inputs import find_inputs
from classifier.batch.table_parts import bare_forms, cut_table, read_part
from classifier.batch.tables import columns_of, is_table
from corpus.errors import ReadError
from corpus.readers.limits import DEFAULT
from corpus.records import Form
from corpus.tables import write_parquet

MIB = 1 << 20


def forms_of(source: Path) -> list[Form]:
    target = source.parent / "arranged" / "table.parquet"
    target.parent.mkdir(exist_ok=True)
    arrange(source, source.name, target, source.parent / "spill", 256 * MIB)
    return [one.form for part in cut_table(target) for one in read_part(part)]


def forms_in_csv(folder: Path, text: str, encoding: str = "utf-8") -> list[Form]:
    source = folder / "清单.csv"
    source.write_text(text, encoding=encoding)
    assert is_table(source)
    return forms_of(source)


def refusal(source: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        forms_of(source)
    return caught.value


# -- the column 单位 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["单位", "计量单位"])
def test_a_form_saved_as_csv_is_a_document(tmp_path: Path, unit: str) -> None:
    form = tmp_path / "申报表.csv"
    form.write_text(
        f"一级指标,二级指标,三级指标,指标值,{unit}\n"
        "产出指标,数量指标,培训人数,100,人\n产出指标,数量指标,巡河里程,20,公里\n产出指标,质量指标,合格率,95,%\n",
        encoding="utf-8",
    )
    found = find_inputs([str(tmp_path)], DEFAULT)
    assert (len(found.documents), found.tables) == (1, ())


@pytest.mark.parametrize(
    ("headings", "cells", "department", "unit"),
    [
        ("填报单位,年度,三级指标,指标值,单位", "甲局,2024,培训人数,100,人", "甲局", "人"),
        ("填报单位,年度,三级指标,指标值,单位", "甲局,2024,培训人数,100,批复件", "甲局", "批复件"),
        ("预算单位,年度,三级指标,指标值,单位", "甲局,2024,培训人数,100,人", "甲局", "人"),
        ("部门,年度,三级指标,指标值,单位", "甲局,2024,合格率,95,%", "甲局", "%"),
        ("单位,年度,三级指标,指标值,计量单位", "甲局,2024,培训人数,100,人", "甲局", "人"),
        ("单位,年度,三级指标,指标值", "甲局,2024,培训人数,100人", "甲局", ""),
        ("部门,单位,三级指标,指标值,计量单位", "教育局,第一中学,培训人数,100,人", "第一中学", "人"),
        ("文件,三级指标,指标值,单位", "a.xlsx,培训人数,100,人", "", "人"),
        ("文件,三级指标,指标值,单位", "a.xlsx,培训人数,100人,甲局", "甲局", ""),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_a_column_of_units_means(
    tmp_path: Path, kind: str, headings: str, cells: str, department: str, unit: str
) -> None:
    if kind == "csv":
        (form,) = forms_in_csv(tmp_path, f"{headings}\n{cells}\n")
    else:
        columns = dict(zip(headings.split(","), ([cell] for cell in cells.split(",")), strict=True))
        pq.write_table(pa.table(columns), tmp_path / "清单.parquet")
        (form,) = forms_of(tmp_path / "清单.parquet")
    assert (form.unit, form.indicators[0].unit) == (department, unit)


def test_units_of_measure_alone_do_not_tell_forms_apart(tmp_path: Path) -> None:
    source = tmp_path / "清单.parquet"
    pq.write_table(pa.table({"三级指标": ["培训人数", "合格率"], "单位": ["人", "%"]}), source)
    assert refusal(source).code == "no_form_column"


def test_without_the_cells_the_headings_decide() -> None:
    assert columns_of(["单位", "三级指标"], "t")["department"] == "单位"
    assert columns_of(["填报单位", "三级指标", "单位"], "t")["unit"] == "单位"


# -- blank cells and rows ----------------------------------------------------------------------------------------------


def test_rows_without_a_file_belong_to_the_form_of_their_unit_and_year(tmp_path: Path) -> None:
    found = forms_in_csv(
        tmp_path,
        "文件,表号,填报单位,年度,三级指标\n,,甲局,2024,培训人数\n,,乙局,2024,巡河里程\n,,甲局,2023,修路里程\n"
        ",,甲局,2024,参训人数\n丙.xlsx,0,丙局,2024,设备数\n丙.xlsx,1,丙局,2024,车辆数\n",
    )
    assert [(one.file, one.unit, one.year, len(one.indicators)) for one in found] == [
        ("清单.csv", "甲局", 2024, 2),
        ("清单.csv", "乙局", 2024, 1),
        ("清单.csv", "甲局", 2023, 1),
        ("丙.xlsx", "丙局", 2024, 1),
        ("丙.xlsx", "丙局", 2024, 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_blank_lines_count_but_are_no_rows(tmp_path: Path, encoding: str) -> None:
    text = '\n填报单位,年度,三级指标\n甲局,2024,培训人数\n\n,,\n甲局,2024,"合格率\n\n抽查"\n甲局,2024,完成时间\n'
    (form,) = forms_in_csv(tmp_path, text, encoding)
    assert [(item.name, item.place.row) for item in form.indicators] == [
        ("培训人数", 3),
        ("合格率\n\n抽查", 6),
        ("完成时间", 7),
    ]


def test_a_csv_whose_first_chinese_word_comes_late_is_read_in_its_encoding(tmp_path: Path) -> None:
    rows = "a,x,abc\n" * 9_000
    found = forms_in_csv(tmp_path, f"file,department,name\n{rows}b,乙局,培训\n", "gb18030")
    assert [one.unit for one in found] == ["x", "乙局"]


def test_headings_that_are_there_twice_or_empty_do_no_harm(tmp_path: Path) -> None:
    (form,) = forms_in_csv(tmp_path, "填报单位,三级指标,备注,备注,Name,name,\n甲局,培训人数,a,b,c,d,\n")
    assert [item.name for item in form.indicators] == ["c"]


def test_a_row_of_another_width_is_told_with_its_number(tmp_path: Path) -> None:
    source = tmp_path / "清单.csv"
    source.write_text("填报单位,三级指标,指标值\n甲局,人数,5\n\n甲局,人数\n", encoding="utf-8")
    error = refusal(source)
    assert error.code == "file_damaged"
    assert "第4行有2栏，表头有3栏" in str(error)


# -- no rows, no room --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["填报单位,三级指标\n", "填报单位,三级指标\n\n,\n"])
def test_a_csv_without_rows_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "清单.csv").write_text(text, encoding="utf-8")
    assert refusal(tmp_path / "清单.csv").code == "table_empty"


def test_a_parquet_table_without_rows_is_told_each_time(tmp_path: Path) -> None:
    source = tmp_path / "清单.parquet"
    pq.write_table(pa.table({"填报单位": pa.array([], pa.string()), "三级指标": pa.array([], pa.string())}), source)
    assert [refusal(source).code for _ in range(2)] == ["table_empty"] * 2
    assert not (tmp_path / "arranged" / "table.parquet").exists()


def test_a_table_of_forms_without_indicators_is_not_empty(tmp_path: Path) -> None:
    source = tmp_path / "清单.parquet"
    write_parquet([Form("空.docx", unit="甲局")], source)
    assert forms_of(source) == []
    assert [one.form.unit for one in bare_forms(source, source.name)] == ["甲局"]


@pytest.mark.parametrize("setting", ["memory_limit = '1MB'", "max_temp_directory_size = '0MB', memory_limit = '20MB'"])
def test_a_lack_of_room_is_not_told_as_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    import duckdb

    usual = arranging.connect

    @contextmanager
    def small(work: Path, memory: int):  # type: ignore[no-untyped-def]
        with usual(work, memory, 1) as database:
            for one in setting.split(", "):
                database.execute(f"SET {one}")
            yield database

    monkeypatch.setattr(arranging, "connect", small)
    source = tmp_path / "清单.parquet"
    names = [f"{number:06}" * 20 for number in range(60_000)]
    pq.write_table(pa.table({"填报单位": names, "三级指标": names}), source)
    with pytest.raises(duckdb.Error):
        forms_of(source)


# -- odd cells ---------------------------------------------------------------------------------------------------------


def test_odd_cells_cost_what_they_hold_and_nothing_else(tmp_path: Path) -> None:
    found = forms_in_csv(
        tmp_path,
        "填报单位,年度,三级指标,历史值,评分档次,识别可信度,所在文件,行\n"
        "甲局,2024,培训场次,2023年80场,高,高,x.xlsx,99999999999\n乙局,二〇二四,修路里程,,,0.9,y.xlsx,7\n",
    )
    first, second = found[0].indicators[0], found[1].indicators[0]
    assert [(one.label, one.value) for one in first.history] == [("历史值", "2023年80场")]
    assert (first.grades, first.ocr, first.place.row) == ((), None, 0)
    assert [(note.rule, note.before) for note in found[0].notes] == [("cell_unread", "高")]
    assert (second.ocr, second.place.row, found[1].year) == (0.9, 7, None)
