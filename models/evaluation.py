"""Evaluation: every figure on documents never trained on, beside the baselines.

Public documents by cross-validation over groups of documents, against the curated labels and, so that curation cannot
hide behind itself, against the first reader's alone; and, of the rows whose name stands in no authored text, once more.
The five seed forms and the held-out contrast sets, never trained
on, by a model of all training rows. What is fitted on answers (temperature, misfiled score, thresholds) is fitted on
the other folds, never on the judged one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.dataset import data_hash, load_public_documents
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from models.answer_cache import AnswerCache
from models.calibration import fit_temperature, softmax
from models.detail import closer_look
from models.evaluation_result import Evaluation, Score
from models.folds import group_folds
from models.judged import first_reader_rows, held_out_contrast, seed_rows
from models.methods import BASELINES, NO_PEERS, Peers, Ranking, answer_unseen, baseline_code
from models.metrics import measure_with_intervals, with_intervals
from models.misfiled import cross_fit_misfiled, filed_columns, fit_misfiled, misfiled_score
from models.operating import misfiled_curve
from models.ranking import measure_ranking
from models.teaching import Lessons, load_lessons
from models.training import SHIPPED_RECIPE, Recipe, document_weights, unseen_logits, with_second
from models.truth import Row, Truth, ordinary_rows, public_rows, truth_of
from models.unseen import final_logits
from models.wording import read_wording

__all__ = ["NO_PEERS", "OURS", "Evaluation", "Peers", "Score", "evaluate", "seed_rows"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]

PUBLIC, FIRST = "公开文件", "公开文件（按第一位读者一人的标签）"
UNHEARD = "公开文件（名称不见于手写文字的）"
ORDINARY, SEEDS, CONTRAST = "公开文件（不含三组大而特殊的）", "五份样表", "留出的对照组"
OURS, NETWORK = "本模型", "本模型，只用网络，不问复核模型"
_RANKINGS: Mapping[str, Ranking] = {"本模型，只按 1−填报类的把握排序": lambda chances, truth: _doubt(chances, truth)}


def evaluate(
    *,
    folds: int | None = None,
    progress: Progress | None = None,
    recipe: Recipe = SHIPPED_RECIPE,
    draws: int = 400,
    cache: Path | None = None,
    curve: bool = False,
    sectors: bool = False,
    peers: Peers = NO_PEERS,
    rows: Sequence[Row] | None = None,
    lessons: Lessons | None = None,
) -> Evaluation:
    """Cross-validate on the curated public documents, judge seed forms and contrast sets, beside the baselines.

    folds: number of folds, the recipe's for None. draws: resamplings of documents for the 95 % intervals. cache:
    folder that keeps answers for the next run with the same data, recipe and code. curve, sectors: also learning curve
    and sectors never seen; each takes longer than all the rest. rows, lessons: instead of the curated ones.
    progress: told what is going on, in Chinese.
    """
    say = progress or _silent
    recipe = replace(recipe, folds=folds or recipe.folds)
    rows = public_rows(load_public_documents()) if rows is None else rows
    lessons, kept = load_lessons() if lessons is None else lessons, AnswerCache(cache)
    later = {SEEDS: seed_rows(), CONTRAST: held_out_contrast()}
    asked = [row for part in later.values() for row in part]
    truth, own = truth_of(rows), group_folds([row.group for row in rows], recipe.folds)
    weight = document_weights(rows, recipe.row_cap)

    network = replace(recipe, pooling=None)
    alone = unseen_logits(rows, lessons, network, kept, progress=progress)
    say("用全部文件训练，评从不训练的行")
    alone_later = final_logits(rows, lessons, asked, network, kept)
    answers, temperatures = {}, {}
    for name, way in {OURS: recipe, **({NETWORK: network} if recipe.pooling else {})}.items():
        logits = with_second(alone, [row.query for row in rows], way)
        temperatures[name] = fit_temperature(logits, truth.accepted, weight)
        later_logits = with_second(alone_later, [row.query for row in asked], way)
        answers[name] = (_calibrated(logits, truth, weight, own), softmax(later_logits, temperatures[name]))
    ours = answers[OURS][0]
    for name, method in {**BASELINES, **peers.methods}.items():
        say(f"对照方法：{name}")
        told, code = f"{name} {own.tolist()} {len(lessons.authored)}", baseline_code() + peers.code
        answers[name] = (
            kept.get(told, code, partial(answer_unseen, method, rows, lessons, own)),
            kept.get(f"{told} {asked}", code, partial(method, rows, lessons, [row.query for row in asked])),
        )
    say("按文件重抽样，求区间")
    judged, ranked = _judged_sets(rows, lessons, later), _misfiled_scores(answers[OURS], rows, asked, weight, own)
    scores = [
        _score(method, name, given[part][numbers], labels, draws, ranked[part][numbers] if method == OURS else None)
        for method, given in answers.items()
        for name, (part, numbers, labels) in judged.items()
    ]
    for name, ranking in {**_RANKINGS, **peers.rankings}.items():
        scores += _ranking_scores(name, ranking(ours, truth), judged, draws)
    usual = ordinary_rows(rows)
    return Evaluation(
        data_hash(),
        recipe.folds,
        temperatures[OURS],
        tuple(scores),
        misfiled_curve(ours[usual], truth.take(usual), ranked[0][usual]),
        closer_look(rows, lessons, ours, own, recipe, kept, draws, curve=curve, sectors=sectors, progress=progress),
        dict(peers.skipped),
    )


def _judged_sets(
    rows: Sequence[Row], lessons: Lessons, later: Mapping[str, Sequence[Row]]
) -> dict[str, tuple[int, Any, Truth]]:
    """Per set of rows: 0 for cross-validated answers or 1 for the final model's, row numbers there, labels."""
    truth, usual, every = truth_of(rows), ordinary_rows(rows), np.arange(len(rows))
    sets: dict[str, tuple[int, Any, Truth]] = {PUBLIC: (0, every, truth)}
    first = first_reader_rows(rows)
    if first is not None:
        sets[FIRST] = (0, every, truth_of(first))
    taught = {normal_form(row.query.name) for row in (*lessons.authored, *lessons.library)}
    unheard = np.array([i for i, row in enumerate(rows) if normal_form(row.query.name) not in taught], dtype=np.int64)
    sets[UNHEARD] = (0, unheard, truth.take(unheard))
    sets[ORDINARY] = (0, usual, truth.take(usual))
    start = 0
    for name, part in later.items():
        sets[name] = (1, np.arange(start, start + len(part)), truth_of(part))
        start += len(part)
    return sets


