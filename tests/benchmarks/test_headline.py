"""The headline measurements: what a converter's tables hold of a form, what is written, what the results say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.headline import records
from benchmarks.headline.reading import judge_markdown, judge_records, table_rows
from benchmarks.headline.records import Cell, cells, load_group, write_group
from benchmarks.intervals import interval
from corpus.records import Form, Indicator
from tests.benchmarks.toy import group

WANTED = [
    Indicator("受益学生数", "≥3560人次", "", "产出指标", "数量指标"),
    Indicator("资金发放及时率", "100%", "", "产出指标", "时效指标"),
]
WHOLE = """\
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
|---|:--|---|---|
| 产出指标 | 数量指标 | 受益学生数 | ≥3560人次 |
| 产出指标 | 时效指标 | 资金发放 及时率 | 100% |
"""


def test_a_row_with_name_target_and_classes_is_whole() -> None:
    assert judge_markdown(WHOLE, WANTED) == [(True, True, True)] * 2


def test_classes_lost_with_a_merged_cell_are_not_in_the_row() -> None:
    merged = WHOLE.replace("| 产出指标 | 时效指标 |", "|  |  |")
    assert judge_markdown(merged, WANTED) == [(True, True, True), (True, True, False)]


def test_a_target_in_another_row_is_no_target() -> None:
    broken = WHOLE.replace("| 100% |", "|  |") + "| 100% | | | |\n"
    assert judge_markdown(broken, WANTED)[1] == (True, False, False)


def test_a_sign_in_a_cell_of_its_own_still_gives_the_target() -> None:
    apart = "| 产出指标 | 数量指标 | 受益学生数 | ≥ | 3560人次 |\n"
    assert judge_markdown(apart, WANTED[:1]) == [(True, True, True)]


def test_a_name_in_running_text_is_no_row() -> None:
    assert judge_markdown("受益学生数 ≥3560人次 产出指标 数量指标", WANTED[:1]) == [(False, False, False)]


def test_a_row_serves_one_indicator() -> None:
    assert judge_markdown(WHOLE, [WANTED[0], WANTED[0]]) == [(True, True, True), (False, False, False)]


def test_markdown_is_unescaped_and_its_rules_left_out() -> None:
    text = "| a\\_b | c\\|d | 甲<br>乙 | &lt;5 |\n|---|---|---|---|\n| | | | |\n"
    assert table_rows(text)[0][:4] == ["a_b", "c|d", "甲乙", "<5"]
    assert len(table_rows(text)) == 1


def test_our_records_are_judged_by_their_fields() -> None:
    form = Form("", indicators=(WANTED[0], replace(WANTED[1], value="90%")))
    assert judge_records([form], WANTED) == [(True, True, True), (True, False, False)]
    assert judge_records([], WANTED) == [(False, False, False)] * 2


def test_a_group_comes_back_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    path = write_group(group(about={"command": "x"}), 12.4)
    again = load_group(path)
    assert again.tables == group().tables
    assert again.missing == group().missing
    assert again.about["seconds"] == 12
    assert again.about["machine"]["cores"]
    assert "low" not in json.loads(path.read_text("utf-8"))["tables"][0]["rows"][0]["cells"]["ms"]


def test_cells_come_from_numbers_mappings_and_triples() -> None:
    made = cells({"a": 1, "b": {"value": 0.5, "low": 0.4, "high": 0.6}, "c": (0.12345, 0.1, 0.2)})
    assert made == {"a": Cell(1.0), "b": Cell(0.5, 0.4, 0.6), "c": Cell(0.1235, 0.1, 0.2)}


def test_an_interval_holds_its_share_and_is_a_point_where_all_forms_agree() -> None:
    found = interval([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    assert found["low"] <= found["value"] <= found["high"]
    assert interval([[1.0], [1.0, 1.0]]) == {"value": 1.0, "low": 1.0, "high": 1.0}
