"""The library's log in the database: the same library as in a file, for many processes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.spread import value_spread
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import SettingError, UsageError
from service.office.office import Office
from service.store.database import Database
from service.store.library_log import LibraryMoved, TableLog
from service.store.tables import Base, LibraryEvent

SHIPPED = (
    Measure("m-0000000001", "受益学生数", "数量", unit="人", uses=(Use("s-1", "受益学生数", "≥", "100", "人"),)),
    Measure("m-0000000002", "群众满意度", "满意度", unit="%", uses=(Use("s-1", "群众满意度", "≥", "90", "%"),)),
)
BASE = KnowledgeBase((Source("s-1", "指标库", "学生资助"),), SHIPPED)
CLOCK = datetime.fromisoformat("2026-03-01T08:00:00+08:00")


def opened(office: Office | Plain) -> OfficeLibrary:
    return OfficeLibrary(Path(), BASE, clock=lambda: CLOCK, log=TableLog(office.database))


class Plain:
    """A database without the triggers that keep events as they are, as damage and backups go round them."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'plain.db'}")
        Base.metadata.create_all(self.database.engine)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Plain]:
    made = Plain(tmp_path)
    yield made
    made.database.close()


def test_what_is_drafted_and_approved_is_seen_by_others(office: Office) -> None:
    one, two = opened(office), opened(office)
    fresh = Measure("m-00000000aa", "资助覆盖率", "质量", unit="%")
    assert one.draft(fresh, by="甲").seq == 1
    assert [event.id for event in two.pending()] == ["m-00000000aa"]
    two.approve("m-00000000aa", by="乙")
    assert one.apply().measure["m-00000000aa"].usable
    assert [event.kind for event in one.history("m-00000000aa")] == ["drafted", "approved"]
    with office.database.read() as session:
        rows = session.scalars(select(LibraryEvent).order_by(LibraryEvent.seq)).all()
    assert [(row.seq, row.kind, row.measure, row.by) for row in rows] == [
        (1, "drafted", "m-00000000aa", "甲"),
        (2, "approved", "m-00000000aa", "乙"),
    ]


def test_ranges_of_a_batch_are_seen_by_others_until_retired(office: Office) -> None:
    one, two = opened(office), opened(office)
    counted = StatedRange("受益学生数", (), "count", "人", 40, 12, 2019, 2024, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0))
    added = one.add_ranges([counted], by="甲")
    assert added is not None
    told = value_spread(SHIPPED[0], two.apply())
    assert told is not None and (told.median, told.n) == (4, 40)
    assert two.add_ranges([counted], by="乙") is None
    two.retire(added.id, by="乙")
    assert one.apply().ranges == {}


def test_what_cannot_be_done_writes_nothing(office: Office) -> None:
    library = opened(office)
    with pytest.raises(UsageError):
        library.approve("m-0000000001", by="甲")
    with pytest.raises(UsageError):
        library.record("edited", "m-0000000001", by="甲")
    assert library.state.seq == TableLog(office.database).newest() == 0


def test_who_comes_too_late_writes_nothing_and_may_repeat(office: Office) -> None:
    late, quick = opened(office), opened(office)
    real = late._log.append

    def others_first(events: object) -> None:
        late._log.append = real  # type: ignore[method-assign]
        quick.record("accepted", "m-0000000001", by="乙")
        real(events)  # type: ignore[arg-type]

    late._log.append = others_first  # type: ignore[method-assign, assignment]
    with pytest.raises(LibraryMoved):
        late.record("rejected", "m-0000000002", by="甲")
    assert [event.kind for event in late.pending()] == ["accepted"]
    late.record("rejected", "m-0000000002", by="甲")
    assert [event.kind for event in quick.pending()] == ["accepted", "rejected"]


