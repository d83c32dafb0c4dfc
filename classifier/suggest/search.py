"""One knowledge base made searchable: what is close to a query, what may be proposed, what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest.arrays import Arrays, Lexical, build_arrays, load_arrays
from classifier.suggest.asked import Query
from classifier.suggest.candidates import Gatherer
from classifier.suggest.evidence import Evidence
from classifier.suggest.retrieval import Near, Retriever

__all__ = ["Search", "load_search"]

_KEPT: WeakKeyDictionary[KnowledgeBase, Search] = WeakKeyDictionary()


class Search:
    """Retriever, gatherer and evidence of one base."""

    def __init__(self, base: KnowledgeBase, arrays: Arrays, lexical: Lexical) -> None:
        """Take a base and what was computed from it."""
        self.base, self.arrays, self.lexical = base, arrays, lexical
        self.retriever = Retriever(base, arrays, lexical)
        self.gatherer = Gatherer(base, arrays)
        self.evidence = Evidence(base, arrays, lexical, self.gatherer.kinds)
        self._place = {source.id: place for place, source in enumerate(base.sources)}

    def near(self, query: Query, hidden: Iterable[str] = ()) -> Near:
        """Closeness of every source; hidden: ids of sources treated as if they were not there."""
        return self.retriever.near(query, [self._place[one] for one in hidden if one in self._place])


def load_search(base: KnowledgeBase) -> Search:
    """The search over a base, made once: from the shipped arrays for the shipped base, else computed.

    An office's base, the shipped one with some measures more, takes over what it has in common with that.
    """
    if base not in _KEPT:
        if base is load_knowledge():
            arrays, lexical = load_arrays()
        else:
            shipped = load_knowledge()
            known = (shipped, load_search(shipped).arrays) if _is_mostly(base, shipped) else None
            arrays = build_arrays(base, known=known)
            lexical = Lexical.of(base, arrays)
        _KEPT[base] = Search(base, arrays, lexical)
    return _KEPT[base]


def _is_mostly(base: KnowledgeBase, shipped: KnowledgeBase) -> bool:
    """Whether most of what ships is in a base as it is; decided by what it holds, not by what was loaded before."""
    same = sum(base.measure.get(measure.id) is measure for measure in shipped.measures)
    return same * 2 > len(shipped.measures)
