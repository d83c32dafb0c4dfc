"""Comparing what people were told with what the service kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office.office import Office
from service.store.tables import Decision, DecisionText, Submission, SubmittedFile
from tests.faults.load import Attempt
from tests.faults.talk import Client


def lost(office: Office, attempts: Iterable[Attempt]) -> list[str]:
    """What was acknowledged and is not there as it was told, or was refused and is there."""
    with office.database.read() as session:
        return [sentence for attempt in attempts for sentence in _lost(session, attempt)]


def send_again(office: Office, client: Client, attempts: Iterable[Attempt]) -> tuple[list[str], int]:
    """Send what got no answer once more with its key: done once, whether or not it had been done before.

    Gives what is wrong, and how many had been done without the answer reaching anybody.
    """
    wrong, done_before = [], 0
    for attempt in attempts:
        with office.database.read() as session:
            before = _kept(session, attempt)
        attempt.answer = attempt.ask(client)
        answer = attempt.answer
        replayed = answer.headers.get("idempotency-replayed") == "true"
        done_before += bool(before)
        if replayed != bool(before):
            wrong.append(f"{attempt.name}: was there: {before}, answered anew: {not replayed}")
        if answer.status >= 500 or (before and not answer.ok):
            wrong.append(f"{attempt.name}: {answer.status} {answer.body}")
    return wrong + lost(office, attempts), done_before


def _kept(session: Session, attempt: Attempt) -> list[str]:
    """Ids of what is there of an attempt."""
    if attempt.files:
        return list(session.scalars(select(Submission.id).where(Submission.title == attempt.name)))
    query = select(DecisionText.seq).where(DecisionText.remark == attempt.name).order_by(DecisionText.seq)
    return [str(seq) for seq in session.scalars(query)]


def _lost(session: Session, attempt: Attempt) -> list[str]:
    kept, answer = _kept(session, attempt), attempt.answer
    if answer is None:
        return [f"{attempt.name} is there {len(kept)} times"] if attempt.files and len(kept) > 1 else []
    if not answer.ok:
        return [f"{attempt.name} was refused with {answer.status} and is there"] if kept else []
    if attempt.files:
        told = [answer.body["id"]]
    else:
        links = answer.body.get("decisions", [answer.body])
        told = [str(link["seq"]) for link in links]
        for link in links:
            found = session.get(Decision, link["seq"])
            if found is None or found.digest != link["digest"]:
                return [f"decision {link['seq']} of {attempt.name} is not the one that was acknowledged"]
    if kept != told:
        return [f"{attempt.name} was acknowledged as {told} and is there as {kept}"]
    return _lost_files(session, attempt, told[0]) if attempt.files else []


def _lost_files(session: Session, attempt: Attempt, own: str) -> list[str]:
    query = select(SubmittedFile.name, SubmittedFile.digest).where(SubmittedFile.submission_id == own)
    kept = {name: digest for name, digest in session.execute(query)}
    given = {name: hashlib.sha256(data).hexdigest() for name, data in attempt.files.items()}
    return [] if kept == given else [f"{attempt.name} has other files than were handed in"]
