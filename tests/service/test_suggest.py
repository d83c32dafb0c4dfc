"""``zhibiao suggest`` and ``duplicates`` and ``explain-rule``: what they print and write."""

from __future__ import annotations

import json
from pathlib import Path

from openpyxl import load_workbook

from tests.service.conftest import Run


def test_a_duty_gets_a_set_with_examples_of_targets(run: Run) -> None:
    shown = run("suggest", "资助家庭经济困难学生", "--top", "8")
    assert shown.code == 0
    assert "指标值（示例）" in shown.out
    assert "数量指标" in shown.out


def test_what_a_form_lacks(run: Run, form: Path) -> None:
    shown = run("suggest", "--form", form, "--format", "json")
    assert shown.code in (0, 2)  # a form that names no duty, goal, project or title is told so
    assert shown.code == 0 or "没有职责" in shown.err


def test_sector_and_edition_reach_the_suggester(run: Run) -> None:
    shown = run("suggest", "学生资助", "--sector", "205", "--edition", "2015", "--format", "json").json
    assert shown["edition"] == "2015"
    assert shown["sector"].startswith("205")


def test_suggestions_as_files(run: Run, tmp_path: Path) -> None:
    for suffix in ("json", "jsonl", "xlsx"):
        assert run("suggest", "学生资助", "--top", "5", "-o", tmp_path / f"a.{suffix}").code == 0
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 5
    assert load_workbook(tmp_path / "a.xlsx")["建议指标"].max_row == 6
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["query"] == "学生资助"


def test_duplicates_within_a_form(run: Run, form: Path, tmp_path: Path) -> None:
    form.write_text(form.read_text("utf-8") + "效益指标,社会效益指标,受益学生数,≥3560人次\n", "utf-8")
    shown = run("duplicates", form)
    assert shown.code == 0
    assert "完全相同：受益学生数" in shown.out
    assert run("duplicates", form, "-o", tmp_path / "a.xlsx").code == 0
    assert load_workbook(tmp_path / "a.xlsx")["重复指标"].max_row == 3
    assert json.loads(run("duplicates", form, "--format", "jsonl").out)["count"] == 2


def test_duplicates_across_units_need_several_units(run: Run, form: Path) -> None:
    assert run("duplicates", form, "--across", "unit", "--format", "json").json["groups"] == []


def test_duplicates_report_unreadable_files(run: Run, form: Path, broken: Path) -> None:
    assert run("duplicates", form, broken).code == 3


def test_a_rule_is_explained_whatever_the_case(run: Run) -> None:
    shown = run("explain-rule", "v2")
    assert shown.out.startswith("V2 ")
    for part in ("查什么", "为什么", "怎么办", "依据"):
        assert f"{part}：" in shown.out


def test_all_rules_are_listed(run: Run) -> None:
    assert len(run("explain-rule").out.splitlines()) > 10
