"""What tells a row of a form from one of another project, as numbers: evidence for check R2.

Of every row: words and meaning it shares with the form's texts and its other rows, and how well its field of work
suits theirs. Plain arithmetic on the vectors of the shipped encoder; nothing here is learned but the fields.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from classifier.checks.sectors_of_rows import Sectors
from classifier.checks.shared_words import pair_weights, shared_words
from classifier.pair_names import WordTable
from classifier.runs import runs_of
from models.encoder import unit_rows

__all__ = ["FEATURES", "Texts", "Told", "Topics", "form_topics", "read_texts", "topics_of"]

Floats = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]

FEATURES = (
    "nearest_row",
    "three_nearest_rows",
    "mean_of_rows",
    "nearest_text",
    "shared_with_texts",
    "shared_with_rows",
    "rarest_word",
    "fields_agree",
    "fields_overlap",
    "field_elsewhere",
    "field_is_clear",
    "form_is_clear",
    "others_agree",
    "rows",
)
_HEAD_WEIGHT = 3.0
_MOST_EVIDENCE, _EVIDENCE = 8, 0.5
"""Texts of one form do not speak independently: no more than so many count, and each by half."""
_FLOOR = 1e-3
_NEAREST = 3
_TOGETHER = 4096
"""Rows of so many forms are worked on together; bounds the memory, changes no number."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts read once for their words, meaning and fields of work; a text does not depend on the others.

    places: of the texts among the rows of the rest. ids: of their words. vectors: of the encoder. shares: of the
    fields. lean: how much more than usual of each field, log. clear: how much a text tells of its field, in nats.
    """

    places: Mapping[str, int]
    ids: Sequence[Sequence[int]]
    vectors: Floats
    shares: Floats
    lean: Floats
    clear: Floats

    def places_of(self, texts: Iterable[str]) -> Places:
        """Places of texts, each of which has been read."""
        return np.array([self.places[text] for text in texts], dtype=np.int64)


def read_texts(texts: Iterable[str], table: WordTable, sectors: Sectors) -> Texts:
    """Texts of any number of forms; each is read once, wherever it stands."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    ids = table.encoder.token_ids(list(places))
    vectors = _vectors(ids, table)
    fields = sectors.log_shares(vectors)
    shares, lean = np.exp(fields), fields - sectors.log_prior
    return Texts(places, ids, vectors, shares, lean, np.einsum("ij,ij->i", shares, lean))


@dataclass(frozen=True, slots=True)
class Told:
    """What a form says: names of its rows, two at least; heads (titles) and prose (clauses), one of them at least."""

    names: Sequence[str]
    heads: Sequence[str]
    prose: Sequence[str]

    @property
    def shown(self) -> list[str]:
        """All of it, the rows first."""
        return [*self.names, *self.heads, *self.prose]


@dataclass(frozen=True, slots=True)
class Topics:
    """Evidence about the rows of a form, and what it rests on.

    features: rows x FEATURES. shares: of the fields in every row. form: in the form as a whole.
    """

    told: Told
    read: Texts
    features: Floats
    shares: Floats
    form: Floats

    def nearest(self, row: int) -> tuple[float, str]:
        """Cosine of the text of the form that comes nearest to a row, at least 0, and the text."""
        shown = self.told.shown
        # the product of all rows, as in the evidence: that of one row alone may round otherwise
        cosines = _cosines(self.read.vectors[self.read.places_of(shown)], len(self.told.names))[row]
        place = int(cosines.argmax())
        return max(0.0, float(cosines[place])), shown[place]


def form_topics(
    names: Sequence[str],
    heads: Sequence[str],
    prose: Sequence[str],
    plain: Collection[str],
    table: WordTable,
    sectors: Sectors,
) -> Topics:
    """Evidence about every row of one form, as ``topics_of`` finds it."""
    told = Told(names, heads, prose)
    return next(topics_of([told], plain, table, sectors, read_texts(told.shown, table, sectors)))


def topics_of(
    forms: Iterable[Told], plain: Collection[str], table: WordTable, sectors: Sectors, read: Texts
) -> Iterator[Topics]:
    """Evidence about the rows of forms, bit for bit the same alone and among others.

    plain: words that tell nothing by being shared. read: the texts of these forms, and maybe others.
    """
    for several in runs_of(forms, lambda told: len(told.names), _TOGETHER):
        yield from _topics(several, plain, table, sectors, read)


