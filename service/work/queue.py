"""The queue that hands jobs to runners (huey): on SQLite in the data folder, or on Redis between machines.

It holds ids of jobs and nothing else. What it loses does no harm: ``rescue`` compares it with the database.
"""

from __future__ import annotations

import importlib
import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import structlog
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from corpus.errors import SettingError
from service.errors import ServiceError
from service.store.database import Database
from service.work.job_rows import LEASE_SECONDS, due_jobs

__all__ = ["JobQueue"]

_NAME = "zhibiao"
_LONGEST_PAUSE = 0.5
_PATIENCE = 15  # seconds for another process to let go of the file
_log = structlog.get_logger("zhibiao.jobs")


class JobQueue:
    """A queue that a process adds to and, with a consumer, takes from. Opened at first use."""

    def __init__(self, url: str, folder: Path) -> None:
        """url: ``redis://…``, "" for a file in the folder. Raises SettingError for another."""
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise SettingError("bad_settings", "任务队列的地址不认识", where="queue", hint="留空，或写 redis://…")
        self._url, self._folder = url, folder
        self._guard = threading.Lock()
        self._huey: Huey | None = None
        self._task: Any = None
        self._work: Callable[[str], None] | None = None
        self._tidy: Callable[[], None] | None = None

    def rescue(self, database: Database, *, lease: float = LEASE_SECONDS) -> int:
        """Add every job that waits, or whose runner died, and is not in the queue; gives how many.

        Does nothing when queue or database cannot be reached: the next call will.
        """
        try:
            huey = self._opened()
            waiting = {str(task.args[0]) for task in huey.pending() if task.args}
            with database.read() as session:
                missing = [id_ for id_ in due_jobs(session, lease=lease) if id_ not in waiting]
            for id_ in missing:
                self._task(id_)
        except self._faults() as error:
            _log.warning("queue not reached", kind=type(error).__name__)
            return 0
        return len(missing)

    def consumer(self, threads: int, work: Callable[[str], None], tidy: Callable[[], None]) -> Consumer:
        """What takes jobs from the queue once started. work: called with the id of a job; tidy: once an hour."""
        huey = self._opened()
        self._work, self._tidy = work, tidy
        return _QuietConsumer(
            huey, workers=threads, initial_delay=0.05, backoff=1.3, max_delay=_LONGEST_PAUSE, scheduler_interval=1
        )

    def close(self) -> None:
        """Close the file or connection."""
        with self._guard:
            if self._huey is not None:
                self._huey.storage.close()
                self._huey = None

    def _opened(self) -> Huey:
        with self._guard:
            if self._huey is None:
                self._huey = self._open()
                self._task = self._huey.task(name="run_job")(self._run)
                self._huey.periodic_task(crontab(minute="17"), name="tidy")(self._run_tidy)
            return self._huey

    def _open(self) -> Huey:
        usual: dict[str, Any] = {"results": False, "serializer": _PlainSerializer()}
        if not self._url:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / "queue.db"
            if _is_damaged(path):
                # it says nothing the database does not know
                _log.warning("queue file damaged, made anew")
                for part in ("queue.db", "queue.db-wal", "queue.db-shm"):
                    (self._folder / part).unlink(missing_ok=True)
            return SqliteHuey(_NAME, filename=str(path), fsync=True, timeout=_PATIENCE, **usual)
        if not self._faults_of_redis():
            raise SettingError(
                "no_redis", "没有安装 Redis 的客户端", where="queue", hint="请安装 redis，或把 queue 留空"
            )
        return RedisHuey(_NAME, url=self._url, **usual)

    def _run(self, id_: str) -> None:
        if self._work is not None:
            self._work(id_)

    def _run_tidy(self) -> None:
        if self._tidy is not None:
            self._tidy()

    def _faults(self) -> tuple[type[Exception], ...]:
        return (ServiceError, sqlite3.Error, OSError, *(self._faults_of_redis() if self._url else ()))

    @staticmethod
    def _faults_of_redis() -> tuple[type[Exception], ...]:
        try:
            return (importlib.import_module("redis.exceptions").RedisError,)
        except ModuleNotFoundError:
            return ()


def _is_damaged(path: Path) -> bool:
    """Whether SQLite cannot read a file; closed again (Windows removes no open file). Raises OperationalError."""
    with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
        try:
            return connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return True


class _PlainSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON, so that whoever can write to the queue cannot have anything else run."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data._asdict() if isinstance(data, Message) else data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(**cast("dict[str, Any]", json.loads(data)))


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer that leaves signals to the server it runs in."""

    def _set_signal_handlers(self) -> None:
        return
