"""Versions of the weights: one in force, only compared ones promoted, and the way back."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from corpus.dataset import load_public_documents
from models import load_model
from models.fitting import Schedule
from models.teaching import Lessons, load_lessons
from models.training import Recipe, train
from models.truth import public_rows
from service.accounts.actor import local_actor
from service.errors import ServiceError
from service.learning.versions import ensure_shipped, get_version, in_force, models_folder, promote, rollback
from service.office.office import Office
from service.store.tables import ModelVersion, TrailEntry

from .conftest import MakeActor

TINY = Recipe(folds=3, least=1, schedule=Schedule(hidden=8, epochs=1, batch=64), pooling=None)
ME = local_actor()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights trained in no time."""
    folder = tmp_path_factory.mktemp("weights") / "leaf"
    lessons = load_lessons()
    few = Lessons(lessons.authored[:100], lessons.library[:20])
    train(folder, rows=public_rows(load_public_documents()[:12]), lessons=few, recipe=TINY, draws=5)
    return folder


def add_version(office: Office, tiny: Path, version: str, **more: Any) -> None:
    ensure_shipped(office)
    shutil.copytree(tiny, models_folder(office) / version)
    with office.database.write() as session:
        current = in_force(session)
        weights = load_model(models_folder(office) / current.folder if current.folder else None).manifest.version
        report = {"accepted": True, "compared_with": current.version, "compared_weights": weights, **more}
        state = "challenger" if report["accepted"] else "refused"
        session.add(ModelVersion(version=version, folder=version, state=state, report=report))


def states(office: Office) -> dict[str, str]:
    with office.database.read() as session:
        return {row.version: row.state for row in session.scalars(select(ModelVersion))}


def test_the_shipped_version_is_made_once_and_in_force(office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ensure_shipped(office), range(8)))
    assert states(office) == {"shipped": "in_force"}
    assert office.weights.folder() == ""


def test_a_newer_program_renews_what_is_known_of_the_shipped_weights(office: Office) -> None:
    ensure_shipped(office)
    with office.database.write() as session:
        in_force(session).report = {"weights": "leaf-of-long-ago"}
    ensure_shipped(office)
    with office.database.read() as session:
        assert in_force(session).report["weights"] == load_model().manifest.version


def test_promoting_and_going_back(office: Office, tiny: Path) -> None:
    add_version(office, tiny, "leaf-00000000000a")
    promoted = promote(office, ME, "leaf-00000000000a")
    assert (promoted.state, promoted.replaced, promoted.promoted_by) == ("in_force", "shipped", ME.id)
    assert states(office) == {"shipped": "retired", "leaf-00000000000a": "in_force"}
    tiny_version = load_model(tiny).manifest.version
    assert office.weights.model().manifest.version == tiny_version
    add_version(office, tiny, "leaf-00000000000b")
    promote(office, ME, "leaf-00000000000b")
    assert rollback(office, ME).version == "leaf-00000000000a"
    assert rollback(office, ME, expected="leaf-00000000000a").version == "shipped"
    assert office.weights.model().manifest.version == load_model().manifest.version
    with pytest.raises(ServiceError, match="没有更早的版本"):
        rollback(office, ME)
    with office.database.read() as session:
        actions = session.scalars(select(TrailEntry.action).order_by(TrailEntry.seq)).all()
    assert actions == ["promote_model", "promote_model", "rollback_model", "rollback_model"]


def test_what_was_rolled_back_can_be_promoted_again(office: Office, tiny: Path) -> None:
    add_version(office, tiny, "leaf-00000000000a")
    promote(office, ME, "leaf-00000000000a")
    rollback(office, ME)
    assert promote(office, ME, "leaf-00000000000a").state == "in_force"


def test_a_rollback_sent_twice_goes_back_once(office: Office, tiny: Path) -> None:
    add_version(office, tiny, "leaf-00000000000a")
    promote(office, ME, "leaf-00000000000a")
    add_version(office, tiny, "leaf-00000000000b")
    promote(office, ME, "leaf-00000000000b")
    rollback(office, ME, expected="leaf-00000000000b")
    with pytest.raises(ServiceError, match="在用的已不是"):
        rollback(office, ME, expected="leaf-00000000000b")
    assert states(office)["leaf-00000000000a"] == "in_force"


def test_a_refused_version_cannot_be_promoted(office: Office, tiny: Path) -> None:
    add_version(office, tiny, "leaf-00000000000a", accepted=False)
    with pytest.raises(ServiceError, match="没有通过比较") as caught:
        promote(office, ME, "leaf-00000000000a")
    assert (caught.value.status, caught.value.code) == (409, "refused")
    assert states(office)["shipped"] == "in_force"


@pytest.mark.parametrize("other", [{"compared_with": "leaf-00000000000f"}, {"compared_weights": "leaf-00000000000f"}])
def test_a_version_compared_with_another_one_must_be_trained_anew(
    office: Office, tiny: Path, other: dict[str, str]
) -> None:
    add_version(office, tiny, "leaf-00000000000a", **other)
    with pytest.raises(ServiceError, match="比较结果已不适用"):
        promote(office, ME, "leaf-00000000000a")


def test_of_two_promotions_at_the_same_time_one_is_made(office: Office, tiny: Path) -> None:
    names = ["leaf-00000000000a", "leaf-00000000000b"]
    for name in names:
        add_version(office, tiny, name)

    def attempt(name: str) -> str:
        try:
            return promote(office, ME, name).version
        except ServiceError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(attempt, names))
    assert found[0] == "compared_with_other"
    assert list(states(office).values()).count("in_force") == 1


def test_weights_whose_files_are_gone_are_not_put_in_force(office: Office, tiny: Path) -> None:
    add_version(office, tiny, "leaf-00000000000a")
    (models_folder(office) / "leaf-00000000000a" / "weights.safetensors").write_bytes(b"half")
    with pytest.raises(ServiceError, match="文件不能用"):
        promote(office, ME, "leaf-00000000000a")
    assert states(office)["shipped"] == "in_force"


def test_only_who_may_train_changes_what_is_in_force(office: Office, make_actor: MakeActor) -> None:
    for step in (lambda actor: promote(office, actor, "shipped"), lambda actor: rollback(office, actor)):
        with pytest.raises(ServiceError, match="没有权限"):
            step(make_actor("审核", f"li{id(step)}"))
    with pytest.raises(ServiceError, match="没有编号"), office.database.read() as session:
        get_version(session, ME, "leaf-00000000000a")
    with pytest.raises(ServiceError, match="已经在用"):
        promote(office, ME, "shipped")
