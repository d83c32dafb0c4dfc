"""Where answers are good and where not: by class, by sector, kind and origin of document, and the pairs mixed up."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.metrics import Figure, measure, with_intervals
from models.truth import Row, Truth

__all__ = ["ClassFigures", "Confusion", "Slice", "broad_sector", "class_figures", "confusions", "slice_figures"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

UNCLASSED = "不分领域"
"""Documents of no sector: common libraries, templates."""
_SECTORS = Path(__file__).parent / "data" / "broad_sectors.json"
_KEPT = ("acceptable", "primary", "parent")
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Figures of one leaf, shares 0-1, NaN where nothing was counted.

    rows: rows with this primary label. answered: rows answered with the leaf. precision, recall, f1: against the
    primary label. accepted: answers of the leaf that a reviewer accepts. reached: rows of the leaf whose answer is
    accepted, whichever it was.
    """

    leaf: str
    rows: int
    answered: int
    precision: float
    recall: float
    f1: float
    accepted: float
    reached: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Figures of the rows of one kind; see models.metrics.measure for acceptable, primary and parent."""

    name: str
    documents: int
    rows: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows of one primary label answered with another leaf.

    unaccepted: those of the rows whose answer no reviewer accepts. examples: names, the unaccepted ones first.
    """

    label: str
    answer: str
    rows: int
    unaccepted: int
    examples: tuple[str, ...]


@cache
def _broad_sectors() -> Mapping[str, str]:
    raw = json.loads(_SECTORS.read_text(encoding="utf-8"))
    return {sector: broad for broad, sectors in raw.items() for sector in sectors}


def broad_sector(sector: str) -> str:
    """Broad sector of a document's sector or of a code of the functional classification (类); ``UNCLASSED`` else."""
    return _broad_sectors().get(sector, UNCLASSED)


def class_figures(probabilities: Floats, truth: Truth) -> tuple[ClassFigures, ...]:
    """Figures of every leaf, taxonomy order. probabilities: shape (n, leaves)."""
    answer = probabilities.argmax(axis=1)
    right = truth.accepted[np.arange(len(truth)), answer]
    out = []
    for place, leaf in enumerate(load_taxonomy().leaves):
        own, given = truth.primary == place, answer == place
        both = int((own & given).sum())
        rows, answered = int(own.sum()), int(given.sum())
        out.append(
            ClassFigures(
                leaf,
                rows,
                answered,
                _share(both, answered),
                _share(both, rows),
                _share(2 * both, rows + answered),
                _share(int((right & given).sum()), answered),
                _share(int((right & own).sum()), rows),
            )
        )
    return tuple(out)


def slice_figures(
    names: Sequence[str], rows: Sequence[Row], probabilities: Floats, truth: Truth, draws: int = 200
) -> tuple[Slice, ...]:
    """Figures of the rows of each name, the largest first, with intervals over resampled documents.

    names: one per row, its sector, kind or origin.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        members[name].append(number)
    out = []
    for name, numbers in members.items():
        own = np.array(numbers)
        given, labels = probabilities[own], truth.take(own)

        def figures(chosen: Any, given: Floats = given, labels: Truth = labels) -> dict[str, float]:
            found = measure(given[chosen], labels.take(chosen))
            return {key: found[key] for key in _KEPT}

        documents = len({rows[number].document for number in numbers})
        out.append(Slice(name, documents, len(own), with_intervals(figures, labels, draws)))
    return tuple(sorted(out, key=lambda one: (-one.rows, one.name)))


def confusions(
    rows: Sequence[Row], probabilities: Floats, truth: Truth, examples: int = _EXAMPLES
) -> tuple[Confusion, ...]:
    """Pairs of primary label and other answer, those with most unaccepted answers first."""
    leaves = load_taxonomy().leaves
    answer = probabilities.argmax(axis=1)
    right = truth.accepted[np.arange(len(truth)), answer]
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number in np.flatnonzero(answer != truth.primary).tolist():
        pairs[int(truth.primary[number]), int(answer[number])].append(number)
    out = []
    for (label, given), numbers in pairs.items():
        # a wrong answer given surely tells most
        telling = sorted(numbers, key=lambda n: (bool(right[n]), -float(probabilities[n, given])))
        names = tuple(dict.fromkeys(rows[number].query.name for number in telling))[:examples]
        out.append(Confusion(leaves[label], leaves[given], len(numbers), int((~right[numbers]).sum()), names))
    return tuple(sorted(out, key=lambda one: (-one.unaccepted, -one.rows, one.label, one.answer)))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
