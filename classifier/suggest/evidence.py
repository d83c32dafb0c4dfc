"""What speaks for a candidate, as numbers: closeness to the query, and how usual the measure is among close sources.

Usual: among the sources nearest to the query, and, with the words of their own titles left out, among sources of the
same kind of work and the same field. A measure is taken to be stated by a source when the vectors of the two names
are close; another class counts less.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classifier.knowledge.records import Source
from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.arrays import Arrays, Floats, Lexical
from classifier.suggest.asked import Query
from classifier.suggest.candidates import ORIGINS, Candidates
from classifier.suggest.kinds import Kinds
from classifier.suggest.phrases import read_phrases
from classifier.suggest.retrieval import Near
from classifier.terms import pair_terms, without_words_of, words_of
from models.encoder import load_encoder

__all__ = ["FEATURES", "LEAVES", "Evidence", "closeness"]

LEAVES = ("数量", "质量", "时效", "成本", "社会效益", "经济效益", "生态效益", "可持续影响", "满意度")
_GROUPS = (("指标库",), ("自拟表格",), ("公开表格", "本单位"))
FEATURES = (
    *("title", "text", "phrase"),
    *("library", "authored", "filed"),
    *("covered", "foreign", "length", "worth", "rank", "of_title", "place", "phrases"),
    *(f"{way}_{who}{what}" for way in ("kind", "field") for who in ("authored", "filed") for what in ("", "_n")),
    *("near_bare", "bare_length", "bare_empty"),
    *(f"from_{origin}" for origin in ORIGINS),
    *(f"leaf_{leaf}" for leaf in LEAVES),
)
"""Names of the columns."""
_NEAREST, _ALIKE, _BARE_NEAREST = 40, 30, 40
_SPREAD = 0.12
"""Fused closeness over which a source's vote falls to 1/e."""
_SAME, _SAME_BARE, _SOFT = 0.62, 0.7, 0.05
_OTHER_LEAF = 0.3
_FOREIGN_WORDS, _MOST_FOREIGN = FEATURES.index("foreign"), 3.0
_RAREST = 8.0
_OWN, _FOREIGN, _CLOSE = 1.2, 0.4, 0.8
"""Factors of rows of the query's own kind and field, and of a source of another kind and field that has nothing of the
query; share of the best closeness from which such a source is trusted all the same."""
_MOST_KNOWN = 30_000


def closeness(cosines: Floats, middle: float = _SAME) -> Floats:
    """How surely two names of these cosines are one measure, 0 to 1, by a logistic around ``middle``."""
    return np.asarray(1 / (1 + np.exp(np.clip((middle - cosines) / _SOFT, -30, 30))), dtype=np.float32)


