"""What is shipped: pinned versions, licences, a complete wheel, and a base install that works anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
DEV = {canonicalize_name(Requirement(line).name) for line in PROJECT["optional-dependencies"]["dev"]}
ROOMS = ("corpus", "models", "classifier", "service")

# run before anything else in a child process: whoever reaches for the network fails loudly
NO_NETWORK = """\
import socket
def refuse(*args, **kwargs):
    raise AssertionError("network used")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = socket.getaddrinfo = refuse
"""


def run(*command: str | Path, cwd: Path = ROOT, **extra: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env | extra, capture_output=True, encoding="utf-8", check=False
    )


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        canonicalize_name(name): version
        for name, _, version in (line.partition("==") for line in lines if "==" in line)
    }


def test_constraints_hold_exact_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line[:1] != "#" and not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []


def test_everything_that_make_installs_is_pinned() -> None:
    assert (BASE | DEV) - set(pins()) == set()


def test_torch_stays_out_of_base_and_dev() -> None:
    assert "torch" not in pins()


def test_every_base_dependency_is_listed_with_version_and_licence() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| ")
    ]
    listed = {name: (version, licence, job) for name, version, licence, job in rows}
    assert BASE - set(listed) == set()
    assert {name: listed[name][0] for name in listed.keys() & pins()} == {
        name: version for name, version in pins().items() if name in listed
    }
    assert [name for name, (_, licence, job) in listed.items() if not (licence and job)] == []


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert newest and newest.group(1) == PROJECT["version"]


def test_the_licence_is_complete() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "9. Accepting Warranty or Additional Liability" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, without fetching anything."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("zhibiao-*.whl"))


def test_the_wheel_holds_every_module_data_file_and_weight_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == ours


@pytest.fixture(scope="session")
def base_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter of a fresh environment with the wheel and the base dependencies, and nothing more."""
    folder = tmp_path_factory.mktemp("base")
    assert run(sys.executable, "-m", "venv", folder).returncode == 0
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = (python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check")
    done = run(*pip, "-c", ROOT / "constraints.txt", wheel)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"the base dependencies cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return python


def base_closure() -> set[str]:
    """Canonical names of everything the base dependencies bring with them."""
    found: set[str] = set()
    todo = [Requirement(line) for line in PROJECT["dependencies"]]
    while todo:
        name = canonicalize_name(todo.pop().name)
        if name not in found:
            found.add(name)
            needed = [Requirement(line) for line in distribution(name).requires or ()]
            todo += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


@pytest.mark.slow
def test_a_base_install_has_nothing_of_the_extras(base_python: Path, tmp_path: Path) -> None:
    present = "from importlib.metadata import distributions as d; print(*sorted({x.name.lower() for x in d()}))"
    names = {canonicalize_name(name) for name in run(base_python, "-c", present, cwd=tmp_path).stdout.split()}
    assert names >= BASE
    extras = {
        canonicalize_name(Requirement(line).name)
        for lines in PROJECT["optional-dependencies"].values()
        for line in lines
    }
    assert names & (extras - base_closure()) == set()


@pytest.mark.slow
def test_a_base_install_classifies_and_audits_outside_the_checkout(base_python: Path, tmp_path: Path) -> None:
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    desk = tmp_path / "desk"
    desk.mkdir()
    sample = next(path for path in sorted((ROOT / "corpus" / "samples").iterdir()) if path.suffix == ".docx")
    form = desk / sample.name
    form.write_bytes(sample.read_bytes())

    zhibiao = base_python.with_name("zhibiao")
    answer = run(zhibiao, "classify", "--text", "受益学生数", "--format", "json", cwd=desk, PYTHONPATH=str(guard))
    assert answer.returncode == 0, answer.stderr
    assert "数量指标" in answer.stdout
    audit = run(zhibiao, "audit", form.name, "--format", "json", cwd=desk, PYTHONPATH=str(guard))
    assert audit.returncode == 0, audit.stderr
    assert json.loads(audit.stdout)["forms"][0]["indicators"]
