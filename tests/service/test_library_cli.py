"""``zhibiao library``: looked up, edited in Excel, approved, and what it says when something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.main import get_command

from classifier.batch.report import MEASURE_VALUES
from classifier.knowledge import office, store
from classifier.knowledge.merge import measure_id
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.store import KnowledgeBase
from classifier.settings import Settings
from corpus.wrapping import display_width
from service.cli import app
from tests.service.conftest import Run

SCREEN = {"--library", "--settings", "--format"}
WRITES = {"--library", "--settings", "--by"}
COMMANDS = {
    "search": {"--class", "--top", *SCREEN},
    "show": SCREEN,
    "export": {"--class", "--own", "--library", "--settings"},
    "import": {"--format", *WRITES},
    "pending": SCREEN,
    "approve": {"--all", "--version", *WRITES},
    "decline": WRITES,
    "retire": WRITES,
    "add-form": {"--format", *WRITES},
    "add-ranges": {"--format", "--note", *WRITES},
    "record": {"--query", "--name", "--value", "--unit", *WRITES},
}
TRAINED, PASSED = measure_id("受益学生数", "数量"), measure_id("培训合格率", "质量")


@pytest.fixture(autouse=True)
def small_base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A base of two measures in place of the shipped one, and a library of the test's own."""
    measures = [
        Measure(TRAINED, "受益学生数", "数量", unit="人", uses=tuple(Use(f"f{n}", "受益学生数") for n in range(25))),
        Measure(PASSED, "培训合格率", "质量", unit="%", variants=("考核合格率",), uses=(Use("a", "培训合格率"),)),
    ]
    filed = [Source(f"f{n}", "公开表格", "学生资助", unit=f"某{n}县教育局", year=2023) for n in range(25)]
    base = KnowledgeBase([*filed, Source("a", "指标库", "教师培训")], measures)
    for module in (office, store):
        monkeypatch.setattr(module, "load_knowledge", lambda: base)
    monkeypatch.setenv("ZHIBIAO_LIBRARY", str(tmp_path / "库"))


