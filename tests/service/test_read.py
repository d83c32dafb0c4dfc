"""``zhibiao read``: every format, folders, and files that cannot be read."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.reading import FileResult
from corpus.records import Form, Indicator, Note, Place
from corpus.tables import read_parquet
from service.cli.read_view import draw_form
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


def test_archives_are_read_like_folders(run: Run, form: Path, broken: Path) -> None:
    path = form.parent / "年度报送.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(form, "某局/申报表.csv")
        archive.write(broken, "某局/坏.docx")
    shown = run("read", path, "--format", "json")
    assert shown.code == 3
    assert [one["file"] for one in shown.json["forms"]] == [f"{path}/某局/申报表.csv"]
    assert [error["where"] for error in shown.json["errors"]] == [f"{path}/某局/坏.docx"]


@pytest.mark.parametrize("command", [["read"], ["audit"], ["duplicates"], ["suggest", "--form"]])
def test_limits_come_from_a_settings_file(run: Run, form: Path, tmp_path: Path, command: list[str]) -> None:
    settings = tmp_path / "设置.toml"
    settings.write_text("[limits]\nfile_mb = 0.00001\n", "utf-8")
    shown = run(*command, form, "--settings", settings)
    assert shown.code == 3
    assert "的上限" in shown.err


def test_an_unknown_limit_is_refused_with_the_nearest_known_one(run: Run, form: Path, tmp_path: Path) -> None:
    settings = tmp_path / "设置.json"
    settings.write_text('{"limits": {"page": 3}}', "utf-8")
    shown = run("read", form, "--settings", settings)
    assert shown.code == 2
    assert len(shown.sentences) == 1
    assert "limits.page" in shown.err
    assert "是不是“pages”" in shown.err


def test_options_reach_the_reading(run: Run, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ReadOptions] = []

    def record(paths: object, options: ReadOptions, **rest: object) -> list[FileResult]:
        asked.append(options)
        return []

    monkeypatch.setattr("corpus.reading.iter_results", record)
    run("read", form)
    run("read", form, "--strict", "--keep-contacts")
    assert [(one.strict, one.keep_contacts) for one in asked] == [(False, False), (True, True)]
    assert all(one.scorer is not None for one in asked)
    assert asked[0].scorer is not None
    [scores] = asked[0].scorer([Indicator("群众满意度", "≥90%")])
    assert max(scores, key=scores.__getitem__) == "满意度"


@pytest.mark.parametrize("forms", [0, 1, 2])
def test_json_written_in_pieces_is_one_document(run: Run, form: Path, broken: Path, tmp_path: Path, forms: int) -> None:
    copies = [form.with_name(f"{number}.csv") for number in range(forms)]
    for copy in copies:
        copy.write_bytes(form.read_bytes())
    run("read", *copies, broken, "-o", tmp_path / "out.json")
    text = (tmp_path / "out.json").read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert text == run("read", *copies, broken, "--format", "json").out
    assert list(json.loads(text)) == ["tool", "forms", "errors"]
    assert [len(json.loads(text)[key]) for key in ("forms", "errors")] == [forms, 1]


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "parquet"])
def test_forms_are_written_as_they_come(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    """At most two forms are alive between reading and writing, whatever their number."""
    alive, most = 0, 0

    class Counted(Form):
        def __init__(self, *args: object, **kwargs: object) -> None:
            nonlocal alive, most
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def many(*args: object, **rest: object) -> object:
        for number in range(50):
            items = tuple(Indicator(f"指标{number}-{row}", "≥1个") for row in range(3))
            yield FileResult(f"{number}.txt", (Counted(f"{number}.txt", indicators=items),))
            yield FileResult(f"{number}.docx", error=ReadError("file_damaged", "坏"))

    monkeypatch.setattr("corpus.reading.iter_results", many)
    shown = run("read", "夹", "-o", tmp_path / f"out.{suffix}")
    assert "50 张表，150 条指标" in shown.err
    assert most <= 3


def drawn(form: Form) -> str:
    screen = io.StringIO()
    Console(file=screen, width=160).print(draw_form(form))
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines())


PLAIN_FORM = Form("a.xlsx", unit="某局", indicators=(Indicator("修路里程", "3公里", l1="产出指标", l2="数量指标"),))


def test_the_view_of_a_plain_form_has_no_empty_columns() -> None:
    text = drawn(PLAIN_FORM)
    for title in ("三级指标", "指标值", "一级", "二级"):
        assert title in text
    for title in ("项目", "职责或目标", "期限", "单位", "档次", "实际完成值", "得分", "偏差原因", "识别", "版式"):
        assert title not in text


def test_the_view_shows_what_a_form_has_beyond_the_plain() -> None:
    items = (
        Indicator("修路里程", "≥3公里", project="甲", weight="10", achieved="2.5公里", score="8.3", deviation="雨季"),
        Indicator("植树株数", "≥9株", project="乙", breakdown=(("东县", "4株"), ("西县", "5株")), ocr=0.72),
        Indicator("种草面积", "≥1亩", project="乙", grades=(("优", "≥2亩"), ("良", "≥1亩")), ocr=0.99),
    )
    place = Place("a.png", "第1页", 4)
    form = Form(
        "a.png",
        kind="自评",
        layout="self_evaluation",
        runner_up="classic",
        supervisor="某局",
        contacts=(("联系人", "张三"),),
        indicators=items,
        notes=(Note("sign", "运算符读作2", place, confidence=0.6), Note("head", "表头跨两行", place)),
    )
    text = drawn(form)
    for shown in ("甲", "2.5公里", "8.3/10", "雨季", "东县：4株", "优：≥2亩", "72%", "联系人：张三", "主管部门：某局"):
        assert shown in text
    assert "版式：“绩效自评表”，其次“一级、二级、三级指标表”" in text
    assert "99%" not in text
    assert "· 第4行 60%把握：运算符读作2" in text
    assert "· 第4行 表头跨两行\n" in text
    assert "1行文字识别的把握不到90%" in text
