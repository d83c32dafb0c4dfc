"""The artefact folder: what is written comes back; what does not fit is refused with a Chinese sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelError
from models import Query, load_model
from models.encoder import SHIPPED_ENCODER
from models.manifest import Manifest
from models.store import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "leaf"))


def edit(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def refusal(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    assert caught.value.where
    assert caught.value.hint
    return caught.value


def test_a_copy_answers_as_the_shipped_one(folder: Path) -> None:
    queries = [Query("受益学生数", "≥3560人次"), Query("及时率", "100%")]
    assert np.array_equal(load_model(folder).proba(queries), load_model().proba(queries))


def test_a_missing_folder_is_refused_and_nothing_is_fetched(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").code == "model_missing"


def test_missing_weights_are_refused(folder: Path) -> None:
    (folder / "weights.safetensors").unlink()
    assert refusal(folder).code == "model_missing"


@pytest.mark.parametrize("place", [0, 1000, -1])
def test_one_changed_byte_is_noticed(folder: Path, place: int) -> None:
    path = folder / "weights.safetensors"
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    assert refusal(folder).code == "model_damaged"


def test_truncated_weights_are_noticed(folder: Path) -> None:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-7])
    assert refusal(folder).code == "model_damaged"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\x00"])
def test_a_broken_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, "utf-8")
    assert refusal(folder).code in {"model_damaged", "model_format"}


def test_another_format_is_refused(folder: Path) -> None:
    edit(folder, format=99)
    assert refusal(folder).code == "model_format"


@pytest.mark.parametrize("leaves", [["数量", "质量"], list(reversed(load_model().leaves))])
def test_another_list_of_classes_is_refused(folder: Path, leaves: list[str]) -> None:
    edit(folder, leaves=leaves)
    assert refusal(folder).code == "model_taxonomy"


def test_another_edition_of_the_taxonomy_is_refused(folder: Path) -> None:
    edit(folder, taxonomy_version="1999.1")
    assert refusal(folder).code == "model_taxonomy"


def test_a_score_this_code_does_not_know_is_refused(folder: Path) -> None:
    edit(folder, misfiled_model={"coefficients": {"something": 1.0}, "intercept": 0.0, "accepts": []})
    assert refusal(folder).code == "model_unfit"


def test_weights_of_another_encoder_are_refused(folder: Path) -> None:
    edit(folder, encoder_digest="0" * 16)
    assert refusal(folder).code == "model_encoder"


def test_the_manifest_round_trips() -> None:
    manifest = load_model().manifest
    assert Manifest.from_dict(json.loads(json.dumps(manifest.to_dict()))) == manifest


def test_the_shipped_weights_are_small_and_state_their_worth() -> None:
    manifest = load_model().manifest
    shipped = [*SHIPPED.iterdir(), *SHIPPED_ENCODER.iterdir()]
    assert sum(path.stat().st_size for path in shipped) < 25_000_000
    assert manifest.data_hash
    assert manifest.licence
    assert set(manifest.operating_points) >= {"misfiled", "misfiled_high", "confidence", "other"}
    assert {"acceptable", "primary", "macro_f1", "parent", "ece", "misfiled_ap"} <= set(manifest.metrics)


def test_every_operating_point_has_its_measured_share_of_false_alarms() -> None:
    manifest = load_model().manifest
    for key in ("misfiled", "misfiled_high"):
        share = manifest.false_alarms_at(manifest.operating_points[key])
        assert share is not None
        assert 0.0 <= share < 0.5
    assert manifest.false_alarms_at(-1.0) is None
