"""Reports of a batch: every number is a count of rows, every list tells what it leaves out, every text is escaped."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from classifier.batch.report import MEASURE_VALUES, PAGE, VALUES, VIEWS, WORKBOOK, Share, summarise, write_reports
from classifier.batch.report import summary as summary_module
from classifier.batch.report.views import open_results, views_sql
from classifier.batch.schema import DATASETS
from classifier.settings import Settings

MEMORY = 256 << 20
TOOL = {"version": "1.2.3", "model": "m", "edition": "2021", "settings": "abc"}
HOSTILE = "<script>alert('x')</script>&\"=cmd"
_BLANKS: dict[Any, Any] = {pa.string(): "", pa.int32(): 0, pa.int64(): 0, pa.float64(): 0.0, pa.bool_(): False}


@dataclass
class Results:
    """Datasets written row by row; what a row does not say is blank."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in DATASETS})

    def add(self, dataset: str, **cells: Any) -> None:
        schema = DATASETS[dataset].schema
        blanks = {one.name: [] if pa.types.is_list(one.type) else _BLANKS[one.type] for one in schema}
        self.rows[dataset].append(blanks | cells)

    def form(self, form_id: str, unit: str, year: int | None, rows: int = 0, **cells: Any) -> None:
        told = {"verdict": "通过", "kind": "部门整体", "health": 90.0, "file": f"{form_id}.docx", "indicators": rows}
        self.add("forms", form_id=form_id, department=unit, year=year, **(told | cells))

    def row(self, form_id: str, row: int, name: str, **cells: Any) -> None:
        told = {"filed_leaf": "数量", "leaf": "数量", "verdict": "agrees", "quantified": True, "number": None}
        place = {"place_file": f"{form_id}.docx", "place_part": "表格1", "place_row": row + 2, "place_column": 3}
        self.add("indicators", form_id=form_id, row=row, name=name, text_id=name, **(told | place | cells))

    def finding(self, form_id: str, row: int, rule: str, **cells: Any) -> None:
        told = {"severity": "medium", "kind": "value", "message": f"{rule}提出", "place_file": f"{form_id}.docx"}
        place = {"place_part": "表格1", "place_row": row + 2} if row >= 0 else {}
        finding_id = f"{rule}-{row}"  # the same in files of one base name
        self.add("findings", form_id=form_id, row=row, rule=rule, finding_id=finding_id, **(told | place | cells))

    def write(self, parts: int = 1) -> Path:
        """Write the datasets, each in so many files; texts are made of the indicators where none are given."""
        texts = self.rows["texts"] or self._texts()
        for name, rows in (self.rows | {"texts": texts}).items():
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir(parents=True)
            table = pa.Table.from_pylist(rows, schema=DATASETS[name].schema)
            for part in range(parts):
                own = table.take(pa.array(range(part, table.num_rows, parts), type=pa.int64()))
                pq.write_table(own, self.folder / name / f"part-{part}.parquet")
        return self.folder

    def _texts(self) -> list[dict[str, Any]]:
        units = {form["form_id"]: form["department"] or form["file"] for form in self.rows["forms"]}
        used: dict[str, list[dict[str, Any]]] = {}
        for one in self.rows["indicators"]:
            used.setdefault(one["text_id"], []).append(one)
        return [
            {"text_id": text, "name": own[0]["name"], "rows": len(own), "group_id": "", "score": None}
            | {"forms": len({one["form_id"] for one in own}), "first_year": 2023, "last_year": 2024}
            | {"departments": len({units[one["form_id"]] for one in own})}
            for text, own in used.items()
        ]


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "out" / "results")


