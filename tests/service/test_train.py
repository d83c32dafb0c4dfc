"""``zhibiao train`` and ``evaluate``: doors to functions that take minutes, so those are replaced here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ModelError
from models import Manifest, load_model
from models.evaluation import Evaluation, Score
from models.evaluation_result import Detail, ReliabilityBin
from models.guard import Comparison, GuardResult
from models.metrics import Figure
from tests.service.conftest import Run

MANIFEST = Manifest(
    **{one.name: "" for one in fields(Manifest)}
    | {"version": "leaf-test", "leaves": (), "misfiled_points": (), "metrics": {}, "settings": {}}
)
FILES = {"weights.safetensors": b"new", "manifest.json": b"{}"}


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Encoders that training was asked to use; it writes two files that are no model."""
    encoders: list[Path | None] = []

    def train(out: Path, *, progress: Callable[[str], None], encoder: Path | None, cache: Path | None) -> Manifest:
        assert cache is None
        encoders.append(encoder)
        progress("交叉验证")
        out.mkdir()
        for name, content in FILES.items():
            (out / name).write_bytes(content)
        return MANIFEST

    monkeypatch.setattr("models.training.train", train)
    return encoders


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the guard find so many rows lost of a hundred."""
    monkeypatch.setattr("models.load_model", lambda folder=None: folder)

    def decide(lost: int) -> None:
        shares = (1 - lost / 100, 1.0, lost, 0, 0.5**lost)
        result = GuardResult((Comparison("acceptable", 100, *shares), Comparison("primary", 100, *shares)))
        monkeypatch.setattr("models.guard.check_not_worse", lambda new, old: result)

    return decide


@dataclass
class Asked:
    """What evaluation was asked for."""

    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def folds(self) -> list[int | None]:
        return [call["folds"] for call in self.calls]


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Evaluation takes minutes; here it answers at once."""
    asked = Asked()

    def evaluate(*, progress: Callable[[str], None], **options: Any) -> Evaluation:
        asked.calls.append(options)
        progress("交叉验证")
        figures = {"acceptable": Figure(0.9, 0.8, 0.95), "ece": Figure(0.02, 0.01, 0.04)}
        scores = (Score("本模型", "公开文件", 12, figures), Score("排序", "公开文件", 12, {}))
        detail = Detail(reliability=(ReliabilityBin(12, 0.9, 0.8),))
        return Evaluation("hash", options["folds"] or 8, 1.0, scores, (), detail)

    monkeypatch.setattr("models.evaluation.evaluate", evaluate)
    return asked


def test_training_names_the_folder_the_new_weights_and_the_comparison(
    run: Run, trained: list[Path | None], guarded: Callable[[int], None], tmp_path: Path
) -> None:
    guarded(0)
    shown = run("train", "-o", tmp_path / "w")
    assert shown.code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "w").iterdir()} == FILES
    for text in ("leaf-test", "不比现有权重差"):
        assert text in shown.out
    told = run("train", "-o", tmp_path / "w", "--format", "json").json
    assert told["manifest"]["version"] == "leaf-test"
    assert told["guard"]["accepted"] is True
    assert trained == [None, None]


def test_worse_weights_are_refused_and_the_old_ones_kept(
    run: Run, trained: list[Path | None], guarded: Callable[[int], None], tmp_path: Path
) -> None:
    guarded(9)
    (tmp_path / "weights.safetensors").write_bytes(b"old")
    shown = run("train", "-o", tmp_path)
    assert shown.code == 1
    [sentence] = shown.sentences
    for text in ("比现有的差", "1.000 → 0.910", "保持不变", "--no-guard"):
        assert text in sentence
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_without_the_guard_nothing_is_compared(
    run: Run, trained: list[Path | None], guarded: Callable[[int], None], tmp_path: Path
) -> None:
    guarded(9)
    shown = run("train", "-o", tmp_path, "--no-guard", "--encoder", tmp_path / "e")
    assert shown.code == 0
    assert (tmp_path / "weights.safetensors").read_bytes() == b"new"
    assert trained == [tmp_path / "e"]


def test_shipped_weights_that_cannot_be_compared_with_are_told_before_training(
    run: Run, trained: list[Path | None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(folder: Path | None = None) -> None:
        raise ModelError("model_format", "清单格式不是第 9 版", where="x", hint="重新安装")

    monkeypatch.setattr("models.load_model", broken)
    shown = run("train", "-o", tmp_path)
    assert shown.code != 0
    assert "--no-guard" in shown.err
    assert trained == []


def test_figures_are_shown_beside_their_chinese_names(run: Run, evaluated: Asked) -> None:
    shown = run("evaluate", "--folds", "3")
    assert shown.code == 0
    assert evaluated.folds == [3]
    for text in ("本模型", "可接受", "0.900", "校准误差", "公开文件（12条）", "–"):
        assert text in shown.out


def test_figures_as_json_hold_the_intervals(run: Run, evaluated: Asked, tmp_path: Path) -> None:
    shown: Any = run("evaluate", "--format", "json").json
    assert shown["scores"][0]["figures"]["acceptable"] == {"value": 0.9, "low": 0.8, "high": 0.95}
    assert run("evaluate", "-o", tmp_path / "e.json").code == 0
    assert json.loads((tmp_path / "e.json").read_text("utf-8")) == shown
    assert evaluated.folds == [None, None]


def test_the_page_goes_to_the_screen_or_into_a_file(run: Run, evaluated: Asked, tmp_path: Path) -> None:
    shown = run("evaluate", "--format", "html")
    assert shown.out.startswith("<!DOCTYPE html>")
    assert run("evaluate", "-o", tmp_path / "e.html").code == 0
    assert (tmp_path / "e.html").read_text("utf-8") == shown.out


def test_a_folder_gets_the_page_the_data_and_the_plots(run: Run, evaluated: Asked, tmp_path: Path) -> None:
    assert run("evaluate", "-o", tmp_path / "d").code == 0
    names = {path.name for path in (tmp_path / "d").iterdir()}
    assert {"evaluation.html", "evaluation.json", "reliability.svg"} <= names


def test_what_takes_long_is_done_only_when_asked(run: Run, evaluated: Asked, tmp_path: Path) -> None:
    run("evaluate")
    run("evaluate", "--curve", "--sectors", "--cache", tmp_path)
    plain, full = evaluated.calls
    assert (plain["curve"], plain["sectors"], plain["cache"]) == (False, False, None)
    assert (full["curve"], full["sectors"], full["cache"]) == (True, True, tmp_path)


def test_folds_out_of_range_are_refused(run: Run, evaluated: Asked) -> None:
    assert run("evaluate", "--folds", "1").code == 2
    assert evaluated.calls == []


@pytest.mark.parametrize("command", [["classify", "--text", "满意度"], ["audit", "FORM"]], ids=lambda args: args[0])
def test_weights_of_ones_own_are_used_or_refused(run: Run, form: Path, tmp_path: Path, command: list[str]) -> None:
    args = [str(form) if word == "FORM" else word for word in command]
    shipped = Path(load_model.__code__.co_filename).parent / "data" / "leaf"
    assert run(*args, "--model", shipped).code == 0
    shown = run(*args, "--model", tmp_path / "没有")
    assert shown.code == 2
    assert "找不到或读不出模型文件" in shown.err
    assert len(shown.sentences) == 1
