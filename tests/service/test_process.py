"""The program as a process of its own: exit codes, pipes, foreign locales, no network, no heavy imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LAZY = ("sklearn", "scipy", "pandas", "pyarrow", "docx", "openpyxl", "jinja2", "rich", "lxml")
ASCII_ONLY = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}  # keeps Python from mending the locale itself
BLOCK = (
    "import socket, sys\n"
    "def refuse(*a, **k): raise OSError('network')\n"
    "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
    "from service.cli import main\n"
    "main()\n"
)


def program(
    root: Path, *args: object, code: str = "from service.cli import main; main()", **env: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.run(command, cwd=root, capture_output=True, check=False, env={**os.environ, **env})


def test_json_through_a_pipe_is_utf8_in_any_locale(repo_root: Path, form: Path) -> None:
    for locale in (
        {"LANG": "C", "LC_ALL": "C"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ):
        done = program(repo_root, "read", form, "--format", "json", **locale)
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout.decode("utf-8"))["forms"][0]["indicators"][0]["name"] == "受益学生数"
        assert done.stderr == b""


def test_sentences_are_utf8_in_any_locale(repo_root: Path) -> None:
    done = program(repo_root, "read", "没有.docx", LANG="C", LC_ALL="C", **ASCII_ONLY)
    assert done.returncode == 3
    assert "找不到这个文件" in done.stderr.decode("utf-8")


def test_exit_codes_reach_the_shell(repo_root: Path, form: Path) -> None:
    assert program(repo_root, "audit", form, "--fail-on", "high").returncode == 1
    assert program(repo_root, "audit", form).returncode == 0
    assert program(repo_root, "nonsense").returncode == 2


def test_a_reader_that_goes_away_is_no_error(repo_root: Path, form: Path) -> None:
    shell = f'"{sys.executable}" -m service.cli read "{form}" --format json | head -c 1 >/dev/null'
    done = subprocess.run(["/bin/sh", "-c", shell], cwd=repo_root, capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(
    "args",
    [["classify", "--text", "受益学生数"], ["suggest", "学生资助", "--top", "3"], ["doctor"], ["audit", "FORM"]],
    ids=lambda args: args[0],
)
def test_nothing_is_fetched(repo_root: Path, form: Path, args: list[str]) -> None:
    done = program(repo_root, *[form if arg == "FORM" else arg for arg in args], code=BLOCK)
    assert done.returncode == 0, done.stderr.decode()


def test_classifying_one_text_loads_no_heavy_library(repo_root: Path) -> None:
    code = (
        "import sys\nfrom service.cli import app\n"
        "try:\n    app(['classify', '--text', '受益学生数', '--value', '≥3560人次'])\n"
        "except SystemExit as done:\n    assert done.code == 0\n"
        f"print([name for name in {LAZY!r} if name in sys.modules])\n"
    )
    assert program(repo_root, code=code).stdout.decode().splitlines()[-1] == "[]"


def test_the_door_itself_imports_almost_nothing(repo_root: Path) -> None:
    code = f"import sys, service.cli\nprint([name for name in {(*LAZY, 'numpy')!r} if name in sys.modules])"
    assert program(repo_root, code=code).stdout.decode().strip() == "[]"
