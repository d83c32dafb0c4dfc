"""The machinery itself: what it spoils, notes, makes small and tells."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzz import shares
from tests.fuzz.engine import spoil_blindly
from tests.fuzz.invariants import Broken
from tests.fuzz.mutate import WAYS
from tests.fuzz.probe import attempt
from tests.fuzz.smaller import smaller
from tests.fuzz.spoil import kind_of, spoil
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.trial import Trial, read_failures
from tests.fuzz.watch import Result

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="inputs are timed by signals of Unix")
LOG = """engine: atheris
#512\tNEW    cov: 310 ft: 900 corp: 40/11Kb lim: 4000 exec/s: 256 rss: 56Mb
#2048\tDONE   cov: 378 ft: 1162 corp: 52/14Kb lim: 4000 exec/s: 205 rss: 56Mb
stat::number_of_executed_units: 2050
"""


def refuse_three(data: bytes) -> None:
    """Fails on a 3, and otherwise on an X."""
    if b"3" in data:
        raise Broken("no threes", data)
    if b"X" in data:
        raise KeyError("X")


@given(st.binary(max_size=400), st.integers(0, 2**32), st.integers(1, 500))
def test_the_same_seed_spoils_the_same_way_and_keeps_to_the_size(data: bytes, seed: int, most: int) -> None:
    once = spoil(data, [b"other"], most, seed)
    assert once == spoil(data, [b"other"], most, seed)
    assert len(once) <= most


@pytest.mark.parametrize(("target", "kind"), [("read_docx", "package"), ("read_pdf", "pdf"), ("read_html", "markup")])
def test_an_input_is_spoiled_as_what_it_is(target: str, kind: str) -> None:
    data = max(TARGETS[target].corpus.glob("*")).read_bytes()
    assert kind_of(data) == (kind, 0)
    assert kind_of(b"\x01" + data)[0] in (kind, "text")


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_every_way_bears_every_input(kind: str) -> None:
    chance = Random(1)  # noqa: S311 - not for secrets
    for data in (b"\n", b"\xff\xfe\x00", "指标1：<a>≥3</a>".encode(), b"PK\x03\x04"):
        for way in set(WAYS[kind]):
            assert isinstance(way(data, chance), bytes)


def test_failures_are_told_by_what_they_have_in_common() -> None:
    assert attempt(refuse_three, b"1", 5.0) == ("", "")
    assert attempt(refuse_three, b"13", 5.0)[0] == attempt(refuse_three, b"3000", 5.0)[0] == "broken: no threes"
    assert attempt(refuse_three, b"X", 5.0)[0].startswith("KeyError in ")


def test_what_takes_too_long_is_stopped_and_told() -> None:
    def endless(data: bytes) -> None:
        while True:
            try:
                time.process_time()
            except Exception:  # noqa: BLE001 - readers catch what libraries raise, but never this
                return

    assert attempt(endless, b"", 0.05)[0] == "too slow"


def test_each_failure_is_noted_once_with_its_input(tmp_path: Path) -> None:
    tried = Trial(refuse_three, tmp_path, 5.0)
    for data in (b"3", b"33", b"1", b"X"):
        tried(data)
    failures = read_failures(tmp_path)
    assert [(one.signature[:6], (tmp_path / one.input).read_bytes()) for one in failures] == [
        ("broken", b"3"),
        ("KeyErr", b"X"),
    ]
    assert tried.count == 4
    Trial(refuse_three, tmp_path, 5.0)(b"another 3")
    assert read_failures(tmp_path) == failures


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_failing_input_is_made_as_small_as_it_can_be(before: bytes, after: bytes) -> None:
    def fails(data: bytes) -> bool:
        return b"a" in data and b"b" in data

    small = smaller(before + b"a" + after + b"b", fails)
    assert sorted(small) == sorted(b"ab")


def test_without_atheris_the_corpus_is_spoiled_at_random(tmp_path: Path) -> None:
    seen: list[bytes] = []
    kept = [path.read_bytes() for path in sorted(TARGETS["texts"].corpus.glob("*"))]
    count = spoil_blindly(TARGETS["texts"], seen.append, tmp_path, 1, 1)
    assert seen[: len(kept)] == kept
    assert count == len(seen) > len(kept)


def test_what_a_process_tells_is_added_up() -> None:
    result = Result("values")
    result.read(LOG)
    result.read(LOG.replace("378", "380"))
    assert (result.engine, result.executions, result.edges, result.corpus) == ("atheris", 4100, 380, 52)


def test_the_minutes_are_shared_out_by_weight() -> None:
    targets = [Target("a", "m", ""), Target("b", "m", "", weight=2.0)]
    assert shares(targets, minutes=3, jobs=1) == {"a": 60, "b": 120}
    assert sum(shares(targets, minutes=3, jobs=2).values()) == 360
