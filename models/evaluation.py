"""Evaluation: every figure on documents never trained on, beside the baselines.

Public documents by cross-validation over groups of documents; the five seed forms, never trained on or tuned
on, by a model of all public documents. Calibration is fitted on the other folds, never on the judged one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import numpy as np

from corpus.dataset import data_hash, load_library, load_public_documents, load_seed_labels
from corpus.taxonomy import load_taxonomy
from models.baselines import keyword_cascade, majority, plain_tfidf, tfidf_on_acceptable
from models.calibration import fit_temperature, softmax
from models.folds import group_folds
from models.manifest import MisfiledPoint
from models.metrics import Figure, measure_with_intervals
from models.operating import misfiled_curve
from models.query import Query
from models.training import SHIPPED_RECIPE, Recipe, authored_rows, document_weights, fit, out_of_fold
from models.truth import Row, Truth, ordinary_rows, public_rows, truth_of

__all__ = ["Evaluation", "Score", "evaluate", "seed_rows"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]
Baseline = Callable[[Sequence[Row], Sequence[Query]], Floats]

PUBLIC, ORDINARY, SEEDS = "公开文件", "公开文件（不含三组大而特殊的）", "五份样表"
OURS = "本模型"
BASELINES: Mapping[str, Baseline] = {
    "多数类": majority,
    "关键词表": keyword_cascade,
    "字符tf-idf+逻辑回归（按填报类训练）": lambda train, queries: plain_tfidf(train, queries, filed=True),
    "字符tf-idf+逻辑回归（按盲标训练）": lambda train, queries: plain_tfidf(train, queries, filed=False),
    "字符tf-idf+值特征+逻辑回归（按可接受集训练）": tfidf_on_acceptable,
}


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one method on one set of rows; see models.metrics.measure for the names."""

    method: str
    rows: str
    count: int
    figures: Mapping[str, Figure]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with method, rows, count and figures (value, low, high)."""
        figures = {key: figure.to_dict() for key, figure in self.figures.items()}
        return {"method": self.method, "rows": self.rows, "count": self.count, "figures": figures}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of our model and the baselines. misfiled: what flags are worth, on ordinary public documents."""

    data_hash: str
    folds: int
    temperature: float
    scores: tuple[Score, ...]
    misfiled: tuple[MisfiledPoint, ...]

    def score(self, method: str, rows: str) -> Score:
        """The score of a method on a set of rows. Raises KeyError when it was not measured."""
        for score in self.scores:
            if (score.method, score.rows) == (method, rows):
                return score
        raise KeyError((method, rows))

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON."""
        points = [
            {"threshold": p.threshold, "precision": p.precision, "recall": p.recall, "flagged": p.flagged}
            for p in self.misfiled
        ]
        return {
            "data_hash": self.data_hash,
            "folds": self.folds,
            "temperature": round(self.temperature, 4),
            "scores": [score.to_dict() for score in self.scores],
            "misfiled": points,
        }


def seed_rows() -> list[Row]:
    """Labelled rows of the five seed forms, from their facts in the sample forms; for judging only."""
    raw = files("corpus").joinpath("samples/expected.json").read_text(encoding="utf-8")
    forms = {form["seed"]: form for form in json.loads(raw).values()}
    resolve = load_taxonomy().resolve
    rows = []
    for label in load_seed_labels():
        item = forms[label.seed]["indicators"][label.index]
        query = Query(item["name"], item.get("value", ""), item.get("unit", ""), item.get("duty", ""))
        filed = resolve(item.get("l1", ""), item.get("l2", "")).leaf
        rows.append(Row(query, label.primary, label.also, filed, label.seed, label.seed))
    return rows


def evaluate(
    *, folds: int | None = None, progress: Progress | None = None, recipe: Recipe = SHIPPED_RECIPE, draws: int = 400
) -> Evaluation:
    """Cross-validate on the curated public documents and judge the seed forms, beside the baselines.

    folds: number of folds, the recipe's for None. draws: resamplings of documents for the 95 % intervals.
    progress: told what is going on, in Chinese.
    """
    recipe = replace(recipe, folds=folds or recipe.folds)
    rows, authored = public_rows(load_public_documents()), authored_rows(load_library())
    seeds = seed_rows()
    truth, seed_truth = truth_of(rows), truth_of(seeds)
    own = group_folds([row.group for row in rows], recipe.folds)
    ordinary = ordinary_rows(rows)
    weight = document_weights(rows, recipe.row_cap)
    logits = out_of_fold(rows, authored, recipe, progress=progress)
    temperature = fit_temperature(logits, truth.accepted, weight)
    answers = {
        OURS: (
            _calibrated(logits, truth, weight, own),
            softmax(fit(rows, authored, recipe).logits([r.query for r in seeds]), temperature),
        )
    }
    for name, baseline in BASELINES.items():
        if progress:
            progress(f"对照方法：{name}")
        answers[name] = (_cross_validate(baseline, rows, own), baseline(rows, [row.query for row in seeds]))
    if progress:
        progress("按文件重抽样，求区间")
    scores: list[Score] = []
    for name, (unseen, on_seeds) in answers.items():
        scores += [
            Score(name, PUBLIC, len(rows), measure_with_intervals(unseen, truth, draws)),
            Score(
                name,
                ORDINARY,
                len(ordinary),
                measure_with_intervals(unseen[ordinary], truth.take(ordinary), draws),
            ),
            Score(name, SEEDS, len(seeds), measure_with_intervals(on_seeds, seed_truth, draws)),
        ]
    return Evaluation(
        data_hash(),
        recipe.folds,
        temperature,
        tuple(scores),
        misfiled_curve(answers[OURS][0][ordinary], truth.take(ordinary)),
    )


def _calibrated(logits: Floats, truth: Truth, weight: Floats, folds: Any) -> Floats:
    """Probabilities whose temperature comes from the other folds."""
    out = np.empty_like(logits)
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        out[own] = softmax(logits[own], fit_temperature(logits[rest], truth.accepted[rest], weight[rest]))
    return out


def _cross_validate(baseline: Baseline, rows: Sequence[Row], folds: Any) -> Floats:
    out = np.empty((len(rows), len(load_taxonomy().leaves)))
    for fold in np.unique(folds):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        test = np.flatnonzero(folds == fold).tolist()
        out[test] = baseline(seen, [rows[i].query for i in test])
    return out
