"""The trail: who did what beside deciding. Entries are only added, and name people by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.store import tables
from service.store.tables import TrailEntry

__all__ = ["list_trail", "note"]

_LONGEST_TARGET, _LONGEST_ADDRESS = 200, 64


def note(session: Session, actor: Actor, action: str, target: str = "", **detail: Any) -> TrailEntry:
    """Add an entry. action: what was done, snake_case. target: id it was done to. detail: codes, ids and counts."""
    entry = TrailEntry(
        at=tables.now(),
        by=actor.id,
        action=action,
        target=target[:_LONGEST_TARGET],
        address=actor.address[:_LONGEST_ADDRESS],
        detail=detail,
    )
    session.add(entry)
    return entry


def list_trail(
    session: Session,
    actor: Actor,
    *,
    action: str = "",
    by: str = "",
    target: str = "",
    before: int | None = None,
    limit: int = 50,
) -> Sequence[TrailEntry]:
    """Entries, the newest first. before: number (seq) of the last entry of the page before. Raises ServiceError 403."""
    actor.require("manage")
    query = select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(limit)
    for column, wanted in ((TrailEntry.action, action), (TrailEntry.by, by), (TrailEntry.target, target)):
        if wanted:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(TrailEntry.seq < before)
    return session.scalars(query).all()
