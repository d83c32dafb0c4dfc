"""Vectors and lexical index of a knowledge base: shipped for the shipped base, computed for any other.

Shipped: classifier/data/knowledge/index.safetensors and bm25/, vectors in whole numbers of 1/127, written by
tools/build_knowledge.py and refused when the base it was made from has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.knowledge.store import SHIPPED, KnowledgeBase
from classifier.terms import pair_terms, search_terms, without_words_of, words_of
from corpus.atomic import write_bytes
from corpus.errors import ModelError
from models.encoder import Encoder, load_encoder

if TYPE_CHECKING:
    from bm25s import BM25

__all__ = ["Arrays", "Floats", "Lexical", "build_arrays", "folder_hash", "load_arrays", "save_arrays"]

_INDEX, _TERMS = "index.safetensors", "bm25"
_STEPS = 127
_VECTORS = ("names", "bare", "titles", "texts")
_AGAIN = "请重新安装本产品"
Floats = np.ndarray[Any, np.dtype[np.float32]]
Steps = np.ndarray[Any, np.dtype[np.int8]]
Ids = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(frozen=True)
class Arrays:
    """What is computed from a base.

    names: vectors of measures' names (measures, width). rows: measure of every row of every source, in order of
    sources; starts: first row of each source, one more at the end. bare: vectors of the rows' names without the words
    of their own source's title, in steps of 1/127 to save memory, zero where nothing is left. titles, texts: vectors of
    sources.
    """

    names: Floats
    bare: Steps
    titles: Floats
    texts: Floats
    rows: Ids
    starts: Ids

    def bare_rows(self, places: np.ndarray[Any, np.dtype[np.int64]]) -> Floats:
        """Bare vectors of some rows."""
        return np.asarray(self.bare[places].astype(np.float32) / _STEPS)


def folder_hash(folder: Path = SHIPPED) -> str:
    """sha256 (hex) over the two files of a base on disk."""
    digest = hashlib.sha256()
    for name in ("sources.jsonl", "measures.jsonl"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def source_text(base: KnowledgeBase, place: int) -> str:
    """What a source says of itself."""
    source = base.sources[place]
    return " ".join((source.title, source.text, *source.keywords))


def build_arrays(
    base: KnowledgeBase, encoder: Encoder | None = None, known: tuple[KnowledgeBase, Arrays] | None = None
) -> Arrays:
    """Encode a base; some seconds for the shipped one.

    known: another base with its arrays; vectors of what both say in the same words are taken over.
    """
    judge = encoder or load_encoder()
    old, had = known or (None, None)
    place = {source.id: number for number, source in enumerate(base.sources)}
    rows: list[list[int]] = [[] for _ in base.sources]
    for number, measure in enumerate(base.measures):
        for source in dict.fromkeys(use.source for use in measure.uses):
            if source in place:
                rows[place[source]].append(number)
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return Arrays(
        _vectors(judge, _names(base), _names(old), had.names if had else None),
        _bare(judge, base, rows, known),
        _vectors(judge, _titles(base), _titles(old), had.titles if had else None),
        _vectors(judge, _texts(base), _texts(old), had.texts if had else None),
        np.array([row for own in rows for row in own], dtype=np.int32),
        starts,
    )


def _names(base: KnowledgeBase | None) -> list[str]:
    return [measure.name for measure in base.measures] if base else []


def _titles(base: KnowledgeBase | None) -> list[str]:
    return [source.title for source in base.sources] if base else []


def _texts(base: KnowledgeBase | None) -> list[str]:
    return [source_text(base, number) for number in range(len(base.sources))] if base else []


def _vectors(judge: Encoder, texts: list[str], known: list[str], had: Floats | None) -> Floats:
    """Vectors of texts, those of known ones taken over."""
    if had is None:
        return judge.encode(texts)
    place = {text: number for number, text in enumerate(known)}
    found = np.array([place.get(text, -1) for text in texts], dtype=np.int64)
    out = had[found]
    fresh = np.flatnonzero(found < 0)
    if len(fresh):
        out[fresh] = judge.encode([texts[number] for number in fresh])
    return out


def _bare(
    judge: Encoder, base: KnowledgeBase, rows: list[list[int]], known: tuple[KnowledgeBase, Arrays] | None
) -> Steps:
    """Vectors of rows' names without the words of their source; those of rows that are the same are taken over."""
    place: dict[tuple[str, str], int] = {}
    if known:
        old, had = known
        for source, start, end in zip(old.sources, had.starts[:-1], had.starts[1:], strict=True):
            if base.source.get(source.id) == source:
                place |= {(source.id, old.measures[had.rows[row]].name): int(row) for row in range(start, end)}
    told = [(number, base.measures[row].name) for number, own in enumerate(rows) for row in own]
    found = np.array([place.get((base.sources[number].id, name), -1) for number, name in told], dtype=np.int64)
    out = np.zeros((len(told), judge.width), np.int8)
    if known:
        out[found >= 0] = known[1].bare[found[found >= 0]]
    fresh = np.flatnonzero(found < 0)
    bare = [without_words_of(told[row][1], _own(base, told[row][0])) for row in fresh]
    if bare:
        vectors = judge.encode(bare)
        vectors[[not text for text in bare]] = 0
        out[fresh] = _steps(vectors)
    return out


