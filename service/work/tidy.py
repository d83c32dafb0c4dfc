"""What is done once an hour: what is past its time goes, and files nobody names any more."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from service.errors import ServiceError
from service.store.tables import ChainHead, IdempotentReply, UserSession, now

if TYPE_CHECKING:
    from service.office.office import Office

__all__ = ["EXPORT_FOLDER", "tidy"]

EXPORT_FOLDER = "exports"
"""Folder below the data folder where exports wait to be fetched."""

_EXPORT_SECONDS = 7 * 24 * 3600.0
_STRAY_SECONDS = 24 * 3600.0
"""Age from which a file no submission names cannot belong to an upload that is under way."""
_log = structlog.get_logger("zhibiao.jobs")


def tidy(office: Office) -> None:
    """Delete what expired (submissions, replies, logins, exports) and stray files; no step keeps the others back."""
    steps: tuple[Callable[[Office], object], ...] = (_submissions, _replies, _logins, _files, _exports)
    for step in steps:
        try:
            step(office)
        except (ServiceError, SQLAlchemyError, OSError) as error:
            _log.warning("tidying failed", step=step.__name__.strip("_"), kind=type(error).__name__)


def _submissions(office: Office) -> None:
    from service.office.submissions import delete_expired

    delete_expired(office)


def _replies(office: Office) -> None:
    """Answers to idempotency keys that may be used anew."""
    oldest = now() - timedelta(hours=office.config.idempotency_hours)
    with office.database.write() as session:
        session.execute(delete(IdempotentReply).where(IdempotentReply.created_at < oldest))


def _logins(office: Office) -> None:
    oldest = now() - timedelta(hours=office.config.session_hours)
    with office.database.write() as session:
        session.execute(delete(UserSession).where(UserSession.created_at < oldest))


def _files(office: Office) -> None:
    from service.office.submissions import needed_files

    with office.database.write() as session:
        # whoever names a file just now waits until the strays are gone, and sees whether it was among them
        session.execute(select(ChainHead.id).with_for_update())
        known = frozenset(session.scalars(needed_files(office)).all())
        office.files.sweep(known, older_than=time.time() - _STRAY_SECONDS)


def _exports(office: Office) -> None:
    """Exports somebody asked for and has had a week to fetch, and what those left that were killed at it."""
    folder = office.config.folder / EXPORT_FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        finished = path.suffix == ".zip" and not path.name.startswith(".")
        if path.stat().st_mtime >= time.time() - (_EXPORT_SECONDS if finished else _STRAY_SECONDS):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
