"""The same answers under every hash seed, and nothing in the rooms that only one system can do."""

from __future__ import annotations

import ast
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = [p for room in ("corpus", "models", "classifier", "service") for p in sorted((ROOT / room).rglob("*.py"))]
FORM = next((ROOT / "corpus" / "samples").glob("05_*.txt"))

ANSWERS = """\
import hashlib, json, sys
from pathlib import Path
from typer.testing import CliRunner
from service.cli import app

form, out, told = sys.argv[1], Path(sys.argv[2]), {}
for words in (
    ["read", form], ["classify", "--text", "受益学生数", "--explain"], ["audit", form], ["suggest", "资助困难儿童"],
):
    done = CliRunner().invoke(app, [*words, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told[words[0]] = json.loads(done.stdout)
done = CliRunner().invoke(app, ["batch", form, "-o", str(out), "--workers", "1"], catch_exceptions=False)
assert done.exit_code == 0, done.output
for folder in sorted((out / "results").iterdir()):
    told[folder.name] = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir())
print(json.dumps(told, ensure_ascii=False))
"""

# what Windows lacks, and where it is asked for only on other systems
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_CALLS = {
    *("chown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getloadavg", "getpgrp", "getuid", "kill", "killpg"),
    *(
        "mkfifo",
        "nice",
        "sched_getaffinity",
        "setpgid",
        "setpriority",
        "setsid",
        "statvfs",
        "sysconf",
        "uname",
        "wait4",
    ),
}
ELSEWHERE = {
    ("corpus/locking.py", "fcntl"),  # Windows takes msvcrt
    ("corpus/readers/calamine_worker.py", "resource"),  # without it the process alone has to do
    ("corpus/readers/libreoffice.py", "killpg"),  # Windows ends the program itself
    ("service/learning/trainer.py", "setsid"),
    ("service/learning/trainer.py", "getpgrp"),  # only where setsid is
    ("service/learning/trainer.py", "killpg"),  # Windows ends the process itself
}
SHELLS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell", "startfile"}
STARTERS = {"run", "call", "check_call", "check_output", "Popen"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.Import | ast.Call, ...]:
    """Plain imports, and calls of an attribute (``module.attribute(…)``)."""
    every = ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    return tuple(
        node
        for node in every
        if isinstance(node, ast.Import) or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    )


def calls(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """Module (or other plain name, "" for anything else) and attribute of every such call."""
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield getattr(node.func.value, "id", ""), node.func.attr, node


def goes_through_a_shell(module: str, called: str, node: ast.Call) -> bool:
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    if module == "os":
        return called in SHELLS or called.startswith(("exec", "spawn", "posix_spawn"))
    if module in ("asyncio", "subprocess"):
        text = bool(node.args) and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
        return called in SHELLS or options.get("shell", "False") != "False" or (called in STARTERS and text)
    return False


def test_no_room_goes_through_a_shell() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {module}.{called}"
        for path in MODULES
        for module, called, node in calls(path)
        if goes_through_a_shell(module, called, node)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "shell"),
    [
        ("os.system('ls')", True),
        ("os.popen(x)", True),
        ("os.execvp(x, y)", True),
        ("subprocess.run('ls -l')", True),
        ("subprocess.run(f'ls {x}')", True),
        ("subprocess.Popen(x, shell=True)", True),
        ("subprocess.Popen(x, shell=y)", True),
        ("subprocess.getoutput(x)", True),
        ("asyncio.create_subprocess_shell(x)", True),
        ("subprocess.run([x, 'a b'], check=True)", False),
        ("subprocess.Popen(arguments, shell=False)", False),
        ("self.run('ls')", False),
    ],
)
def test_every_way_through_a_shell_is_seen(code: str, shell: bool, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    [(module, called, node)] = calls(tmp_path / "a.py")
    assert goes_through_a_shell(module, called, node) is shell


def test_what_only_posix_has_is_asked_for_only_there() -> None:
    asked = {
        (name_of(path), alias.name)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in POSIX_MODULES
    } | {
        (name_of(path), called)
        for path in MODULES
        for module, called, _ in calls(path)
        if module == "os" and called in POSIX_CALLS
    }
    assert asked == ELSEWHERE


def test_texts_are_read_and_written_in_a_named_encoding() -> None:
    """Windows would take its own code page, and turn every Chinese character into something else."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for _, called, node in calls(path)
        if called in ("read_text", "write_text")
        and not any(keyword.arg == "encoding" for keyword in node.keywords)
        and len(node.args) < (1 if called == "read_text" else 2)
    ]
    assert found == []


def test_no_file_is_changed_on_its_way_to_another_system() -> None:
    """Weights, samples and golden files are compared by their bytes: git must not turn their line ends."""
    lines = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert [line.split() for line in lines if line and line[0] != "#"] == [["*", "-text"]]


@pytest.mark.slow
def test_answers_do_not_hang_on_the_hash_seed(tmp_path: Path) -> None:
    seeds = ("0", str(random.SystemRandom().randrange(1, 2**32)))
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", ANSWERS, str(FORM), str(tmp_path / seed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )
        for seed in seeds
    ]
    told = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    first, second = (json.loads(out) for out, _ in told)
    differing = [key for key in first.keys() | second.keys() if first.get(key) != second.get(key)]
    assert differing == [], f"PYTHONHASHSEED={seeds[1]}"
    assert len(first) > 8
