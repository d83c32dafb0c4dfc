"""``zhibiao suggest`` and ``duplicates`` and ``explain-rule``: what they print and write."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from classifier.knowledge.store import KnowledgeBase
from corpus.wrapping import display_width
from tests.classifier.suggest_helpers import small_base
from tests.service.conftest import Outcome, Run

HEADINGS = (
    *("一级指标", "二级指标", "三级指标", "运算符号", "指标值（请填写）", "计量单位", "指标解释", "计算方法", "依据"),
    *("参考取值", "支撑", "其他说法", "来源", "为什么推荐", "职责", "编号"),
)
REPAIRS = """项目名称,校舍维修改造项目
一级指标,二级指标,三级指标,指标值
产出指标,数量指标,维修校舍面积,≥3000平方米
产出指标,数量指标,维修校舍的面积,≥3000平方米
产出指标,质量指标,验收合格率,100%
满意度指标,服务对象满意度指标,师生满意度,≥90%
"""


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody's own library, so that the shipped base answers."""
    monkeypatch.setenv("ZHIBIAO_LIBRARY", str(tmp_path / "库"))
    return tmp_path / "库"


@pytest.fixture
def repairs(tmp_path: Path) -> Path:
    """A form that names its project, lacks classes, and has a generic row and one that stands twice."""
    path = tmp_path / "表.csv"
    path.write_text(REPAIRS, "utf-8")
    return path


def found(shown: Outcome) -> list[dict[str, Any]]:
    return [item for group in shown.json["sets"] for item in group["indicators"]]


def test_a_duty_gets_a_table_with_ranges_and_reasons(run: Run) -> None:
    shown = run("suggest", "资助家庭经济困难学生", "--top", "8")
    assert shown.code == 0
    assert "共 8 条" in shown.out
    assert "相近职责" in shown.out
    for heading in ("类别", "三级指标", "方向和单位", "参考取值", "为什么"):
        assert heading in shown.out
    for label in ("数量指标", "质量指标", "时效指标", "成本指标", "满意度指标"):
        assert label in shown.out


def test_the_table_fits_the_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    for line in run("suggest", "校舍维修改造", "--top", "12").out.splitlines():
        assert display_width(line) <= 90


def test_rows_for_want_of_anything_close_are_starred_and_explained(run: Run) -> None:
    shown = run("suggest", "星际航行保障", "--top", "8").out.replace("\n", "")
    assert "*" in shown
    assert "支撑较弱" in shown
    assert "没有与“星际航行保障”相近的职责" in shown


def test_sector_and_edition_reach_the_suggester(run: Run) -> None:
    shown = run("suggest", "学生资助", "--sector", "205", "--edition", "2015", "--format", "json").json
    assert shown["edition"] == "2015"
    assert shown["sector"].startswith("205")


def test_goals_and_unit_belong_to_one_project(run: Run) -> None:
    goals = ("--goal", "维修校舍3000平方米", "--goal", "更换门窗；改造厕所")
    shown = run("suggest", "校舍维修改造", *goals, "--unit", "某县教育局", "--top", "12", "--format", "json")
    assert shown.json["duties"] == ["校舍维修改造"]
    assert shown.json["sector"].startswith("205")
    assert all(item["duty"] == "" for item in found(shown))
    plain = run("suggest", "校舍维修改造", "--top", "12", "--format", "json")
    assert [item["name"] for item in found(shown)] != [item["name"] for item in found(plain)]


def test_an_office_s_library_is_used(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path | None] = []

    class Library:
        def apply(self) -> KnowledgeBase:
            base = small_base()
            return KnowledgeBase(base.sources, base.measures, base.feedback)

    def open_one(named: Path | None, settings: Path | None) -> Library:
        asked.append(named)
        return Library()

    monkeypatch.setattr(sys.modules["service.cli.suggest"], "open_library", open_one)
    shown = run("suggest", "教师培训", "--library", tmp_path / "甲县", "--top", "8", "--format", "json")
    assert len(found(shown)) == 8
    assert asked == [tmp_path / "甲县"]


