"""Answers kept between runs: made once for the same data, name and code, and again for any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.answer_cache import AnswerCache


class Method:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> np.ndarray:
        self.asked += 1
        return np.array([[0.25, 0.75]])


def test_an_answer_is_made_once_for_a_method_and_its_code(tmp_path: Path) -> None:
    method = Method()
    for name, code, asked in (("甲", "1", 1), ("甲", "1", 1), ("甲", "2", 2), ("乙", "1", 3)):
        assert AnswerCache(tmp_path).get(name, code, method).tolist() == [[0.25, 0.75]]
        assert method.asked == asked


def test_without_a_folder_nothing_is_kept() -> None:
    method, cache = Method(), AnswerCache(None)
    cache.get("甲", "1", method)
    cache.get("甲", "1", method)
    assert method.asked == 2
