"""Items are taken together in order, no more of them than it takes to reach a size."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from classifier.runs import runs_of


@given(st.lists(st.text(max_size=5)), st.integers(1, 20))
def test_every_run_but_the_last_reaches_the_size_with_its_last_item(items: list[str], least: int) -> None:
    runs = list(runs_of(items, len, least))
    assert list(chain.from_iterable(runs)) == items
    assert all(runs)
    assert all(sum(map(len, run[:-1])) < least for run in runs)
    assert all(sum(map(len, run)) >= least for run in runs[:-1])
