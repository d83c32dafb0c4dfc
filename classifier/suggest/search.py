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
    """The search over a base, made once: from the shipped arrays for the shipped base, else computed."""
    if base not in _KEPT:
        if base is load_knowledge():
            arrays, lexical = load_arrays()
        else:
            arrays = build_arrays(base)
            lexical = Lexical.of(base, arrays)
        _KEPT[base] = Search(base, arrays, lexical)
    return _KEPT[base]