def _misfiled_scores(
    answers: tuple[Floats, Floats], rows: Sequence[Row], asked: Sequence[Row], weight: Floats, folds: Any
) -> tuple[Floats, Floats]:
    """Learnt misfiled scores of our model's answers, public rows by the other folds' models."""
    leaves, truth, later = load_taxonomy().leaves, truth_of(rows), truth_of(asked)
    own, theirs = (read_wording([row.query for row in part]) for part in (rows, asked))
    model = fit_misfiled(answers[0], truth, own, weight)
    filed = filed_columns(later.filed, len(leaves))
    return (
        cross_fit_misfiled(answers[0], truth, own, weight, folds),
        misfiled_score(model, answers[1], filed, theirs),
    )


def _score(method: str, name: str, given: Floats, truth: Truth, draws: int, ranked: Floats | None) -> Score:
    return Score(method, name, len(truth), measure_with_intervals(given, truth, draws, misfiled=ranked))


def _ranking_scores(
    method: str, score: Floats, judged: Mapping[str, tuple[int, Any, Truth]], draws: int
) -> list[Score]:
    """Figures of a ranking of the cross-validated rows on every set of them."""
    out = []
    for name, (part, numbers, truth) in judged.items():
        if part == 0:
            own = score[numbers]
            figures = with_intervals(partial(_rank, own, truth), truth, draws)
            out.append(Score(method, name, len(truth), figures))
    return out


def _rank(score: Floats, truth: Truth, rows: Any) -> dict[str, float]:
    return measure_ranking(score[rows], truth.take(rows))


def _calibrated(logits: Floats, truth: Truth, weight: Floats, folds: Any) -> Floats:
    """Probabilities whose temperature comes from the other folds."""
    out = np.empty_like(logits)
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        out[own] = softmax(logits[own], fit_temperature(logits[rest], truth.accepted[rest], weight[rest]))
    return out


def _doubt(probabilities: Floats, truth: Truth) -> Floats:
    return np.asarray(1.0 - probabilities[np.arange(len(truth)), truth.filed])


def _silent(text: str) -> None:
    """Nobody is listening."""