def _topics(
    forms: Sequence[Told], plain: Collection[str], table: WordTable, sectors: Sectors, read: Texts
) -> Iterator[Topics]:
    """Evidence about forms, whose rows stand below each other in one table."""
    counts = np.array([len(told.names) for told in forms], dtype=np.int64)
    stops = np.cumsum(counts)
    parts = [slice(start, stop) for start, stop in zip(stops - counts, stops, strict=True)]
    rows = _Rows(counts, stops - counts, np.repeat(np.arange(len(forms)), counts), parts)
    places = [read.places_of(told.shown) for told in forms]
    own = np.concatenate([shown[: len(told.names)] for told, shown in zip(forms, places, strict=True)])
    features = np.empty((len(own), len(FEATURES)), dtype=np.float32)
    for part, shown in zip(parts, places, strict=True):
        _put_nearness(read.vectors[shown], features[part, :4])
    features[:, 1] /= np.minimum(_NEAREST, counts - 1).astype(np.float32)[rows.form]
    features[:, 2] += 1.0
    features[:, 2] /= (counts - 1).astype(np.float32)[rows.form]
    features[:, 4:7] = _words(forms, own, plain, table, read)
    shares = read.shares[own]
    features[:, 7], features[:, 8], fields = _agreement(forms, places, rows, own, read, sectors.prior)
    features[:, 9] = _elsewhere(shares, rows)
    features[:, 10] = read.clear[own]
    features[:, 11] = np.log((fields**2).sum(axis=1))[rows.form]
    features[:, 12] = _others(features[:, 7].copy(), rows)
    features[:, 13] = np.log(counts)[rows.form]
    for told, part, field in zip(forms, parts, fields, strict=True):
        yield Topics(told, read, features[part], shares[part], field)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of several forms below each other. form: number of the form of each row; the rest by form.

    What rounds otherwise in another order of adding is added up form by form, so that no form depends on the others.
    """

    counts: Places
    starts: Places
    form: Places
    parts: Sequence[slice]


def _cosines(vectors: Floats, count: int) -> Floats:
    """Cosines of the rows of a form, which come first, with all that it shows; -1 of a row with itself."""
    cosines: Floats = vectors[:count] @ vectors.T
    cosines.flat[:: len(vectors) + 1] = -1.0
    return cosines


def _put_nearness(vectors: Floats, columns: Floats) -> None:
    """The nearest row, the sum of the nearest few, the sum of all (the row itself as -1), and the nearest text."""
    count = len(columns)
    cosines = _cosines(vectors, count)
    rows = cosines[:, :count]
    ordered = np.sort(rows, axis=1)
    columns[:, 0] = ordered[:, -1]
    np.add.reduce(ordered[:, : -1 - min(_NEAREST, count - 1) : -1], axis=1, out=columns[:, 1])
    np.add.reduce(rows, axis=1, out=columns[:, 2])
    np.maximum.reduce(cosines[:, count:], axis=1, out=columns[:, 3])


def _words(
    forms: Sequence[Told], own: Places, plain: Collection[str], table: WordTable, read: Texts
) -> list[tuple[float, float, float]]:
    """What ``shared_words`` says of every row."""
    known = frozenset(plain)
    pairs = {place: pair_weights(tuple(read.ids[place]), known, table) for place in set(own.tolist())}
    rows = iter([pairs[place] for place in own.tolist()])
    return [
        words
        for told in forms
        for words in shared_words(list(islice(rows, len(told.names))), (*told.heads, *told.prose))
    ]


def _agreement(
    forms: Sequence[Told], places: Sequence[Places], rows: _Rows, own: Places, read: Texts, prior: Floats
) -> tuple[Floats, Floats, Floats]:
    """How well each row's fields suit those of everything else (by joint evidence, by their mean), and each form's."""
    lean, shares = (np.empty((len(forms), read.shares.shape[1]), dtype=np.float32) for _ in range(2))
    rest = np.empty(len(forms))
    for number, (told, shown) in enumerate(zip(forms, places, strict=True)):
        weights = np.ones(len(shown), dtype=np.float32)
        weights[len(told.names) : len(told.names) + len(told.heads)] = _HEAD_WEIGHT
        lean[number], shares[number] = weights @ read.lean[shown], weights @ read.shares[shown]
        rest[number] = weights.sum() - 1.0
    heard = (np.minimum(rest, _MOST_EVIDENCE) * _EVIDENCE / rest).astype(np.float32)
    others = (lean[rows.form] - read.lean[own]) * heard[rows.form, None]
    others = np.exp(others - others.max(axis=1, keepdims=True))
    others /= others.sum(axis=1, keepdims=True)
    mixed = (shares[rows.form] - read.shares[own]) / rest.astype(np.float32)[rows.form, None]
    usual = read.shares[own] / prior
    agree = np.log(np.einsum("ij,ij->i", usual, others) + _FLOOR)
    overlap = np.log(np.einsum("ij,ij->i", usual, mixed) + _FLOOR)
    fields: Floats = np.array([np.add.reduce(others[part], axis=0) for part in rows.parts])
    fields /= rows.counts.astype(np.float32)[:, None]
    return agree, overlap, fields


def _elsewhere(own: Floats, rows: _Rows) -> Floats:
    """Whether any one other row leans to the row's field: the largest share of another row, by the row's own."""
    largest = np.maximum.reduceat(own, rows.starts, axis=0)
    most = own >= largest[rows.form]
    second = np.maximum.reduceat(np.where(most, 0.0, own), rows.starts, axis=0)
    second = np.where(np.add.reduceat(most, rows.starts, axis=0, dtype=np.int64) > 1, largest, second)
    others = np.where(most, second[rows.form], largest[rows.form])
    out: Floats = np.log(np.einsum("ij,ij->i", own, others) / own.max(axis=1) + _FLOOR)
    return out


def _others(agree: Floats, rows: _Rows) -> Floats:
    """Median agreement of the other rows of a form."""
    order = np.lexsort((agree, rows.form))
    ranks = np.empty(len(agree), dtype=np.int64)
    ranks[order] = np.arange(len(agree)) - rows.starts[rows.form]
    low, high = ((rows.counts - 2) // 2)[rows.form], ((rows.counts - 1) // 2)[rows.form]
    least, start = agree[order], rows.starts[rows.form]
    # with a row taken out, those above it move down by one rank
    out: Floats = (least[start + low + (ranks <= low)] + least[start + high + (ranks <= high)]) / 2
    return out


def _vectors(ids: Sequence[Sequence[int]], table: WordTable) -> Floats:
    """Vectors of texts cut into words already, as the encoder makes them; zeros for a text without words."""
    lengths = np.array([len(own) for own in ids])
    rows = np.zeros((len(ids), table.vectors.shape[1]), dtype=np.float32)
    some = np.flatnonzero(lengths)
    if len(some):
        starts = np.concatenate([[0], np.cumsum(lengths[some])[:-1]])
        joined = np.concatenate([np.asarray(own, dtype=np.int64) for own in ids if own])
        rows[some] = np.add.reduceat(table.vectors[joined], starts, axis=0)
    return unit_rows(rows)
