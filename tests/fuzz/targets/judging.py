"""Rows: each gets the answer alone that it gets among others, and levels never contradict each other."""

from __future__ import annotations

import math

from classifier.judge import Judgement, judge
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from models.store import load_model
from tests.fuzz.invariants import require, written
from tests.fuzz.targets import Check
from tests.fuzz.text import lines_of

_ROWS = 6


def indicators(data: bytes, most: int) -> list[Indicator]:
    """Rows from lines of name, value, unit, l1, l2, duty and project."""
    keys = ("name", "value", "unit", "l1", "l2", "duty", "project")
    return [
        Indicator(**dict(zip(keys, (*cells, *[""] * 7)[:7], strict=True))) for cells in lines_of(data)[:most] if cells
    ]


def prepare(name: str) -> Check:
    """With the shipped weights, the quick ones: the second judge is a file of numbers that reads the same words."""
    model, taxonomy = load_model().quick(), load_taxonomy()

    def check(data: bytes) -> None:
        rows = indicators(data, _ROWS)
        together = judge(rows, model, taxonomy)
        require(len(together) == len(rows), "not an answer for every row", len(together))
        for answer in together:
            _sound(answer)
        last = len(rows) - 1
        if last > 0:
            [alone] = judge(rows[last:], model, taxonomy)
            require(alone == together[last], "another answer alone than among others", rows[last])

    return check


def _sound(answer: Judgement) -> None:
    data = answer.to_dict()
    written(data)
    require(0 <= answer.confidence <= 1, "confidence is no share", answer.confidence)
    shares = [share for _, share in answer.alternatives]
    require(shares == sorted(shares, reverse=True), "alternatives are out of order", shares)
    require(
        math.isclose(sum(answer.probabilities), 1, abs_tol=1e-6), "shares do not sum to one", sum(answer.probabilities)
    )
    score = answer.misfiled_score
    require(score is None or 0 <= score <= 1, "misfiled score is no share", score)
