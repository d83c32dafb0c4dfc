"""The model card, the shipped weights and the measured results tell the same story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.dataset import data_hash
from models import load_model

ROOT = Path(__file__).resolve().parents[2]
RESULTS = json.loads((ROOT / "benchmarks" / "results" / "models.json").read_text("utf-8"))
CARD = (ROOT / "models" / "CARD.md").read_text("utf-8")


def test_weights_and_results_come_from_the_curated_data() -> None:
    """Fails when the data changed: run make train, then python -m benchmarks.evaluate_models."""
    assert load_model().manifest.data_hash == data_hash()
    assert RESULTS["data_hash"] == data_hash()


def test_the_measured_model_is_the_shipped_one() -> None:
    assert RESULTS["model"] == load_model().manifest.version


@pytest.mark.parametrize("figure", ["acceptable", "primary", "parent", "macro_f1", "ece", "misfiled_ap"])
def test_the_card_states_the_measured_figures(figure: str) -> None:
    for score in RESULTS["scores"]:
        if score["method"] == "本模型":
            value = score["figures"][figure]
            assert f"{value['value']:.3f}（{value['low']:.3f}–{value['high']:.3f}）" in CARD


def test_our_model_beats_every_baseline_on_every_set_of_rows() -> None:
    ours = {s["rows"]: s["figures"] for s in RESULTS["scores"] if s["method"] == "本模型"}
    for score in RESULTS["scores"]:
        if score["method"] != "本模型":
            for figure in ("acceptable", "primary", "misfiled_ap"):
                assert ours[score["rows"]][figure]["value"] > score["figures"][figure]["value"]
