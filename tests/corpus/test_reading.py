"""From paths to forms: which files a folder gives, and how several forms in a file come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from corpus.errors import ReadError
from corpus.reading import find_files, read_forms

TABLE = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "修路里程", "3公里"]]


def test_a_folder_gives_its_documents_in_order_without_lock_files_and_programs(tmp_path: Path):
    (tmp_path / "二科").mkdir()
    for name in ("b.docx", "a.xlsx", "~$a.xlsx", ".hidden.txt", "build.py", "set.json", "二科/c.txt", "无后缀"):
        (tmp_path / name).touch()
    assert [str(p.relative_to(tmp_path)) for p in find_files([tmp_path])] == [
        "a.xlsx",
        "b.docx",
        "二科/c.txt",
        "无后缀",
    ]


def test_a_file_named_is_kept_whatever_its_suffix_and_only_once(tmp_path: Path):
    odd = tmp_path / "forms.dat"
    odd.touch()
    assert find_files([odd, odd, tmp_path / "missing.docx"]) == [odd, tmp_path / "missing.docx"]


def test_each_sheet_with_a_table_is_a_form(tmp_path: Path):
    book = Workbook()
    book.remove(book.active)
    for name in ("项目一", "说明", "项目二"):
        sheet = book.create_sheet(name)
        for row in TABLE if name != "说明" else [["填表说明"]]:
            sheet.append(row)
    path = tmp_path / "申报表.xlsx"
    book.save(path)
    forms = read_forms(path)
    assert [len(form.indicators) for form in forms] == [1, 1]
    for form, sheet in zip(forms, ("项目一", "项目二"), strict=True):
        assert sheet in form.indicators[0].place.part


def test_a_workbook_without_any_table_is_refused(tmp_path: Path):
    book = Workbook()
    book.create_sheet("二")
    book.active["A1"] = "通知"
    book["二"]["A1"] = "附件"
    path = tmp_path / "空.xlsx"
    book.save(path)
    with pytest.raises(ReadError) as caught:
        read_forms(path)
    assert caught.value.code == "layout_unknown"


def test_places_carry_the_name_the_caller_gives(tmp_path: Path):
    path = tmp_path / "upload.tmp"
    path.write_text("\n".join("\t".join(row) for row in TABLE), encoding="utf-8")
    (form,) = read_forms(path, name="申报表.txt")
    assert form.file == form.indicators[0].place.file == "申报表.txt"
