"""Drafts of forms: kept while they are filled in, checked, written as files, handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from classifier.form_audit import FormAudit
from classifier.suggest.compose import required_groups
from classifier.suggest.form_review import missing_groups
from corpus.errors import UsageError
from corpus.masking import mask_record
from corpus.official import FORMATS, KINDS, write_official
from corpus.records import Form
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.errors import bad_request, conflict, not_found, stale
from service.office.draft_content import DraftContent, form_of_draft, require_known_edition
from service.office.names import clean_line, file_name
from service.office.office import Office
from service.office.submissions import add_form, audit_form
from service.store.tables import Draft, new_id, now
from service.work.audited import audit_records

__all__ = [
    "DraftHead",
    "OpenDraft",
    "check_draft",
    "create_draft",
    "delete_draft",
    "get_draft",
    "hand_in",
    "lacking",
    "list_drafts",
    "save_draft",
    "write_draft",
]

_MOST = 500
_TITLE = 200


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft in a list. handed_in: the submission that came of it, "" before."""

    id: str
    title: str
    rows: int
    handed_in: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as it was kept. version: whoever saves must name the one they began from."""

    id: str
    version: int
    content: DraftContent


def list_drafts(office: Office, actor: Actor, *, limit: int = 50) -> list[DraftHead]:
    """One's own drafts, the last changed first."""
    actor.require("submit")
    with office.database.read() as session:
        query = select(Draft).where(Draft.created_by == actor.id).order_by(Draft.updated_at.desc(), Draft.id)
        return [
            DraftHead(row.id, row.title, len(row.data.get("rows", ())), row.data.get("handed_in", ""), row.updated_at)
            for row in session.scalars(query.limit(limit))
        ]


def create_draft(office: Office, actor: Actor, content: DraftContent) -> OpenDraft:
    """Keep a new draft. Raises ServiceError 403, 409 too_many_drafts."""
    actor.require("submit")
    require_known_edition(content)
    content = _kept(office, content)
    with office.database.write() as session:
        if (session.scalar(select(func.count()).where(Draft.created_by == actor.id)) or 0) >= _MOST:
            raise conflict("too_many_drafts", f"已有 {_MOST} 份草稿", hint="请先删去不用的草稿")
        row = Draft(id=new_id(), created_by=actor.id, title=_title(content), data=content.model_dump(), version=1)
        session.add(row)
    return OpenDraft(row.id, 1, content)


def get_draft(office: Office, actor: Actor, id_: str) -> OpenDraft:
    """One's own draft, or ServiceError 404."""
    actor.require("submit")
    with office.database.read() as session:
        row = _own(session, actor, id_)
    try:
        return OpenDraft(row.id, row.version, DraftContent.model_validate(row.data))
    except ValidationError as error:
        raise bad_request("damaged_draft", "这份草稿的内容读不出来", where=row.title, hint="请联系管理员") from error


def save_draft(office: Office, actor: Actor, id_: str, content: DraftContent, version: int) -> int:
    """Keep a draft as it is now; gives its new version.

    Raises ServiceError 404 for what is not one's own draft and 412 when it was saved elsewhere since ``version``.
    """
    actor.require("submit")
    require_known_edition(content)
    with office.database.write() as session:
        _save(session, actor, id_, _kept(office, content), version)
    return version + 1


def delete_draft(office: Office, actor: Actor, id_: str) -> None:
    """Delete one's own draft, or ServiceError 404; what was handed in stays."""
    actor.require("submit")
    with office.database.write() as session:
        _own(session, actor, id_)
        session.execute(delete(Draft).where(Draft.id == id_))


def check_draft(office: Office, actor: Actor, content: DraftContent) -> FormAudit:
    """Audit the form as it stands; nothing is kept. Raises UsageError for one without rows, ServiceError 503."""
    actor.require("use")
    form = _with_rows(content)
    edition = load_taxonomy().edition(content.edition).id
    return office.compute.run(audit_records, [form.to_dict()], office.rules(edition)).audits[0]


def lacking(content: DraftContent) -> tuple[str, ...]:
    """Labels of the classes the edition asks for and the draft has no row of; all of them for an empty one."""
    taxonomy = load_taxonomy()
    edition = taxonomy.edition(content.edition)
    filled = any(row.leaf and row.name.strip() for row in content.rows)
    groups = missing_groups(form_of_draft(content), edition) if filled else required_groups(edition)
    return tuple("或".join(taxonomy.label(leaf) for leaf in group) for group in groups)


def write_draft(content: DraftContent, suffix: str) -> tuple[str, bytes]:
    """Name and bytes of the form as a file in the official layout; suffix: docx or xlsx. Raises UsageError."""
    if suffix not in FORMATS:
        raise UsageError("unknown_suffix", f"不能写成 {suffix} 文件", hint=f"可用：{'、'.join(FORMATS)}")
    form = form_of_draft(content)
    parts = filter(None, (form.unit, form.project, KINDS[content.kind], f"{form.year or ''}"))
    name = file_name("_".join(dict.fromkeys(parts)) + f".{suffix}", 0)
    return name, write_official(form, suffix)


def hand_in(office: Office, actor: Actor, draft: OpenDraft) -> str:
    """Hand the form in; gives the id of the submission. The draft stays and says so.

    Raises ServiceError 403, 404, 412 when it was changed elsewhere, 409 already_handed_in, 503; UsageError when it has
    no rows, unit or year.
    """
    actor.require("submit")
    content = draft.content
    if content.handed_in:
        raise conflict("already_handed_in", "这份表已经报送", hint="要再报送请另存一份新的")
    form = _with_rows(content)
    empty = [
        label
        for label, text in (("填报单位", form.unit), ("年度", form.year), ("项目名称", form.project or form.duties))
        if not text and not (label == "项目名称" and content.kind == "部门整体")
    ]
    if empty:
        raise UsageError("head_incomplete", f"还没有填{'、'.join(empty)}", hint="请在表头补上再报送")
    audited = audit_form(office, actor, form.to_dict(), edition=load_taxonomy().edition(content.edition).id)
    with office.database.write() as session:
        submission = add_form(session, office, actor, audited).submission_id
        handed = content.model_copy(update={"handed_in": submission})
        _save(session, actor, draft.id, _kept(office, handed), draft.version)
    return submission


def _with_rows(content: DraftContent) -> Form:
    form = form_of_draft(content)
    if not form.indicators:
        raise UsageError("no_rows", "表里还没有指标", hint="请先加入或填写几条指标")
    return form


def _kept(office: Office, content: DraftContent) -> DraftContent:
    """The draft as it may be kept."""
    return DraftContent(**mask_record(content.model_dump())) if office.config.mask_personal else content


def _save(session: Session, actor: Actor, id_: str, content: DraftContent, version: int) -> None:
    _own(session, actor, id_)
    mine = (Draft.id == id_, Draft.created_by == actor.id, Draft.version == version)
    values = {"title": _title(content), "data": content.model_dump(), "version": version + 1, "updated_at": now()}
    changed = session.execute(update(Draft).where(*mine).values(**values).returning(Draft.id)).first()
    if changed is None:
        raise stale("这份草稿在别的窗口里改过", hint="请刷新页面，在最新的内容上继续")


def _own(session: Session, actor: Actor, id_: str) -> Draft:
    row = session.scalar(select(Draft).where(Draft.id == id_, Draft.created_by == actor.id))
    if row is None:
        raise not_found("草稿", id_)
    return row


def _title(content: DraftContent) -> str:
    return clean_line(content.title, _TITLE)
