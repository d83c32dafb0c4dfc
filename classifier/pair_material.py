"""Labelled pairs of names: the library's paraphrases, its same-class neighbours, and look-alikes of public forms.

Used to fit the pair scorer (tools/fit_pair_scorer.py) and to measure it (benchmarks/duplicates.py).
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from corpus.dataset import load_public_documents
from corpus.labelled import LibraryDuty
from corpus.text import normal_form
from models.encoder import Floats

__all__ = [
    "Pair",
    "choosing_side",
    "load_labelled",
    "nearest_pairs",
    "public_pairs",
    "random_pairs",
    "within_duty_pairs",
    "wording_texts",
]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names. same: whether one measure. group: duty or documents they come from, for splits and intervals."""

    left: str
    right: str
    same: bool
    group: str


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    indicator: tuple[str, int]
    leaf: str
    duty: str


def within_duty_pairs(duties: Iterable[LibraryDuty]) -> list[Pair]:
    """All pairs of wordings of one duty and one leaf: paraphrases of an indicator, and different indicators."""
    found = []
    for duty in duties:
        for one, two in combinations(_wordings([duty]), 2):
            if one.leaf == two.leaf and one.text != two.text:
                found.append(Pair(one.text, two.text, one.indicator == two.indicator, duty.id))
    return found


def random_pairs(duties: Sequence[LibraryDuty], seed: int) -> list[Pair]:
    """For every wording one of another indicator of the same leaf, drawn evenly from all these duties."""
    draw = np.random.default_rng(seed)
    wordings = _wordings(duties)
    by_leaf: dict[str, list[_Wording]] = defaultdict(list)
    for item in wordings:
        by_leaf[item.leaf].append(item)
    found = []
    for item in wordings:
        others = [other for other in by_leaf[item.leaf] if other.indicator != item.indicator]
        if others:
            found.append(Pair(item.text, others[int(draw.integers(len(others)))].text, False, item.duty))
    return [pair for pair in found if pair.left != pair.right]


def nearest_pairs(duties: Sequence[LibraryDuty], vectors: Floats) -> list[Pair]:
    """For every wording the nearest of another indicator of the same leaf, each pair once.

    vectors: of ``wording_texts``, by the encoder under test, so that these are its hardest cases. A few of them do mean
    the same: two duties may hold the same measure.
    """
    wordings = _wordings(duties)
    leaves = np.array([item.leaf for item in wordings])
    owners = np.unique([f"{item.indicator[0]}#{item.indicator[1]}" for item in wordings], return_inverse=True)[1]
    found: dict[tuple[int, int], Pair] = {}
    for row, item in enumerate(wordings):
        cosines = vectors @ vectors[row]
        cosines[(leaves != item.leaf) | (owners == owners[row])] = -2.0
        other = int(cosines.argmax())
        if cosines[other] > -2 and wordings[other].text != item.text:
            pair = Pair(item.text, wordings[other].text, False, item.duty)
            found.setdefault((min(row, other), max(row, other)), pair)
    return list(found.values())


def wording_texts(duties: Iterable[LibraryDuty]) -> list[str]:
    """Texts of all wordings, in the order that ``nearest_pairs`` wants vectors in."""
    return [item.text for item in _wordings(duties)]


def _wordings(duties: Iterable[LibraryDuty]) -> list[_Wording]:
    return [
        _Wording(text, (duty.id, number), item.leaf, duty.id)
        for duty in duties
        for number, item in enumerate(duty.indicators)
        for text in dict.fromkeys((item.name, *item.aka))
    ]


def load_labelled(path: Path) -> dict[frozenset[str], bool | None]:
    """Labels of a file of read pairs, by the two texts; None where the reader could not decide."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {frozenset((row["left"], row["right"])): row["same"] for row in rows}


def public_pairs(labels: dict[frozenset[str], bool | None]) -> list[Pair]:
    """All pairs of different names within a public form; what was not read as the same is taken as different."""
    found = []
    for document in load_public_documents():
        names = {normal_form(item.name): item.name for item in reversed(document.indicators)}
        for one, two in combinations([name for key, name in names.items() if key], 2):
            same = labels.get(frozenset((one, two)), False)
            if same is not None:
                found.append(Pair(one, two, same, document.doc_id))
    return found


def choosing_side(document: str) -> bool:
    """Whether a public document serves to choose thresholds (about half do); the others only measure."""
    return zlib.crc32(document.encode()) % 2 == 0
