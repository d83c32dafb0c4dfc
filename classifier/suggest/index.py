"""Finding the duties closest to a text: weighted coverage by words and by character pairs, fused.

A plain index of our own: the pool holds some four hundred entries, and a vectoriser library would cost
more to import than the search. benchmarks/suggest.py compares it with tf-idf and keyword counting.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifier.suggest.pool import Candidate, Entry
from corpus.segment import Segmenter, load_segmenter
from corpus.text import fold_width

# What a word is worth by the field it stands in; chosen on the development duties of benchmarks/suggest.py.
TITLE, TEXT, ROWS, GROUP = 1.0, 0.75, 0.6, 0.4
# Share of words in the fused score; the rest is character pairs, which survive other segmentation.
WORDS = 0.6

_STOP = frozenset(
    """
    的 和 与 及 等 了 在 对 为 以 并 或 由 将 按 做 做好 负责 开展 工作 组织 实施 推进
    加强 以及 进行 落实 承担 有关 相关 项目 经费 资金 专项 年度 全县 全市 全区 我市 我县
    我区 本级 单位 部门 局 县 市 区 管理 建设 服务 保障 提高 提升 完善 促进 推动 确保 支出
    补助 省级 市级 县级 区级 中央 指导 协调 监督 拟订 制定 政策 规划 全面 其他 事项 贯彻
    执行 参与 统筹
    """.split()
)
_WEAK = 0.25  # weight of a stop word: it decides only between otherwise equal entries
_CHINESE = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score, 0-1: the share of the query's weight it covers."""

    entry: Entry
    score: float


def pair_terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters."""
    return [run[i : i + 2] for run in _CHINESE.findall(fold_width(text)) for i in range(len(run) - 1)]


class Index:
    """Field weights of every term of every entry, once per process."""

    def __init__(self, entries: Sequence[Entry], segmenter: Segmenter | None = None) -> None:
        """Index ``entries``; segmenter defaults to the installation's."""
        self.entries = tuple(entries)
        self._segmenter = segmenter or load_segmenter()
        self._words = [self._fields(entry, self._segmenter.words) for entry in self.entries]
        self._pairs = [self._fields(entry, pair_terms) for entry in self.entries]
        self._word_idf = self._idf(self._words)
        self._pair_idf = self._idf(self._pairs)

    @staticmethod
    def _fields(entry: Entry, terms: Callable[[str], list[str]]) -> dict[str, float]:
        """Best field weight of every term of an entry."""
        weights: dict[str, float] = {}
        rows = "。".join(text for row in entry.rows for text in (row.name, *row.aka))
        fields = (
            (GROUP, entry.group),
            (ROWS, rows),
            (TEXT, entry.text),
            (TITLE, "。".join((entry.title, *entry.keywords))),
        )
        for weight, text in fields:
            for term in terms(text):
                weights[term] = max(weight, weights.get(term, 0.0))
        return weights

    def _idf(self, fields: Iterable[Mapping[str, float]]) -> dict[str, float]:
        counts = Counter(term for weights in fields for term in weights)
        total = len(self.entries)
        return {term: math.log(1 + total / count) for term, count in counts.items()}

    def _query(self, terms: Iterable[str], idf: Mapping[str, float]) -> dict[str, float]:
        """Weight of every query term; a term never seen weighs as much as the rarest."""
        unseen = math.log(1 + len(self.entries))
        return {term: idf.get(term, unseen) * (_WEAK if term in _STOP or len(term) < 2 else 1.0) for term in terms}

    def query_words(self, text: str) -> dict[str, float]:
        """Words of a query with their weights."""
        return self._query(self._segmenter.words(text), self._word_idf)

    def query_pairs(self, text: str) -> dict[str, float]:
        """Character pairs of a query with their weights; pairs inside stop words weigh little."""
        return self._query(pair_terms(text), self._pair_idf)

    def search(self, text: str) -> list[Hit]:
        """Every entry with the score of a text, best first; ties by title, so the order of data is irrelevant."""
        words, pairs = self.query_words(text), self.query_pairs(text)
        hits = []
        for entry, by_word, by_pair in zip(self.entries, self._words, self._pairs, strict=True):
            score = WORDS * coverage(words, by_word) + (1 - WORDS) * coverage(pairs, by_pair)
            hits.append(Hit(entry, score))
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry.title, hit.entry.department))

    def row_score(self, text: str, row: Candidate) -> float:
        """Share of a query's weight that one row's name, wordings and explanation cover, 0-1."""
        pairs = self.query_pairs(text)
        own = dict.fromkeys(pair_terms(row.explain), 0.5)
        own |= dict.fromkeys(pair_terms("。".join(row.aka)), 0.9)
        own |= dict.fromkeys(pair_terms(row.name), 1.0)
        return coverage(pairs, own)


def coverage(query: Mapping[str, float], found: Mapping[str, float]) -> float:
    """Share of the query's weight that ``found`` covers, each term at its field weight; 0 for no query."""
    total = sum(query.values())
    return sum(weight * found.get(term, 0.0) for term, weight in query.items()) / total if total else 0.0
