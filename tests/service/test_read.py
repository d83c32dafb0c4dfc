"""``zhibiao read``: every format, folders, and files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from corpus.records import Form
from corpus.tables import read_parquet
from tests.service.conftest import Run


def test_the_screen_shows_rows_classes_and_targets(run: Run, form: Path) -> None:
    shown = run("read", form)
    assert shown.code == 0
    for text in ("受益学生数", "≥3560人次", "数量指标", "指标 6 条"):
        assert text in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "xlsx", "parquet"])
def test_a_file_of_every_format_holds_every_indicator(run: Run, form: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    shown = run("read", form, "-o", path)
    assert shown.code == 0
    assert shown.out == ""
    assert "1 张表，6 条指标" in shown.err
    if suffix == "xlsx":
        assert load_workbook(path)["指标"].max_row == 7
    elif suffix == "parquet":
        assert len(read_parquet(path)[0].indicators) == 6
    else:
        assert "受益学生数" in path.read_text("utf-8-sig")


def test_json_read_back_gives_the_same_forms(run: Run, form: Path, tmp_path: Path) -> None:
    run("read", form, "-o", tmp_path / "a.json")
    run("read", form, "-o", tmp_path / "a.parquet")
    forms = [Form.from_dict(data) for data in json.loads((tmp_path / "a.json").read_text("utf-8"))["forms"]]
    assert tuple(forms) == read_parquet(tmp_path / "a.parquet")


def test_csv_and_jsonl_go_to_the_screen_too(run: Run, form: Path) -> None:
    assert run("read", form, "--format", "csv").out.startswith('"form","file"')
    assert json.loads(run("read", form, "--format", "jsonl").out)["indicators"][0]["name"] == "受益学生数"


def test_an_unreadable_file_does_not_stop_the_others(run: Run, form: Path, broken: Path, tmp_path: Path) -> None:
    shown = run("read", broken, tmp_path / "没有.docx", form)
    assert shown.code == 3
    assert "受益学生数" in shown.out
    assert len(shown.sentences) == 2
    assert "坏.docx" in shown.err
    assert "找不到这个文件" in shown.err


def test_a_folder_is_searched_and_lock_files_are_left_out(run: Run, form: Path) -> None:
    below = form.parent / "下级"
    below.mkdir()
    (below / "乙.csv").write_bytes(form.read_bytes())
    (below / "~$乙.csv").write_bytes(b"lock")
    shown = run("read", form.parent, "--format", "json")
    assert shown.code == 0
    assert len(shown.json["forms"]) == 2


def test_a_folder_with_nothing_to_read_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    shown = run("read", tmp_path / "空", "--format", "json")
    assert shown.code == 3
    assert shown.json["errors"][0]["code"] == "folder_empty"
    assert "没有可读的文件" in shown.err


def test_nothing_is_written_when_nothing_could_be_read(run: Run, broken: Path, tmp_path: Path) -> None:
    shown = run("read", broken, "-o", tmp_path / "out.xlsx")
    assert shown.code == 3
    assert not (tmp_path / "out.xlsx").exists()
    assert "没有读出任何表" in shown.err