def test_what_an_office_retired_is_not_proposed_any_more(run: Run) -> None:
    asked = ("suggest", "举办干部培训班", "--top", "10", "--format", "json")
    before = {item["id"] for item in found(run(*asked)) if item["id"]}
    assert len(before) >= 5
    gone = sorted(before)[:3]
    for one in gone:
        assert run("library", "retire", one, "--by", "李四").code == 0
    after = {item["id"] for item in found(run(*asked))}
    assert not set(gone) & after
    assert after & before


def test_what_a_form_lacks_and_what_in_it_is_weak(run: Run, repairs: Path) -> None:
    shown = run("suggest", "--form", repairs, "--top", "10", "--format", "json").json
    assert shown["duties"] == ["校舍维修改造项目"]
    assert {"时效指标", "成本指标"} <= set(shown["form"]["missing"])
    assert [one["name"] for one in shown["form"]["generic"]] == ["验收合格率"]
    assert shown["form"]["generic"][0]["instead"]
    assert [set(names) for names in shown["form"]["duplicates"]] == [{"维修校舍面积", "维修校舍的面积"}]
    labels = {group["l2"] for group in shown["sets"]}
    assert {"时效指标", "成本指标"} <= labels
    assert "满意度指标" not in labels
    told = run("suggest", "--form", repairs, "--top", "6").out.replace("\n", "")
    assert "“验收合格率”太笼统" in told
    assert "说的是同一件事" in told


def test_a_form_without_duties_is_told_so(run: Run, form: Path) -> None:
    shown = run("suggest", "--form", form, "--format", "json")
    assert shown.code == 2
    assert "没有职责" in shown.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("学生资助", "--form", "a.csv"),
        ("--form", "a.csv", "--goal", "资助学生"),
        ("--form", "a.csv", "--unit", "某县教育局"),
        ("学生资助", "--sector", "999"),
        ("学生资助", "--edition", "1999"),
        ("学生资助", "--top", "201"),
        ("。。",),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_in_one_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    shown = run("suggest", *arguments)
    assert shown.code == 2
    assert len(shown.sentences) == 1
    assert shown.out == ""


def test_suggestions_as_files(run: Run, tmp_path: Path) -> None:
    for suffix in ("json", "jsonl", "xlsx"):
        assert run("suggest", "学生资助", "--top", "5", "-o", tmp_path / f"a.{suffix}").code == 0
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 5
    assert list(rows[0])[:2] == ["l1", "l2"]
    whole = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert whole["query"] == "学生资助"
    assert [row["name"] for row in rows] == [one["name"] for group in whole["sets"] for one in group["indicators"]]


def test_the_workbook_leaves_the_value_to_the_filer(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert run("suggest", "学前教育资助\x07；教师培训", "--top", "14", "-o", path).code == 0
    book = load_workbook(path)
    heads, *rows = book["建议指标"].iter_rows(values_only=True)
    assert heads == HEADINGS
    assert len(rows) == 14
    at = {title: place for place, title in enumerate(HEADINGS)}
    for row in rows:
        assert row[at["指标值（请填写）"]] is None
        assert all(row[at[title]] for title in ("一级指标", "二级指标", "三级指标", "支撑", "为什么推荐", "职责"))
    # a filed name now and then tells neither unit nor value
    assert sum(bool(row[at["参考取值"]] or row[at["计量单位"]]) for row in rows) >= len(rows) - 1
    assert {row[at["职责"]] for row in rows} == {"学前教育资助", "教师培训"}
    short = tmp_path / "b.xlsx"
    run("suggest", "学生资助", "--top", "3", "-o", short)
    notes = [row[0] for row in load_workbook(short)["说明"].iter_rows(min_row=2, values_only=True)]
    assert any("放不下" in note for note in notes)


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
