"""The methods our model is measured beside: the baselines, and what a caller brings along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models import baselines
from models.baselines import keyword_cascade, majority, plain_tfidf, tfidf_on_acceptable
from models.calibration import softmax
from models.query import Query
from models.teaching import Lessons
from models.transformer import load_transformer, transformer_digest
from models.truth import Row, Truth

__all__ = ["BASELINES", "NO_PEERS", "Baseline", "Peers", "Ranking", "answer_unseen", "baseline_code"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Baseline = Callable[[Sequence[Row], Lessons, Sequence[Query]], Floats]
Ranking = Callable[[Floats, Truth], Floats]

BASELINES: Mapping[str, Baseline] = {
    "多数类": lambda train, _, queries: majority(train, queries),
    "关键词表": lambda train, _, queries: keyword_cascade(train, queries),
    "字符tf-idf+逻辑回归（按填报类训练）": lambda train, _, queries: plain_tfidf(train, queries, filed=True),
    "字符tf-idf+逻辑回归（按盲标训练）": lambda train, _, queries: plain_tfidf(train, queries, filed=False),
    "字符tf-idf+值特征+逻辑回归（按可接受集训练）": lambda train, _, queries: tfidf_on_acceptable(train, queries),
    "复核模型单独（小型 Transformer，没见过公开文件）": lambda _train, _lessons, queries: softmax(
        load_transformer().logits(queries)
    ),
}


@dataclass(frozen=True, slots=True)
class Peers:
    """Other people's methods to measure in the same run.

    methods: train rows, lessons, queries → probabilities (n, leaves). rankings: our probabilities on unseen documents
    and the truth → score per row for a wrongly filed class. skipped: those that cannot run here → why. code: tells one
    version of the methods from another, for kept answers.
    """

    methods: Mapping[str, Baseline] = field(default_factory=dict)
    rankings: Mapping[str, Ranking] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


NO_PEERS = Peers()


def baseline_code() -> str:
    """Tells one version of the baselines from another, for kept answers."""
    return hashlib.sha256(Path(baselines.__file__).read_bytes()).hexdigest() + transformer_digest()


def answer_unseen(method: Baseline, rows: Sequence[Row], lessons: Lessons, folds: Any) -> Floats:
    """Answers of a method to every row, taught without the row's fold, shape (n, leaves)."""
    out = np.empty((len(rows), len(load_taxonomy().leaves)))
    for fold in np.unique(folds):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        test = np.flatnonzero(folds == fold).tolist()
        queries = [rows[i].query for i in test]
        out[test] = method(seen, lessons, queries)
    return out
