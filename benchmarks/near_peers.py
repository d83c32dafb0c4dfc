"""Ways to find candidate pairs of names: ours and those of other packages, each at several settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from classifier.near.cells import CELLS_PER_NAME, fit_cells, whole_vectors
from classifier.near.pairs import LEAST_COSINE, Pairs, cell_pairs
from models.encoder import Floats, load_encoder
from models.features import clean_name

__all__ = ["MOST", "Method", "methods"]

MOST = 15_000_000
"""Candidates after which a setting is stopped: comparing all pairs is then quicker."""
_ROWS = 1000
SEED = 42


@dataclass(frozen=True)
class Method:
    """A way to find candidates at one setting. find: pairs of positions, i < j, each once, in parts."""

    package: str
    setting: str
    find: Callable[[Sequence[str]], Iterable[Pairs]]


def methods() -> list[Method]:
    """Every way at every setting."""
    found = [
        Method("zhibiao", f"{most} cells a name, cosine {least}", lambda texts, m=most, c=least: cells(texts, m, c))
        for most, least in ((4, LEAST_COSINE), (CELLS_PER_NAME, LEAST_COSINE), (8, 0.6))
    ]
    for sizes in ((2,), (1, 2), (2, 3)):
        grams = "-".join(map(str, sizes))
        for bands in (32, 64, 128):
            setting = f"{grams}-grams, 128 permutations, {bands} bands"
            found.append(Method("rensa", setting, lambda texts, s=sizes, b=bands: rensa(texts, s, b)))
            found.append(Method("datasketch", setting, lambda texts, s=sizes, b=bands: datasketch(texts, s, b)))
    for least in (0.62, 0.7, 0.8, 0.9):
        found.append(Method("semhash", f"our encoder, cosine {least}", lambda texts, c=least: semhash(texts, c)))
    for least in (60.0, 75.0):
        found.append(Method("rapidfuzz", f"ratio {least:g} of all pairs", lambda texts, c=least: rapidfuzz(texts, c)))
    return found


def cells(texts: Sequence[str], most: int, least: float) -> Iterator[Pairs]:
    """Ours: names that share a cell and are close."""
    vectors = load_encoder().encode(texts)
    whole = whole_vectors(vectors)
    yield from cell_pairs(whole, fit_cells(texts, len(texts), vectors).of(whole, most), least)


def gram_sets(texts: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """Character grams of the cleaned names, years and leading places left out as for our own vectors."""
    cleaned = [clean_name(text) or text for text in texts]
    return [
        list({text[at : at + size] for size in sizes for at in range(len(text) - size + 1)}) or [text]
        for text in cleaned
    ]


def rensa(texts: Sequence[str], sizes: Sequence[int], bands: int) -> Iterator[Pairs]:
    """MinHash in Rust."""
    from rensa import RMinHash, RMinHashLSH

    hashes = RMinHash.from_token_sets(gram_sets(texts, sizes), 128, SEED)
    index = RMinHashLSH(0.5, 128, bands)
    index.insert_many(hashes, 0)
    for start in range(0, len(hashes), _ROWS):
        yield _above(start, index.query_all(hashes[start : start + _ROWS]))


def datasketch(texts: Sequence[str], sizes: Sequence[int], bands: int) -> Iterator[Pairs]:
    """MinHash in numpy."""
    from datasketch import MinHash, MinHashLSH

    sets = ([gram.encode() for gram in grams] for grams in gram_sets(texts, sizes))
    hashes = list(MinHash.generator(sets, num_perm=128, seed=SEED))
    index = MinHashLSH(num_perm=128, params=(bands, 128 // bands))
    with index.insertion_session() as session:
        for row, own in enumerate(hashes):
            session.insert(row, own, check_duplication=False)
    for start in range(0, len(hashes), _ROWS):
        yield _above(start, [index.query(own) for own in hashes[start : start + _ROWS]])


class _Ours:
    """Our encoder as semhash wants it."""

    def encode(self, inputs: Sequence[str], **_: object) -> Floats:
        """Vectors of texts."""
        return load_encoder().encode(inputs)


def semhash(texts: Sequence[str], least: float) -> Iterator[Pairs]:
    """Nearest vectors in a graph index, with our own encoder."""
    from semhash import SemHash

    vectors = load_encoder().encode(texts)
    index = SemHash.from_embeddings(vectors, list(texts), _Ours()).index
    found = [indices for indices, _ in index.query_threshold(vectors, least)]
    left = np.repeat(np.arange(len(texts)), [len(own) for own in found])
    right = np.concatenate(found).astype(np.int64)
    codes = np.unique(np.minimum(left, right) * len(texts) + np.maximum(left, right))
    one, two = codes // len(texts), codes % len(texts)
    yield one[one < two], two[one < two]


def rapidfuzz(texts: Sequence[str], least: float) -> Iterator[Pairs]:
    """Every pair compared by edits, with no index at all."""
    from rapidfuzz import fuzz, process

    cleaned = [clean_name(text) or text for text in texts]
    for start in range(0, len(cleaned), _ROWS):
        part = cleaned[start : start + _ROWS]
        scores = process.cdist(part, cleaned[start:], scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8)
        left, right = np.nonzero(scores)
        above = left < right
        yield left[above] + start, right[above] + start


def _above(start: int, found: Sequence[Sequence[int]]) -> Pairs:
    """Pairs of rows from ``start`` with what was found for each; the lesser position first, each pair once."""
    sizes = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
    left = np.repeat(np.arange(start, start + len(found)), sizes)
    right = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=int(sizes.sum()))
    return left[left < right], right[left < right]
