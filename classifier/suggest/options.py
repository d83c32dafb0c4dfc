"""Candidates of all parts of a query with their probabilities, ready to be composed into one set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.arrays import Floats
from classifier.suggest.asked import Query
from classifier.suggest.candidates import Candidate
from classifier.suggest.evidence import FEATURES
from classifier.suggest.likely import load_likely
from classifier.suggest.sameness import BENEFITS, Sameness, Side, load_sameness, sameness_features
from classifier.suggest.search import Search
from classifier.terms import without_words_of

__all__ = ["LEAST_LIKELY", "NEIGHBOUR", "SURE", "Options", "Part", "read_options"]

NEIGHBOUR, SURE = 0.42, 0.55
"""Closeness of the best source under which a duty has no neighbour, and under which every row should be checked."""
_OWN_WORDS = frozenset({"pattern", "kind", "common_pattern", "common", "field"})
_ACCEPTED = 0.25
"""Added to the log-odds of a measure for each time its suggestions were accepted, taken off for each rejection."""
_MOST_FEEDBACK = 4
LEAST_LIKELY = 0.03
"""Least probability of a candidate; only a required class is filled with one so unlikely."""
_TWIN = 0.75
"""Share of the threshold of sameness from which two names do not stand side by side: a doubtful pair is too many."""
_FILED, _AUTHORED = FEATURES.index("filed"), FEATURES.index("authored")


@dataclass(frozen=True, slots=True)
class Part:
    """One duty of the query. close: closeness of its best source. titles: of the closest with their closeness."""

    query: Query
    close: float
    titles: tuple[tuple[str, float], ...]

    @property
    def lonely(self) -> bool:
        """Whether nothing close is known."""
        return self.close < NEIGHBOUR


@dataclass(frozen=True)
class Options:
    """Candidates of every part of a query.

    part: number of each one's. likely: probability. shares: of close authored and filed
    sources that state it, 0 to 1.
    """

    parts: tuple[Part, ...]
    items: tuple[Candidate, ...]
    part: np.ndarray
    likely: Floats
    vectors: Floats
    shares: Floats
    base: KnowledgeBase | None = None
    judge: Sameness = field(default_factory=load_sameness, repr=False)
    _judged: dict[tuple[str, Side, Side], bool] = field(default_factory=dict, repr=False)

    def twins(self, chosen: Sequence[int], had: Sequence[Side] = ()) -> list[int]:
        """Those of some candidates that are the same measure as an earlier one, or as a row ``had`` already.

        What was judged is kept, since a set is composed some times over.
        """
        said: set[int] = set()
        for number, part in enumerate(self.parts):
            own = [place for place in chosen if self.part[place] == number]
            # a duty's rows are compared with all that come before them, in the light of that duty's text
            said.update(self._said_before(part.query.text, own, chosen, had))
        return [place for place in chosen if place in said]

    def _said_before(self, text: str, own: Sequence[int], chosen: Sequence[int], had: Sequence[Side]) -> list[int]:
        judge, order = self.judge, {place: number for number, place in enumerate(chosen)}
        sides = [*(self._side(place) for place in chosen), *had]
        pairs = [
            (order[place], other)
            for place in own
            for other in (*range(order[place]), *range(len(chosen), len(sides)))
            if self._maybe(text, sides[order[place]], sides[other])
        ]
        if not pairs:
            return []
        wordings = [self._wordings(place) for place in chosen]
        listed = {
            (left, right)
            for left, right in pairs
            if sides[right].name in wordings[left] or (right < len(chosen) and sides[left].name in wordings[right])
        }
        new = [pair for pair in pairs if (text, sides[pair[0]], sides[pair[1]]) not in self._judged]
        if new:
            used = sorted({place for pair in new for place in pair})
            at = {place: number for number, place in enumerate(used)}
            one, two = (np.array([at[place] for place in column]) for column in zip(*new, strict=True))
            some = [sides[place] for place in used]
            chance = judge.probabilities(sameness_features(text, some, one, two)).tolist()
            for (left, right), value in zip(new, chance, strict=True):
                self._judged[text, sides[left], sides[right]] = value >= _TWIN * judge.threshold
        same: set[int] = set()
        for left, right in pairs:
            if right not in same and ((left, right) in listed or self._judged[text, sides[left], sides[right]]):
                same.add(left)
        return [chosen[place] for place in same]

    def _wordings(self, place: int) -> frozenset[str]:
        """Other names that the base lists for a candidate's measure, where the candidate is that measure."""
        item = self.items[place]
        if self.base is None or item.measure < 0:
            return frozenset()
        measure = self.base.measures[item.measure]
        return frozenset(measure.variants) if item.name == measure.name else frozenset()

    @staticmethod
    def _maybe(text: str, one: Side, two: Side) -> bool:
        """Cheap look whether two names may be one measure: of classes that go together, with something in common."""
        leaves = {one.leaves[0], two.leaves[0]}
        if len(leaves) > 1 and not leaves <= BENEFITS and leaves != {"数量", "社会效益"}:
            return False
        left, right = (without_words_of(side.name, text) or side.name for side in (one, two))
        return bool(set(left) & set(right)) or bool(set(one.name) & set(two.name) - set(text))

    def _side(self, place: int) -> Side:
        return Side(self.items[place].name, (self.items[place].leaf,))


def read_options(search: Search, queries: Sequence[Query], hidden: Iterable[str] = ()) -> Options:
    """Candidates of all queries. Where a part has no neighbour, only kinds of work, fields and patterns speak.

    hidden: ids of sources treated as if they were not there.
    """
    out = tuple(hidden)
    parts: list[Part] = []
    items: list[Candidate] = []
    number, likely, vectors, shares = [], [], [], []
    for place, query in enumerate(queries):
        near = search.near(query, out)
        found = search.gatherer.gather(query, near)
        best = np.argsort(-near.close, kind="stable")[:3]
        titles = tuple((search.base.sources[one].title, round(float(near.close[one]), 3)) for one in best.tolist())
        part = Part(query, titles[0][1] if titles else 0.0, titles)
        features, own = search.evidence.features(query, near, found)
        chance = _with_feedback(search, found.items, load_likely().probabilities(features))
        chance = np.clip(chance * search.evidence.trust(near, found, features), 0, 1)
        allowed = [not part.lonely or item.origin in _OWN_WORDS for item in found.items]
        parts.append(part)
        items += found.items
        number += [place] * len(found.items)
        likely.append(np.where(allowed, np.maximum(chance, LEAST_LIKELY), 0))
        vectors.append(own)
        shares.append(features[:, [_AUTHORED, _FILED]])
    return Options(
        tuple(parts),
        tuple(items),
        np.array(number),
        np.concatenate(likely),
        np.concatenate(vectors),
        np.concatenate(shares),
        search.base,
    )


def _with_feedback(search: Search, items: Sequence[Candidate], likely: Floats) -> Floats:
    """Probabilities moved by what an office accepted and rejected."""
    feedback = search.base.feedback
    if not feedback:
        return likely
    moved = likely.copy()
    for place, item in enumerate(items):
        measure = search.gatherer.measure(item)
        accepted, rejected = feedback.get(measure.id, (0, 0)) if measure else (0, 0)
        step = float(np.clip(accepted - rejected, -_MOST_FEEDBACK, _MOST_FEEDBACK)) * _ACCEPTED
        if step:
            chance = float(np.clip(likely[place], 0.01, 0.99))
            moved[place] = 1 / (1 + np.exp(-(np.log(chance / (1 - chance)) + step)))
    return moved
