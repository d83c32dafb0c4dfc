"""Every input that is kept is tried again: what was found once, and a whole file of every kind."""

from __future__ import annotations

import sys

import pytest

from tests.fuzz.probe import attempt
from tests.fuzz.targets import CORPUS, TARGETS, Target

SLOW = ("http", "read_image", "suggesting")
"""Targets that load for seconds before the first input."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="inputs are timed by signals of Unix")


def listed() -> list[object]:
    """Targets, the slow ones marked so."""
    return [
        pytest.param(target, id=name, marks=[pytest.mark.slow] if name in SLOW else [])
        for name, target in TARGETS.items()
    ]


@pytest.mark.parametrize("target", listed())
def test_every_input_kept_is_borne(target: Target) -> None:
    paths = sorted(path for path in target.corpus.glob("*") if path.is_file())
    assert paths
    check = target.prepare()
    failed = {path.name: found for path in paths if (found := attempt(check, path.read_bytes(), 60.0)[1])}
    assert failed == {}


def test_no_input_is_kept_for_a_target_that_is_none() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


def test_the_corpus_is_small() -> None:
    sizes = {path: path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()}
    assert max(sizes.values()) < 100_000
    assert sum(sizes.values()) < 2_000_000
