"""Training: deterministic, split by document, seeds and held-out contrast sets never taught."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_contrast, load_public_documents, load_seed_labels
from models import Query, load_model
from models.evaluation import seed_rows
from models.features import clean_name
from models.fitting import Schedule
from models.folds import group_folds
from models.teaching import Lessons, load_lessons
from models.training import Recipe, soft_targets, train
from models.truth import public_rows, truth_of

TINY = Recipe(folds=3, least=1, schedule=Schedule(hidden=16, epochs=4, batch=64))


def tiny(folder: Path) -> Mapping[str, bytes]:
    lessons = load_lessons()
    few = Lessons(lessons.authored[:300], lessons.library[:40])
    train(folder, rows=public_rows(load_public_documents()[:30]), lessons=few, recipe=TINY, draws=10)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert tiny(tmp_path / "one") == tiny(tmp_path / "two")


def test_what_was_trained_can_be_loaded(tmp_path: Path) -> None:
    tiny(tmp_path / "leaf")
    assert load_model(tmp_path / "leaf").proba([Query("服务对象满意度", "≥90%")]).shape == (1, 10)


def test_a_written_folder_holds_nothing_but_the_three_files(tmp_path: Path) -> None:
    assert sorted(tiny(tmp_path / "leaf")) == ["manifest.json", "reference.json", "weights.safetensors"]


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


def test_held_out_contrast_sets_are_never_taught() -> None:
    held_out = {row.set for row in load_contrast(held_out=True)}
    assert held_out
    assert not held_out & {row.document for row in load_lessons().authored}


def test_soft_targets_share_weight_among_the_accepted() -> None:
    rows = public_rows(load_public_documents())
    truth = truth_of(rows)
    targets = soft_targets(truth, 0.4)
    several = truth.accepted.sum(axis=1) > 1
    assert np.allclose(targets[several].sum(axis=1), 1.4)
    assert np.allclose(targets[~several].sum(axis=1), 1.0)
    assert np.all(targets[np.arange(len(rows)), truth.primary] == 1.0)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("（1）“三公”经费\n控制率", "三公经费控制率"),
        ("是否及时提交总结", "及时提交总结"),
        ("２０２４年 新建校舍 3,500 平方米；", "新建校舍0平方米"),
        ("★补助养殖户", "补助养殖户"),
        ("①合格率", "合格率"),
        ("1.2 合格率", "合格率"),
        ("（2023年）新增就业人数", "新增就业人数"),
        ("潢源县农村公路里程", "农村公路里程"),
        ("城市道路维修", "城市道路维修"),
        ("2023年", "0年"),
        ("1.", "0."),
    ],
)
def test_names_are_cleaned_before_reading(name: str, cleaned: str) -> None:
    assert clean_name(name).rstrip(".") == cleaned.rstrip(".")