def _own(base: KnowledgeBase, number: int) -> str:
    source = base.sources[number]
    return source.title + source.text if source.filed else source.title


def _steps(vectors: Floats) -> Steps:
    return np.asarray(np.rint(vectors * _STEPS), dtype=np.int8)


def save_arrays(arrays: Arrays, lexical: Lexical, folder: Path = SHIPPED) -> None:
    """Write arrays and lexical index beside the base they belong to; vectors rounded to 1/127."""
    from safetensors.numpy import save

    parts = {name: own if (own := getattr(arrays, name)).dtype == np.int8 else _steps(own) for name in _VECTORS}
    parts |= {"rows": arrays.rows, "starts": arrays.starts}
    write_bytes(folder / _INDEX, save(parts, metadata={"base": folder_hash(folder)}))
    lexical.save(folder / _TERMS)


def load_arrays(folder: Path = SHIPPED) -> tuple[Arrays, Lexical]:
    """The arrays and lexical index of a folder. Raises ModelError when they are missing, spoilt or of another base."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / _INDEX, "numpy") as file:
            made_from = (file.metadata() or {}).get("base")
            parts = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        names, titles, texts = (parts[name].astype(np.float32) / _STEPS for name in _VECTORS if name != "bare")
        arrays = Arrays(names, parts["bare"], titles, texts, parts["rows"], parts["starts"])
        lexical = Lexical.load(folder / _TERMS)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError("index_unreadable", "指标库的索引读不出来", where=_INDEX, hint=_AGAIN) from error
    if made_from != folder_hash(folder):
        raise ModelError("index_of_another_base", "指标库的索引与指标库不一致", where=_INDEX, hint=_AGAIN)
    return arrays, lexical


class Lexical:
    """BM25 over sources (bm25s): what they say of themselves, the title three times, and the names of their rows."""

    def __init__(self, index: BM25) -> None:
        """Take a filled index."""
        self._index = index
        self._count = int(index.scores["num_docs"])
        self._held = np.diff(index.scores["indptr"])

    @classmethod
    def of(cls, base: KnowledgeBase, arrays: Arrays) -> Lexical:
        """Index the sources of a base."""
        from bm25s import BM25

        names = [search_terms(measure.name) for measure in base.measures]
        texts = []
        for number, source in enumerate(base.sources):
            own = arrays.rows[arrays.starts[number] : arrays.starts[number + 1]]
            head = search_terms(" ".join((source.title, *source.keywords)))
            texts.append(3 * head + search_terms(source.text) + [term for row in own for term in names[row]])
        # a vocabulary of our own: the library's order of terms changes from process to process
        vocabulary = {term: number for number, term in enumerate(sorted({term for text in texts for term in text}))}
        index = BM25()
        ids = [[vocabulary[term] for term in text] for text in texts]
        index.index((ids, vocabulary), show_progress=False)
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """The index that ``save`` wrote."""
        from bm25s import BM25

        return cls(BM25.load(str(folder)))

    def save(self, folder: Path) -> None:
        """Write the index, plain arrays and JSON."""
        self._index.save(str(folder), show_progress=False)

    def scores(self, text: str) -> Floats:
        """Score of every source, 0 where no term is shared."""
        terms = [term for term in dict.fromkeys(search_terms(text)) if term in self._index.vocab_dict]
        return np.asarray(self._index.get_scores(terms)) if terms else np.zeros(self._count, np.float32)

    def _parts(self, word: str) -> list[str]:
        """The word where a source has it, else the pairs within it: 自来水厂 is told by 自来, 来水 and 水厂."""
        if len(word) < 2 or word in self._index.vocab_dict:
            return [word] * (len(word) > 1)
        return pair_terms(word) or [word]

    def rarity(self, term: str) -> float:
        """Inverse frequency of a term among the sources, natural logarithm; highest for one never seen."""
        place = self._index.vocab_dict.get(term)
        held = 1 if place is None else max(int(self._held[place]), 1)
        return log(1 + self._count / held)

    def shares(self, text: str) -> Floats:
        """Share of the text's words, weighed by rarity, that each source has, 0 to 1."""
        total, out = 0.0, np.zeros(self._count, np.float32)
        starts, holders = self._index.scores["indptr"], self._index.scores["indices"]
        for term in dict.fromkeys(part for word in words_of(text) for part in self._parts(word)):
            weight = self.rarity(term)
            total += weight
            if (place := self._index.vocab_dict.get(term)) is not None:
                out[holders[starts[place] : starts[place + 1]]] += weight
        return out / total if total else out
