"""The folder list is the architecture: imports go downwards, modules stay small, nothing risky runs."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "models", "classifier", "service")  # lowest first
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
LONGEST, TYPICAL = 500, 150

# unsafe loading, hidden parallel state, and everything that could reach a network
FORBIDDEN_IMPORTS = (
    *("pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"),
    *("socket", "ssl", "http.client", "urllib.request", "ftplib", "smtplib", "xmlrpc"),
    *("requests", "httpx", "httpx2", "aiohttp", "urllib3", "huggingface_hub"),
)
ALLOWED_IMPORTS = {
    ("service/operations/serving.py", "socket"),  # listens at the address the office named
}
"""Module and import: the door a service has to have, and the client that knocks at it."""
CLIENT = "service/client/"
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import of a module, wherever it stands, `import_module("…")` included."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                yield node.lineno, target.value


def within(name: str, banned: tuple[str, ...]) -> bool:
    return any(name == item or name.startswith(f"{item}.") for item in banned)


@pytest.mark.parametrize("room", ROOMS[:-1])
def test_imports_only_go_downwards(room: str) -> None:
    above = (*ROOMS[ROOMS.index(room) + 1 :], "tests", "benchmarks", "notebooks")
    upward = [
        f"{name_of(path)}:{line} imports {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, name in imported(path)
        if within(name, above)
    ]
    assert upward == []


def test_the_import_walk_sees_every_way_of_importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    module = tmp_path / "corpus" / "data" / "x.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import a.b\ndef f():\n    from c import d\nfrom . import e\nfrom ..g import h\nimport_module('i')\n", "utf-8"
    )
    assert {name for _, name in imported(module)} == {
        *("a.b", "c", "c.d", "corpus.data", "corpus.data.e", "corpus.g", "corpus.g.h", "i")
    }


def test_no_module_is_longer_than_the_limit() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_typical_module_is_short(room: str) -> None:
    lengths = [
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / room).rglob("*.py")
        if path.stat().st_size  # an empty __init__ says nothing about size
    ]
    if not lengths:
        pytest.fail(f"room {room} holds no module")
    assert statistics.median(lengths) < TYPICAL


def test_nothing_unsafe_or_networked_is_imported() -> None:
    found = [
        f"{name_of(path)}:{line} imports {name}"
        for path in MODULES
        for line, name in imported(path)
        if within(name, FORBIDDEN_IMPORTS)
        and (name_of(path), name) not in ALLOWED_IMPORTS
        and not (name_of(path).startswith(CLIENT) and within(name, ("httpx2",)))
    ]
    assert found == []


def test_no_text_is_run_as_code() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} calls {node.func.id}"
        for path in MODULES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS
    ]
    assert found == []


def is_silent(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything by `except:`, or drops what it caught without a trace."""
    idle = all(
        isinstance(step, ast.Pass) or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
        for step in handler.body
    )
    return handler.type is None or idle


def test_no_error_is_swallowed() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ExceptHandler) and is_silent(node)
    ]
    assert found == []


def in_public_order(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest, each by name: the order ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("room", ROOMS)
def test_a_rooms_all_is_exactly_what_it_shows(room: str) -> None:
    module = importlib.import_module(room)
    listed: list[str] = module.__all__
    shown = {name for name, value in vars(module).items() if name[0] != "_" and not inspect.ismodule(value)}
    shown -= {"annotations"}
    assert shown <= set(listed)
    assert [name for name in listed if not hasattr(module, name)] == []
    assert listed == sorted(set(listed), key=in_public_order)


def tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: the list of tracked files is unknown")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


ELSEWHERE = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|conda-forge)\.(?:org|com|io|net)\b"  # each office has its own source of packages
    r"|(?<![\w.:/~*{}-])/(?:work|root|home|opt(?!/zhibiao\b|/homebrew\b)|Users)/\w"  # a path of somebody's own machine
)


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # weights and office files
        found += [f"{name_of(path)}: {match.group()}" for match in ELSEWHERE.finditer(text)]
    assert found == []
