"""docs/security.md says only what a test proves: every test it names exists, and every test of safety is named."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def named_in(path: Path) -> set[str]:
    """Names of the tests of a file, those in classes too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_is_named_exists(repo_root: Path) -> None:
    named = NAMED.findall((repo_root / "docs" / "security.md").read_text(encoding="utf-8"))
    known = {name: named_in(repo_root / name) for name, _ in named}
    assert [f"{name}::{test}" for name, test in named if test not in known[name]] == []
    assert len(named) > 50


def test_every_file_of_these_tests_is_named(repo_root: Path) -> None:
    page = (repo_root / "docs" / "security.md").read_text(encoding="utf-8")
    files = {f"tests/safety/{path.name}" for path in (repo_root / "tests" / "safety").glob("test_*.py")}
    assert [name for name in sorted(files) if name not in page] == []


def test_the_figures_are_those_measured(repo_root: Path) -> None:
    page = (repo_root / "docs" / "security.md").read_text(encoding="utf-8")
    measured = json.loads((repo_root / "benchmarks" / "results" / "personal_data.json").read_text(encoding="utf-8"))
    found = measured["authored"]
    assert f"{measured['without_personal_data']['texts']:,} texts" in page
    assert measured["without_personal_data"]["false_alarms"] == []
    assert f"{found['found']} of {found['wanted']} pieces" in page
