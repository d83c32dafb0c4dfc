"""Finding what an id names, within what the actor may see."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.errors import not_found
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission

T = TypeVar("T")
__all__ = ["get_finding", "get_form", "get_indicator", "get_submission", "is_visible"]


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on submissions: a filler sees their own, a reviewer all, a token without either scope none."""
    if actor.may("read_all"):
        return true()
    return Submission.created_by == actor.id if actor.may("submit") else false()


def get_submission(session: Session, actor: Actor, id_: str) -> Submission:
    """The submission, or ServiceError 404 as if what one may not see did not exist."""
    found = session.scalar(select(Submission).where(Submission.id == id_, is_visible(actor)))
    if found is None:
        raise not_found("报送", id_)
    return found


def get_form(session: Session, actor: Actor, id_: str) -> FormRow:
    """The form, or ServiceError 404."""
    return _one(session, actor, select(FormRow).join(Submission).where(FormRow.id == id_), "表", id_)


def get_indicator(session: Session, actor: Actor, id_: str) -> IndicatorRow:
    """The indicator, or ServiceError 404."""
    query = select(IndicatorRow).join(FormRow).join(Submission).where(IndicatorRow.id == id_)
    return _one(session, actor, query, "指标", id_)


def get_finding(session: Session, actor: Actor, id_: str) -> FindingRow:
    """The finding, or ServiceError 404."""
    query = select(FindingRow).join(FormRow, FindingRow.form_id == FormRow.id).join(Submission)
    return _one(session, actor, query.where(FindingRow.id == id_), "问题", id_)


def _one(session: Session, actor: Actor, query: Select[T], what: str, id_: str) -> T:
    found = session.scalar(query.where(is_visible(actor)))
    if found is None:
        raise not_found(what, id_)
    return found
