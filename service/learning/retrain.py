"""Retraining: approved decisions teach a challenger, which is kept with a report of how it compares.

Part of the documents, the newest, is held back and tells whether the challenger does better on what comes next. The
thresholds of a challenger need answers on unseen documents, so the cross-validation is always done anew; there is no
quicker way that would be honest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import ModelError
from models.guard import guard_rows
from models.office_rows import OfficeRows, sort_out
from models.store import load_model
from models.teaching import Lessons
from models.training import SHIPPED_RECIPE, Recipe
from models.truth import Row
from service.accounts.actor import Actor
from service.accounts.trail import note
from service.errors import ServiceError, conflict
from service.learning.rows import Approved, approved_rows
from service.learning.trainer import Stopped, Task, train_apart
from service.learning.versions import ensure_shipped, folder_of, in_force, models_folder
from service.office.office import Office
from service.store.tables import ModelVersion, new_id, now

__all__ = ["FEWEST_ROWS", "Plan", "Stopped", "retrain", "training_rows"]

FEWEST_ROWS = 10
"""Fewer rows teach nothing worth two minutes."""
_WORKPLACE = ".training-"
_OLD_SECONDS = 24 * 3600

Progress = Callable[[str], None]
Write = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. weight: of an office row against a row of a public document; it was not tuned. Others: see Task."""

    weight: float = 1.0
    recipe: Recipe = field(default_factory=lambda: SHIPPED_RECIPE)
    rows: tuple[Row, ...] | None = None
    lessons: Lessons | None = None
    draws: int = 400


def training_rows(session: Session) -> tuple[Approved, OfficeRows]:
    """Approved rows as they were decided, and made ready for training."""
    approved = approved_rows(session)
    return approved, sort_out(approved.rows, [row.query for row in guard_rows()])


def retrain(
    office: Office,
    actor: Actor,
    progress: Progress,
    stopped: Callable[[], bool],
    *,
    plan: Plan | None = None,
    write: Write | None = None,
) -> dict[str, Any]:
    """Train a challenger from approved decisions and keep it; returns its report.

    progress: told what is going on, in Chinese. write: opens the session the result is kept in. Raises Stopped, and
    ServiceError 409 too_few_decisions.
    """
    actor.require("train")
    plan = plan or Plan()
    ensure_shipped(office)
    progress("收集复核通过的决定")
    with office.database.read() as session:
        approved, ready = training_rows(session)
        current = in_force(session)
        of_current = folder_of(office, current)
    _require_enough(ready)
    folder = models_folder(office)
    workplace = folder / f"{_WORKPLACE}{new_id()}"
    _sweep(folder)
    try:
        workplace.mkdir(parents=True)
        task = Task(workplace, of_current, ready.learn, ready.recent, **_of_plan(plan))
        found = train_apart(task, progress, stopped)
        if stopped():
            raise Stopped
        version = str(found.pop("version"))
        _move(workplace, folder / version)
    except OSError as error:
        hint = "请管理员检查磁盘空间和权限"
        raise ServiceError(507, "model_unwritable", "新模型写不进数据文件夹", hint=hint) from error
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    report = {
        **found,
        "compared_with": current.version,
        "compared_weights": load_model(of_current).manifest.version,
        "data": _counts(approved, ready),
        "weight": plan.weight,
    }
    with (write or office.database.write)() as session:
        state = _keep(session, actor, version, report, approved, ready)
    return {"version": version, "state": state, **report}


def _keep(
    session: Session, actor: Actor, version: str, report: dict[str, Any], approved: Approved, ready: OfficeRows
) -> str:
    """Add the version, or renew what is known of it: the same decisions give the same weights."""
    row = session.scalar(select(ModelVersion).where(ModelVersion.version == version).with_for_update())
    if row is None:
        row = ModelVersion(version=version, folder=version, created_by=actor.id, created_at=now(), state="challenger")
        session.add(row)
    if row.state != "in_force":
        row.state = "challenger" if report["accepted"] else "refused"
        row.report = report
    row.rows, row.last_decision = len(ready.learn), approved.last
    session.flush()
    note(session, actor, "train_model", version, state=row.state, rows=row.rows)
    return row.state


def _require_enough(ready: OfficeRows) -> None:
    have = len(ready.learn) + len(ready.recent)
    if len(ready.learn) < FEWEST_ROWS or not ready.recent:
        groups = sum(ready.groups)
        raise conflict(
            "too_few_decisions",
            f"复核通过的归类决定还太少：{groups} 次报送、{have} 行可学",
            hint=f"至少要两次报送（或两个单位），除去留作比较的还有 {FEWEST_ROWS} 行；请多审核、复核一些表再训练",
        )


def _counts(approved: Approved, ready: OfficeRows) -> dict[str, Any]:
    learn, recent = ready.groups
    return {
        "forms": approved.forms,
        "decided": len(approved.rows),
        "learn": len(ready.learn),
        "recent": len(ready.recent),
        "learn_groups": learn,
        "recent_groups": recent,
        "repeats": ready.repeats,
        "guarded": ready.guarded,
        "conflicts": [list(same) for same in ready.conflicts[:100]],
        "conflicting": sum(map(len, ready.conflicts)),
        **approved.left.to_dict(),
    }


def _of_plan(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__slots__}


def _move(made: Path, place: Path) -> None:
    """Put a finished folder in its place in one step; an equal one may be there from an earlier run."""
    for path in made.iterdir():
        with path.open("r+b") as stream:
            os.fsync(stream.fileno())
    if place.exists():
        try:
            load_model(place)
            return
        except ModelError:  # half a folder from a broken disk; nobody can have it in force
            place.rename(made.with_name(f"{made.name}-old"))
    made.rename(place)


def _sweep(folder: Path) -> None:
    """Delete what trainings left that were killed."""
    if not folder.is_dir():
        return
    for path in folder.glob(f"{_WORKPLACE}*"):
        if now().timestamp() - path.stat().st_mtime > _OLD_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
