"""The log of an office library: one JSON object a line, only ever appended to."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import SettingError
from corpus.locking import locked

__all__ = ["SUGGESTED", "Event", "EventLog", "Log"]

SUGGESTED = ("accepted", "edited", "rejected")
"""Kinds of what became of a suggestion; they count once approved."""
_SUGGESTION = {"id": str, "query": str, "unit": str, "form": str, "name": str, "operator": str, "value": str}
_FIELDS: dict[str, dict[str, type]] = {
    "drafted": {"id": str, "version": int, "measure": dict},
    "approved": {"id": str, "version": int, "event": int},
    "declined": {"id": str, "version": int, "event": int},
    "retired": {"id": str},
    "form_added": {"source": dict, "rows": list},
    "ranges_added": {"id": str, "rows": list},
    **{kind: {**_SUGGESTION, "value_unit": str} for kind in SUGGESTED},
}
"""Kind of event → its own fields and their types."""
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "approved": (("id", "version"), ("event",)),
    "declined": (("id", "version"), ("event",)),
    **dict.fromkeys(SUGGESTED, (("id",),)),
}
"""Sets of fields one of which must be there; all fields for the other kinds."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to a library. seq: from 1, without a gap. time: ISO 8601 with its zone. by: who did it.

    data: fields of its kind, see ``_FIELDS``. note: remark of who did it.
    """

    seq: int
    time: str
    by: str
    kind: str
    data: Mapping[str, Any]
    note: str = ""

    @property
    def id(self) -> str:
        """Id of the measure, form or ranges it is about, "" where it names an event by number."""
        source = self.data.get("source") or {}
        return str(self.data.get("id", "") or source.get("id", ""))

    def to_dict(self) -> dict[str, Any]:
        """The object of the log."""
        head = {"seq": self.seq, "time": self.time, "by": self.by, "kind": self.kind}
        return {**head, **({"note": self.note} if self.note else {}), **self.data}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Event:
        """The event of ``to_dict``. Raises KeyError or ValueError for a wrong one."""
        data = dict(row)
        seq, time, by, kind = (data.pop(key) for key in ("seq", "time", "by", "kind"))
        note = data.pop("note", "")
        if type(seq) is not int or not all(isinstance(text, str) for text in (time, by, kind, note)):
            raise ValueError("序号、时间、姓名或种类的写法不对")
        if kind not in _FIELDS:
            raise ValueError(f"事件种类“{kind}”不认识")
        if not _has_zone(time):
            raise ValueError(f"时间“{time}”没有时区，或不是 ISO 8601 的写法")
        for key, value in data.items():
            known = _FIELDS[kind].get(key)
            if known is None or type(value) is not known:
                raise ValueError(f"字段“{key}”{'不认识' if known is None else '的写法不对'}")
        needed = _NEEDED.get(kind, (tuple(_FIELDS[kind]),))
        if not any(all(key in data for key in keys) for keys in needed):
            raise KeyError("、".join(needed[0]))
        return cls(seq, time, by, kind, data, note)


class Log(Protocol):
    """Where the events of a library are kept; see ``EventLog`` for what each method promises."""

    notes: tuple[str, ...]

    def replaced(self) -> bool:
        """Whether what was read so far is no longer what the log holds."""

    def restart(self) -> None:
        """Read from the first event again."""

    def read(self, take: Callable[[Event], None]) -> None:
        """Hand every new event to ``take``."""

    def writing(self) -> AbstractContextManager[None]:
        """Keep other writers out, or have ``append`` refuse what does not follow on theirs."""

    def append(self, events: Sequence[Event]) -> None:
        """Add events, all of them kept when this returns, or none."""


class EventLog:
    """A log file, read on from where the last reading ended, so that what others appended is seen.

    notes: Chinese sentences on what reading left out.
    """

    def __init__(self, path: Path) -> None:
        """path: of the log; it need not exist."""
        self.path = path
        self.restart()

    def restart(self) -> None:
        """Read from the first event again."""
        self.notes: tuple[str, ...] = ()
        self._end = 0  # bytes of whole lines taken
        self._lines = 0
        self._identity = 0
        self._open = False  # the last event has no line end yet

    def replaced(self) -> bool:
        """Whether the file is no longer the one that was read so far, as after a backup was put back."""
        if not self.path.exists():
            return self._end > 0
        state = self.path.stat()
        return self._end > 0 and (state.st_size < self._end or state.st_ino != self._identity)

    def read(self, take: Callable[[Event], None]) -> None:
        """Hand every new event to ``take``, which may raise KeyError, TypeError or ValueError for an impossible one.

        A last line that a power cut left torn is noted and left out. Raises SettingError with the number of a bad line.
        """
        self.notes = ()
        if not self.path.exists():
            return
        if not self.path.is_file():
            raise SettingError("library_damaged", "本单位指标库的记录不是一个文件", where=str(self.path))
        with self.path.open("rb") as stream:
            self._identity = os.fstat(stream.fileno()).st_ino
            stream.seek(self._end)
            data = stream.read()
        if self._open and data.startswith(b"\n"):
            data, self._end, self._open = data[1:], self._end + 1, False
        for line in _lines(data):
            self._take(line, take)

    def _take(self, line: bytes, take: Callable[[Event], None]) -> None:
        torn = not line.endswith(b"\n")
        try:
            row = json.loads(line.decode("utf-8-sig")) if line.strip() else None
        except (ValueError, RecursionError) as error:
            if torn:
                # a whole event always parses, so this one was never confirmed to anybody
                self.notes = (f"{self.path}：最后一行没有写完（可能断过电），已略过，下次写入时截去。",)
                return
            raise self._bad("不是合法的 JSON") from error
        if row is not None:
            try:
                if not isinstance(row, dict):
                    raise ValueError("应是一个 JSON 对象")
                take(Event.from_dict(row))
            except KeyError as error:
                raise self._bad(f"缺少“{error.args[0]}”") from error
            except (TypeError, ValueError) as error:
                raise self._bad(str(error)) from error
        self._lines += 1
        self._end += len(line)
        self._open = torn

    def _bad(self, message: str) -> SettingError:
        where = f"{self.path} 第{self._lines + 1}行"
        if not re.search("[\u4e00-\u9fff]", message):  # what Python says of a wrong type
            message = f"写法不对（{message}）"
        return SettingError("library_damaged", message, where=where, hint="请用备份恢复，或请维护人员查看这一行")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out; read on inside before deciding what to append."""
        with locked(self.path.with_name("events.lock")):
            yield

    def append(self, events: Sequence[Event]) -> None:
        """Add events in one write that is on the disk when this returns; a torn line before them is cut off.

        To be called within ``writing``, after reading on. Raises OSError, and then nothing was added.
        """
        text = "".join(json.dumps(event.to_dict(), ensure_ascii=False) + "\n" for event in events)
        with self.path.open("ab") as stream:
            stream.truncate(self._end)
            try:
                stream.write((("\n" if self._open else "") + text).encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(self._end)
                raise


def _has_zone(time: str) -> bool:
    """Whether a text is a time of ISO 8601 with its zone."""
    try:
        return datetime.fromisoformat(time).tzinfo is not None
    except ValueError:
        return False


def _lines(data: bytes) -> list[bytes]:
    """Lines by line feeds alone, with their ends; a carriage return before one is blank to JSON."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
