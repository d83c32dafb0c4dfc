"""The model card, the shipped weights and the measured results tell the same story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.card import CARD, SECTIONS, refresh
from corpus.dataset import data_hash
from models import load_model

ROOT = Path(__file__).resolve().parents[2]
RESULTS = json.loads((ROOT / "benchmarks" / "results" / "models.json").read_text("utf-8"))
TEXT = CARD.read_text("utf-8")
OURS = "本模型"


def test_weights_and_results_come_from_the_curated_data() -> None:
    """Fails when the data changed: run make train, then python -m benchmarks.evaluate_models."""
    assert load_model().manifest.data_hash == data_hash()
    assert RESULTS["data_hash"] == data_hash()


def test_the_measured_model_is_the_shipped_one() -> None:
    assert RESULTS["model"] == load_model().manifest.version


def test_every_measured_section_of_the_card_is_as_the_results_say() -> None:
    assert refresh(TEXT, RESULTS) == TEXT, "run `make docs`"


@pytest.mark.parametrize("mark", SECTIONS)
def test_a_card_without_a_section_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match=mark):
        refresh(TEXT.replace(f"<!-- {mark} -->", ""), RESULTS)


@pytest.mark.parametrize("figure", ["acceptable", "primary", "parent", "macro_f1", "ece", "misfiled_ap"])
def test_the_card_states_the_measured_figures(figure: str) -> None:
    for score in RESULTS["scores"]:
        if score["method"] == OURS and figure in score["figures"]:
            value = score["figures"][figure]
            assert f"{value['value']:.3f}（{value['low']:.3f}–{value['high']:.3f}）" in TEXT


def test_the_answers_are_measured_against_the_first_reader_too() -> None:
    assert any("第一位读者" in score["rows"] for score in RESULTS["scores"])


@pytest.mark.parametrize("figure", ["acceptable", "primary", "misfiled_ap"])
def test_our_model_beats_every_baseline_and_peer_on_the_public_documents(figure: str) -> None:
    """Not everywhere: on the held-out contrast sets fastText answers better, see the card."""
    public = [score for score in RESULTS["scores"] if score["rows"] == RESULTS["scores"][0]["rows"]]
    ours = next(score for score in public if score["method"] == OURS)["figures"][figure]["value"]
    for score in public:
        if not score["method"].startswith(OURS) and figure in score["figures"]:
            assert ours > score["figures"][figure]["value"], score["method"]
