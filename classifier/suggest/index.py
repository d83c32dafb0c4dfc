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

# What a term is worth by the field it stands in; set on the development queries of benchmarks/suggest.py.
TITLE, KEYWORD, ITEM, TEXT, ROWS, GROUP = 1.0, 0.9, 0.85, 0.75, 0.6, 0.4
# Share of words in the coverage; the rest is character pairs, which survive another segmentation.
WORDS = 0.6
# Share of the score that asks how much of the entry's title the query covers: short, exact titles win.
REVERSE = 0.15

_STOP = frozenset(
    re.split(
        r"\s+",
        "的 和 与 及 等 了 在 对 为 以 并 或 由 将 按 做 做好 负责 开展 工作 组织 实施 推进 加强 以及 进行 落实 承担 "
        "有关 相关 项目 经费 资金 专项 年度 全县 全市 全区 我市 我县 我区 本级 单位 部门 局 县 市 区 管理 建设 服务 "
        "保障 提高 提升 完善 促进 推动 确保 支出 补助 省级 市级 县级 区级 中央 指导 协调 监督 拟订 制定 政策 规划 "
        "全面 其他 事项 贯彻 执行 参与 统筹 依法 各类 各项 加快 强化",
    )
)
# Longer texts say more than any entry can cover: from so many content words on, coverage is scaled up.
_LONG, _MOST_SCALE = 6, 2.0
# A term never seen: a rare word, or a pair of characters across two words, which says little.
_UNSEEN_WORD, _UNSEEN_PAIR = 0.8, 0.35
_WEAK = 0.25  # weight of a stop word: it decides only between otherwise equal entries
_JOINT = re.compile("[与和、及]")
_CHINESE = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score, 0-1. position: of the entry in the index."""

    entry: Entry
    score: float
    position: int


def pair_terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters."""
    return [run[i : i + 2] for run in _CHINESE.findall(fold_width(text)) for i in range(len(run) - 1)]


def coverage(query: Mapping[str, float], found: Mapping[str, float]) -> float:
    """Share of the query's weight that ``found`` covers, each term at its field weight; 0 for no query."""
    total = sum(query.values())
    return sum(weight * found.get(term, 0.0) for term, weight in query.items()) / total if total else 0.0


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
        # a title such as 路灯维护与景观亮化 joins two duties; naming one of them names the entry
        self._titles = [[self.query_pairs(part) for part in _JOINT.split(entry.title)] for entry in self.entries]

    @staticmethod
    def _fields(entry: Entry, terms: Callable[[str], list[str]]) -> dict[str, float]:
        """Best field weight of every term of an entry."""
        rows = "。".join(text for row in entry.rows for text in (row.name, *row.aka))
        fields = (
            (GROUP, entry.group),
            (ROWS, rows),
            (TEXT, entry.text),
            (ITEM, entry.item),
            (KEYWORD, "。".join(entry.keywords)),
            (TITLE, entry.title),
        )
        weights: dict[str, float] = {}
        for weight, text in fields:  # ascending, so the best field wins
            weights |= dict.fromkeys(terms(text), weight)
        return weights

    def _idf(self, fields: Iterable[Mapping[str, float]]) -> dict[str, float]:
        counts = Counter(term for weights in fields for term in weights)
        total = len(self.entries)
        return {term: math.log(1 + total / count) for term, count in counts.items()}

    def _weights(self, terms: Iterable[str], idf: Mapping[str, float], unseen: float) -> dict[str, float]:
        """Weight of every query term; one never seen weighs ``unseen`` times the rarest."""
        unseen *= math.log(1 + len(self.entries))
        return {term: idf.get(term, unseen) * (_WEAK if term in _STOP or len(term) < 2 else 1.0) for term in terms}

    def query_words(self, text: str) -> dict[str, float]:
        """Words of a query with their weights."""
        return self._weights(self._segmenter.words(text), self._word_idf, _UNSEEN_WORD)

    def query_pairs(self, text: str) -> dict[str, float]:
        """Character pairs of a query with their weights; none across a stop word, unless nothing else is left."""
        content = "".join("。" if word in _STOP else word for word in self._segmenter.words(text))
        return self._weights(pair_terms(content) or pair_terms(text), self._pair_idf, _UNSEEN_PAIR)

    def scale(self, text: str) -> float:
        """How much the coverage of a text is scaled up for its length, 1-2."""
        content = sum(term not in _STOP and len(term) > 1 for term in self.query_words(text))
        return min(max(math.sqrt(content / _LONG), 1.0), _MOST_SCALE)

    def search(self, text: str, among: Iterable[int] | None = None) -> list[Hit]:
        """Every entry with the score of a text, best first; ties by title, so the order of data is irrelevant.

        among: positions of the only entries asked about.
        """
        words, pairs = self.query_words(text), self.query_pairs(text)
        asked = dict.fromkeys(pair_terms(text), 1.0)
        scale = self.scale(text)
        hits = []
        for position in range(len(self.entries)) if among is None else among:
            entry = self.entries[position]
            covered = scale * self._covered(words, pairs, position)
            reverse = max(coverage(title, asked) for title in self._titles[position]) if covered else 0.0
            hits.append(Hit(entry, (1 - REVERSE) * covered + REVERSE * reverse, position))
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry.title, hit.entry.department))

    def _covered(self, words: Mapping[str, float], pairs: Mapping[str, float], position: int) -> float:
        return WORDS * coverage(words, self._words[position]) + (1 - WORDS) * coverage(pairs, self._pairs[position])

    def title_share(self, text: str, position: int) -> float:
        """Share of an entry's title, or of the half of it that fits best, that a text names, 0-1."""
        asked = dict.fromkeys(pair_terms(text), 1.0)
        return max(coverage(title, asked) for title in self._titles[position])

    def gain(self, text: str, taken: Sequence[int], position: int) -> float:
        """Share of a query's weight that the entry at ``position`` adds to those at ``taken``, 0-1."""
        total = 0.0
        for share, query, fields in (
            (WORDS, self.query_words(text), self._words),
            (1 - WORDS, self.query_pairs(text), self._pairs),
        ):
            left = {
                term: weight
                * max(fields[position].get(term, 0.0) - max(fields[one].get(term, 0.0) for one in taken), 0.0)
                for term, weight in query.items()
            }
            total += share * sum(left.values()) / (sum(query.values()) or 1.0)
        return total

    def row_scores(self, text: str, rows: Sequence[Candidate]) -> list[tuple[float, float]]:
        """Two figures for every row of one entry, each 0-1.

        First the share of the query's weight that the row's name, wordings and explanation cover; then
        the same with terms counted down that most rows share, so that it tells the rows apart.
        """
        query, scale = self.query_pairs(text), self.scale(text)
        fields = [self._row_fields(row) for row in rows]
        spread = Counter(term for own in fields for term in own)
        telling = {term: weight * (1.05 - spread[term] / len(rows)) for term, weight in query.items()}
        return [(min(scale * coverage(query, own), 1.0), min(scale * coverage(telling, own), 1.0)) for own in fields]

    @staticmethod
    def _row_fields(row: Candidate) -> dict[str, float]:
        own = dict.fromkeys(pair_terms(row.explain), 0.5)
        own |= dict.fromkeys(pair_terms("。".join(row.aka)), 0.9)
        return own | dict.fromkeys(pair_terms(row.name), 1.0)
