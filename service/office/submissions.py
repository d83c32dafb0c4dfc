"""Handing in: files or one form as records; and taking a submission away again, by hand or when its time is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from service.accounts.actor import SYSTEM, Actor
from service.accounts.trail import note
from service.errors import conflict, forbidden, unavailable
from service.office.keep import keep_audits
from service.office.lookup import get_submission
from service.office.names import clean_line
from service.office.office import Office
from service.office.uploads import Upload, keep_uploads
from service.store.tables import (
    ChainHead,
    Decision,
    DecisionText,
    Draft,
    FindingRow,
    FormRow,
    IdempotentReply,
    IndicatorRow,
    Job,
    Submission,
    SubmittedFile,
    new_id,
    now,
)
from service.work.audited import AuditedFile, audit_records
from service.work.jobs import new_job

__all__ = [
    "add_form",
    "audit_form",
    "delete_expired",
    "delete_submission",
    "drop_files",
    "needed_files",
    "receive",
    "register",
]

_TITLE = 200
_AT_ONCE = 100  # expired submissions of one round


def receive(office: Office, actor: Actor, title: str, uploads: Iterable[tuple[str, Iterable[bytes]]]) -> Submission:
    """Keep files and make them a submission with the job that audits it. See ``keep_uploads`` for what it raises."""
    actor.require("submit")
    kept = keep_uploads(office, uploads)
    with office.database.write() as session:
        made = register(session, office, actor, title, kept)
    office.wake_jobs()
    return made


def register(session: Session, office: Office, actor: Actor, title: str, kept: Sequence[Upload]) -> Submission:
    """Make kept files a submission with its job, in one transaction. Wake the jobs after it.

    Raises ServiceError 503 upload_lost when a file was swept away meanwhile; handing it in again helps.
    """
    actor.require("submit")
    _alone_with_files(session)
    lost = [one.name for one in kept if not office.files.path(one.digest).exists()]
    if lost:
        raise unavailable("upload_lost", f"有 {len(lost)} 个文件没有保存好", hint="请重新上传")
    first = kept[0].name.rpartition(".")[0] or kept[0].name
    named = clean_line(office.kept(title), _TITLE) or (first if len(kept) == 1 else f"{first}等{len(kept)}个文件")
    made = _submission(session, office, actor, named)
    for number, one in enumerate(kept):
        session.add(
            SubmittedFile(
                id=new_id(),
                submission_id=made.id,
                number=number,
                name=one.name,
                size=one.size,
                digest=one.digest,
                container=one.container,
                state="failed" if one.error else "received",
                error=one.error,
            )
        )
    session.flush()
    new_job(session, actor, "audit", {"submission": made.id}, submission_id=made.id)
    return made


def audit_form(office: Office, actor: Actor, record: Mapping[str, Any], *, edition: str = "") -> AuditedFile:
    """Audit a form given as a record (``Form.to_dict``), keeping nothing. Raises ServiceError 503 and UsageError."""
    actor.require("submit")
    kept = {key: value for key, value in record.items() if key != "contacts"}  # people's names are not ours to keep
    return office.compute.run(audit_records, [kept], office.rules(edition))


def add_form(session: Session, office: Office, actor: Actor, audited: AuditedFile) -> FormRow:
    """Keep an audited form as a submission of its own, in one transaction."""
    actor.require("submit")
    form = audited.audits[0].form
    title = " ".join(part for part in (form.unit, form.title or form.project, str(form.year or "")) if part)
    made = _submission(session, office, actor, clean_line(title, _TITLE) or "在线填报")
    made.state = "audited"
    share = office.config.blind_share
    return keep_audits(session, made, None, audited.audits, audited.tool, blind_share=share)[0]


def delete_submission(office: Office, actor: Actor, id_: str) -> None:
    """Delete what was handed in and all texts of it; the decisions stay in their chain, without their texts.

    The draft it came from goes too, unless its own author deletes: they may want to go on with it. Whoever handed it
    in may while nothing of it was decided, who manages always. Raises ServiceError: 404, 403, 409
    already_decided or already_deleted.
    """
    with office.database.write() as session:
        _alone_with(session, id_)
        found = get_submission(session, actor, id_)
        if found.state == "deleted":
            raise conflict("already_deleted", "这次报送已经删除")
        if not actor.may("manage"):
            if found.created_by != actor.id or not actor.may("submit"):
                raise forbidden("只能删除自己的报送", code="not_yours")
            if session.scalar(select(func.count()).where(Decision.submission_id == id_)):
                raise conflict("already_decided", "审核人已经作出决定，不能自行删除", hint="请联系管理员")
        digests = _erase(session, found, keep_draft=found.created_by == actor.id)
        note(session, actor, "delete_submission", id_, files=len(digests))
    drop_files(office, digests)


def delete_expired(office: Office, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Delete the submissions whose time is over; returns how many. stopped: asked before each."""
    count = 0
    while True:
        with office.database.read() as session:
            over = (Submission.delete_after < now(), Submission.state != "deleted")
            query = select(Submission.id).where(*over).order_by(Submission.delete_after).limit(_AT_ONCE)
            ids = session.scalars(query).all()
        for id_ in ids:
            if stopped():
                return count
            with office.database.write() as session:
                _alone_with(session, id_)
                found = session.get(Submission, id_)
                if found is None or found.state == "deleted":
                    continue
                digests = _erase(session, found, keep_draft=False)
                note(session, SYSTEM, "expire_submission", id_, files=len(digests))
            drop_files(office, digests)
            count += 1
        if len(ids) < _AT_ONCE:
            return count


