"""The tables. What people decided is only ever added to (decisions, events of the library, the trail).

Texts that may have to be deleted one day (a form's rows, remarks) lie apart from the decisions, which hold their
digests: the chain of decisions still verifies after a submission was deleted.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from service.store.types import Document, UtcTime

__all__ = [
    "Base",
    "ChainHead",
    "Decision",
    "DecisionText",
    "Draft",
    "FindingRow",
    "FormRow",
    "IdempotentReply",
    "IndicatorRow",
    "Job",
    "LibraryEvent",
    "ModelVersion",
    "Submission",
    "SubmittedFile",
    "Token",
    "TrailEntry",
    "User",
    "UserSession",
    "new_id",
    "now",
]

_ID = String(32)
_DIGEST = String(64)


def new_id() -> str:
    """A fresh random id, 32 hex digits."""
    return uuid.uuid4().hex


def now() -> datetime:
    """Moment of the call, in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Base of all tables. Names of constraints are fixed, so that migrations can speak of them."""


Base.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class User(Base):
    """A person. role: 填报, 审核 or 管理. password: argon2 hash, "" for one who comes by OIDC only.

    failures: wrong passwords in a row. must_change: the password was given out once and is to be replaced.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    display: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(8))
    password: Mapped[str] = mapped_column(String(255), default="")
    subject: Mapped[str | None] = mapped_column(String(255), unique=True, default=None)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)

    @property
    def shown(self) -> str:
        """What others see of them: the display name, else the account's."""
        return self.display or self.name


class UserSession(Base):
    """A login in a browser. id: sha256 of the cookie. csrf: what changing requests by cookie must repeat."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(_DIGEST)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    user: Mapped[User] = relationship(lazy="joined")


class Token(Base):
    """A key for programs. digest: sha256 of it; hint: its first characters. scopes: of accounts.roles.SCOPES."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(_DIGEST, unique=True)
    hint: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[list[str]] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    user: Mapped[User] = relationship(lazy="joined")


class Submission(Base):
    """What was handed in at once: files, or one form as records.

    state: received (files are kept, not all audited), audited, failed (none could be read), deleted (texts removed).
    """

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="received", index=True)
    created_by: Mapped[str] = mapped_column(_ID, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)
    delete_after: Mapped[datetime | None] = mapped_column(UtcTime, default=None, index=True)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    files: Mapped[list[SubmittedFile]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="SubmittedFile.number"
    )
    forms: Mapped[list[FormRow]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="FormRow.number"
    )


class SubmittedFile(Base):
    """One file of a submission; its bytes lie in the file store under the digest.

    state: received, audited, failed. error: the error as ``ZhibiaoError.to_dict``.
    """

    __tablename__ = "files"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(400))
    size: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(_DIGEST, index=True)
    container: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(12), default="received")
    error: Mapped[dict[str, Any] | None] = mapped_column(Document, default=None)
    submission: Mapped[Submission] = relationship(back_populates="files")


class FormRow(Base):
    """One form. head: ``Form.head()``. state: open, done (reviewer), approved (supervisor).

    version: goes up with every decision about the form itself; its ETag. tool: what produced the findings.
    findings_open: findings other than remarks nobody has decided; worth: their summed priority.
    """

    __tablename__ = "forms"
    __table_args__ = (
        Index("ix_forms_unit_year", "unit", "year"),
        Index("ix_forms_queue", "state", "worth", "id"),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), default=None, index=True)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20), default="")
    unit: Mapped[str] = mapped_column(String(200), default="")
    year: Mapped[int | None] = mapped_column(Integer, default=None)
    title: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(12))
    health: Mapped[float] = mapped_column(Float)
    rows: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    findings_open: Mapped[int] = mapped_column(Integer, default=0)
    worth: Mapped[float] = mapped_column(Float, default=0.0, index=True)
    head: Mapped[dict[str, Any]] = mapped_column(Document)
    judged: Mapped[dict[str, Any]] = mapped_column(Document)
    tool: Mapped[dict[str, Any]] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)
    submission: Mapped[Submission] = relationship(back_populates="forms")
    indicators: Mapped[list[IndicatorRow]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="IndicatorRow.index"
    )
    findings: Mapped[list[FindingRow]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="FindingRow.position"
    )


