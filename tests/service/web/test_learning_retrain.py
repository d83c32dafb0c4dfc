"""Retraining: a challenger from approved decisions, compared, kept with its report; poisoned decisions are stopped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from corpus.dataset import load_public_documents
from corpus.taxonomy import load_taxonomy
from models import load_model
from models.fitting import Schedule
from models.teaching import Lessons, load_lessons
from models.training import SHIPPED_RECIPE, Recipe, train
from models.truth import Row, public_rows
from service.accounts.actor import local_actor
from service.errors import ServiceError
from service.learning.retrain import Plan, Stopped, retrain
from service.learning.versions import ensure_shipped, in_force, models_folder, promote, rollback
from service.office.decisions import Command, decide
from service.office.office import Office
from service.store.tables import ModelVersion, TrailEntry
from service.work.jobs import JobRunner, new_job

from .learning_office import file_form

DATABASES = ("sqlite",)  # the training is the same; what it is given and leaves is read and kept on both elsewhere
ME = local_actor()
DOCUMENTS = load_public_documents()
LEAVES = load_taxonomy().leaves
LESSONS = load_lessons()
SMALL = Plan(
    recipe=Recipe(folds=2, least=2, schedule=Schedule(hidden=32, epochs=8, batch=64), pooling=None),
    rows=tuple(public_rows(DOCUMENTS[:40])),
    lessons=Lessons(LESSONS.authored[:1500], LESSONS.library[:40]),
    draws=5,
)


def same(leaf: str) -> str:
    return leaf


def rotated(leaf: str) -> str:
    return LEAVES[(LEAVES.index(leaf) + 3) % len(LEAVES)]


def teach(office: Office, rows: Sequence[Row], decided: Callable[[str], str] = same, forms: int = 6) -> None:
    """Several forms of other units, each row decided, all approved, by one person at a desktop."""
    for number in range(forms):
        own = rows[number::forms]
        filed = file_form(office, f"第{number}局", own)
        with office.database.write() as session:
            for finding, row in zip(filed.findings, own, strict=True):
                decide(session, ME, Command("finding", finding, "reclass", decided(row.primary)), four_eyes=False)
            for step in ("done", "approve"):
                decide(session, ME, Command("form", filed.form, step), four_eyes=False)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small weights of the same recipe, without any decisions."""
    folder = tmp_path_factory.mktemp("weights") / "leaf"
    train(folder, rows=SMALL.rows, lessons=SMALL.lessons, recipe=SMALL.recipe, draws=5)
    return folder


def put_in_force(office: Office, folder: Path) -> str:
    """As if an office had trained and promoted these weights."""
    ensure_shipped(office)
    version = load_model(folder).manifest.version
    models_folder(office).mkdir(parents=True, exist_ok=True)
    (models_folder(office) / version).symlink_to(folder)
    with office.database.write() as session:
        in_force(session).state = "retired"
        session.add(ModelVersion(version=version, folder=version, state="in_force", replaced="shipped"))
    return version


def quiet(_message: str) -> None:
    return None


def never() -> bool:
    return False


@pytest.mark.slow
def test_poisoned_decisions_are_stopped_by_rows_nobody_decided(office: Office, baseline: Path) -> None:
    put_in_force(office, baseline)
    teach(office, public_rows(DOCUMENTS[40:90]), rotated)
    report = retrain(office, ME, quiet, never, plan=replace(SMALL, weight=3.0))
    assert report["state"] == "refused"
    assert not report["guard"]["accepted"]
    assert any("检验行" in reason for reason in report["refused"])
    assert report["recent"]["accepted"]  # the poison speaks for itself among the decisions
    with pytest.raises(ServiceError, match="没有通过比较"):
        promote(office, ME, report["version"])


