"""The mutation score: which mutants are tried, which tests on them, and how they are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("mutmut", reason="no mutmut: pip install -e .[release]")

from benchmarks.mutating.concern import importers
from benchmarks.mutating.mutants import Mutant, undecorated
from benchmarks.mutation import report, sample, summary

MANY = [Mutant(f"classifier.checks.signs.x__lost__mutmut_{number}", "a", "b") for number in range(2000)]


def test_a_smaller_sample_is_the_beginning_of_a_larger_one() -> None:
    small, large = sample(MANY, 0.1), sample(MANY, 0.3)
    assert large[: len(small)] == small
    assert 150 < len(small) < 250
    assert sample(list(reversed(MANY)), 0.1) == small
    assert len(sample(MANY, 1.0)) == len(MANY)


def test_a_mutant_knows_its_function_and_module() -> None:
    assert MANY[7].function == "classifier.checks.signs.x__lost"
    assert MANY[7].module == "classifier.checks.signs"


def test_timeouts_and_what_runs_at_import_are_counted_apart() -> None:
    told = summary(["killed"] * 8 + ["survived", "untested", "timeout", "at import", "equal"])
    assert told["score"] == 0.8
    assert told["interval"][0] < 0.8 < told["interval"][1]
    assert (told["killed"], told["timeout"], told["at import"], told["equal"]) == (8, 1, 1, 1)
    assert summary(["timeout"])["score"] is None


def test_survivors_are_listed_with_what_was_changed() -> None:
    outcomes = [
        {"mutant": one.name, "outcome": outcome} for one, outcome in zip(MANY, ("killed", "survived"), strict=False)
    ]
    told = report(MANY, outcomes)
    assert told["survivors"] == [
        {"function": "classifier.checks.signs.x__lost", "outcome": "survived", "before": "a", "after": "b"}
    ]
    assert told["all"] == told["checks"] == told["modules"]["classifier.checks.signs"]
    assert told["all"]["score"] == 0.5


def test_functions_that_remember_are_decorated_below_so_that_they_can_be_changed() -> None:
    source = (
        "class One:\n    @property\n    def two(self):\n        return 2\n\n"
        "@cache\ndef three():\n    return 3\n\n"
        "@lru_cache(maxsize=4)\ndef four(n):\n    return n\n\n@other\ndef five(): ...\n"
    )
    lines = undecorated(source).splitlines()
    assert "    two = property(two)" in lines
    assert "three = cache(three)" in lines
    assert "four = lru_cache(maxsize=4)(four)" in lines
    assert [line for line in lines if line.startswith("@")] == ["@other"]


def test_a_module_concerns_those_that_import_it_through_others_too(tmp_path: Path) -> None:
    folder = tmp_path / "classifier" / "checks"
    folder.mkdir(parents=True)
    (folder / "signs.py").write_text("")
    (folder / "s5_signs.py").write_text("from classifier.checks.signs import Slip")
    (folder / "__init__.py").write_text("from classifier.checks.s5_signs import S5")
    found = importers(tmp_path)
    assert found["classifier.checks.signs"] == {
        "classifier.checks", "classifier.checks.s5_signs", "classifier.checks.signs",
    }  # fmt: skip
    assert found["classifier.checks"] == {"classifier.checks"}
