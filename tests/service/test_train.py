"""``zhibiao train`` and ``evaluate``: doors to functions that take minutes, so those are replaced here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models import Manifest, load_model
from models.evaluation import Evaluation, Score
from models.metrics import Figure
from tests.service.conftest import Run


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that training was asked to write."""
    folders: list[Path] = []

    def train(out: Path, *, progress: Callable[[str], None]) -> Manifest:
        folders.append(out)
        progress("交叉验证")
        return replace(load_model().manifest, version="leaf-test")

    monkeypatch.setattr("models.training.train", train)
    return folders


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Numbers of folds that evaluation was asked for."""
    asked: list[int | None] = []

    def evaluate(*, folds: int | None, progress: Callable[[str], None]) -> Evaluation:
        asked.append(folds)
        progress("交叉验证")
        figures = {"acceptable": Figure(0.9, 0.8, 0.95), "ece": Figure(0.02, 0.01, 0.04)}
        return Evaluation("hash", folds or 8, 1.0, (Score("本模型", "公开文件", 12, figures),), ())

    monkeypatch.setattr("models.evaluation.evaluate", evaluate)
    return asked


def test_training_names_the_folder_and_the_new_weights(run: Run, trained: list[Path], tmp_path: Path) -> None:
    shown = run("train", "-o", tmp_path / "w")
    assert shown.code == 0
    assert trained == [tmp_path / "w"]
    assert "leaf-test" in shown.out
    assert run("train", "-o", tmp_path / "w", "--format", "json").json["manifest"]["version"] == "leaf-test"


def test_figures_are_shown_beside_their_chinese_names(run: Run, evaluated: list[int | None]) -> None:
    shown = run("evaluate", "--folds", "3")
    assert shown.code == 0
    assert evaluated == [3]
    for text in ("本模型", "可接受", "0.900", "校准误差", "公开文件（12条）"):
        assert text in shown.out


def test_figures_as_json_hold_the_intervals(run: Run, evaluated: list[int | None], tmp_path: Path) -> None:
    shown: Any = run("evaluate", "--format", "json").json
    assert shown["scores"][0]["figures"]["acceptable"] == {"value": 0.9, "low": 0.8, "high": 0.95}
    assert run("evaluate", "-o", tmp_path / "e.json").code == 0
    assert json.loads((tmp_path / "e.json").read_text("utf-8")) == shown
    assert evaluated == [None, None]


def test_folds_out_of_range_are_refused(run: Run, evaluated: list[int | None]) -> None:
    assert run("evaluate", "--folds", "1").code == 2
    assert evaluated == []


@pytest.mark.parametrize("command", [["classify", "--text", "满意度"], ["audit", "FORM"]], ids=lambda args: args[0])
def test_weights_of_ones_own_are_used_or_refused(run: Run, form: Path, tmp_path: Path, command: list[str]) -> None:
    args = [str(form) if word == "FORM" else word for word in command]
    shipped = Path(load_model.__code__.co_filename).parent / "data" / "leaf"
    assert run(*args, "--model", shipped).code == 0
    shown = run(*args, "--model", tmp_path / "没有")
    assert shown.code == 2
    assert "找不到或读不出模型文件" in shown.err
    assert len(shown.sentences) == 1
