"""Labels as arrays: what a metric or a fit needs to know about a list of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.dataset import load_contrast
from corpus.labelled import LabelledDocument
from corpus.taxonomy import load_taxonomy
from models.query import Query

__all__ = ["ODD_GROUPS", "Row", "Truth", "contrast_rows", "ordinary_rows", "public_rows", "truth_of"]

# Large and unlike a filing: two lists, mostly without values, and sixteen sheets of one system asking 是否…. A third of
# their filed classes is wrong against one in eleven elsewhere: thresholds measured with them would promise offices
# too few false alarms.
ODD_GROUPS = ("repo-shuanggao-gcjx", "repo-srpmp-yixue", "repo-ciq-dbjs")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled row. filed: leaf id of the filed class, "" when it names none or several.

    document: id for weighting. group: documents that share rows or a source; a split keeps them together.
    """

    query: Query
    primary: str
    also: tuple[str, ...]
    filed: str
    document: str
    group: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Labels of n rows, leaf numbers in taxonomy order.

    primary: shape (n,). accepted: shape (n, leaves), the primary included. filed: shape (n,), −1 for none.
    groups: shape (n,), a number per group of documents.
    """

    primary: np.ndarray[Any, np.dtype[np.int64]]
    accepted: np.ndarray[Any, np.dtype[np.bool_]]
    filed: np.ndarray[Any, np.dtype[np.int64]]
    groups: np.ndarray[Any, np.dtype[np.int64]]

    def __len__(self) -> int:
        return len(self.primary)

    def take(self, rows: np.ndarray[Any, np.dtype[np.int64]]) -> Truth:
        """The truth of chosen row numbers; numbers may repeat."""
        return Truth(self.primary[rows], self.accepted[rows], self.filed[rows], self.groups[rows])

    @property
    def misfiled(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Rows whose filed leaf no reviewer accepts, shape (n,); False where nothing was filed."""
        safe = np.maximum(self.filed, 0)
        return np.asarray((self.filed >= 0) & ~self.accepted[np.arange(len(self)), safe])


def public_rows(documents: Iterable[LabelledDocument]) -> list[Row]:
    """Rows of labelled documents in file order; the title stands as project."""
    resolve = load_taxonomy().resolve
    return [
        Row(
            Query(item.name, item.value, item.unit, item.duty, document.title),
            item.primary,
            item.also,
            resolve(item.l1, item.l2).leaf,
            document.doc_id,
            document.group,
        )
        for document in documents
        for item in document.indicators
    ]


def contrast_rows(*, held_out: bool) -> list[Row]:
    """Rows of the contrast sets that are only judged, or of those that teach; a set is a document and a group."""
    return [
        Row(Query(row.name, row.value, row.unit), row.primary, row.also, "", row.set, row.set)
        for row in load_contrast(held_out=held_out)
    ]


def truth_of(rows: Sequence[Row]) -> Truth:
    """Labels of rows as arrays."""
    place = {leaf: number for number, leaf in enumerate(load_taxonomy().leaves)}
    accepted = np.zeros((len(rows), len(place)), dtype=np.bool_)
    for number, row in enumerate(rows):
        accepted[number, [place[leaf] for leaf in (row.primary, *row.also)]] = True
    names = {group: number for number, group in enumerate(sorted({row.group for row in rows}))}
    return Truth(
        np.array([place[row.primary] for row in rows], dtype=np.int64),
        accepted,
        np.array([place.get(row.filed, -1) for row in rows], dtype=np.int64),
        np.array([names[row.group] for row in rows], dtype=np.int64),
    )


def ordinary_rows(rows: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Numbers of the rows outside ``ODD_GROUPS``."""
    return np.array([number for number, row in enumerate(rows) if row.group not in ODD_GROUPS], dtype=np.int64)
