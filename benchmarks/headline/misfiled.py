"""How well rows filed in a wrong class are found, beside cleanlab on the same rows and the same answers.

Answers come from models that saw no document of the row's group. cleanlab is asked in two ways: with our answers, so
that only the ranking differs, and with those of character tf-idf and logistic regression, what its user would begin
with. Intervals resample groups of documents; differences are paired.
"""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import Any

import numpy as np

from benchmarks.headline.accuracy import CACHE, our_chances
from benchmarks.headline.packages import ABSENT, told
from benchmarks.headline.records import Cell, Column, Group, Row, Table, cells
from benchmarks.misfiled import OURS, gain, measure, rankings
from corpus.dataset import load_public_documents
from models.answer_cache import AnswerCache
from models.folds import group_folds
from models.methods import BASELINES, answer_unseen, baseline_code
from models.metrics import with_intervals
from models.misfiled import cross_fit_misfiled
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, document_weights
from models.truth import Truth, ordinary_rows, public_rows, truth_of
from models.wording import read_wording

__all__ = ["measure_group"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

DRAWS = 400
FORMER = "四个迹象（原来的分数）"
TFIDF = "字符tf-idf+逻辑回归（按填报类训练）"
"""The answers that a user of cleanlab has: learnt from the classes as filed, mistakes included."""
NAMES = {OURS: "本产品 misfiled_score", FORMER: "本产品 0.1 的分数（四个迹象）"}
METHODS = ("self_confidence", "normalized_margin", "confidence_weighted_entropy")
COLUMNS = (
    Column("ap", "排序AP"),
    Column("recall_90", "九成准时找出"),
    Column("recall_80", "八成准时找出"),
    Column("precision_at_65", "找出65%时的准确率"),
    Column("gain", "本产品AP高出（配对）", ""),
)
FLAGS = (
    Column("flagged", "提示行数", "", 0),
    Column("right", "其中真错", "more", 0),
    Column("precision", "准确率"),
    Column("recall", "找出率"),
)


def cleanlab_rankings(chances: Floats, truth: Truth, source: str) -> dict[str, Floats]:
    """1 − cleanlab's label quality by each of its scores, shape (n,), NaN where nothing was filed."""
    from cleanlab.rank import get_label_quality_scores

    filed = np.flatnonzero(truth.filed >= 0)
    found = {}
    for method in METHODS:
        score = np.full(len(truth), np.nan)
        quality = get_label_quality_scores(truth.filed[filed], chances[filed], method=method)
        score[filed] = 1.0 - quality
        found[f"cleanlab {method}（{source}）"] = score
    return found


def cleanlab_flags(chances: Floats, truth: Truth) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Rows that cleanlab's default filter calls wrongly labelled, shape (n,)."""
    from cleanlab.filter import find_label_issues

    filed = np.flatnonzero(truth.filed >= 0)
    # classes that nobody filed would leave gaps in its matrix of counts
    known, labels = np.unique(truth.filed[filed], return_inverse=True)
    own = chances[filed][:, known]
    found = np.zeros(len(truth), dtype=np.bool_)
    found[filed] = find_label_issues(labels, own / own.sum(axis=1, keepdims=True), n_jobs=1)
    return found


def flag_row(name: str, called: Any, truth: Truth, rows: Any, *, ours: bool = False) -> Row:
    """What flagged rows are worth against the labels. rows: numbers of those judged."""
    judged = rows[truth.filed[rows] >= 0]
    hits, wrong = called[judged], truth.misfiled[judged]
    right = int((hits & wrong).sum())
    figures = {
        "flagged": int(hits.sum()),
        "right": right,
        "precision": right / max(1, int(hits.sum())),
        "recall": right / max(1, int(wrong.sum())),
    }
    return Row(name, cells(figures), ours, "" if ours else told("cleanlab"))


def _ranked(given: dict[str, Floats], truth: Truth, chosen: Any, caption: str, draws: int) -> Table:
    part = truth.take(chosen)
    ours, rows = given[OURS][chosen], []
    for name, score in given.items():
        figures = with_intervals(partial(measure, score[chosen], part), part, draws)
        shown: dict[str, Cell] = cells({key: figure.to_dict() for key, figure in figures.items()})
        if name != OURS:
            paired = with_intervals(partial(gain, ours, score[chosen], part), part, draws)
            shown |= {"gain": cells({"gain": paired["ap"].to_dict()})["gain"]}
        rows.append(
            Row(NAMES.get(name, name), shown, name in NAMES, told("cleanlab") if name.startswith("cleanlab") else "")
        )
    filed, wrong = int((part.filed >= 0).sum()), int(part.misfiled.sum())
    return Table(f"{caption}，{filed} 行，其中 {wrong} 行归错", COLUMNS, tuple(rows), "ap")


def measure_group(draws: int = DRAWS) -> Group:
    """The group. draws: resamplings of documents for the intervals."""
    rows = public_rows(load_public_documents())
    truth, weight = truth_of(rows), document_weights(rows, SHIPPED_RECIPE.row_cap)
    folds = group_folds([row.group for row in rows], SHIPPED_RECIPE.folds)
    chances = our_chances()
    ranked = rankings(chances, truth, weight, folds)[0]
    given = {name: ranked[name] for name in NAMES}
    tables, missing = [], {}
    if importlib.util.find_spec("cleanlab"):
        make = partial(answer_unseen, BASELINES[TFIDF], rows, load_lessons(), folds)
        plain = AnswerCache(CACHE).get(f"cleanlab's {TFIDF} {folds.tolist()}", baseline_code(), make)
        given |= cleanlab_rankings(chances, truth, "用本产品的答案") | cleanlab_rankings(plain, truth, "用tf-idf的答案")
        usual = ordinary_rows(rows)
        wording = read_wording([row.query for row in rows])
        own = cross_fit_misfiled(chances, truth, wording, weight, folds)
        flags = [flag_row("本产品 misfiled_score ≥ 0.5", np.nan_to_num(own) >= 0.5, truth, usual, ours=True)]
        flags += [
            flag_row(f"cleanlab find_label_issues（{source}）", cleanlab_flags(answers, truth), truth, usual)
            for source, answers in (("用本产品的答案", chances), ("用tf-idf的答案", plain))
        ]
        caption = "直接给出的提示（不含三组大而特殊的文件）"
        tables.append(Table(caption, FLAGS, tuple(flags), "precision", "cleanlab 不用门槛，自己决定提示哪些行。"))
    else:
        missing["cleanlab"] = ABSENT
    every = np.arange(len(rows))
    return Group(
        "misfiled",
        "归错类的指标",
        "填报人把指标归错了类，能不能把这些行排到最前面。AP 为 1 时，所有归错的行都排在没错的前面。",
        "与“判类准确率”同样的行和同样的折；归错：填报的类不在三次盲标的可接受类里。本产品的分数在同样的折上改进过，是开发数字。",
        (
            _ranked(given, truth, every, "全部公开文件", draws),
            _ranked(given, truth, ordinary_rows(rows), "不含三组大而特殊的文件", draws),
            *tables,
        ),
        missing,
    )
