"""From queries to scores: sparse and dense features, then the networks, whose scores are averaged.

The first layer adds up what the name says and what the target says, and both sums are whole numbers: so each name and
each target is worked on once, however many rows of a batch it stands in.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import nullcontext
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from models.features import clean_name, value_parts
from models.meaning import Meaning
from models.network import FEW, Network, times
from models.query import Query
from models.threads import ONE_THREAD
from models.vectoriser import Vectoriser

__all__ = ["Scorer"]

_CHUNK = 2048
"""Rows worked on at a time; bounds the memory, changes no number."""

Floats = np.ndarray[Any, np.dtype[np.float64]]
Sums = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
_Item = TypeVar("_Item", bound=Hashable)


class Scorer:
    """Scores before calibration."""

    def __init__(self, vectoriser: Vectoriser, meaning: Meaning, networks: Sequence[Network]) -> None:
        """networks: at least one. Raises ValueError when one does not fit the features."""
        for network in networks:
            if network.sparse.shape[0] != vectoriser.width or network.dense.shape[0] != meaning.width:
                raise ValueError("network and features do not belong together")
        self.vectoriser, self.meaning, self.networks = vectoriser, meaning, tuple(networks)
        self._leaves = len(self.networks[0].out_bias)
        self._dense = [meaning.split(network.dense.astype(np.float32)) for network in self.networks]

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores of queries, shape (n, leaves); bit for bit the same alone and in any batch."""
        out = np.empty((len(queries), self._leaves))
        _, number = _distinct([query.name for query in queries])
        order = np.argsort(number, kind="stable")  # rows of one name side by side
        with ONE_THREAD if len(queries) > 1 else nullcontext():
            for start in range(0, len(queries), _CHUNK):
                places = order[start : start + _CHUNK]
                out[places] = self._together([queries[place] for place in places.tolist()])
        return out

    def _together(self, queries: Sequence[Query]) -> Floats:
        names, name = _distinct([clean_name(query.name) for query in queries])
        targets, target = _distinct([value_parts(query) for query in queries])
        name_rows, target_rows = self.vectoriser.name_rows(names), self.vectoriser.target_rows(targets)
        meaning = self.meaning.name_rows(names)
        wording = self.meaning.wording_rows([wording for _, wording in targets])
        scores = []
        for number, (network, (of_name, of_wording)) in enumerate(zip(self.networks, self._dense, strict=True)):
            table = self._large[number] if len(queries) > FEW else network.sparse
            sparse = times(name_rows, table)[name] + times(target_rows, table)[target]
            dense = (meaning @ of_name)[name] + (wording @ of_wording)[target]
            scores.append(network.scores(sparse, dense))
        return np.asarray(sum(scores[1:], scores[0]) / len(scores))

    @cached_property
    def _large(self) -> list[Sums]:
        """The networks' tables of n-grams as float32, made when many rows are asked for: four times their size."""
        return [network.sparse.astype(np.float32) for network in self.networks]


def _distinct(items: Sequence[_Item]) -> tuple[list[_Item], Places]:
    """Items without repeats, and the place of each among them."""
    places: dict[_Item, int] = {}
    number = [places.setdefault(item, len(places)) for item in items]
    return list(places), np.array(number, dtype=np.int64)
