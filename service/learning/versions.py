"""Which weights the office has, which are in force, and changing that: one is in force at any time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus.errors import ModelError
from models.store import load_model
from service.accounts.actor import SYSTEM, Actor
from service.accounts.trail import note
from service.errors import conflict, not_found
from service.office.office import Office
from service.store.tables import ModelVersion, now

__all__ = [
    "SHIPPED_VERSION",
    "ensure_shipped",
    "folder_of",
    "get_version",
    "in_force",
    "list_versions",
    "models_folder",
    "promote",
    "rollback",
]

SHIPPED_VERSION = "shipped"
_CAN_BE_PROMOTED = ("challenger", "retired")


def ensure_shipped(office: Office) -> None:
    """Make the row of the shipped weights where there is none yet; they are in force until others are."""
    manifest = load_model().manifest
    report = {"weights": manifest.version, "metrics": dict(manifest.metrics)}
    with office.database.read() as session:
        found = session.scalar(_by_name(SHIPPED_VERSION))
    if found is not None and found.report == report:
        return
    with office.database.write() as session:
        found = session.scalar(_by_name(SHIPPED_VERSION))
        if found is not None:  # a newer program brought other weights
            found.report = report
            return
        state = "retired" if _current(session) is not None else "in_force"
        row = ModelVersion(version=SHIPPED_VERSION, state=state, report=report, created_by=SYSTEM.id)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another process was first; its row is as good
            session.expunge_all()


def models_folder(office: Office) -> Path:
    """Folder below which the office's own weights lie."""
    return office.config.folder / "models"


def folder_of(office: Office, version: ModelVersion) -> Path | None:
    """Folder of the weights of a version, None for the shipped ones."""
    return models_folder(office) / version.folder if version.folder else None


def list_versions(session: Session, actor: Actor) -> list[ModelVersion]:
    """All versions, the newest first."""
    actor.require("use")
    return list(session.scalars(select(ModelVersion).order_by(ModelVersion.created_at.desc(), ModelVersion.version)))


def get_version(session: Session, actor: Actor, version: str) -> ModelVersion:
    """The version of a name. Raises ServiceError 404."""
    actor.require("use")
    found = session.scalar(_by_name(version))
    if found is None:
        raise not_found("模型版本", version)
    return found


def in_force(session: Session) -> ModelVersion:
    """The version in force. Raises ServiceError 404 before :func:`ensure_shipped`."""
    found = _current(session)
    if found is None:
        raise not_found("模型版本", "in_force")
    return found


def promote(office: Office, actor: Actor, version: str) -> ModelVersion:
    """Put a version in force that was found not worse than the one in force now.

    Raises ServiceError: 403, 404, 409 refused, already_in_force, compared_with_other (another was put in force after
    the comparison) or model_unusable (its files are gone or do not fit this program).
    """
    actor.require("train")
    ensure_shipped(office)
    with office.database.read() as session:
        _require_usable(office, get_version(session, actor, version))  # seconds of reading, before anything is locked
    with office.database.write() as session:
        _lock(session)
        chosen, current = get_version(session, actor, version), in_force(session)
        if chosen.state == "in_force":
            raise conflict("already_in_force", "这个版本已经在用")
        if chosen.state not in _CAN_BE_PROMOTED or not chosen.report.get("accepted"):
            hint = "请看它的比较结果；增加决定后可重新训练"
            raise conflict("refused", "这个版本没有通过比较，不能启用", hint=hint)
        weights = load_model(folder_of(office, current)).manifest.version
        if [chosen.report.get("compared_with"), chosen.report.get("compared_weights")] != [current.version, weights]:
            hint = "请重新训练，与现在用的版本比较"
            raise conflict("compared_with_other", "比较之后又换过在用的模型，比较结果已不适用", hint=hint)
        current.state = "retired"
        session.flush()
        chosen.replaced = current.version
        _put_in_force(session, actor, chosen, "promote_model", current.version)
    office.weights.look_again()
    return chosen


def rollback(office: Office, actor: Actor, *, expected: str = "") -> ModelVersion:
    """Put the version in force again that the present one replaced.

    expected: the version in force as the caller saw it, "" for whichever it is. Raises ServiceError: 403, 409
    nothing_before, model_unusable or not_in_force (another one is by now).
    """
    actor.require("train")
    ensure_shipped(office)
    with office.database.read() as session:
        _require_usable(office, _before(session, expected))
    with office.database.write() as session:
        _lock(session)
        before, current = _before(session, expected), in_force(session)
        current.state = "retired"
        session.flush()
        _put_in_force(session, actor, before, "rollback_model", current.version)
    office.weights.look_again()
    return before


def _before(session: Session, expected: str) -> ModelVersion:
    current = in_force(session)
    if expected and current.version != expected:
        raise conflict("not_in_force", f"在用的已不是 {expected}", hint="请刷新后再决定")
    replaced = current.replaced
    found = session.scalar(_by_name(replaced)) if replaced else None
    if found is None:
        raise conflict("nothing_before", "没有更早的版本可以回退", hint="在用的就是随附的模型")
    return found


def _put_in_force(session: Session, actor: Actor, chosen: ModelVersion, action: str, former: str) -> None:
    chosen.state, chosen.promoted_by, chosen.promoted_at = "in_force", actor.id, now()
    note(session, actor, action, chosen.version, former=former)
    session.flush()


def _require_usable(office: Office, version: ModelVersion) -> None:
    try:
        load_model(folder_of(office, version))
    except ModelError as error:
        hint = "请重新训练"
        raise conflict("model_unusable", f"这个版本的文件不能用：{error.message}", hint=hint) from error


def _lock(session: Session) -> None:
    """Keep others who change what is in force waiting until the transaction ends."""
    session.execute(_by_name(SHIPPED_VERSION).with_for_update())


def _current(session: Session) -> ModelVersion | None:
    return session.scalar(select(ModelVersion).where(ModelVersion.state == "in_force"))


def _by_name(version: str) -> Select[ModelVersion]:
    return select(ModelVersion).where(ModelVersion.version == version)