@pytest.fixture
def history(results: Results) -> Results:
    return fill(results)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The same history with its reports written."""
    results = fill(Results(tmp_path_factory.mktemp("out") / "results"))
    reports(results)
    return results


def fill(results: Results) -> Results:
    """Two units over two years: misfiled rows, wording without a scale, copies, a vanished miss, a file not read."""
    for unit, sector in (("教育局", "205"), ("民政局", "208")):
        for year in (2023, 2024):
            form_id = f"{unit}{year}"
            previous = f"{unit}2023" if year == 2024 else ""
            verdict = "退回修改" if unit == "民政局" else "通过"
            results.form(form_id, unit, year, 4, sector=sector, verdict=verdict, previous_id=previous, high=1)
            results.row(form_id, 0, "培训人数", value="≥100人", value_kind="count", number=100.0, value_unit="人")
            results.row(form_id, 1, "培训合格率", leaf="质量", verdict="belongs_elsewhere", misfiled_score=0.9)
            results.row(form_id, 2, "提升能力", filed_leaf="", leaf="社会效益", quantified=False, value="显著")
            results.row(form_id, 3, HOSTILE, value=HOSTILE, unit="人", quantified=False, value_kind="placeholder")
            results.finding(form_id, 1, "C1", kind="misfiled", severity="high", message=f"{HOSTILE}应改列")
            if previous:
                for row, change in ((0, "copied"), (1, "raised"), (2, "copied"), (3, "new")):
                    results.add("changes", form_id=form_id, row=row, previous_id=previous, change=change)
    gone = {"form_id": "教育局2024", "row": -1, "previous_id": "教育局2023", "change": "vanished"}
    results.add("changes", **gone, previous_row=0, name="不知道的", missed=None)
    results.add("changes", **gone, previous_row=1, name="没有完成的", missed=True, achieved="61%")
    results.add("errors", file="坏<b>.doc", code="file_damaged", message="打不开", hint="请另存为 docx")
    return results


def ask(results: Results, query: str, *, parts: int = 1, settings: Settings | None = None) -> list[dict[str, Any]]:
    with open_results(results.write(parts), settings or Settings(), MEMORY) as database:
        rows: list[dict[str, Any]] = database.sql(query).to_arrow_table().to_pylist()
    return rows


def reports(results: Results, *, parts: int = 1) -> Mapping[str, bytes]:
    folder = results.write(parts)
    write_reports(folder, folder.parent, memory=MEMORY, settings=Settings(), tool=TOOL)
    return {name: (folder.parent / name).read_bytes() for name in (WORKBOOK, PAGE, VIEWS, VALUES)}


def sheet(folder: Path, title: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(folder / WORKBOOK)[title].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


# -- views ------------------------------------------------------------------------------------------------------------


def analyst(folder: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """What an analyst does: open the folder, run the file."""
    monkeypatch.chdir(folder)
    database = duckdb.connect()
    database.execute(Path(VIEWS).read_text(encoding="utf-8"))
    return database


def test_every_view_runs_from_the_folder_and_is_explained(reported: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    with analyst(reported.folder.parent, monkeypatch) as database:
        named = "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        comments = dict(database.execute(named).fetchall())
        told = {name for (name,) in database.execute("SELECT 栏目 FROM 栏目说明").fetchall()}
        used = set()
        for view, comment in comments.items():
            database.execute(f"SELECT * FROM {view}").fetchall()
            if not view.isascii():
                assert comment, f"{view} says nothing of itself"
                used |= {row[0] for row in database.execute(f"DESCRIBE {view}").fetchall()}
        assert used == told


def test_the_datasets_are_there_under_their_own_names(reported: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    with analyst(reported.folder.parent, monkeypatch) as database:
        for name, dataset in DATASETS.items():
            found = database.execute(f"SELECT * FROM {name}")
            assert [column[0] for column in found.description] == [column.name for column in dataset.columns]
            assert len(found.fetchall()) == len(reported.rows[name]) or name == "texts"


def test_a_place_is_told_as_people_look_it_up(results: Results) -> None:
    places = {
        ("工作表“表”", 13, 4): "工作表“表” D13",
        ("工作表“表”", 7, 28): "工作表“表” AB7",
        ("表格1", 8, 3): "表格1 第8行第3列",
        ("", 9, 0): "第9行",
        ("", 0, 0): "全表",
    }
    values = ", ".join(map(str, places))
    told = ask(results, f"SELECT 位置文字(p, r, c) AS told FROM (VALUES {values}) v(p, r, c)")
    assert [row["told"] for row in told] == list(places.values())


def test_a_finding_that_speaks_of_several_rows_counts_for_each(results: Results) -> None:
    results.form("a", "局", 2024, 4)
    for row in range(4):
        results.row("a", row, f"提升{row}", leaf="社会效益", quantified=row == 3)
    related = [{"file": "a.docx", "part": "表格1", "row": line, "column": 3} for line in (3, 4)]
    results.finding("a", -1, "V9", place_part="表格1", place_row=2, related=related)
    (year,) = ask(results, "SELECT * FROM 年度质量")
    assert (year["无法衡量数"], year["指标数"], year["有问题数"]) == (3, 4, 3)


def test_wording_with_a_scale_is_no_fault_where_wording_is_allowed(results: Results) -> None:
    results.form("a", "局", 2024, 3)
    for row, leaf in enumerate(("社会效益", "质量", "时效")):
        results.row("a", row, f"指标{row}", leaf=leaf, quantified=False, value="优秀", value_kind="qualitative")
    (year,) = ask(results, "SELECT * FROM 年度质量")
    assert year["无法衡量数"] == 1


def test_names_that_X1_tells_of_count_wherever_they_stand(results: Results) -> None:
    for unit in "甲乙丙丁":
        results.form(unit, f"{unit}局", 2024, 2)
        results.row(unit, 0, "营造良好氛围")
        results.row(unit, 1, "服务对象满意度")
    results.finding("甲", 0, "X1", severity="info", kind="duplicate")
    common = ask(results, "SELECT 三级指标, 单位数, 已提出, 文件, 位置 FROM 千篇一律")
    assert [(row["三级指标"], row["已提出"]) for row in common] == [("营造良好氛围", True), ("服务对象满意度", False)]
    assert (common[0]["单位数"], common[0]["位置"]) == (4, "表格1 第2行第3列")
    (year,) = ask(results, "SELECT * FROM 年度质量")
    assert year["空泛雷同数"] == 4
    fewer = Settings.model_validate({"thresholds": {"common_units": 5}})
    assert ask(results, "SELECT * FROM 千篇一律", settings=fewer) == []


def test_drift_compares_numbers_of_one_unit_and_leaves_out_doubtful_ones(results: Results) -> None:
    for year, value in ((2022, 95.0), (2023, 90.0), (2024, 60.0)):
        results.form(f"a{year}", "局", year, 3)
        share = {"value_kind": "share", "value_unit": "%", "value": f"≥{value:g}%", "number": value}
        results.row(f"a{year}", 0, "合格率", **share)
        results.row(f"a{year}", 1, "存疑率", **(share | {"number": value * 10}))
        results.finding(f"a{year}", 1, "V2", severity="high")
        unit = "个" if year == 2022 else "万元"
        results.row(f"a{year}", 2, "换了单位", value_kind="count", value_unit=unit, number=value)
        results.form(f"自评{year}", "局", year, 1, kind="自评")
        results.row(f"自评{year}", 0, "自评率", **share)
    found = {row["三级指标"]: row for row in ask(results, "SELECT * FROM 目标漂移")}
    assert set(found) == {"合格率", "换了单位"}
    assert (found["合格率"]["首值"], found["合格率"]["末值"], found["合格率"]["方向"]) == (95, 60, "降")
    assert found["合格率"]["历年目标"] == "2022年≥95%，2023年≥90%，2024年≥60%"
    assert (found["合格率"]["文件"], found["合格率"]["首年文件"]) == ("a2024.docx", "a2022.docx")
    assert (found["换了单位"]["首年"], found["换了单位"]["数的单位"]) == (2023, "万元")


@pytest.mark.parametrize(("rows", "units", "told"), [(20, 3, 1), (19, 3, 0), (20, 2, 0)])
def test_a_distribution_needs_enough_rows_of_enough_units(results: Results, rows: int, units: int, told: int) -> None:
    for unit in range(units):
        results.form(str(unit), f"{unit}局", 2024, 0)
    for row in range(rows):
        results.row(
            str(row % units), row, "合格率", value_kind="share", value_unit="%", number=float(row), operator="≥"
        )
    found = ask(results, "SELECT * FROM measure_values")
    assert len(found) == told
    if told:
        assert (found[0]["low"], found[0]["median"], found[0]["high"], found[0]["at_least"]) == (0, 9.5, 19, 20)


def test_reworded_measures_have_one_distribution(results: Results) -> None:
    for unit in range(4):
        results.form(str(unit), f"{unit}局", 2024, 0)
    for row in range(24):
        name = "满意率" if row % 3 else "满意度"
        results.row(str(row % 4), row, name, value_kind="share", value_unit="%", number=90.0)
    results.write()
    for text in results._texts():
        results.add("texts", **(text | {"group_id": "g", "score": 100.0 if text["rows"] > 8 else 95.0}))
    results.add("groups", group_id="g", name="满意率", texts=2, rows=24)
    (measure,) = ask(results, "SELECT * FROM measure_values")
    assert (measure["measure_id"], measure["name"], measure["n"]) == ("g", "满意率", 24)


def test_wordings_linked_through_others_only_have_a_distribution_of_their_own(results: Results) -> None:
    for unit in range(4):
        results.form(str(unit), f"{unit}局", 2024, 0)
    for row in range(48):
        name = "事故伤亡人数" if row % 2 else "意外伤害险人数"
        results.row(str(row // 2 % 4), row, name, value_kind="count", value_unit="人", number=0.0 if row % 2 else 90.0)
    results.write()
    for text in results._texts():
        results.add("texts", **(text | {"group_id": "g", "score": 2.0 if text["name"] == "事故伤亡人数" else 100.0}))
    results.add("groups", group_id="g", name="意外伤害险人数", texts=2, rows=48)
    found = {row["name"]: (row["n"], row["median"]) for row in ask(results, "SELECT * FROM measure_values")}
    assert found == {"意外伤害险人数": (24, 90.0), "事故伤亡人数": (24, 0.0)}


def test_wordings_of_a_group_that_hang_on_through_others_are_told_apart(results: Results) -> None:
    results.form("0", "某局", 2024, 0)
    for row, name in enumerate(("满意率", "满意率", "满意度", "群众说好的程度")):
        results.row("0", row, name)
    results.write()
    scores = {"满意率": 100.0, "满意度": 95.0, "群众说好的程度": 60.0}
    for text in results._texts():
        results.add("texts", **(text | {"group_id": "g", "score": scores[text["name"]]}))
    results.add("groups", group_id="g", name="满意率", texts=3, rows=4)
    reworded = ask(results, "SELECT 代表说法, 三级指标, 相近程度, 相连 FROM 换个说法")
    assert [tuple(row.values()) for row in reworded] == [
        ("满意率", "满意率", 100, "直接"),
        ("满意率", "满意度", 95, "直接"),
        ("满意率", "群众说好的程度", 60, "间接"),
    ]


def test_what_vanished_after_a_miss_comes_first(history: Results) -> None:
    gone = ask(history, "SELECT * FROM 消失的指标")
    assert [(row["三级指标"], row["上次完成情况"]) for row in gone] == [
        ("没有完成的", "没有完成"),
        ("不知道的", "看不出"),
    ]
    assert (gone[0]["上次文件"], gone[0]["上次位置"], gone[0]["文件"]) == (
        *("教育局2023.docx", "表格1 第3行第3列"),
        "教育局2024.docx",
    )


@pytest.mark.parametrize("name", ["结果[2024]", "结果*", "年度=2024", "局's"])
def test_results_are_read_from_a_folder_of_any_name_and_from_no_other(tmp_path: Path, name: str) -> None:
    for folder in ("结果2", name):
        results = fill(Results(tmp_path / folder / "out" / "results"))
        results.write()
    assert ask(results, "SELECT count(*) AS n FROM forms") == [{"n": len(results.rows["forms"])}]
    [columns] = [set(row) for row in ask(results, "SELECT * FROM forms LIMIT 1")]
    assert columns == set(DATASETS["forms"].schema.names)


def test_forms_without_a_unit_are_no_unit(results: Results) -> None:
    for form_id, unit in (("a", "甲局"), ("b", "乙局"), ("c", ""), ("d", "")):
        results.form(form_id, unit, 2024, 1)
        results.row(form_id, 0, "合格率", leaf="质量", verdict="belongs_elsewhere")
        results.finding(form_id, 0, "C1", kind="misfiled")
    for view in ("年度质量", "错类去向", "检查项"):
        assert [row["单位数"] for row in ask(results, f"SELECT 单位数 FROM {view}")] == [2]
    assert [row["单位"] for row in ask(results, "SELECT 单位 FROM 单位质量 ORDER BY 单位")] == [
        *("乙局", "甲局", "（表内未写单位）"),
    ]
    page = reports(results)[PAGE].decode()
    assert "2个单位的4张表" in page
    assert "工作表“单位”" not in page
    overview = {row["项目"]: row["数"] for row in sheet(results.folder.parent, "总览")}
    assert (overview["填报单位"], overview["工作表“单位”"]) == (2, 3)
    assert summarise(results.folder, Settings(), MEMORY).to_dict()["units"]["total"] == 2


def test_a_page_without_any_unit_speaks_of_none(results: Results) -> None:
    results.form("a", "", 2024, 1)
    results.row("a", 0, "合格率")
    assert "2024年，1张表、1条指标；" in reports(results)[PAGE].decode()


# -- shares -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_in_its_interval(part: int, rest: int) -> None:
    share = Share(part, part + rest)
    if share.rate is None or share.interval is None:
        assert part + rest == 0
        return
    low, high = share.interval
    assert 0 <= low <= share.rate <= high <= 1


def test_the_views_and_the_summary_have_one_interval(results: Results) -> None:
    pairs = [(part, whole) for whole in (1, 7, 100, 12345) for part in (0, 1, whole // 2, whole)]
    values = ", ".join(map(str, pairs))
    found = ask(results, f"SELECT 率(k, n) AS r, 下限(k, n) AS low, 上限(k, n) AS high FROM (VALUES {values}) v(k, n)")
    for pair, row in zip(pairs, found, strict=True):
        assert (row["r"], (row["low"], row["high"])) == (Share(*pair).rate, Share(*pair).interval)


def test_few_rows_do_not_lead_the_list_of_units(results: Results) -> None:
    for unit, rows, bad in (("小单位", 2, 1), ("大单位", 100, 48), ("好单位", 50, 0)):
        results.form(unit, unit, 2024, rows)
        for row in range(rows):
            results.row(unit, row, f"指标{row}")
            if row < bad:
                results.finding(unit, row, "S3", severity="high")
    assert [row["单位"] for row in ask(results, "SELECT 单位 FROM 单位质量")] == ["大单位", "小单位", "好单位"]


# -- workbook and summary ---------------------------------------------------------------------------------------------


def test_the_workbook_counts_what_the_datasets_hold(reported: Results) -> None:
    forms = {form["form_id"]: form for form in reported.rows["forms"]}
    rows = Counter(forms[row["form_id"]]["year"] for row in reported.rows["indicators"])
    copied = Counter(forms[row["form_id"]]["year"] for row in reported.rows["changes"] if row["change"] == "copied")
    filed = Counter(forms[row["form_id"]]["department"] for row in reported.rows["indicators"] if row["filed_leaf"])
    years = {row["年度"]: row for row in sheet(reported.folder.parent, "年度")}
    assert {year: row["指标数"] for year, row in years.items()} == dict(rows)
    assert [(years[year]["照抄数"], years[year]["延续数"]) for year in years] == [(copied[2023], 0), (copied[2024], 6)]
    units = {row["单位"]: row for row in sheet(reported.folder.parent, "单位")}
    assert {unit: row["有类别数"] for unit, row in units.items()} == dict(filed)
    assert (units["民政局"]["退回修改"], units["教育局"]["错类数"], units["教育局"]["错类率（%）"]) == (2, 2, 33.33)
    assert (units["教育局"]["首要问题"], units["教育局"]["文件"]) == (f"{HOSTILE}应改列", "教育局2023.docx")
    (move,) = sheet(reported.folder.parent, "错类去向")
    assert (move["填报类别"], move["判为"], move["条数"], move["填报条数"]) == ("数量", "质量", 4, 12)
    assert move["例一"] == "培训合格率 （教育局2023.docx 表格1 第3行第3列）"
    assert [row["行业"] for row in sheet(reported.folder.parent, "行业")] == ["教育支出", "社会保障和就业支出"]


def test_numbers_lead_to_examples_with_file_and_cell(reported: Results) -> None:
    book = load_workbook(reported.folder.parent / WORKBOOK)
    years = book["年度"]
    column = [cell.value for cell in years[1]].index("错类数") + 1
    link = years.cell(2, column).hyperlink
    assert link and link.location and link.location.startswith("'示例'!A")
    example = [cell.value for cell in book["示例"][int(link.location.removeprefix("'示例'!A"))]]
    assert example[:4] == ["年度", 2023, "错类", "培训合格率"]
    assert example[-1] == "表格1 第3行第3列"


def test_every_sheet_asked_for_is_there(reported: Results) -> None:
    assert load_workbook(reported.folder.parent / WORKBOOK).sheetnames == [
        *("总览", "年度", "单位", "行业", "错类去向", "检查项", "千篇一律", "换个说法", "照抄", "消失的指标"),
        *("目标漂移", "指标值分布", "读不了的文件", "示例"),
    ]


def test_the_summary_tells_shares_with_their_counts(history: Results) -> None:
    told = summarise(history.write(), Settings(), MEMORY).to_dict()
    assert told["totals"]["misfiled"] == {"part": 4, "whole": 12, "rate": 0.3333, "low": 0.1381, "high": 0.6094}
    assert told["totals"]["returned"]["part"] == 2
    assert told["moves"][0]["examples"][0]["文件"] == "教育局2023.docx"
    assert told["unreadable"] == [{"message": "打不开", "files": 1}]
    assert [row["检查项"] for row in told["answers"]["检查项"]["rows"]] == ["C1"]


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(summary_module, "MOST_ROWS", 1)
    monkeypatch.setattr(summary_module, "MOST_UNITS", 1)
    yield


@pytest.mark.usefixtures("short_lists")
def test_what_is_left_out_is_told_with_where_it_is(history: Results) -> None:
    page = reports(history)[PAGE].decode()
    assert "本页列出1行，前1行见工作表“消失的指标”，全部2行见视图 消失的指标。" in page
    assert "本页列出1行，前1行见工作表“单位”，全部2行见视图 单位质量。" in page
    overview = {row["项目"]: row for row in sheet(history.folder.parent, "总览")}
    assert overview["工作表“消失的指标”"]["说明"].startswith("本表列出前1行，全部2行见视图 消失的指标（views.sql）。")
    assert overview["工作表“单位”"]["数"] == 2


def test_the_distribution_is_a_dataset_of_its_own(reported: Results) -> None:
    assert pq.read_schema(reported.folder.parent / VALUES).names == MEASURE_VALUES.schema.names


# -- page and bytes ---------------------------------------------------------------------------------------------------


def test_text_of_forms_is_shown_as_text(reported: Results) -> None:
    page = (reported.folder.parent / PAGE).read_text("utf-8")
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert" in page
    assert "坏&lt;b&gt;.doc" in page
    book = load_workbook(reported.folder.parent / WORKBOOK)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_page_needs_nothing_from_anywhere(reported: Results) -> None:
    page = (reported.folder.parent / PAGE).read_text("utf-8")
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|https?://", page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_equal_results_give_equal_bytes_wherever_they_lie_and_however_they_are_cut(
    reported: Results, history: Results
) -> None:
    for name, content in reports(history, parts=3).items():
        assert (reported.folder.parent / name).read_bytes() == content, name


def test_nothing_at_all_is_a_report_too(results: Results) -> None:
    assert "0张表" in reports(results)[PAGE].decode()
    assert sheet(results.folder.parent, "单位") == []


def test_a_batch_of_real_forms_has_names_for_all_it_tells() -> None:
    sql = views_sql(Settings())
    assert "('205', '教育支出')" in sql
    assert "('X3', " in sql
    assert "'results/forms/*.parquet'" in sql
