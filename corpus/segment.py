"""Chinese word segmentation behind one small protocol: rjieba (fast), jieba where it is not installed.

Both give the same words on normalised Chinese text (a test compares them); on text mixed with Latin
letters and numbers they differ, so those runs are cut out first and kept as words of their own.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import Protocol

from corpus.text import fold_width

_CHINESE = re.compile("[\u3400-\u9fff]+")
_RUN = re.compile("[\u3400-\u9fff]+|[a-z]+|\\d+(?:\\.\\d+)?", re.IGNORECASE)


class Segmenter(Protocol):
    """Anything that cuts text into words."""

    def words(self, text: str) -> list[str]:
        """Words of a text in order: Chinese words, Latin runs in lower case, numbers; no signs, no blanks."""
        ...


class JiebaSegmenter:
    """Words from a jieba-compatible cutter; only purely Chinese runs are handed to it."""

    def __init__(self, cut: Callable[[str], list[str]]) -> None:
        """Take ``cut``, which turns Chinese text into words whose concatenation is the text."""
        self._cut = cut

    def words(self, text: str) -> list[str]:
        """Words of a text in order, width and case folded."""
        found: list[str] = []
        for run in _RUN.findall(fold_width(text)):
            found += self._cut(run) if _CHINESE.match(run) else [run.casefold()]
        return found


def rjieba_segmenter() -> Segmenter:
    """Segmenter on rjieba. Raises ModuleNotFoundError where it is not installed."""
    import rjieba  # the fallback must work without it

    return JiebaSegmenter(rjieba.cut)  # made by the import; a second one takes as long again


def jieba_segmenter() -> Segmenter:
    """Segmenter on jieba, ten times slower to start; its log lines and import warnings are silenced."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # slow to import, only a fallback
    jieba.setLogLevel(logging.ERROR)
    return JiebaSegmenter(jieba.lcut)


@cache
def load_segmenter() -> Segmenter:
    """Segmenter of this installation: rjieba, else jieba."""
    try:
        return rjieba_segmenter()
    except ModuleNotFoundError:
        return jieba_segmenter()
