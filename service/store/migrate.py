"""Bringing a database to the state this version needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.errors import unavailable
from service.store.database import WRITING, Database

__all__ = ["alembic_config", "is_revision", "newest_revision", "require_newest", "revision_of", "upgrade"]

_LOCK = 0x7A686962  # any number that only this product uses
_SCRIPTS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


@cache
def newest_revision() -> str:
    """Id of the newest revision this version knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None, "no migrations shipped"  # noqa: S101 - a packaging fault
    return head


def is_revision(revision: str) -> bool:
    """Whether this version knows a revision by its whole id."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def revision_of(database: Database) -> str:
    """Id of the revision a database is at, "" for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring a database to a revision, the newest by default; one that is there already is left as it is.

    Several processes may start at once: they wait for one another.
    """
    config = alembic_config()
    if revision == "head" and revision_of(database) == newest_revision():
        return
    with database.engine.connect() as connection:
        _wait_for_others(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def _wait_for_others(connection: Connection) -> None:
    """Hold a lock that ends with the transaction, so that only one process changes the schema."""
    if connection.dialect.name == "sqlite":
        connection.rollback()
        connection.execution_options(**{WRITING: True}).begin()
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def require_newest(database: Database) -> None:
    """Raise ServiceError when a database is older or newer than this version of the product."""
    if revision_of(database) != newest_revision():
        raise unavailable(
            "database_version", "数据库的版本与程序不符", hint="请管理员运行 zhibiao admin migrate，或安装对应的版本"
        )
