"""Training: deterministic, split by document, seeds held out, and the same numbers as scikit-learn's parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from corpus.dataset import load_library, load_public_documents, load_seed_labels
from models import Query, load_model
from models.calibration import softmax
from models.evaluation import seed_rows
from models.features import EdgeBlock, NameBlock, ValueBlock, ValueTextBlock, clean_name, value_wording
from models.fitting import fit_linear
from models.folds import group_folds
from models.training import Recipe, soft_targets, train
from models.truth import public_rows, truth_of
from models.vectoriser import Vectoriser

TINY = Recipe(folds=3)


def tiny(folder: Path) -> Mapping[str, bytes]:
    train(folder, documents=load_public_documents()[:20], library=load_library()[:3], recipe=TINY, draws=10)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert tiny(tmp_path / "one") == tiny(tmp_path / "two")


def test_what_was_trained_can_be_loaded(tmp_path: Path) -> None:
    tiny(tmp_path / "leaf")
    assert load_model(tmp_path / "leaf").proba([Query("服务对象满意度", "≥90%")]).shape == (1, 10)


def test_a_written_folder_holds_nothing_but_the_two_files(tmp_path: Path) -> None:
    assert sorted(tiny(tmp_path / "leaf")) == ["manifest.json", "weights.safetensors"]


@given(st.lists(st.sampled_from("abcdefghijkl"), min_size=4, max_size=80), st.integers(2, 4), st.integers(0, 9))
def test_a_group_is_never_on_both_sides(groups: list[str], folds: int, seed: int) -> None:
    split = group_folds(groups, folds, seed)
    for group in set(groups):
        assert len({int(fold) for fold, own in zip(split, groups, strict=True) if own == group}) == 1


def test_documents_with_shared_rows_share_a_fold() -> None:
    rows = public_rows(load_public_documents())
    split = group_folds([row.group for row in rows], 8)
    places: dict[str, set[int]] = {}
    for row, fold in zip(rows, split.tolist(), strict=True):
        places.setdefault(row.document, set()).add(fold)
    assert all(len(folds) == 1 for folds in places.values())


def test_seed_forms_are_judged_but_never_taught() -> None:
    assert len(seed_rows()) == len(load_seed_labels())
    taught = {row.document for row in public_rows(load_public_documents())}
    assert not taught & {row.document for row in seed_rows()}


def test_soft_targets_share_weight_among_the_accepted() -> None:
    rows = public_rows(load_public_documents())
    truth = truth_of(rows)
    targets = soft_targets(truth, 0.4)
    several = truth.accepted.sum(axis=1) > 1
    assert np.allclose(targets[several].sum(axis=1), 1.4)
    assert np.allclose(targets[~several].sum(axis=1), 1.0)
    assert np.all(targets[np.arange(len(rows)), truth.primary] == 1.0)


def sklearn_matrix(vectoriser: Vectoriser, queries: list[Query]) -> np.ndarray:
    """The same features by scikit-learn's own vectorisers."""
    parts = []
    start = 0
    for block, terms in zip(vectoriser.blocks, vectoriser.terms, strict=True):
        if isinstance(block, NameBlock | ValueTextBlock):
            texts = [clean_name(q.name) if isinstance(block, NameBlock) else value_wording(q) for q in queries]
            tfidf = TfidfVectorizer(
                analyzer="char",
                ngram_range=(block.shortest, block.longest),
                lowercase=False,
                sublinear_tf=True,
                norm="l2",
                vocabulary=terms,
            )
            tfidf.idf_ = vectoriser.idf[start : start + len(terms)]
            marked = [f"^{text}$" if text or isinstance(block, NameBlock) else "" for text in texts]
            parts.append(tfidf.transform(marked).toarray() * block.weight)
        else:
            plain = DictVectorizer(sparse=False).fit([dict.fromkeys(terms, 1.0)])
            assert list(plain.feature_names_) == list(terms)
            parts.append(plain.transform([dict(block.terms(query)) for query in queries]) * block.weight)
        start += len(terms)
    return np.hstack(parts)


def test_answers_equal_an_sklearn_pipeline_with_the_same_weights() -> None:
    model = load_model()
    queries = [row.query for row in public_rows(load_public_documents())][::17]
    reference = LogisticRegression()
    reference.classes_ = np.arange(10)
    reference.coef_ = model.coef.T.astype(np.float64) / model.manifest.temperature
    reference.intercept_ = model.bias / model.manifest.temperature
    wanted = reference.predict_proba(sklearn_matrix(model.vectoriser, queries))
    assert np.abs(wanted - model.proba(queries)).max() < 1e-6


def test_a_row_may_want_several_classes_and_one_nobody_wants_stays_far_below() -> None:
    matrix = csr_matrix(np.eye(3))
    wanted = np.array([[1.0, 0.0, 0.0, 0.0], [0.6, 0.4, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])
    coef, bias = fit_linear(matrix, wanted, 1000.0)
    chances = softmax(matrix @ coef + bias, 1.0)
    assert chances[1] == pytest.approx([0.6, 0.4, 0.0, 0.0], abs=0.02)
    assert chances[:, 3].max() < 1e-3


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("（1）“三公”经费\n控制率", "三公经费控制率"),
        ("是否及时提交总结", "及时提交总结"),
        ("２０２４年 新建校舍 3,500 平方米；", "0年新建校舍0平方米"),
        ("★补助养殖户", "补助养殖户"),
        ("1.", "0."),
    ],
)
def test_names_are_cleaned_before_reading(name: str, cleaned: str) -> None:
    assert clean_name(name).rstrip(".") == cleaned.rstrip(".")


def test_edges_are_the_last_and_first_characters() -> None:
    terms = EdgeBlock(tail=2, head=1).terms(Query("培训人次(人次)"))
    assert set(terms) == {"t:次", "t:人次", "h:培"}


def test_value_terms_name_kind_dimension_operator_and_unit() -> None:
    terms = set(ValueBlock().terms(Query("受益学生数", "≥3560人次")))
    assert terms == {"kind:count", "op:≥", "dim:people", "unit:人次"}
    assert set(ValueBlock().terms(Query("合格率", "100%"))) >= {"kind:share", "full"}
    assert set(ValueBlock().terms(Query("合格率"))) == {"kind:empty"}