def test_the_commands_are_those_of_the_contract(run: Run) -> None:
    commands = get_command(app).commands["library"].commands
    assert set(commands) == set(COMMANDS)
    for name, options in COMMANDS.items():
        assert {opt for param in commands[name].params for opt in param.opts} >= options
        for param in commands[name].params:
            assert re.search(r"[\u4e00-\u9fff]", param.help or ""), (name, param.name)
            assert re.search(r"[A-Za-z]{2}", param.help or ""), (name, param.name)


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_help_is_in_both_languages_and_fits(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("library", *([name] if name else []), "--help")
    assert shown.code == 0
    assert f"zhibiao library {name}".strip() in shown.out
    purpose = shown.out.split("\n\n")[1]
    assert re.search(r"[\u4e00-\u9fff]{4}", purpose)
    assert re.search(r"[A-Za-z]+ [a-z]+", purpose)
    assert all(display_width(line) <= 82 for line in shown.out.splitlines())
    if not name:
        assert run("library").out == shown.out


def test_search_without_a_library_shows_the_base(run: Run, tmp_path: Path) -> None:
    shown = run("library", "search", "受益学生")
    assert shown.code == 0
    assert TRAINED in shown.out
    assert "25" in shown.out
    [found] = run("library", "search", "考核合格率", "--class", "质量", "--format", "json").json["measures"]
    assert (found["id"], found["found"], found["how"]) == (PASSED, "考核合格率", "同名")
    assert found["variants"] == ["考核合格率"]
    assert {"tool", "query", "measures"} == set(run("library", "search", "路", "--format", "json").json)
    assert "没有找到" in run("library", "search", "隧道照明").out
    assert not (tmp_path / "库").exists()


def test_show_tells_everything(run: Run) -> None:
    shown = run("library", "show", TRAINED)
    assert shown.code == 0
    assert shown.out.startswith("受益学生数")
    assert "另有 5 处" in shown.out
    found = run("library", "show", TRAINED, "--format", "json").json
    assert (len(found["uses"]), found["more_uses"], len(found["units"])) == (20, 5, 25)
    assert found["uses"][0]["source"]["unit"] == "某0县教育局"
    assert found["versions"] == [{"version": 1, "state": "在用", "name": "受益学生数", "origin": "自带"}]


def test_from_excel_to_approval(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "指标库.xlsx"
    assert "2 个指标" in run("library", "export", path).err
    book = load_workbook(path)
    sheet = book["指标库"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("指标解释") + 1).value = "按学籍计"
    sheet.cell(4, heads.index("指标名称") + 1).value = "没有类别的人数"
    book.save(path)
    done = run("library", "import", path, "--by", "张三")
    assert done.code == 3
    assert done.out == "新增 0 个，新版本 1 个，没有变化 1 行，没有导入 1 行。\n"
    assert "第4行：没有写类别（二级）" in done.err
    [draft] = run("library", "pending", "--format", "json").json["pending"]
    assert (draft["label"], draft["id"], draft["by"]) == ("草稿", TRAINED, "张三")
    assert "第2版，改动：指标解释" in run("library", "pending").out
    assert run("library", "approve", TRAINED, "--by", "李四").out == "已批准 1 项。\n"
    shown = run("library", "show", TRAINED)
    assert "第2版，来源：本单位" in shown.out
    assert re.search(r"第2版 在用 受益学生数（张三 \S+ 起草；李四 \S+ 批准）", shown.out)
    assert "没有待审批" in run("library", "pending").out
    again = run("library", "import", path, "--by", "张三", "--format", "json").json
    assert (again["new"], again["changed"], again["unchanged"]) == ([], [], 2)
    assert run("library", "approve", TRAINED, "--by", "李四", "--version", "1").code == 0
    assert "第1版，来源：自带" in run("library", "show", TRAINED).out


def test_retire_and_bring_back(run: Run) -> None:
    assert run("library", "retire", PASSED, "--by", "张三", "--note", "不适用").code == 0
    assert "已停用" in run("library", "search", "培训合格率").out
    assert run("library", "approve", PASSED, "--by", "李四").code == 0
    assert "已批准" in run("library", "search", "培训合格率").out


def test_what_became_of_a_suggestion_counts_once_approved(run: Run) -> None:
    run("library", "record", "accept", TRAINED, "--by", "张三", "--query", "学生资助")
    run("library", "record", "edit", TRAINED, "--by", "张三", "--value", "300", "--unit", "人")
    run("library", "record", "reject", PASSED, "--by", "张三")
    assert "改为 300人" in run("library", "pending").out
    assert run("library", "decline", "3", "--by", "李四").out == "已退回 1 项。\n"
    assert run("library", "approve", "--all", "--by", "李四").out == "已批准 2 项。\n"
    assert run("library", "approve", "--all", "--by", "李四").out == "没有待审批的内容。\n"
    assert run("library", "show", TRAINED, "--format", "json").json["feedback"] == {"accepted": 2, "rejected": 0}
    assert "被采用 2 次" in run("library", "show", TRAINED).out


def test_an_approved_form_is_added_once(run: Run, form: Path, broken: Path) -> None:
    done = run("library", "add-form", form, "--by", "张三", "--format", "json")
    assert done.code == 0
    [added] = done.json["added"]
    assert added["rows"] == 6
    assert "1 张已在库里" in run("library", "add-form", form, "--by", "张三").out
    assert run("library", "show", TRAINED, "--format", "json").json["units"][-1] == "本单位"
    assert run("library", "retire", added["id"], "--by", "张三").code == 0
    assert len(run("library", "show", TRAINED, "--format", "json").json["units"]) == 25
    assert run("library", "add-form", broken, "--by", "张三").code == 3


def test_ranges_of_a_batch_are_added_once_and_retired(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "指标值分布.parquet"
    told = {"measure_id": "t", "value_kind": "share", "unit": "%", "n": 40, "departments": 12, "at_least": 40}
    told |= {"first_year": 2019, "last_year": 2024, "at_most": 0, "high_form_id": "f", "high_row": 0}
    told |= dict.fromkeys(("low", "p10", "p25", "median", "p75", "p90", "high"), 95.0)
    names = ("考核合格率", "隧道照明率", "联系人：王五")
    rows = [{**told, "name": name, "names": [name]} for name in names]
    pq.write_table(pa.Table.from_pylist(rows, schema=MEASURE_VALUES.schema), path)
    done = run("library", "add-ranges", path, "--by", "张三", "--note", "2024年批量审计", "--format", "json")
    assert done.code == 0
    added = done.json
    assert (added["added"], added["ranges"], added["measures"]) == (True, 2, 1)
    assert added["notes"] == ["1 种名称或单位过长，或带有个人信息，没有加入。"]
    again = run("library", "add-ranges", path, "--by", "李四")
    assert again.out == f"这份分布已在库里（{added['id']}）。\n"
    assert "没有加入" in again.err
    assert "没有待审批" in run("library", "pending").out
    assert run("library", "retire", added["id"], "--by", "张三").code == 0
    assert run("library", "add-ranges", path, "--by", "李四").out.startswith("加入 2 种取值的分布，库里 1 个指标")
    path.write_text("三级指标", "utf-8")
    wrong = run("library", "add-ranges", path, "--by", "张三")
    assert wrong.code == 3
    assert wrong.sentences == [
        f"{path}：不是 Parquet 文件，或者已损坏，请选 zhibiao batch 结果文件夹里的 指标值分布.parquet。"
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "m-1"], "没有 m-1"),
        (["search", "，"], "没有写要找什么"),
        (["search", "学生", "--class", "投资"], "没有“投资”这一类"),
        (["approve", "--by", "张三"], "没有写编号"),
        (["approve", "m-1", "--all", "--by", "张三"], "又用了 --all"),
        (["approve", "--all", "--version", "2", "--by", "张三"], "--version"),
        (["approve", "m-1", "--by", "张三"], "没有待审批"),
        (["decline", "--by", "张三"], "缺少参数 ID..."),
        (["retire", "m-1", "--by", "张三"], "没有 m-1"),
        (["retire", PASSED], "缺少选项 --by"),
        (["retire", PASSED, "--by", " "], "没有写明是谁"),
        (["record", "like", PASSED, "--by", "张三"], "没有“like”"),
        (["export", "a.doc"], "扩展名"),
        (["serach", "学生"], "是不是“search”"),
        (["search", "学生", "--format", "xml"], "没有“xml”"),
    ],
)
def test_mistakes_are_one_sentence(run: Run, words: list[str], told: str) -> None:
    shown = run("library", *words)
    assert shown.code == 2
    assert len(shown.sentences) == 1
    assert told in shown.err


