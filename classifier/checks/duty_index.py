"""The library's duties by how surely a text names them: weighted coverage by words and by character pairs, fused.

For check R3, which must know a duty by its name or stay silent; the suggester's own search (classifier/suggest) ranks
what is merely close. A plain index of our own: the library holds some two hundred duties.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from classifier.terms import pair_terms
from corpus.dataset import LibraryDuty, LibraryIndicator, load_library
from corpus.segment import Segmenter, load_segmenter

# What a term is worth by the field it stands in; set on development queries.
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
_SAME_SECTOR, _OTHER_SECTOR, _SAME_ITEM = 1.1, 0.9, 1.5
_JOINT = re.compile("[与和、及]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A duty with its score, 0-1. position: of the duty in the index."""

    duty: LibraryDuty
    score: float
    position: int


def _prior(duty: LibraryDuty, sector: str) -> float:
    if not sector or not duty.function:
        return 1.0
    factor = _SAME_SECTOR if duty.function == sector[:3] else _OTHER_SECTOR
    return factor * _SAME_ITEM if len(sector) > 3 and duty.item.startswith(sector) else factor


def coverage(query: Mapping[str, float], found: Mapping[str, float]) -> float:
    """Share of the query's weight that ``found`` covers, each term at its field weight; 0 for no query."""
    total = sum(query.values())
    return sum(weight * found.get(term, 0.0) for term, weight in query.items()) / total if total else 0.0


class DutyIndex:
    """Field weights of every term of every duty."""

    def __init__(self, duties: Sequence[LibraryDuty], segmenter: Segmenter | None = None) -> None:
        """Index ``duties``; segmenter defaults to the installation's."""
        self.duties = tuple(duties)
        self._segmenter = segmenter or load_segmenter()
        self._words = [self._fields(entry, self._segmenter.words) for entry in self.duties]
        self._pairs = [self._fields(entry, pair_terms) for entry in self.duties]
        self._word_idf = self._idf(self._words)
        self._pair_idf = self._idf(self._pairs)
        # a title such as 路灯维护与景观亮化 joins two duties; naming one of them names the entry
        self._titles = [[self.query_pairs(part) for part in _JOINT.split(entry.duty)] for entry in self.duties]

    @staticmethod
    def _fields(entry: LibraryDuty, terms: Callable[[str], list[str]]) -> dict[str, float]:
        """Best field weight of every term of an entry."""
        rows = "。".join(text for row in entry.indicators for text in (row.name, *row.aka))
        fields = (
            (GROUP, entry.function_name),
            (ROWS, rows),
            (TEXT, entry.duty_text),
            (ITEM, entry.item),
            (KEYWORD, "。".join(entry.keywords)),
            (TITLE, entry.duty),
        )
        weights: dict[str, float] = {}
        for weight, text in fields:  # ascending, so the best field wins
            weights |= dict.fromkeys(terms(text), weight)
        return weights

    def _idf(self, fields: Iterable[Mapping[str, float]]) -> dict[str, float]:
        counts = Counter(term for weights in fields for term in weights)
        total = len(self.duties)
        return {term: math.log(1 + total / count) for term, count in counts.items()}

    def _weights(self, terms: Iterable[str], idf: Mapping[str, float], unseen: float) -> dict[str, float]:
        """Weight of every query term; one never seen weighs ``unseen`` times the rarest."""
        unseen *= math.log(1 + len(self.duties))
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

    def search(self, text: str, among: Iterable[int], sector: str = "") -> list[Hit]:
        """Duties at some positions with the score of a text, at most 1, best first; ties by title.

        sector: code of the 类 or 款 the office works in, as a prior.
        """
        words, pairs = self.query_words(text), self.query_pairs(text)
        asked = dict.fromkeys(pair_terms(text), 1.0)
        scale = self.scale(text)
        hits = []
        for position in among:
            duty = self.duties[position]
            covered = scale * self._covered(words, pairs, position)
            reverse = max(coverage(title, asked) for title in self._titles[position]) if covered else 0.0
            score = ((1 - REVERSE) * covered + REVERSE * reverse) * _prior(duty, sector)
            hits.append(Hit(duty, min(score, 1.0), position))
        return sorted(hits, key=lambda hit: (-hit.score, hit.duty.duty))

    def _covered(self, words: Mapping[str, float], pairs: Mapping[str, float], position: int) -> float:
        return WORDS * coverage(words, self._words[position]) + (1 - WORDS) * coverage(pairs, self._pairs[position])

    def title_share(self, text: str, position: int) -> float:
        """Share of an entry's title, or of the half of it that fits best, that a text names, 0-1."""
        asked = dict.fromkeys(pair_terms(text), 1.0)
        return max(coverage(title, asked) for title in self._titles[position])

    def row_scores(self, text: str, rows: Sequence[LibraryIndicator]) -> list[tuple[float, float]]:
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
    def _row_fields(row: LibraryIndicator) -> dict[str, float]:
        own = dict.fromkeys(pair_terms(row.explain), 0.5)
        own |= dict.fromkeys(pair_terms("。".join(row.aka)), 0.9)
        return own | dict.fromkeys(pair_terms(row.name), 1.0)


@cache
def load_duty_index() -> DutyIndex:
    """The index of the shipped library, built once per process."""
    return DutyIndex(load_library())
