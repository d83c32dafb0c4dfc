"""The log of the office's library as a table: the same events, seen by every process of the service.

Nobody waits while another thinks: whoever appends says which event theirs follow, and the table refuses a number that
is taken. Then nothing was written, and the caller looks again and repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from classifier.knowledge.events import Event
from corpus.errors import SettingError
from service.errors import ServiceError
from service.store.database import Database
from service.store.tables import LibraryEvent

__all__ = ["LibraryMoved", "TableLog"]


class LibraryMoved(ServiceError):
    """Others wrote to the library meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__(409, "library_changed", "指标库刚刚被别人改动，这一步没有保存", hint="请重做这一步")


class TableLog:
    """The events of ``library_events``, read on from where the last reading ended."""

    def __init__(self, database: Database) -> None:
        """database: at the newest revision."""
        self.notes: tuple[str, ...] = ()
        self._database = database
        self._seen = 0
        self._last: dict[str, Any] | None = None

    def restart(self) -> None:
        """Read from the first event again."""
        self._seen, self._last = 0, None

    def replaced(self) -> bool:
        """Whether the last event read is gone or another, as after a backup was put back."""
        if not self._seen:
            return False
        with self._database.read() as session:
            return session.scalar(select(LibraryEvent.event).where(LibraryEvent.seq == self._seen)) != self._last

    def newest(self) -> int:
        """Number of the last event there is, 0 for none."""
        with self._database.read() as session:
            return session.scalar(select(func.max(LibraryEvent.seq))) or 0

    def read(self, take: Callable[[Event], None]) -> None:
        """Hand every new event to ``take``. Raises SettingError naming a bad event, and ServiceError."""
        with self._database.read() as session:
            query = select(LibraryEvent.seq, LibraryEvent.event).where(LibraryEvent.seq > self._seen)
            rows = session.execute(query.order_by(LibraryEvent.seq)).all()
        for seq, row in rows:
            try:
                take(Event.from_dict(row))
            except KeyError as error:
                raise _bad(seq, f"缺少“{error.args[0]}”") from error
            except (TypeError, ValueError) as error:
                raise _bad(seq, str(error)) from error
            self._seen, self._last = seq, row

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing to hold: ``append`` refuses what does not follow."""
        yield

    def append(self, events: Sequence[Event]) -> None:
        """Add events in one transaction. Raises LibraryMoved when another took their numbers, and ServiceError."""
        rows = [
            LibraryEvent(seq=one.seq, kind=one.kind, measure=one.id[:80], by=one.by[:80], event=one.to_dict())
            for one in events
        ]
        try:
            with self._database.write() as session:
                last = session.scalar(select(func.max(LibraryEvent.seq))) or 0
                if not rows or rows[0].seq != last + 1:
                    raise LibraryMoved
                session.add_all(rows)
        except IntegrityError as error:
            raise LibraryMoved from error


def _bad(seq: int, message: str) -> SettingError:
    return SettingError(
        "library_damaged", message, where=f"指标库的第 {seq} 条记录", hint="请用备份恢复，或请维护人员查看这一条"
    )
