"""What must hold whatever happened: each sentence that is given tells of something lost, doubled or half done."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.office.office import Office
from service.store.chain import verify_chain
from service.store.tables import (
    Decision,
    DecisionText,
    FindingRow,
    FormRow,
    IdempotentReply,
    IndicatorRow,
    Job,
    Submission,
    SubmittedFile,
)

_OUTCOMES = ("accept", "reject", "reclass")


def faults(office: Office, *, settled: bool = True) -> list[str]:
    """Everything that is not whole. settled: all jobs should have been done."""
    with office.database.read() as session:
        return [
            *_chain(session),
            *_findings(session),
            *_replies(session),
            *_submissions(session, office, settled=settled),
            *_forms(session),
        ]


def _chain(session: Session) -> Iterator[str]:
    report = verify_chain(session)
    if not report.intact:
        yield f"chain: {report.fault}"
    decisions = session.scalar(select(func.count()).select_from(Decision))
    texts = session.scalar(select(func.count()).select_from(DecisionText))
    if decisions != texts or decisions != report.count:
        yield f"{decisions} decisions, {texts} texts, {report.count} links"


def _findings(session: Session) -> Iterator[str]:
    """What the table of findings says must follow from the links."""
    links = defaultdict(list)
    for link in session.scalars(select(Decision).where(Decision.reading == 1).order_by(Decision.seq)):
        links[link.target_id].append(link)
    kinds = {link.seq: link.kind for own in links.values() for link in own}
    for finding in session.scalars(select(FindingRow)):
        own = links[finding.id]
        undone = {link.undoes for link in own}
        live = [link for link in own if link.kind in _OUTCOMES and link.seq not in undone]
        outcome, leaf, by = (live[-1].kind, live[-1].leaf, live[-1].by) if live else ("", "", "")
        if (finding.outcome, finding.leaf, finding.first_by) != (outcome, leaf, by):
            yield f"finding {finding.id} is {finding.outcome}/{finding.leaf}, by its links {outcome}/{leaf}"
        changes = sum(link.kind != "undo" or kinds[link.undoes] != "comment" for link in own)
        if finding.version != 1 + changes:
            yield f"finding {finding.id} has version {finding.version} after {changes} changes"


def _replies(session: Session) -> Iterator[str]:
    half = session.scalar(select(func.count()).select_from(IdempotentReply).where(IdempotentReply.status == 0))
    if half:
        yield f"{half} kept answers without an answer"


def _submissions(session: Session, office: Office, *, settled: bool) -> Iterator[str]:
    for made in session.scalars(select(Submission)):
        files = session.scalars(
            select(SubmittedFile).where(SubmittedFile.submission_id == made.id).order_by(SubmittedFile.number)
        ).all()
        if [file.number for file in files] != list(range(len(files))) or not files:
            yield f"submission {made.id} has files {[file.number for file in files]}"
        for file in files:
            path = office.files.path(file.digest)
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file.digest:
                yield f"file {file.id} is not on the disk as it was"
            forms = session.scalar(select(func.count()).where(FormRow.file_id == file.id))
            if forms != (1 if file.state == "audited" else 0):
                yield f"file {file.id} is {file.state} with {forms} forms"
            if settled and file.state != "audited":
                yield f"file {file.id} is {file.state}"
        jobs = session.scalars(select(Job).where(Job.submission_id == made.id)).all()
        if len(jobs) != 1:
            yield f"submission {made.id} has {len(jobs)} jobs"
        if settled:
            yield from _job(session, made, jobs[0])


def _job(session: Session, made: Submission, job: Job) -> Iterator[str]:
    """A job that is over tells what there is."""
    if (job.state, made.state) != ("done", "audited"):
        yield f"job {job.id} is {job.state} ({job.message}), its submission {made.state}"
        return
    of_own = FormRow.submission_id == made.id
    counted = {
        "forms": session.scalar(select(func.count()).select_from(FormRow).where(of_own)),
        "indicators": session.scalar(select(func.count()).select_from(IndicatorRow).join(FormRow).where(of_own)),
        "findings": session.scalar(
            select(func.count()).select_from(FindingRow).join(FormRow, FindingRow.form_id == FormRow.id).where(of_own)
        ),
        "errors": 0,
    }
    if job.result != counted or job.done != job.total:
        yield f"job {job.id} tells {job.result}, there are {counted}"


def _forms(session: Session) -> Iterator[str]:
    numbers = defaultdict(list)
    for form in session.scalars(select(FormRow)):
        numbers[form.submission_id].append(form.number)
        items = session.scalars(select(IndicatorRow.index).where(IndicatorRow.form_id == form.id)).all()
        if sorted(items) != list(range(form.rows)):
            yield f"form {form.id} of {form.rows} rows has {sorted(items)}"
        open_ = session.scalar(
            select(func.count()).where(
                FindingRow.form_id == form.id, FindingRow.outcome == "", FindingRow.severity != "info"
            )
        )
        if form.findings_open != open_:
            yield f"form {form.id} counts {form.findings_open} open findings, there are {open_}"
        ids = session.scalars(select(FindingRow.finding).where(FindingRow.form_id == form.id)).all()
        if len(ids) != len(set(ids)):
            yield f"form {form.id} has findings twice"
    for own, found in numbers.items():
        if sorted(found) != list(range(len(found))):
            yield f"submission {own} numbers its forms {sorted(found)}"