class Evidence:
    """Features of candidates of one base."""

    def __init__(self, base: KnowledgeBase, arrays: Arrays, lexical: Lexical, kinds: Kinds) -> None:
        """Sort the sources of ``base`` by kind of source, kind of work and field."""
        self._arrays, self._lexical = arrays, lexical
        self._names = [measure.name for measure in base.measures]
        self._known: dict[str, tuple[frozenset[str], tuple[tuple[str, float], ...]]] = {}
        sources = base.sources
        self._groups = [
            np.array([place for place, source in enumerate(sources) if source.kind in group], dtype=np.int64)
            for group in _GROUPS
        ]
        self._leaf = np.array([LEAVES.index(one.leaf) if one.leaf in LEAVES else -1 for one in base.measures])
        told: dict[tuple[str, str], list[int]] = {}
        self._told_of: list[frozenset[str]] = []
        for place, source in enumerate(sources):
            own = _told_by(source, kinds)
            self._told_of.append(own)
            if source.kind in (*_GROUPS[1], *_GROUPS[2]):
                for one in sorted(own):
                    told.setdefault((one, "filed" if source.filed else "authored"), []).append(place)
        self._told = {key: np.array(places, dtype=np.int64) for key, places in told.items()}

    def trust(self, near: Near, found: Candidates, features: Floats) -> Floats:
        """Factor for each candidate: what fits the duty before what such forms also hold.

        Own kind and field first; of other duties only what is nearly as close as the closest, since a source of another
        kind and field shares a word or two with the query and is about something else; and words that the query lacks
        count against a name, the rarer the more.
        """
        told = {one.source.id for kinds in found.kinds for one in kinds} | {one.source.id for one in found.fields}
        best = float(near.close.max(initial=0.0)) or 1.0
        out = np.ones(len(found.items), np.float32)
        for place, item in enumerate(found.items):
            if item.source < 0:
                out[place] = _OWN if item.origin != "common_pattern" else 1.0
            elif not told & self._told_of[item.source]:
                out[place] = _FOREIGN + (1 - _FOREIGN) * min(float(near.close[item.source]) / (_CLOSE * best), 1.0)
        return np.asarray(out * np.exp(-np.minimum(features[:, _FOREIGN_WORDS], _MOST_FOREIGN)), dtype=np.float32)

    def features(self, query: Query, near: Near, found: Candidates) -> tuple[Floats, Floats]:
        """Features (candidates, FEATURES) and the vectors of the candidates' names."""
        names = [item.name for item in found.items]
        vectors = self._vectors(found, names)
        leaves = np.array([LEAVES.index(item.leaf) for item in found.items])
        bare = [without_words_of(name, query.text) for name in names]
        bare_vectors = vectors.copy()  # most names share no word with the query
        changed = [place for place, (name, text) in enumerate(zip(names, bare, strict=True)) if name != text]
        if changed:
            bare_vectors[changed] = load_encoder().encode([bare[place] for place in changed])
        bare_vectors[[not text for text in bare]] = 0
        columns: list[Floats] = [vectors @ near.title, vectors @ near.text, self._phrases(query, vectors)]
        for group in self._groups:
            columns.append(self._votes(near, near.best(group, _NEAREST), vectors, leaves))
        columns += self._words(query, names)
        items = found.items
        columns += [
            np.array([item.worth for item in items]),
            np.log1p([item.rank for item in items]),
            np.array([item.place == 0 for item in items]),
            np.array([min(item.place, 4) / 4 for item in items]),
            np.full(len(items), len(query.phrases) / 5),
        ]
        kinds = [told[0].source.id for told in found.kinds[:3] if told]
        for ids in (kinds, [told.source.id for told in found.fields[:1]]):
            for who in ("authored", "filed"):
                own = sorted({place for one in ids for place in self._told.get((one, who), ())})
                places = near.best(own, _ALIKE)
                columns += [
                    self._bare_votes(near, places, bare_vectors, leaves, even=True),
                    np.full(len(items), len(places) / _ALIKE),
                ]
        forms = np.concatenate(self._groups[1:])
        columns.append(self._bare_votes(near, near.best(forms, _BARE_NEAREST), bare_vectors, leaves, even=False))
        columns += [np.array([len(text) / 10 for text in bare]), np.array([not text for text in bare])]
        columns += [np.array([item.origin == origin for item in items]) for origin in ORIGINS]
        columns += [leaves == number for number in range(len(LEAVES))]
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1), vectors

    def _vectors(self, found: Candidates, names: Sequence[str]) -> Floats:
        """Vectors of the candidates' names, those of the base as they lie there."""
        kept = np.array(
            [
                item.measure if item.measure >= 0 and item.name == self._names[item.measure] else -1
                for item in found.items
            ],
            dtype=np.int64,
        )
        vectors = np.asarray(self._arrays.names[kept])
        new = np.flatnonzero(kept < 0)
        if len(new):
            vectors[new] = load_encoder().encode([names[place] for place in new.tolist()])
        return vectors

    @staticmethod
    def _phrases(query: Query, vectors: Floats) -> Floats:
        told = load_encoder().encode([phrase.text for phrase in query.phrases] or ["项目"])
        return np.asarray((vectors @ told.T).max(axis=1))

    def _words(self, query: Query, names: Sequence[str]) -> list[Floats]:
        """Share of the pairs that the query has, weight of words it lacks, length."""
        asked, text = set(pair_terms(query.text)), query.text
        covered, foreign = [], []
        for name in names:
            if (known := self._known.get(name)) is None:
                weights = [
                    (word, min(self._lexical.rarity(word), _RAREST) * len(word) / 40)
                    for word in words_of(name)
                    if len(word) > 1
                ]
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                known = self._known[name] = (frozenset(pair_terms(name)), tuple(weights))
            pairs, words = known
            covered.append(len(pairs & asked) / max(len(pairs), 1))
            foreign.append(sum([weight for word, weight in words if word not in text]))
        return [np.array(covered), np.array(foreign), np.array([len(name) / 10 for name in names])]

    def _rows(self, places: Sequence[int]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[int]]:
        """Rows of some sources and where each source's begin; sources without rows are left out by the caller."""
        starts = self._arrays.starts
        parts = [np.arange(starts[place], starts[place + 1], dtype=np.int64) for place in places]
        return np.concatenate(parts), np.cumsum([0, *map(len, parts[:-1])]).tolist()

    def _filled(self, places: Sequence[int]) -> list[int]:
        return [place for place in places if self._arrays.starts[place + 1] > self._arrays.starts[place]]

    def _votes(self, near: Near, places: Sequence[int], vectors: Floats, leaves: Floats) -> Floats:
        """Share of the nearest sources, by closeness, that state each candidate."""
        chosen = self._filled(places)
        if not chosen:
            return np.zeros(len(vectors), np.float32)
        rows, starts = self._rows(chosen)
        own = self._arrays.rows[rows]
        same = closeness(vectors @ self._arrays.names[own].T)
        return self._share(same, self._leaf[own], leaves, starts, self._weights(near, chosen))

    def _bare_votes(self, near: Near, places: Sequence[int], vectors: Floats, leaves: Floats, *, even: bool) -> Floats:
        """The same by names without the words of titles; even: every source counts the same."""
        chosen = self._filled(places)
        if not chosen:
            return np.zeros(len(vectors), np.float32)
        rows, starts = self._rows(chosen)
        same = closeness(vectors @ self._arrays.bare_rows(rows).T, _SAME_BARE)
        weights = np.full(len(chosen), 1 / len(chosen)) if even else self._weights(near, chosen)
        return self._share(same, self._leaf[self._arrays.rows[rows]], leaves, starts, weights)

    @staticmethod
    def _weights(near: Near, places: Sequence[int]) -> Floats:
        fused = near.fused[list(places)]
        weights = np.exp((fused - fused.max()) / _SPREAD)
        return np.asarray(weights / weights.sum())

    @staticmethod
    def _share(same: Floats, own: Floats, leaves: Floats, starts: Sequence[int], weights: Floats) -> Floats:
        same[leaves[:, None] != own[None, :]] *= _OTHER_LEAF
        return np.asarray(np.maximum.reduceat(same, starts, axis=1) @ weights.astype(np.float32))


def _told_by(source: Source, kinds: Kinds) -> frozenset[str]:
    if source.kind in ("通用活动", "领域"):
        return frozenset({source.id})
    own = [one.source.id for phrase in read_phrases(source.title)[:2] for one in kinds.kinds(phrase.text, 1)]
    own += [one.source.id for one in kinds.fields((source.title, source.item, source.unit), 1)]
    return frozenset(own)
