"""An office with something in it, for tests that are not about how it came there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import func, select

import corpus.samples
from service.accounts.actor import Actor
from service.office.keep import keep_audits
from service.office.office import Office
from service.store.tables import FormRow, Submission, SubmittedFile
from service.work.audited import AuditedFile, Rules, audit_file

SAMPLES = sorted(Path(corpus.samples.__path__[0]).glob("*.docx"))
SMALL = next(path for path in SAMPLES if path.name.startswith("05"))


@cache
def audited(path: Path, rules: Rules) -> AuditedFile:
    """The audit of a sample, made once for all tests."""
    return audit_file(str(path), path.name, rules)


def hand_in(office: Office, actor: Actor, path: Path = SMALL, *, blind_share: float = 0.0) -> FormRow:
    """A sample handed in and audited, as the jobs do it."""
    stored = office.files.add([path.read_bytes()], limit=1 << 30)
    found = audited(path, office.rules())
    with office.database.write() as session:
        submission = Submission(title=path.stem, created_by=actor.id, state="audited")
        session.add(submission)
        session.flush()
        file = SubmittedFile(
            submission_id=submission.id,
            number=0,
            name=path.name,
            size=stored.size,
            digest=stored.digest,
            container="docx",
            state="audited",
        )
        session.add(file)
        session.flush()
        return keep_audits(session, submission, file, found.audits, found.tool, blind_share=blind_share)[0]


def count(office: Office, table: type) -> int:
    """How many rows a table has."""
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
