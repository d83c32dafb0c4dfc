"""No hot path got slower than its kept multiple of a fixed workload allows."""

from __future__ import annotations

from benchmarks import guard


def test_every_hot_path_keeps_to_its_multiple_of_the_reference() -> None:
    kept = guard.stored()
    late = guard.over(guard.multiples(turns=3), kept)
    assert not late or not guard.over(guard.multiples(turns=12), kept), late  # other work on the machine only adds


def test_a_multiple_is_kept_of_every_path() -> None:
    assert set(guard.stored()) == set(guard.PATHS)


def test_a_path_over_the_factor_is_named_with_its_figures() -> None:
    assert guard.over({"judge rows": 1.99, "suggest": 3.0}, {"judge rows": 1.0, "suggest": 1.4}, factor=2.0) == [
        "suggest: 3.00 times the reference, kept 1.40, allowed 2.80"
    ]


def test_a_path_that_was_never_kept_is_told() -> None:
    (told,) = guard.over({"new": 1.0}, {})
    assert told.startswith("new: no multiple kept")
