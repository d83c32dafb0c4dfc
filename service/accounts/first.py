"""The first start: somebody must be able to log in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.accounts.actor import SYSTEM
from service.accounts.desk import Desk
from service.accounts.passwords import hash_password, one_time_password
from service.accounts.trail import note
from service.store.tables import User

__all__ = ["FIRST_NAME", "ensure_admin"]

FIRST_NAME = "admin"


def ensure_admin(desk: Desk) -> str | None:
    """Make the user ``admin`` where there is nobody yet; gives its one-time password, None where nothing was to do.

    Of several processes that start at once on a new database one makes it.
    """
    if desk.config.open:
        return None
    anybody = select(User.id).limit(1)
    with desk.database.read() as session:
        if session.scalar(anybody) is not None:
            return None
    password = one_time_password()
    hashed = hash_password(password)
    try:
        with desk.database.write() as session:
            if session.scalar(anybody) is not None:
                return None
            user = User(name=FIRST_NAME, role="管理", must_change=True, password=hashed)
            session.add(user)
            session.flush()
            note(session, SYSTEM, "user_created", user.id, role=user.role)
    except IntegrityError:
        return None  # another process was faster
    return password
