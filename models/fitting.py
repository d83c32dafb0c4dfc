"""Fitting: the vocabulary, then a small network by stochastic gradients; numpy and scipy only, deterministic.

Only training imports this module.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from models.adam import Adam
from models.features import clean_name, value_parts
from models.grams import Alphabet
from models.meaning import RESOLUTION
from models.network import Network, activation_step, quantise
from models.query import Query
from models.vectoriser import STEP, SparseRows, Vectoriser, query_keys

__all__ = ["Schedule", "fit_network", "fit_vectoriser"]

Array = np.ndarray[Any, Any]

DENSE_SCALE = 5.0
"""Coordinates of unit vectors are small; as strong as this they learn at the pace of the n-grams."""


_SELDOM = 0.3
"""A row that counts less is met in so much fewer rounds, and then counts as much: the same mean in less time."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Choices of the descent.

    drop: share of activations and dense features left out of a step at random; drop_terms: of sparse ones. rate:
    highest learning rate, reached after a tenth of the steps, then falling as a cosine to 0.
    """

    hidden: int = 160
    epochs: int = 12
    batch: int = 512
    rate: float = 3e-3
    decay: float = 0.05
    drop: float = 0.3
    drop_terms: float = 0.1


def fit_vectoriser(queries: Sequence[Query], others: Sequence[Query], least: int, others_least: int) -> Vectoriser:
    """Vocabulary and idf of training queries.

    A term is kept when ``least`` of the queries, or ``others_least`` of the others (library text), hold it. Value
    terms come from the queries only. idf = ln((1 + n) / (1 + df)) + 1 over both; 1 for the ends of names.
    """
    both = [*queries, *others]
    alphabet = Alphabet(np.array(sorted({ord(c) for q in both for c in "^$" + clean_name(q.name) + value_parts(q)[1]})))
    found = query_keys(both, alphabet)
    families = ((found.name, True), (found.wording, True), (found.edge, False))
    kept: list[tuple[Array, Array]] = []
    for (rows, keys), weighted in families:
        cells = np.unique(np.stack([keys, rows]), axis=1)  # each row once per key
        terms, place = np.unique(cells[0], return_inverse=True)
        own = np.bincount(place, weights=cells[1] < len(queries), minlength=len(terms))
        all_ = np.bincount(place, minlength=len(terms))
        held = (own >= least) | (all_ - own >= others_least)
        idf = np.log((1 + len(both)) / (1 + all_)) + 1.0 if weighted else np.ones(len(terms))
        kept.append((terms[held], idf[held]))
    keys, idf = (np.concatenate(column) for column in zip(*kept, strict=True))
    order = np.argsort(keys)
    counts = Counter(term for query in queries for term in value_parts(query)[0])
    return Vectoriser(alphabet, keys[order], idf[order], sorted(t for t, n in counts.items() if n >= least))


def fit_network(rows: SparseRows, meaning: Array, targets: Array, width: int, schedule: Schedule, seed: int) -> Network:
    """Network taught by weighted targets, in whole-number form.

    rows: n sparse rows of ``width`` columns. meaning: (n, features). targets: (n, leaves), non-negative, the weight
    of a row in all. Minimises the weighted cross entropy; ReLU, dropout, decoupled weight decay (Loshchilov and
    Hutter 2019). Raises ValueError without any weight.
    """
    if not targets.sum() > 0:
        raise ValueError("no row has a target")
    values = (rows.counts * np.float32(STEP)).astype(np.float32)
    terms = sparse.csr_matrix((values, rows.columns, rows.starts), shape=(len(rows), width))
    dense = (meaning * np.float32(DENSE_SCALE / RESOLUTION)).astype(np.float32)
    used = np.flatnonzero(targets.sum(axis=1) > 0)
    fitted = _descend(terms[used], dense[used], targets[used].astype(np.float32), schedule, np.random.default_rng(seed))
    return _whole(fitted, terms[used], dense[used])


def _descend(terms: Any, dense: Array, targets: Array, schedule: Schedule, rng: np.random.Generator) -> list[Array]:
    size, leaves, hidden = len(dense), targets.shape[1], schedule.hidden
    weights = [
        rng.normal(0.0, 0.3, (terms.shape[1], hidden)), _start(rng, dense.shape[1], hidden), np.zeros(hidden),
        _start(rng, hidden, hidden), np.zeros(hidden), _start(rng, hidden, leaves), np.zeros(leaves),
    ]  # fmt: skip
    weights = [weight.astype(np.float32) for weight in weights]
    adam = Adam(weights, schedule.decay)
    weight = targets.sum(axis=1)
    often = np.minimum(weight / _SELDOM, 1.0)
    targets = targets / often[:, None]
    rounds = [np.flatnonzero(rng.random(size) < often) for _ in range(schedule.epochs)]
    batches = [
        order[start : start + schedule.batch]
        for seen in rounds
        for order in [rng.permutation(seen)]
        for start in range(0, len(seen), schedule.batch)
    ]
    steps = len(batches)
    for step, batch in enumerate(batches, start=1):
        own = terms[batch]
        own.data = own.data * _mask(rng, own.data.shape, schedule.drop_terms)
        own_dense = dense[batch] * _mask(rng, (len(batch), dense.shape[1]), schedule.drop)
        masks = [_mask(rng, (len(batch), hidden), schedule.drop) for _ in range(2)]
        adam.step(_gradients(weights, own, own_dense, targets[batch], masks), schedule.rate * _pace(step / steps))
    return weights


def _gradients(weights: list[Array], terms: Any, dense: Array, targets: Array, masks: list[Array]) -> list[Array]:
    """Gradients of the mean weighted cross entropy, in the order of the weights."""
    from_terms, from_dense, bias, second, second_bias, out, out_bias = weights
    first = terms @ from_terms + dense @ from_dense + bias
    hidden = np.maximum(first, 0) * masks[0]
    deeper = hidden @ second + second_bias
    both = hidden + np.maximum(deeper, 0) * masks[1]
    scores = both @ out + out_bias
    scores -= scores.max(axis=1, keepdims=True)
    chances = np.exp(scores)
    chances /= chances.sum(axis=1, keepdims=True)
    wrong = (chances * targets.sum(axis=1, keepdims=True) - targets) / targets.sum()
    to_both = wrong @ out.T
    to_deeper = to_both * masks[1] * (deeper > 0)
    to_first = (to_both + to_deeper @ second.T) * masks[0] * (first > 0)
    return [
        terms.T @ to_first, dense.T @ to_first, to_first.sum(axis=0),
        hidden.T @ to_deeper, to_deeper.sum(axis=0), both.T @ wrong, wrong.sum(axis=0),
    ]  # fmt: skip


def _whole(weights: list[Array], terms: Any, dense: Array) -> Network:
    """The network in whole numbers; steps of activations reach the largest that training rows show."""
    from_terms, from_dense, bias, second, second_bias, out, out_bias = weights
    hidden = np.maximum(terms @ from_terms + dense @ from_dense + bias, 0)
    both = hidden + np.maximum(hidden @ second + second_bias, 0)
    hidden_step, second_step = activation_step(hidden), activation_step(both)
    tables = {
        "sparse": quantise(from_terms, STEP),
        "dense": quantise(from_dense, DENSE_SCALE / RESOLUTION),
        "second": quantise(second, float(hidden_step[0])),
        "out": quantise(out, float(second_step[0])),
    }
    return Network(
        **{name: table for name, (table, _) in tables.items()},
        **{f"{name}_scale": scale for name, (_, scale) in tables.items()},
        bias=bias.astype(np.float64),
        second_bias=second_bias.astype(np.float64),
        out_bias=out_bias.astype(np.float64),
        hidden_step=hidden_step,
        second_step=second_step,
    )


def _start(rng: np.random.Generator, inputs: int, outputs: int) -> Array:
    return rng.uniform(-1.0, 1.0, (inputs, outputs)) / math.sqrt(inputs)


def _mask(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> Array:
    """1/(1 − share) where kept, 0 where left out."""
    return (rng.random(shape, dtype=np.float32) >= share) * np.float32(1.0 / (1.0 - share))


def _pace(done: float) -> float:
    """Share of the highest learning rate after a share of the steps."""
    return done / 0.1 if done < 0.1 else 0.5 * (1.0 + math.cos(math.pi * (done - 0.1) / 0.9))