class IndicatorRow(Base):
    """One indicator. data: ``Indicator.to_dict()``. leaf, confidence, score: what the model says; decided: a person.

    digest: sha256 of name, value, unit, duty and project, by which equal rows are found. version: its ETag.
    """

    __tablename__ = "indicators"
    __table_args__ = (UniqueConstraint("form_id", "index"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id", ondelete="CASCADE"))
    index: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    filed: Mapped[str] = mapped_column(String(20), default="")
    leaf: Mapped[str] = mapped_column(String(20), default="")
    confidence: Mapped[float | None] = mapped_column(Float, default=None)
    score: Mapped[float | None] = mapped_column(Float, default=None)
    level: Mapped[str] = mapped_column(String(4), default="")
    decided: Mapped[str] = mapped_column(String(20), default="")
    digest: Mapped[str] = mapped_column(_DIGEST, index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    judgement: Mapped[dict[str, Any] | None] = mapped_column(Document, default=None)
    form: Mapped[FormRow] = relationship(back_populates="indicators")


class FindingRow(Base):
    """One finding. finding: its stable id. data: ``Finding.to_dict()``. position: its rank in the form.

    outcome: "" while open, else accept, reject or reclass. second: outcome of the blind second reading; sampled: asks
    for one. version: its ETag. first_by: who decided.
    """

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("form_id", "finding"),
        Index("ix_findings_queue", "outcome", "priority"),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[str | None] = mapped_column(
        ForeignKey("indicators.id", ondelete="CASCADE"), default=None, index=True
    )
    finding: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    severity: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[float] = mapped_column(Float)
    priority: Mapped[float] = mapped_column(Float)
    group: Mapped[str] = mapped_column(String(80), default="", index=True)
    proposed: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(8), default="")
    leaf: Mapped[str] = mapped_column(String(20), default="")
    first_by: Mapped[str] = mapped_column(_ID, default="")
    sampled: Mapped[bool] = mapped_column(Boolean, default=False, index=True)
    second: Mapped[str] = mapped_column(String(8), default="")
    second_leaf: Mapped[str] = mapped_column(String(20), default="")
    second_by: Mapped[str] = mapped_column(_ID, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    form: Mapped[FormRow] = relationship(back_populates="findings")
    indicator: Mapped[IndicatorRow | None] = relationship()


class Decision(Base):
    """One decision of one person; rows are never changed or deleted (a trigger refuses it).

    seq: without a gap from 1. kind: of chain.KINDS. target: finding, indicator or form; target_id: its id. leaf: the
    class decided on. reading: 1, or 2 for the blind second one. undoes: seq of the decision taken back. text: digest
    of the remark and of the row as it was decided on (``DecisionText``). previous, digest: links of the chain.
    """

    __tablename__ = "decisions"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(12))
    target_id: Mapped[str] = mapped_column(_ID, index=True)
    form_id: Mapped[str] = mapped_column(_ID, index=True)
    submission_id: Mapped[str] = mapped_column(_ID, index=True)
    rule: Mapped[str] = mapped_column(String(40), default="")
    leaf: Mapped[str] = mapped_column(String(20), default="")
    reading: Mapped[int] = mapped_column(Integer, default=1)
    undoes: Mapped[int | None] = mapped_column(Integer, default=None)
    by: Mapped[str] = mapped_column(_ID, index=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    model: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(_DIGEST)
    previous: Mapped[str] = mapped_column(_DIGEST)
    digest: Mapped[str] = mapped_column(_DIGEST, unique=True)


class DecisionText(Base):
    """What a decision was about in words: the remark and the row. Deleted with its submission; the digest stays."""

    __tablename__ = "decision_texts"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    submission_id: Mapped[str] = mapped_column(_ID, index=True)
    remark: Mapped[str] = mapped_column(Text, default="")
    row: Mapped[dict[str, Any]] = mapped_column(Document)


class ChainHead(Base):
    """The end of the chain, one row; locked by whoever adds to it, and telling whether its last links are missing."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, default=0)
    digest: Mapped[str] = mapped_column(_DIGEST)


class Job(Base):
    """Work in the background. kind: of work.jobs. state: queued, running, done, failed, cancelled.

    lease: when a runner that gives no sign of life is taken for dead; runner: which one holds it.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="queued")
    submission_id: Mapped[str | None] = mapped_column(_ID, default=None, index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(Document, default=None)
    error: Mapped[dict[str, Any] | None] = mapped_column(Document, default=None)
    cancel: Mapped[bool] = mapped_column(Boolean, default=False)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    runner: Mapped[str] = mapped_column(_ID, default="")
    lease: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    created_by: Mapped[str] = mapped_column(_ID)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class IdempotentReply(Base):
    """The answer to a request with an idempotency key. request: digest of method, path and body."""

    __tablename__ = "idempotent_replies"

    user_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[str] = mapped_column(_DIGEST)
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    headers: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)


class Draft(Base):
    """A form somebody is filling in. data: its record and what belongs to its page. version: goes up on saving."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    created_by: Mapped[str] = mapped_column(_ID, index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class LibraryEvent(Base):
    """One event of the office's library, as in classifier/knowledge/events.py; never changed or deleted."""

    __tablename__ = "library_events"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    measure: Mapped[str] = mapped_column(String(80), index=True)
    by: Mapped[str] = mapped_column(String(80))
    event: Mapped[dict[str, Any]] = mapped_column(Document)


class ModelVersion(Base):
    """Weights the office has. state: challenger, refused, in_force, retired.

    folder: below the data folder, "" for the shipped ones. report: how it compared. rows: decisions it learnt from.
    replaced: version that was in force before.
    """

    __tablename__ = "model_versions"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    version: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    folder: Mapped[str] = mapped_column(String(200), default="")
    rows: Mapped[int] = mapped_column(Integer, default=0)
    last_decision: Mapped[int] = mapped_column(Integer, default=0)
    report: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    created_by: Mapped[str] = mapped_column(_ID, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    promoted_by: Mapped[str] = mapped_column(_ID, default="")
    promoted_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    replaced: Mapped[str] = mapped_column(String(40), default="")


class TrailEntry(Base):
    """Who did what beside deciding: logins, users, tokens, exports, deletions, promotions. Never changed."""

    __tablename__ = "trail"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)
    by: Mapped[str] = mapped_column(_ID, default="", index=True)
    action: Mapped[str] = mapped_column(String(40), index=True)
    target: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