def test_a_missing_file_and_a_damaged_log(run: Run, tmp_path: Path) -> None:
    assert run("library", "import", tmp_path / "没有.xlsx", "--by", "张三").code == 3
    run("library", "retire", PASSED, "--by", "张三")
    log = tmp_path / "库" / "events.jsonl"
    text = log.read_text("utf-8")
    log.write_text(text + '{"seq": 2', "utf-8")
    torn = run("library", "pending")
    assert torn.code == 0
    assert "没有写完" in torn.err
    log.write_text("{\n" + text, "utf-8")
    shown = run("library", "pending")
    assert shown.code == 2
    assert "第1行" in shown.err


def test_where_the_library_lies(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, settings = tmp_path / "另处", tmp_path / "设置.toml"
    run("library", "retire", PASSED, "--by", "张三", "--library", named)
    assert (named / "events.jsonl").is_file()
    settings.write_text("", "utf-8")
    run("library", "retire", PASSED, "--by", "张三", "--settings", settings)
    assert (tmp_path / "库" / "events.jsonl").is_file()

    class Stated(Settings):
        library: str = "按设置"

    monkeypatch.setattr("classifier.settings.load_settings", lambda path: Stated())
    run("library", "retire", PASSED, "--by", "张三", "--settings", settings)
    assert (tmp_path / "按设置" / "events.jsonl").is_file()
