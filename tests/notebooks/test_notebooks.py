"""Every notebook runs as a plain script in an empty folder, offline, without a warning, and tells what is true."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = {path.stem: path for path in sorted(FOLDER.glob("0*.py"))}
LONGEST = 120

TOLD = {
    "01_corpus_tour": (
        "10 个二级类别，5 个版本",
        r"标签即共识：(\d+) / \1\n",  # every label is what its three readings make of it
        r"填报类别明确的 1\d\d\d 条里，1\d\d 条（13%）填错了类",
    ),
    "02_how_the_model_judges": (
        "'受益学生数': '数量', '补助资金发放及时率': '时效', '服务对象满意度': '满意度'",
        r"十类的概率之和：\[1\.0\]",
        "评测所用的数据就是现在的数据：True",
        r"十条错误，代表 \d+ 条读者不认可的回答",
    ),
    "03_auditing_a_year_of_one_bureau": (
        "潢源县教育局 2024 年 部门整体：47 条指标",
        r"先看第 \d+ 行（高）",
        "原件未动：True；副本读出 47 条指标",
        r"'照抄': \d+, '翻倍以上': 1, '消失': 1, '新增': 1",
    ),
    "04_suggesting_for_a_new_duty": (
        r"推荐 12 条，分属 [5-9] 类；最相近的职责：.*加装电梯",
        "只要 4 条，放不下",
        r"'jzdt': \['加装电梯数量'",
        "≥120%”超过了100%",
        "不重复提已有的：True",
    ),
    "05_extending": (
        r"加了版式读成 5 条（本局项目表）",
        r"例子各报 \[1, 1, 0, 0\] 条；“观众满意度”的目标值“≥80%”低于",
        r"不再提出 \['S1'\]；高级问题是 \['B1'\]",
    ),
}
"""Facts that each notebook tells, as patterns."""


def test_every_notebook_has_facts_to_tell() -> None:
    assert set(TOLD) == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_short_enough_to_be_read(name: str) -> None:
    assert len(NOTEBOOKS[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.slow
@pytest.mark.usefixtures("packaged_font_only")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_tells_what_is_true(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(FOLDER))
    runpy.run_path(str(NOTEBOOKS[name]), run_name="__main__")
    told = capsys.readouterr().out
    assert [fact for fact in TOLD[name] if not re.search(fact, told)] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.usefixtures("notebooks")
def test_a_notebook_is_a_script_for_the_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(NOTEBOOKS["05_extending"])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "本局项目表" in done.stdout
