"""How the service stands: versions, disk, database, what is kept; for whoever manages it."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass

from sqlalchemy import func, select

from corpus.version import product_version
from service.accounts.actor import Actor
from service.office.office import Office
from service.store.migrate import newest_revision, revision_of
from service.store.tables import Decision, FindingRow, FormRow, Job, Submission, SubmittedFile, User

__all__ = ["Condition", "condition"]

_COUNTED = (
    ("报送", Submission),
    ("文件", SubmittedFile),
    ("表", FormRow),
    ("问题", FindingRow),
    ("决定", Decision),
    ("用户", User),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """database: its kind. revision, newest: of its tables. free, size: bytes of the disk the data lies on.

    counts: what is kept. waiting: jobs queued and running. settings: the configuration without secrets.
    """

    version: str
    python: str
    model: str
    database: str
    revision: str
    newest: str
    folder: str
    free: int
    size: int
    counts: dict[str, int]
    waiting: dict[str, int]
    settings: dict[str, str]


def condition(office: Office, actor: Actor) -> Condition:
    """Look now. Raises ServiceError 403 and 503."""
    actor.require("manage")
    disk = shutil.disk_usage(office.config.folder)
    with office.database.read() as session:
        counts = {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in _COUNTED}
        query = select(Job.state, func.count()).where(Job.state.in_(("queued", "running"))).group_by(Job.state)
        waiting = {state: int(count) for state, count in session.execute(query)}
    return Condition(
        product_version(),
        platform.python_version(),
        office.weights.model().manifest.version,
        "SQLite" if office.database.is_sqlite else "PostgreSQL",
        revision_of(office.database),
        newest_revision(),
        str(office.config.folder),
        disk.free,
        disk.total,
        counts,
        waiting,
        _settings(office),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "（空）"
    return str(value) if value not in (None, "", {}) else "（空）"


def _settings(office: Office) -> dict[str, str]:
    """Description → value; addresses with passwords in them and secrets are left out."""
    hidden = {"database", "queue", "oidc_secret", "oidc_client"}
    config = office.config
    return {
        field.description or name: _shown(getattr(config, name))
        for name, field in type(config).model_fields.items()
        if name not in hidden
    }