@pytest.mark.slow
def test_good_decisions_make_a_challenger_no_worse_than_what_they_are_added_to(office: Office, baseline: Path) -> None:
    version = put_in_force(office, baseline)
    teach(office, public_rows(DOCUMENTS[40:90]))
    told: list[str] = []
    report = retrain(office, ME, told.append, never, plan=SMALL)
    assert report["guard"]["accepted"]
    assert report["recent"]["accepted"]
    assert report["compared_with"] == version
    assert not report["shipped"]["accepted"]  # small weights are no match for the shipped ones, and that is checked too
    assert report["state"] == "refused"
    data = report["data"]
    assert data["learn"] >= 10
    assert data["recent_groups"] == 1
    assert data["decided"] == data["learn"] + data["recent"] + data["repeats"] + data["guarded"] + data["conflicting"]
    assert any("折完成" in message for message in told)
    with office.database.read() as session:
        row = session.scalar(select(ModelVersion).where(ModelVersion.version == report["version"]))
        assert session.scalars(select(TrailEntry.action)).all() == ["train_model"]
    assert row is not None
    assert row.rows == data["learn"]
    assert row.last_decision > 0
    names = {path.name for path in (models_folder(office) / report["version"]).iterdir()}
    assert names == {"manifest.json", "reference.json", "weights.safetensors"}
    again = retrain(office, ME, quiet, never, plan=SMALL)
    assert again["version"] == report["version"]  # same decisions, same weights, one row
    left = [path.name for path in models_folder(office).iterdir() if path.name.startswith(".")]
    assert left == []


def test_too_few_decisions_teach_nothing(office: Office) -> None:
    teach(office, public_rows(DOCUMENTS[40:60])[:5], forms=2)
    with pytest.raises(ServiceError, match="还太少") as caught:
        retrain(office, ME, quiet, never, plan=SMALL)
    assert caught.value.status == 409


def test_one_submission_alone_teaches_nothing(office: Office) -> None:
    teach(office, public_rows(DOCUMENTS[40:50]), forms=1)
    with pytest.raises(ServiceError, match="至少要两次报送"):
        retrain(office, ME, quiet, never, plan=SMALL)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_training_that_is_stopped_leaves_nothing(office: Office) -> None:
    teach(office, public_rows(DOCUMENTS[40:60]))
    started: set[int] = set()

    def after_its_own_processes() -> bool:
        started.update(_trainings())
        return any(len(_members(pid)) > 2 for pid in started)

    with pytest.raises(Stopped):
        retrain(office, ME, quiet, after_its_own_processes, plan=SMALL)
    with office.database.read() as session:
        assert session.scalars(select(ModelVersion.version)).all() == ["shipped"]
    assert list(models_folder(office).iterdir()) == []
    assert started
    assert [_members(pid) for pid in started] == [[] for _ in started]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_training_process_that_dies_is_told(office: Office) -> None:
    teach(office, public_rows(DOCUMENTS[40:60]))

    def kill() -> None:
        for _ in range(200):
            if found := _trainings():
                os.kill(found[0], 9)
                return
            time.sleep(0.1)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(ServiceError, match="意外退出") as caught:
        retrain(office, ME, quiet, never, plan=SMALL)
    killer.join()
    assert caught.value.status == 503
    assert list(models_folder(office).iterdir()) == []


def _processes() -> list[tuple[int, int, int]]:
    """Id, parent and session of every process that still runs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it ended meanwhile
        if state not in "ZX":
            found.append((int(path.parent.name), int(parent), int(session)))
    return found


def _trainings() -> list[int]:
    """Processes this one started that have a session of their own."""
    return [pid for pid, parent, session in _processes() if parent == os.getpid() and session == pid]


def _members(leader: int) -> list[int]:
    """Processes of a session."""
    return [pid for pid, _, session in _processes() if session == leader]


def test_the_job_tells_why_nothing_was_learnt(office: Office) -> None:
    with office.database.write() as session:
        job = new_job(session, ME, "retrain").id
    JobRunner(office).run(job)
    with office.database.read() as session:
        from service.store.tables import Job

        found = session.get(Job, job)
    assert found is not None
    assert found.state == "failed"
    assert found.error is not None
    assert found.error["code"] == "too_few_decisions"


@pytest.mark.slow
def test_training_for_real_promoting_and_going_back(office: Office) -> None:
    """The shipped data and recipe, with fewer folds behind the thresholds; decisions that agree with the labels."""
    teach(office, [row for row in public_rows(DOCUMENTS) if row.group.startswith("repo-")][:120])
    report = retrain(office, ME, quiet, never, plan=Plan(recipe=replace(SHIPPED_RECIPE, folds=2), draws=20))
    assert report["state"] == "challenger", report["refused"]
    assert promote(office, ME, report["version"]).state == "in_force"
    assert office.weights.model().manifest.version == report["version"]
    assert office.weights.model().manifest.settings["office"]["rows"] == report["data"]["learn"]
    assert rollback(office, ME).version == "shipped"