def test_many_writers_lose_no_event_and_leave_no_gap(office: Office) -> None:
    libraries = [opened(office) for _ in range(4)]
    faults: list[Exception] = []

    def write(number: int) -> None:
        for turn in range(6):
            for _ in range(200):
                try:
                    libraries[number].record("accepted", "m-0000000001", by=f"w{number}", query=f"{number}-{turn}")
                    break
                except LibraryMoved:
                    continue
                except Exception as error:  # noqa: BLE001 - told below
                    faults.append(error)
                    return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    events = opened(office).state.events
    assert [event.seq for event in events] == list(range(1, 25))
    assert len({event.data["query"] for event in events}) == 24


def test_a_restored_backup_is_read_anew(plain: Plain) -> None:
    library = opened(plain)
    library.record("accepted", "m-0000000001", by="甲")
    library.record("accepted", "m-0000000002", by="甲")
    with plain.database.write() as session:
        session.execute(delete(LibraryEvent).where(LibraryEvent.seq == 2))
    assert library.state.seq == 1
    with plain.database.write() as session:
        row = session.get(LibraryEvent, 1)
        row.event = {**row.event, "by": "丁"}
    assert [event.by for event in library.pending()] == ["丁"]


def test_events_cannot_be_changed_or_deleted(office: Office) -> None:
    opened(office).record("accepted", "m-0000000001", by="甲")
    for statement in (delete(LibraryEvent), update(LibraryEvent).values(by="丁")):
        with pytest.raises(SQLAlchemyError), office.database.write() as session:
            session.execute(statement)


def test_a_write_that_fails_is_not_remembered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    library = opened(office)
    library.record("accepted", "m-0000000001", by="甲")

    def full() -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(office.database, "write", full)
        with pytest.raises(OSError, match="disk full"):
            library.record("accepted", "m-0000000002", by="甲")
    assert library.state.seq == 1


@pytest.mark.parametrize(
    "change", [{"kind": "nonsense"}, {"time": "gestern"}, {"seq": 9}, {"id": None}, {"id": 3}], ids=lambda one: str(one)
)
def test_a_damaged_event_is_named(plain: Plain, change: dict[str, object]) -> None:
    opened(plain).record("accepted", "m-0000000001", by="甲")
    with plain.database.write() as session:
        row = session.get(LibraryEvent, 1)
        spoilt = {**row.event, **change}
        if change.get("id", 0) is None:
            del spoilt["id"]
        session.execute(update(LibraryEvent).values(event=spoilt))
    with pytest.raises(SettingError, match="第 1 条记录"):
        _ = opened(plain).state


STEPS = st.lists(
    st.sampled_from(["draft", "approve", "decline", "retire", "accepted", "rejected"]).flatmap(
        lambda kind: st.tuples(
            st.just(kind), st.sampled_from(["m-0000000001", "m-0000000002", "m-00000000aa"]), st.integers(0, 3)
        )
    ),
    max_size=10,
)


def act(library: OfficeLibrary, step: tuple[str, str, int]) -> object:
    kind, id_, number = step
    try:
        if kind == "draft":
            return library.draft(Measure(id_, f"指标{number}", "数量", unit="人"), by="甲")
        if kind == "approve":
            return library.approve(id_, by="乙")
        if kind == "decline":
            return library.decline(id_, by="乙")
        if kind == "retire":
            return library.retire(id_, by="乙")
        return library.record(kind, id_, by="丙")
    except UsageError as error:
        return error.code


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_the_same_steps_give_the_same_library_in_a_file_and_in_the_database(steps: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        plain = Plain(Path(folder))
        in_file = OfficeLibrary(Path(folder) / "library", BASE, clock=lambda: CLOCK)
        tables = [opened(plain), opened(plain)]
        for number, step in enumerate(steps):
            told = [str(act(library, step)) for library in (in_file, tables[number % 2])]
            assert told[0] == told[1]
        for library in (*tables, opened(plain)):
            assert library.state.events == in_file.state.events
            assert library.apply().measures == in_file.apply().measures
        plain.database.close()
