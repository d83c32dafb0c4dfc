"""What a batch reads, and how it is cut: parts know their content, and a change moves the cuts near it only."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.batch.arrange import arrange
from classifier.batch.inputs import FEWEST, MOST, Entry, cut, find_inputs, part_key, read_entries
from classifier.batch.table_parts import cut_table, read_part
from classifier.batch.tables import is_table
from corpus.errors import ReadError
from corpus.options import PLAIN
from corpus.readers.limits import DEFAULT
from corpus.records import Form
from tests.classifier.batch.history import forms, write_files

MIB = 1 << 20


def entries(names: list[str]) -> list[Entry]:
    return [Entry(name, name, "") for name in sorted(names)]


@given(st.lists(st.text(max_size=8), unique=True, max_size=600))
def test_parts_hold_every_entry_once_in_order(names: list[str]) -> None:
    given_entries = entries(names)
    parts = cut(given_entries)
    assert [entry for part in parts for entry in part] == given_entries
    assert all(len(part) <= MOST for part in parts)
    assert all(len(part) >= FEWEST for part in parts[:-1])


def test_a_new_name_changes_few_parts() -> None:
    names = [f"{number:05}.docx" for number in range(3000)]
    before = {part_key(part) for part in cut(entries(names))}
    after = {part_key(part) for part in cut(entries([*names, "01500a.docx"]))}
    assert len(before) > 30
    assert len(after - before) <= 3


def test_the_key_of_a_part_follows_names_and_contents() -> None:
    part = [Entry("a.docx", "a.docx", "1"), Entry("b.docx", "b.docx", "2")]
    assert part_key(part, "made") == part_key(list(part), "made")
    assert part_key(part, "made") != part_key(part, "made by another model")
    assert part_key(part) != part_key([part[0], Entry("b.docx", "b.docx", "3")])
    assert part_key(part) == part_key([Entry("/elsewhere/a.docx", "a.docx", "1"), part[1]])


def test_a_large_archive_is_cut_into_its_documents(tmp_path: Path) -> None:
    write_files(tmp_path / "forms", list(forms((2024,))))
    source = sorted((tmp_path / "forms").glob("云岭*.xlsx"))[0].read_bytes()
    archive = tmp_path / "历年.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for number in range(150):
            packed.writestr(f"{number:03}.xlsx", source)
    found = find_inputs([str(archive)], DEFAULT).documents
    assert [(entry.start, entry.stop) for entry in found] == [(0, 64), (64, 128), (128, 150)]
    names = [result.name for result in read_entries(found, PLAIN)]
    assert names == [f"{archive}/{number:03}.xlsx" for number in range(150)]


def test_what_lies_in_the_folder_of_results_is_no_input(tmp_path: Path) -> None:
    write_files(tmp_path, list(forms((2024,))))
    (tmp_path / "结果").mkdir()
    pq.write_table(pa.table({"name": ["a"], "file": ["b"]}), tmp_path / "结果" / "indicators.parquet")
    found = find_inputs([str(tmp_path)], DEFAULT, without=tmp_path / "结果")
    assert found.tables == ()
    assert len(found.documents) == 6


def test_a_table_is_told_from_a_form_by_its_headings(tmp_path: Path) -> None:
    listing, form = tmp_path / "清单.csv", tmp_path / "申报表.csv"
    listing.write_text("填报单位,年度,三级指标,指标值\n某局,2024,培训人数,≥20人\n", encoding="gb18030")
    form.write_text("一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,培训人数,≥20人\n", encoding="utf-8")
    found = find_inputs([str(tmp_path)], DEFAULT)
    assert [entry.path for entry in found.tables] == [str(listing)]
    assert [entry.path for entry in found.documents] == [str(form)]
    assert not is_table(tmp_path / "missing.csv")


def arranged(tmp_path: Path, source: Path) -> list[Form]:
    target = tmp_path / "arranged.parquet"
    arrange(source, source.name, target, tmp_path / "spill", 256 * MIB)
    return [one.form for part in cut_table(target) for one in read_part(part)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_rows_of_one_unit_and_year_make_a_form_wherever_they_stand(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "清单.csv"
    source.write_text(
        "单位名称,预算年度,二级指标,绩效指标,计算符号,指标值,计量单位\n"
        "甲局,2024年,数量指标,培训人数,≥,20,人\n"
        '乙局,2024,质量指标,"合格率,抽查",,≥95%,\n'
        "甲局,2024年,时效指标,完成时间,,12月底前,\n"
        "甲局,2023,数量指标,培训人数,≥,18,人\n",
        encoding=encoding,
    )
    found = arranged(tmp_path, source)
    assert [(form.unit, form.year, [item.name for item in form.indicators]) for form in found] == [
        ("甲局", 2024, ["培训人数", "完成时间"]),
        ("乙局", 2024, ["合格率,抽查"]),
        ("甲局", 2023, ["培训人数"]),
    ]
    item = found[0].indicators[0]
    assert (item.value, item.unit, item.l2, item.place.row) == ("≥20", "人", "数量指标", 2)


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"填报单位": ["甲局"], "年度": ["2024"]}, "no_name_column"), ({"三级指标": ["人数"]}, "no_form_column")],
)
def test_a_table_without_what_is_needed_is_refused_with_its_columns(
    tmp_path: Path, columns: dict[str, list[str]], code: str
) -> None:
    source = tmp_path / "清单.parquet"
    pq.write_table(pa.table(columns), source)
    with pytest.raises(ReadError) as caught:
        arranged(tmp_path, source)
    assert caught.value.code == code
    assert next(iter(columns)) in str(caught.value)


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "清单.parquet"
    source.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(ReadError) as caught:
        arranged(tmp_path, source)
    assert caught.value.code == "file_damaged"
