"""The chain of decisions: whatever is changed, removed, inserted or cut off is noticed; deleted texts are no fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.office.office import Office
from service.store import chain
from service.store.chain import ChainReport, add_link, holds_link, verify_chain
from service.store.tables import Decision, now


def add(office: Office, count: int = 5) -> list[Decision]:
    with office.database.write() as session:
        return [
            add_link(
                session,
                kind="accept",
                target="finding",
                target_id=f"{number:032x}",
                form_id="f" * 32,
                submission_id="5" * 32,
                by="a" * 32,
                remark=f"备注{number}",
                row={"name": "受益学生数", "值": number},
            )
            for number in range(count)
        ]


def verify(office: Office) -> ChainReport:
    with office.database.read() as session:
        return verify_chain(session)


@pytest.fixture
def tamper(office: Office) -> Callable[[str], None]:
    """Run SQL as somebody who first takes the triggers away."""

    def run(statement: str) -> None:
        with office.database.write() as session:
            if office.database.is_sqlite:
                for what in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER IF EXISTS decisions_no_{what}"))
            else:
                session.execute(text("DROP TRIGGER IF EXISTS decisions_no_change ON decisions"))
            session.execute(text(statement))

    return run


def test_links_are_numbered_without_a_gap_and_hold_each_other(office: Office) -> None:
    links = add(office)
    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert [link.previous for link in links[1:]] == [link.digest for link in links[:-1]]
    assert verify(office) == ChainReport(5, True, "", 0, 0)


@pytest.mark.parametrize("statement", ["UPDATE decisions SET leaf = '成本'", "DELETE FROM decisions"])
def test_the_database_itself_refuses_changes(office: Office, statement: str) -> None:
    add(office)
    with pytest.raises(DBAPIError), office.database.write() as session:
        session.execute(text(statement))
    assert verify(office).intact


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE decisions SET leaf = '成本' WHERE seq = 3", "第 3 条决定的内容被改动过"),
        ("UPDATE decisions SET \"by\" = 'b' WHERE seq = 2", "第 2 条决定的内容被改动过"),
        ("DELETE FROM decisions WHERE seq = 2", "缺少第 2 条决定"),
        ("DELETE FROM decisions WHERE seq = 5", "链尾应为第 5 条"),
        ("UPDATE decision_texts SET remark = '另一句' WHERE seq = 4", "第 4 条决定的备注或指标文字被改动过"),
        ("UPDATE decisions SET previous = digest WHERE seq = 4", "第 4 条决定没有接在前一条之后"),
    ],
)
def test_every_kind_of_tampering_is_told_with_its_place(
    office: Office, tamper: Callable[[str], None], statement: str, fault: str
) -> None:
    add(office)
    tamper(statement)
    report = verify(office)
    assert not report.intact
    assert fault in report.fault


def test_a_head_noted_before_shows_that_a_chain_was_written_anew(office: Office, tamper: Callable[[str], None]) -> None:
    noted = add(office)[-1].digest
    tamper("DELETE FROM decisions")
    with office.database.write() as session:
        session.execute(text("DELETE FROM decision_texts"))
        session.execute(text(f"UPDATE chain_head SET seq = 0, digest = '{chain.GENESIS}'"))
    add(office, 6)
    assert verify(office).intact
    with office.database.read() as session:
        assert not holds_link(session, noted)
        assert not holds_link(session, "%")


def test_deleted_texts_leave_the_chain_whole(office: Office) -> None:
    add(office)
    with office.database.write() as session:
        session.execute(text("DELETE FROM decision_texts WHERE seq < 3"))
    assert verify(office) == ChainReport(5, True, "", 0, 2)


def test_a_clock_that_jumps_back_is_no_fault_and_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add(office, 2)
    earlier: datetime = now() - timedelta(days=400)
    monkeypatch.setattr(chain, "now", lambda: earlier)
    add(office, 2)
    assert verify(office) == ChainReport(4, True, "", 1, 0)


def test_a_decision_that_fails_leaves_no_link(office: Office) -> None:
    add(office, 1)

    def fail(session: Session) -> None:
        add_link(
            session, kind="accept", target="form", target_id="1" * 32, form_id="1" * 32, submission_id="1" * 32, by="x"
        )
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"), office.database.write() as session:
        fail(session)
    assert verify(office) == ChainReport(1, True, "", 0, 0)
