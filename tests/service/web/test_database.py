"""What every reader and writer may rely on, on either database."""

from __future__ import annotations

from sqlalchemy import func, select

from service.office.office import Office
from service.store.tables import Submission


def test_a_reader_sees_one_moment_whatever_others_write_meanwhile(office: Office) -> None:
    count = select(func.count()).select_from(Submission)
    with office.database.read() as reading:
        before = reading.scalar(count)
        with office.database.write() as writing:
            writing.add(Submission(created_by="someone", state="audited"))
        assert reading.scalar(count) == before == 0
    with office.database.read() as later:
        assert later.scalar(count) == 1
