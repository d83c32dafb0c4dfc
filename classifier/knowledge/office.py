"""The library of an office: own measures with versions and approvals, approved forms, ranges, and what it learnt.

A folder with one log, events.jsonl; everything else is read from it. What the product ships is never changed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.knowledge.added import form_rows, form_source
from classifier.knowledge.content import checked, differences
from classifier.knowledge.events import SUGGESTED, Event, EventLog, Log
from classifier.knowledge.overlay import lay_over
from classifier.knowledge.personal import clean_text, without_personal
from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.ranges_file import ranges_id
from classifier.knowledge.records import Measure
from classifier.knowledge.state import LibraryState, Versions
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from corpus.errors import UsageError
from corpus.records import Form

if TYPE_CHECKING:
    from classifier.judge import Model

__all__ = ["LIBRARY_VARIABLE", "OfficeLibrary", "library_folder"]

LIBRARY_VARIABLE = "ZHIBIAO_LIBRARY"
_LONGEST = 500


def library_folder(named: str | Path | None = None) -> Path:
    """Folder of the library: the one named, else that of the environment, else one in the user's home."""
    chosen = named or os.environ.get(LIBRARY_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path.home() / ".zhibiao" / "library"


def _now() -> datetime:
    return datetime.now().astimezone()


def _shipped_model() -> Model:
    from models import load_model

    return load_model()


class OfficeLibrary:
    """The library in a folder. Safe for many threads and processes; each sees what the others wrote.

    Every method that changes something appends events in one write and raises UsageError, writing nothing, for what
    cannot be done; reading and writing raise SettingError for a damaged log and OSError where the folder is not to be
    read or written.
    """

    def __init__(
        self,
        folder: Path,
        base: KnowledgeBase | None = None,
        *,
        office: str = "本单位",
        clock: Callable[[], datetime] = _now,
        log: Log | None = None,
    ) -> None:
        """folder: need not exist yet. base: what ships with the product for None. office: origin of its measures.

        log: where its events are kept, events.jsonl in the folder for None.
        """
        self.folder = folder
        self.office = office
        self._base = base
        self._clock = clock
        self._log = log or EventLog(folder / "events.jsonl")
        self._state = LibraryState()
        self._guard = threading.RLock()
        self._applied: tuple[KnowledgeBase, int, KnowledgeBase] | None = None

    @property
    def base(self) -> KnowledgeBase:
        """What the library is laid over unless told otherwise."""
        return load_knowledge() if self._base is None else self._base

    @property
    def notes(self) -> tuple[str, ...]:
        """Chinese sentences on what the last reading left out."""
        return self._log.notes

    @property
    def state(self) -> LibraryState:
        """What the events up to now come to; not to be changed."""
        with self._guard:
            if self._log.replaced():
                self._log.restart()
                self._state, self._applied = LibraryState(), None
            self._log.read(self._state.take)
            return self._state

    @property
    def feedback(self) -> Mapping[str, tuple[int, int]]:
        """Id of a measure → approved events that accepted (or edited) and rejected its suggestion."""
        return self.state.feedback()

    def apply(self, base: KnowledgeBase | None = None) -> KnowledgeBase:
        """A base with the office's measures, forms, ranges and feedback in; the same object while nothing changed."""
        with self._guard:
            under, state = base or self.base, self.state
            if not state.events:
                return under
            if self._applied is None or self._applied[0] is not under or self._applied[1] != state.seq:
                self._applied = under, state.seq, lay_over(state, under, self.office)
            return self._applied[2]

    def pending(self) -> tuple[Event, ...]:
        """Drafts and suggestion events that wait for approval, oldest first."""
        return tuple(self.state.pending())

    def history(self, id_: str) -> tuple[Event, ...]:
        """Everything that was done to a measure, a form or ranges, oldest first."""
        return tuple(self.state.concerning(id_))

    def versions(self, id_: str) -> Versions:
        """The office's versions of a measure; none for one it never changed."""
        return self.state.measures.get(id_) or Versions()

    def newest(self, id_: str) -> Measure | None:
        """The content an editor goes on from: a pending draft, else what is in force."""
        own = self.versions(id_)
        found = own.pending or own.approved
        if found:
            return found.measure
        return self.base.measure.get(id_) or self.apply().measure.get(id_)

    def draft(self, measure: Measure, *, by: str, note: str = "") -> Event | None:
        """Write a new measure or a new version of one as a draft; None when its content is that of the newest one.

        The version in force stays in force, and stays as it is. The measure's version, state and uses are not read.
        """
        return next(iter(self.draft_all([measure], by=by, note=note)), None)

    def draft_all(self, measures: Sequence[Measure], *, by: str, note: str = "") -> tuple[Event, ...]:
        """Draft several measures in one write."""
        if not measures:
            return ()
        with self._writing() as state:
            bodies: list[tuple[str, Mapping[str, Any]]] = []
            for measure in measures:
                current = self.newest(measure.id)
                try:
                    fresh = checked(measure)
                except ValueError as error:
                    raise UsageError("bad_measure", str(error), where=f"指标“{measure.name}”") from error
                if current is not None and current.usable and not differences(fresh, current):
                    continue
                known = state.measures.get(measure.id, Versions()).all
                version = max([*known, *([current.version] if current else [])], default=0) + 1
                kept = replace(fresh, version=version, state="草稿", origin=self.office, uses=(), usable=True)
                row = kept.to_dict()
                del row["id"]
                bodies.append(("drafted", {"id": measure.id, "version": version, "measure": row}))
            return self._append(bodies, by, note)

    def approve(
        self, *targets: str | int, by: str, everything: bool = False, version: int | None = None, note: str = ""
    ) -> tuple[Event, ...]:
        """Approve pending drafts and suggestion events.

        targets: ids of measures or numbers of events; everything: all that is pending. A measure without a draft is
        put in force again after it was retired. version: an earlier version of the only target, put in force again.
        """
        with self._writing() as state:
            if version is not None:
                if len(targets) != 1:
                    raise UsageError("one_target", "指定版本时只能给一个指标编号")
                return self._append([("approved", self._earlier(str(targets[0]), version))], by, note)
            chosen = [self._decision(event) for event in state.pending()] if everything else []
            chosen += [self._target(state, str(target)) for target in targets]
            return self._append([("approved", row) for row in _once(chosen)], by, note)

    def decline(self, *targets: str | int, by: str, note: str = "") -> tuple[Event, ...]:
        """Turn down pending drafts and suggestion events; targets as for ``approve``."""
        with self._writing() as state:
            chosen = [self._decision(self._pending(state, str(target))) for target in targets]
            return self._append([("declined", row) for row in _once(chosen)], by, note)

    def retire(self, id_: str, *, by: str, note: str = "") -> Event:
        """Take a measure, shipped or own, out of use for this office, or an added form or ranges out of the library."""
        with self._writing() as state:
            if id_ not in state.forms and not state.has_ranges(id_):
                self._require(id_)
                if state.measures.get(id_, Versions()).retired:
                    raise UsageError("already_retired", f"指标 {id_} 已经停用")
            return self._append([("retired", {"id": id_})], by, note)[0]

    def add_form(
        self, form: Form, *, by: str, note: str = "", load_model: Callable[[], Model] = _shipped_model
    ) -> Event | None:
        """Take over the rows of an approved form; None when they are there already.

        load_model: gives the model that decides the class of rows whose labels do not; called only for such rows.
        """
        rows = form_rows(form, load_model)
        if not rows:
            raise UsageError("form_without_rows", "这张表里没有可以入库的指标", where=form.file)
        source = form_source(form, rows, self.office)
        with self._writing() as state:
            if source.id in state.forms:
                return None
            stated = [[row.name, row.leaf, row.value, row.unit] for row in rows]
            return self._append([("form_added", {"source": source.to_dict(), "rows": stated})], by, note)[0]

    def add_ranges(self, ranges: Sequence[StatedRange], *, by: str, note: str = "") -> Event | None:
        """Take over what a batch counted, in place of ranges added before; None when they are in force already.

        ranges: as ``read_ranges`` gives them, at least one.
        """
        id_ = ranges_id(ranges)
        with self._writing() as state:
            if state.has_ranges(id_):
                return None
            rows = [one.to_list() for one in ranges]
            return self._append([("ranges_added", {"id": id_, "rows": rows})], by, note)[0]

    def record(
        self,
        kind: str,
        id_: str,
        *,
        by: str,
        query: str = "",
        unit: str = "",
        form: str = "",
        name: str = "",
        operator: str = "",
        value: str = "",
        value_unit: str = "",
        note: str = "",
    ) -> Event:
        """Note what became of a suggestion: accepted, edited or rejected; it counts once approved.

        query: the duty it was made for. unit, form: who fills in what. name, operator, value, value_unit: as edited.
        """
        if kind not in SUGGESTED:
            raise UsageError("unknown_choice", f"没有“{kind}”这种记录", hint=f"可选：{'、'.join(SUGGESTED)}")
        told = {"query": query, "unit": unit, "form": form, "name": name}
        told |= {"operator": operator, "value": value, "value_unit": value_unit}
        clean = {key: text for key, raw in told.items() if (text := without_personal(raw)[:_LONGEST])}
        if kind == "edited" and not clean.keys() & {"name", "operator", "value", "value_unit"}:
            raise UsageError("nothing_edited", "没有写出改成了什么", hint="请给出改后的名称、指标值或计量单位")
        with self._writing():
            self._require(id_)
            return self._append([(kind, {"id": id_, **clean})], by, note)[0]

    @contextmanager
    def _writing(self) -> Iterator[LibraryState]:
        """The state as others left it, while nobody else can write."""
        with self._guard, self._log.writing():
            yield self.state

    def _append(self, bodies: Sequence[tuple[str, Mapping[str, Any]]], by: str, note: str) -> tuple[Event, ...]:
        who = clean_text(by)[:40]
        if not who:
            raise UsageError("by_missing", "没有写明是谁", hint="请写上姓名或科室")
        if not bodies:
            return ()
        time, seq = self._clock().isoformat(timespec="seconds"), self._state.seq
        remark = clean_text(note)[:_LONGEST]
        events = tuple(
            Event(number, time, who, kind, data, remark) for number, (kind, data) in enumerate(bodies, seq + 1)
        )
        self._log.append(events)
        return tuple(self.state.events[seq : seq + len(events)])

    def _require(self, id_: str) -> None:
        if self.newest(id_) is None:
            raise UsageError("unknown_measure", f"指标库里没有 {id_}", hint="请用 zhibiao library search 查编号")

    def _pending(self, state: LibraryState, target: str) -> Event:
        for event in state.pending():
            if target in (str(event.seq), event.id if event.kind == "drafted" else ""):
                return event
        raise UsageError("not_pending", f"{target} 没有待审批的内容", hint="请用 zhibiao library pending 查看")

    def _target(self, state: LibraryState, target: str) -> dict[str, Any]:
        own = state.measures.get(target)
        if own and own.retired and not own.pending:
            version = own.in_force or getattr(self.newest(target), "version", 1)
            return {"id": target, "version": version}
        return self._decision(self._pending(state, target))

    def _earlier(self, id_: str, version: int) -> dict[str, Any]:
        own, shipped = self.versions(id_), self.base.measure.get(id_)
        if version not in own.all and not (shipped and version == shipped.version):
            raise UsageError("unknown_version", f"指标 {id_} 没有第{version}版")
        if (own.in_force or (shipped.version if shipped else None)) == version and not own.retired:
            raise UsageError("already_approved", f"指标 {id_} 正在用第{version}版")
        return {"id": id_, "version": version}

    @staticmethod
    def _decision(event: Event) -> dict[str, Any]:
        if event.kind == "drafted":
            return {"id": event.id, "version": event.data["version"]}
        return {"event": event.seq}


def _once(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({str(row): row for row in rows}.values())
