"""Text nobody types: control characters, marks that turn a line around, unseen signs, half signs, very long names."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.service.conftest import Run

ODD = {
    "control": "受益\x1b[2J\x07\x00学生数",
    "bidi": "受益\u202e数生学\u2066",
    "unseen": "受\u200b益\u2060学\ufeff生数",
    "surrogate": "受益\ud800学生数",
    "combining": "受益" + "\u0301" * 3000 + "学生数",
    "nonchar": "受益\uffff\ufffe学生数",
}
HEADINGS = ["一级指标", "二级指标", "三级指标", "指标值"]
COMMANDS = ("read", "audit", "duplicates", "classify")


def written(folder: Path, name: str, text: str) -> Path:
    """A form of two rows, one of them odd."""
    path = folder / name
    rows = [HEADINGS, ["产出指标", "数量指标", text, "≥3560人"], ["产出指标", "质量指标", "培训合格率", "≥90%"]]
    with path.open("w", encoding="utf-8", newline="", errors="surrogatepass") as stream:
        csv.writer(stream).writerows([[cell.replace("\x00", "") for cell in row] for row in rows])
    return path


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("command", COMMANDS)
def test_in_a_file_it_is_read_or_refused_in_one_sentence(run: Run, tmp_path: Path, command: str, kind: str) -> None:
    done = run(
        command, written(tmp_path, "表.csv", ODD[kind]), *(["--format", "json"] if command != "classify" else [])
    )
    assert done.code in (0, 3)
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("kind", [kind for kind in ODD if kind != "control"])
def test_on_the_command_line_it_is_judged_and_searched(run: Run, kind: str) -> None:
    text = ODD[kind]
    for arguments in (("classify", "--text", text), ("suggest", text)):
        done = run(*arguments, "--format", "json")
        assert done.code in (0, 1, 2), done.err
        assert "Traceback" not in done.err
        if done.code == 0:
            json.loads(done.out)


@pytest.mark.parametrize(
    "name", ["表\u202excod.csv", "表\x1b[2J\x9b2J.csv", "表\n第二行.csv", "<img src=x onerror=alert(1)>.csv"]
)
def test_in_the_name_of_a_file_it_reaches_neither_terminal_nor_page(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    try:
        path = written(folder, name, "受益学生数")
    except OSError:
        pytest.skip("the file system of this machine refuses such a name")
    for arguments in (
        ("read", path),
        ("audit", path),
        ("audit", path, "--format", "html"),
        ("audit", path, "-f", "json"),
    ):
        done = run(*arguments)
        assert done.code == 0, done.err
        assert not {"\x1b", "\x9b", "\u202e"} & set(done.err)
        if arguments[0] == "read" or len(arguments) == 2:
            assert not {"\x1b", "\x9b", "\u202e"} & set(done.out)
        if "html" in arguments:
            assert "<img src=x" not in done.out


@pytest.mark.slow
def test_a_name_of_a_megabyte_is_judged_and_searched(run: Run, tmp_path: Path) -> None:
    long = "受益学生数" * 70_000
    path = written(tmp_path, "长.csv", long)
    for arguments in (("read", path, "-f", "json"), ("audit", path, "-f", "json"), ("classify", path)):
        assert run(*arguments).code in (0, 3)


def test_no_workbook_we_write_is_broken_by_it(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADINGS, ["产出指标", "数量指标", ODD["bidi"] + ODD["unseen"] + ODD["combining"], "≥3560人"]):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    for command in ("read", "audit", "classify"):
        target = tmp_path / f"{command}.xlsx"
        assert run(command, tmp_path / "表.xlsx", "-o", target).code == 0
        assert load_workbook(target).sheetnames
