"""The office's library in a process: what actions work on, and the knowledge base that suggestions are made from.

Laying the office's measures over the shipped base and making it searchable takes seconds. It is done in a thread when
something was changed; until it is ready, questions are answered from the base before.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest.nearest import completer_of
from classifier.suggest.search import load_search
from corpus.errors import ZhibiaoError
from service.store.database import Database
from service.store.library_log import TableLog

__all__ = ["Shelf"]

_LOOK_AGAIN_SECONDS, _AFTER_FAULT_SECONDS = 2.0, 30.0
_log = structlog.get_logger("zhibiao.library")


class Shelf:
    """The library of one office, kept in its database. Safe for many threads and processes.

    library: what actions work on. builder: the same, for what takes long, so that nobody waits for it.
    """

    def __init__(self, database: Database, office: str) -> None:
        """office: its name, the origin of its measures."""
        self.library = OfficeLibrary(Path(), office=office, log=TableLog(database))
        self.builder = OfficeLibrary(Path(), office=office, log=TableLog(database))
        self._log = TableLog(database)
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seq, self._base = 0, load_knowledge()
        self._look_at = 0.0

    def base(self) -> KnowledgeBase:
        """The base that is ready; a newer one is begun when there is something new."""
        with self._guard:
            if time.monotonic() >= self._look_at:
                self._look()
            return self._base

    def is_current(self) -> bool:
        """Whether ``base`` holds everything that was approved."""
        newest = self._log.newest()
        with self._guard:
            return newest == self._seq

    def touch(self) -> None:
        """Begin a newer base at once, as after a change in this process."""
        with self._guard:
            self._look()

    def wait(self) -> KnowledgeBase:
        """The base with everything in it up to now; takes seconds after a change."""
        while not self.is_current():
            self.touch()
            with self._guard:
                thread = self._thread
            if thread is not None:
                thread.join()
            elif time.monotonic() < self._look_at:
                break
        return self.base()

    def close(self) -> None:
        """Wait for the thread."""
        with self._guard:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _look(self) -> None:
        """With the guard held: start the thread where there is something new."""
        self._look_at = time.monotonic() + _LOOK_AGAIN_SECONDS
        if self._thread is None and self._log.newest() != self._seq:
            self._thread = threading.Thread(target=self._renew, name="library", daemon=True)
            self._thread.start()

    def _renew(self) -> None:
        ready: tuple[int, KnowledgeBase] | None = None
        try:
            seq = self.builder.state.seq
            base = self.builder.apply()
            load_search(base)
            completer_of(base)
            ready = seq, base
        except (ZhibiaoError, SQLAlchemyError) as error:
            _log.error("library not renewed", kind=type(error).__name__, code=getattr(error, "code", ""))
        finally:
            with self._guard:
                self._thread = None
                if ready is None:
                    self._look_at = time.monotonic() + _AFTER_FAULT_SECONDS
                else:
                    self._seq, self._base = ready
