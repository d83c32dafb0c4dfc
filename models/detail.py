"""Our model's answers on unseen documents, looked at from every side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from corpus.dataset import load_public_documents
from models.answer_cache import AnswerCache
from models.calibration import fit_temperature, softmax
from models.conformal import COVERAGES, cross_fit_sets, measure_sets
from models.evaluation_result import CurvePoint, Detail, ReliabilityBin
from models.metrics import measure_with_intervals
from models.selective import cross_fit_answers, measure_answers, risk_coverage
from models.slices import UNCLASSED, class_figures, confusions, slice_figures
from models.teaching import Lessons
from models.training import Recipe, document_weights, with_second
from models.truth import Row, Truth, truth_of
from models.unseen import SHARES, curve_logits, sector_logits, sectors_of

__all__ = ["ALL_SECTORS", "WITH_SECOND", "closer_look", "reliability"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]

_BINS = 10
_CURVE_FIGURES = ("acceptable", "primary", "macro_f1")
ALL_SECTORS, WITH_SECOND = "合计", "合计，加上复核模型（它读过该领域的手写文字）"
_UNKNOWN = "未注明"


def closer_look(
    rows: Sequence[Row],
    lessons: Lessons,
    probabilities: Floats,
    folds: Any,
    recipe: Recipe,
    kept: AnswerCache,
    draws: int,
    *,
    curve: bool,
    sectors: bool,
    progress: Progress | None,
) -> Detail:
    """Everything about our answers on unseen documents.

    probabilities: shape (n, leaves), calibrated. folds: shape (n,). curve, sectors: also the learning curve and the
    sectors never seen, which take many more trainings.
    """
    truth = truth_of(rows)
    documents = {one.doc_id: one for one in load_public_documents()}
    kinds, sources = (
        [getattr(documents[row.document], field) if row.document in documents else _UNKNOWN for row in rows]
        for field in ("kind", "source_kind")
    )
    right = truth.accepted[np.arange(len(truth)), probabilities.argmax(axis=1)]
    sets = cross_fit_sets(probabilities, truth, folds)
    return Detail(
        classes=class_figures(probabilities, truth),
        confusions=confusions(rows, probabilities, truth),
        sectors=slice_figures(sectors_of(rows), rows, probabilities, truth, draws),
        kinds=slice_figures(kinds, rows, probabilities, truth, draws),
        sources=slice_figures(sources, rows, probabilities, truth, draws),
        reliability=reliability(probabilities, truth),
        risk_coverage=risk_coverage(probabilities.max(axis=1), right),
        selective=measure_answers(cross_fit_answers(probabilities, truth, folds), truth),
        sets=tuple(measure_sets(sets[coverage], truth, coverage) for coverage in COVERAGES),
        curve=_curve(rows, lessons, truth, recipe, kept, draws, progress) if curve else (),
        unseen_sectors=_unseen_sectors(rows, lessons, recipe, kept, draws, progress) if sectors else (),
    )


def reliability(probabilities: Floats, truth: Truth) -> tuple[ReliabilityBin, ...]:
    """Confidence against the share accepted in tenths of confidence, those without rows left out."""
    sure = probabilities.max(axis=1)
    right = truth.accepted[np.arange(len(truth)), probabilities.argmax(axis=1)]
    bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    return tuple(
        ReliabilityBin(int((bins == b).sum()), float(sure[bins == b].mean()), float(right[bins == b].mean()))
        for b in np.unique(bins)
    )


def _curve(
    rows: Sequence[Row],
    lessons: Lessons,
    truth: Truth,
    recipe: Recipe,
    kept: AnswerCache,
    draws: int,
    progress: Progress | None,
) -> tuple[CurvePoint, ...]:
    points = []
    for share in SHARES:
        logits = curve_logits(rows, lessons, share, recipe, kept, progress)
        found = measure_with_intervals(softmax(logits), truth, draws)
        points.append(CurvePoint(share, {key: found[key] for key in _CURVE_FIGURES}))
    return tuple(points)


def _unseen_sectors(
    rows: Sequence[Row],
    lessons: Lessons,
    recipe: Recipe,
    kept: AnswerCache,
    draws: int,
    progress: Progress | None,
) -> tuple[Any, ...]:
    names = sectors_of(rows)
    judged = [number for number, name in enumerate(names) if name != UNCLASSED]
    own, logits = [rows[i] for i in judged], sector_logits(rows, lessons, recipe, kept, progress)[judged]
    truth, weight = truth_of(own), document_weights(own, recipe.row_cap)
    given = softmax(logits, fit_temperature(logits, truth.accepted, weight))
    slices = slice_figures([ALL_SECTORS] * len(own), own, given, truth, draws)
    if recipe.pooling:
        logits = with_second(logits, [row.query for row in own], recipe)
        both = softmax(logits, fit_temperature(logits, truth.accepted, weight))
        slices = (*slices, *slice_figures([WITH_SECOND] * len(own), own, both, truth, draws))
    return (*slices, *slice_figures([names[i] for i in judged], own, given, truth, draws))
