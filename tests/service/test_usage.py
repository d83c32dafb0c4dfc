"""Mistakes of the user: one Chinese sentence with the next step, exit code 2, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cli.group import expand_patterns
from tests.service.conftest import Run

MISTAKES: list[tuple[list[str], str]] = [
    (["clasify"], "是不是“classify”"),
    (["classify", "--tpo", "3"], "是不是“--top”"),
    (["classify", "--text", "a", "--top", "x"], "--top 的值不可用：应为整数"),
    (["classify", "--text", "a", "--top", "0"], "--top 的值不可用：不应小于1"),
    (["classify", "--text", "a", "--top", "99"], "--top 的值不可用：不应大于10"),
    (["classify", "--text"], "选项“--text”后面缺少内容"),
    (["classify"], "没有指定指标清单"),
    (["classify", "--text", " "], "--text 后面是空的"),
    (["classify", "a.csv", "--text", "b"], "两种用法请分开"),
    (["classify", "--text", "a", "--edition", "1999"], "没有版本“1999”"),
    (["classify", "--text", "a", "-o", "out.doc"], "可用：.json、.jsonl、.csv、.tsv、.xlsx、.parquet"),
    (["classify", "--text", "a", "-o", "out"], "没有扩展名"),
    (["classify", "--text", "a", "--format", "xlsx"], "请用 -o 指定一个 .xlsx 文件"),
    (["read"], "缺少参数 PATH..."),
    (["read", "a", "--format", "xml"], "可选：table、json"),
    (["read", "a", "-o", "out.txt"], "不认识输出文件的扩展名“.txt”"),
    (["audit", "a", "--fail-on", "worst"], "可选：high、medium、low"),
    (["audit", "a", "--settings", "none.toml"], "设置文件读不出来"),
    (["audit", "a", "-o", "out", "--format", "table"], "table 只能显示在屏幕上"),
    (["audit", "a", "-o", "out.pdf"], "不认识输出文件的扩展名“.pdf”"),
    (["audit", "a", "--edition", "1999"], "没有版本“1999”"),
    (["suggest"], "既没有职责文字，也没有 --form"),
    (["suggest", "a", "--form", "b"], "只能给一样"),
    (["suggest", "学生资助", "--sector", "999"], "“999”不认识"),
    (["suggest", "学生资助", "--edition", "1999"], "没有版本“1999”"),
    (["suggest", "。"], "没有职责文字"),
    (["duplicates", "a", "--across", "moon"], "可选：form、unit、year、all"),
    (["explain-rule", "V99"], "没有检查项“V99”"),
    (["doctor", "extra"], "多余的参数“extra”"),
    (["--version=1"], "选项“--version”后面不带内容"),
]


@pytest.mark.parametrize(("args", "expected"), MISTAKES, ids=[" ".join(args) for args, _ in MISTAKES])
def test_a_mistake_gets_one_sentence(run: Run, args: list[str], expected: str) -> None:
    shown = run(*args)
    assert shown.code == 2, shown
    assert shown.out == ""
    assert len(shown.sentences) == 1
    assert expected in shown.err
    assert shown.err.endswith("。\n")


def test_an_unexpected_error_is_one_sentence_with_the_next_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("classifier.suggest.suggest", fail)
    shown = run("suggest", "学生资助")
    assert shown.code == 4
    assert shown.err == "程序内部出错（ZeroDivisionError），请加 --debug 重新运行，并把输出交给维护人员。\n"


@pytest.mark.parametrize("place", ["front", "back"])
def test_debug_shows_the_traceback_wherever_it_stands(run: Run, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("classifier.suggest.suggest", fail)
    shown = run("--debug", "suggest", "学生资助") if place == "front" else run("suggest", "学生资助", "--debug")
    assert shown.code == 4
    assert "Traceback" in shown.err
    assert "ZeroDivisionError: inside" in shown.err


def test_a_folder_that_cannot_be_written_is_one_sentence(run: Run, form: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    shown = run("read", form, "-o", tmp_path / "file" / "out.json")
    assert shown.code == 2
    assert len(shown.sentences) == 1
    assert "无法读写" in shown.err


def test_a_suffix_wins_over_format_and_says_so(run: Run, form: Path, tmp_path: Path) -> None:
    shown = run("read", form, "-o", tmp_path / "out.json", "--format", "csv")
    assert shown.code == 0
    assert (tmp_path / "out.json").read_text("utf-8").startswith("{")
    assert "按扩展名写成 json" in shown.err


def test_patterns_that_a_shell_of_windows_leaves_are_read_as_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("乙.docx", "甲.docx", "表[1].xlsx", "丙.txt"):
        (tmp_path / name).write_text("", "utf-8")
    given = ["audit", "*.docx", "表[1].xlsx", "没有*.pdf", "--format", "json"]
    kept = ["audit", "乙.docx", "甲.docx", "表[1].xlsx", "没有*.pdf", "--format", "json"]
    assert expand_patterns(given) == kept
