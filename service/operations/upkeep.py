"""What has to be cleared away now and then: expired submissions, files nobody names, old logins and replies."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from service.office.office import Office
from service.store.tables import IdempotentReply, SubmittedFile, UserSession, now

__all__ = ["Tidied", "tidy_up"]

_UPLOAD_SECONDS = 24 * 3600
"""Files younger than this may belong to an upload that is under way."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was cleared away."""

    submissions: int
    files: int
    records: int


def tidy_up(office: Office) -> Tidied:
    """Clear away what is past its time; safe while the service runs, and to be repeated."""
    from service.office.submissions import delete_expired

    deleted = delete_expired(office)
    with office.database.write() as session:
        old_replies = now() - timedelta(hours=office.config.idempotency_hours)
        old_logins = now() - timedelta(hours=office.config.session_hours)
        replies = delete(IdempotentReply).where(IdempotentReply.created_at < old_replies)
        logins = delete(UserSession).where(UserSession.created_at < old_logins)
        records = len(session.scalars(replies.returning(IdempotentReply.key)).all())
        records += len(session.scalars(logins.returning(UserSession.id)).all())
    with office.database.read() as session:
        known = frozenset(session.scalars(select(SubmittedFile.digest).distinct()))
    files = office.files.sweep(known, older_than=time.time() - _UPLOAD_SECONDS)
    return Tidied(deleted, files, records)
