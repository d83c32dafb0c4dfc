"""Answers on documents the model never saw: cross-validation, learning curve, whole sectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from corpus.dataset import data_hash, load_authored_documents, load_library, load_public_documents
from corpus.taxonomy import load_taxonomy
from models.answer_cache import AnswerCache
from models.folds import group_folds
from models.processes import in_processes
from models.slices import UNCLASSED, broad_sector
from models.store import load_model
from models.teaching import Lessons
from models.training import Recipe, answer, fit, with_second
from models.truth import Row

__all__ = ["SHARES", "curve_logits", "final_logits", "sector_logits", "sectors_of"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]

SHARES = (0.0, 0.25, 0.5, 1.0)
"""Shares of the public documents of a learning curve."""
CURVE_FOLDS = 4


def final_logits(
    rows: Sequence[Row], lessons: Lessons, judged: Sequence[Row], recipe: Recipe, kept: AnswerCache
) -> Floats:
    """Logits of rows that nothing is trained on, by a model of all training rows, shape (len(judged), leaves).

    The shipped weights answer when they are of this data and recipe.
    """
    queries = [row.query for row in judged]
    network, shipped = replace(recipe, pooling=None), load_model()
    taught = shipped.manifest.settings["recipe"] | {"pooling": None}
    if shipped.manifest.data_hash == data_hash() and taught == asdict(network):
        logits = shipped.quick().judge.logits(queries)
    else:
        logits = kept.get(
            f"final {_sizes(rows, lessons)} {queries}", network, lambda: fit(rows, lessons, network).logits(queries)
        )
    return with_second(logits, queries, recipe)


def curve_logits(
    rows: Sequence[Row], lessons: Lessons, share: float, recipe: Recipe, kept: AnswerCache, progress: Progress | None
) -> Floats:
    """Logits of every row by models of a share of the other folds' public documents, shape (n, leaves).

    The authored rows are always all there. Smaller shares are parts of the larger ones; at most four folds.
    """
    recipe = replace(recipe, folds=min(recipe.folds, CURVE_FOLDS))
    folds = group_folds([row.group for row in rows], recipe.folds)
    order = sorted({row.group for row in rows}, key=lambda group: hashlib.sha256(group.encode()).hexdigest())
    chosen = set(order[: round(share * len(order))])

    def teach(fold: int) -> tuple[list[Row], Lessons]:
        own = zip(rows, folds.tolist(), strict=True)
        return [row for row, place in own if place != fold and row.group in chosen], lessons

    def say(fold: int) -> None:
        if progress:
            progress(f"学习曲线：用 {share:.0%} 的公开文件，第 {fold + 1}/{recipe.folds} 折")

    network = replace(recipe, pooling=None)
    logits = kept.get(
        f"curve {share} {_sizes(rows, lessons)}", network, lambda: _by_parts(rows, folds, teach, network, say)
    )
    return with_second(logits, [row.query for row in rows], recipe)


def sectors_of(rows: Sequence[Row]) -> list[str]:
    """Broad sector of each public, authored or library row by its document; ``UNCLASSED`` for contrast rows."""
    sectors = {one.doc_id: one.sector for one in load_public_documents()}
    sectors |= {one.doc_id: one.sector for one in load_authored_documents()}
    sectors |= {duty.id: duty.function for duty in load_library()}
    return [broad_sector(sectors.get(row.document, "")) for row in rows]


def sector_logits(
    rows: Sequence[Row], lessons: Lessons, recipe: Recipe, kept: AnswerCache, progress: Progress | None
) -> Floats:
    """Logits of every row by a network that saw nothing of its broad sector, authored text included; (n, leaves).

    The network alone: the small transformer has read the authored text of every sector. A group that reaches into the
    sector is left out as a whole. Rows of no sector get NaN.
    """
    sectors = sectors_of(rows)
    names = sorted(set(sectors) - {UNCLASSED})
    parts = np.array([names.index(name) if name in names else -1 for name in sectors])

    def teach(part: int) -> tuple[list[Row], Lessons]:
        groups = {row.group for row, sector in zip(rows, sectors, strict=True) if sector == names[part]}
        authored, library = (
            tuple(row for row, sector in zip(own, sectors_of(own), strict=True) if sector != names[part])
            for own in (lessons.authored, lessons.library)
        )
        return [row for row in rows if row.group not in groups], Lessons(authored, library)

    def say(part: int) -> None:
        if progress:
            progress(f"没见过的领域：{names[part]}（{part + 1}/{len(names)}）")

    network = replace(recipe, pooling=None)
    return kept.get(
        f"sectors {sectors} {_sizes(rows, lessons)}", network, lambda: _by_parts(rows, parts, teach, network, say)
    )


def _sizes(rows: Sequence[Row], lessons: Lessons) -> list[int]:
    """Tells a part of the data from the whole."""
    return [len(rows), len(lessons.authored), len(lessons.library)]


def _by_parts(
    rows: Sequence[Row],
    parts: Any,
    teach: Callable[[int], tuple[list[Row], Lessons]],
    recipe: Recipe,
    say: Callable[[int], None],
) -> Floats:
    """Logits of the rows of each part (−1: none) by a model of what ``teach`` gives; the parts share the cores."""
    out = np.full((len(rows), len(load_taxonomy().leaves)), np.nan)
    numbers = range(int(parts.max()) + 1)
    asked = [[rows[i].query for i in np.flatnonzero(parts == part).tolist()] for part in numbers]
    tasks = [(*teach(part), recipe, None, asked[part]) for part in numbers]
    for part, found in zip(numbers, in_processes(answer, tasks), strict=True):
        out[parts == part] = found
        say(part)
    return out
