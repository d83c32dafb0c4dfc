"""Opening the database: sessions that read, sessions that write, and what its own errors mean to users.

SQLite: write-ahead log, and every writing transaction starts with BEGIN IMMEDIATE, since one that reads first and
writes later fails at once when another wrote in between, however long it would wait.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from service.errors import ServiceError, unavailable

__all__ = ["MASKING", "WRITING", "Database", "explain_error"]

_WAIT_SECONDS = 15.0
MASKING = "zhibiao_masking"
WRITING = "zhibiao_writing"
"""Execution option of connections whose transactions are to write."""


class Database:
    """One database for the life of a process; safe for many threads."""

    def __init__(self, url: str, *, pool: int = 20, mask_personal: bool = False) -> None:
        """url: of SQLAlchemy. pool: connections kept open at most; as many again while they are needed.

        mask_personal: what people write in remarks is masked; sessions that write tell it in ``info[MASKING]``.
        """
        self._info = {MASKING: mask_personal}
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        in_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        options: dict[str, Any] = {} if in_memory else {"pool_size": pool, "max_overflow": pool}
        if self.is_sqlite:
            if self.url.database and not in_memory:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            options |= {"connect_args": {"timeout": _WAIT_SECONDS}}
        else:
            # a connection that died with the server is replaced before use
            options |= {"connect_args": {"options": "-c timezone=UTC"}, "pool_pre_ping": True}
        # errors come into logs, and what people wrote must not come there with them
        self.engine = create_engine(self.url, hide_parameters=True, json_serializer=_as_json, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer: Engine = self.engine.execution_options(**{WRITING: True})
        # readers of SQLite see one moment anyway
        moment = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader: Engine = self.engine.execution_options(**moment)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads, all of it as at the moment of the first question. Raises ServiceError.

        What it gave stays usable afterwards.
        """
        with _told(), Session(self._reader, expire_on_commit=False) as session:
            yield session  # closing ends the transaction, and leaves what was loaded as it is

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, or none when it raises. Raises ServiceError."""
        with _told(), Session(self._writer, expire_on_commit=False, info=self._info) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Ask the database something. Raises ServiceError when it does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _as_json(data: Any) -> str:
    """A document as it is kept; half a sign, which damaged files may hold, could not be sent to anybody later."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    for statement in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=500"):
        connection.execute(f"PRAGMA {statement}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, UnicodeEncodeError) as error:
        known = explain_error(error)
        if known is None:
            raise
        raise known from error


def explain_error(error: Exception) -> ServiceError | None:
    """What an error of the database means to whoever asked; None for a fault of the program."""
    if isinstance(error, PoolTimeout):
        return unavailable("database_busy", "数据库正忙，这一步没有保存")
    if isinstance(error, DataError | UnicodeEncodeError):
        return ServiceError(
            422, "unstorable", "内容里有数据库存不下的字符或数值，这一步没有保存", hint="请去掉不可见的字符后重做"
        )
    if not isinstance(error, DBAPIError):
        return None
    said = str(error.orig).lower()
    if "disk is full" in said or "no space left" in said or "disk full" in said:
        return ServiceError(
            507, "disk_full", "服务器磁盘已满，这一步没有保存", hint="请管理员清理磁盘后重做，此前已保存的都在"
        )
    if "locked" in said or "busy" in said:
        return unavailable("database_busy", "数据库正忙，这一步没有保存")
    if error.connection_invalidated or isinstance(error, OperationalError):
        return unavailable(
            "database_unreachable", "连不上数据库，这一步没有保存", hint="请稍后重试，或请管理员检查数据库"
        )
    return None