def _submission(session: Session, office: Office, actor: Actor, title: str) -> Submission:
    moment, days = now(), office.config.retention_days
    made = Submission(
        id=new_id(),
        title=title,
        created_by=actor.id,
        created_at=moment,
        delete_after=moment + timedelta(days=days) if days else None,
    )
    session.add(made)
    session.flush()
    return made


def _erase(session: Session, found: Submission, *, keep_draft: bool) -> set[str]:
    """Delete the rows of a submission and stop its jobs; gives the digests of its files."""
    own = found.id
    digests = set(session.scalars(select(SubmittedFile.digest).where(SubmittedFile.submission_id == own)))
    session.expire(found, ["files", "forms"])
    of_own_forms = select(FormRow.id).where(FormRow.submission_id == own).scalar_subquery()
    statements: list[Any] = [
        delete(FindingRow).where(FindingRow.form_id.in_(of_own_forms)),
        delete(IndicatorRow).where(IndicatorRow.form_id.in_(of_own_forms)),
        delete(FormRow).where(FormRow.submission_id == own),
        delete(SubmittedFile).where(SubmittedFile.submission_id == own),
        delete(DecisionText).where(DecisionText.submission_id == own),
        update(Job).where(Job.submission_id == own, Job.state == "running").values(cancel=True),
        update(Job)
        .where(Job.submission_id == own, Job.state == "queued")
        .values(cancel=True, state="cancelled", finished_at=now()),
        # answers kept for repeated requests tell texts too; each names the submission
        delete(IdempotentReply).where(cast(IdempotentReply.body, String).contains(own)),
    ]
    if not keep_draft:
        told = cast(Draft.data, String).contains(own)  # a draft names the submission that came of it
        statements.append(delete(Draft).where(Draft.created_by == found.created_by, told))
    for statement in statements:
        session.execute(statement, execution_options={"synchronize_session": False})
    found.title, found.state, found.deleted_at = "", "deleted", now()
    return digests


def drop_files(office: Office, digests: set[str]) -> None:
    """Delete files that no submission needs any more; one that is being handed in again right now is kept."""
    with office.database.write() as session:
        _alone_with_files(session)
        query = needed_files(office).where(SubmittedFile.digest.in_(sorted(digests)))
        for digest in digests - set(session.scalars(query)):
            office.files.drop(digest)


def needed_files(office: Office) -> Select[str]:
    """Query for the digests of files to be kept: all that are named; those not read yet where texts are masked."""
    named = select(SubmittedFile.digest).distinct()
    return named.where(SubmittedFile.state == "received") if office.config.mask_personal else named


def _alone_with(session: Session, id_: str) -> None:
    """Keep others off a submission until the transaction ends: whoever decides on it, and the job that audits it.

    They lock in this order too, so that nobody waits for somebody who waits for them.
    """
    _alone_with_files(session)
    session.scalars(select(Job.id).where(Job.submission_id == id_).order_by(Job.id).with_for_update()).all()
    session.scalar(select(Submission.id).where(Submission.id == id_).with_for_update())


def _alone_with_files(session: Session) -> None:
    """Keep others who name files, or delete those that nobody names, waiting until the transaction ends."""
    session.execute(select(ChainHead.id).with_for_update())
