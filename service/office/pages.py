"""Pages of a list: so many rows after a place, which the caller gets as an opaque text; stable while rows are added."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.errors import bad_request

__all__ = ["MOST", "Key", "Page", "behind", "ordered", "page_of", "place_of"]

MOST = 200
"""Rows of a page at most."""
_ID = re.compile(r"[0-9a-f]{32}")
_INTEGER = 2**31 - 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """A column a list is ordered by; the last one must tell all rows apart. kind: time, number, integer or id."""

    column: InstrumentedAttribute[Any]
    kind: str
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page. next: cursor of the page after it, "" for the last one."""

    items: list[T]
    next: str


def page_of(session: Session, query: Select[Any], keys: Sequence[Key], *, cursor: str, limit: int) -> Page[Any]:
    """One page of a query over one entity, in one statement. Raises ServiceError 400 bad_cursor."""
    if cursor:
        query = query.where(behind(keys, cursor))
    many = min(max(limit, 1), MOST)
    found = list(session.scalars(ordered(query, keys).limit(many + 1)))
    kept = found[:many]
    return Page(kept, place_of(kept[-1], keys) if len(found) > many else "")


def ordered(query: Select[Any], keys: Sequence[Key]) -> Select[Any]:
    """A query in the order of its list."""
    return query.order_by(*(key.column.desc() if key.falling else key.column.asc() for key in keys))


def place_of(row: object, keys: Sequence[Key]) -> str:
    """Cursor of the place of a row in a list."""
    return _write([getattr(row, key.column.key) for key in keys])


def behind(keys: Sequence[Key], cursor: str) -> ColumnElement[bool]:
    """Behind a place: in the first key, or equal in it and behind in the second, and so on.

    Raises ServiceError 400 bad_cursor.
    """
    values = _read(cursor, keys)
    steps = []
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        behind = key.column < value if key.falling else key.column > value
        same = [former.column == earlier for former, earlier in zip(keys[:number], values, strict=False)]
        steps.append(and_(*same, behind))
    return or_(*steps)


def _write(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        plain = json.loads(raw)
        if not isinstance(plain, list) or len(plain) != len(keys):
            raise ValueError("another list")
        return [_PARSERS[key.kind](value) for key, value in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise bad_request("bad_cursor", "页码标记（cursor）不是本列表给出的", hint="请从第一页重新开始") from error


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not 1900 <= moment.year <= 9000:
        raise ValueError("no moment")
    return moment


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _INTEGER:
        raise ValueError("no integer")
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("no id")
    return value


_PARSERS: dict[str, Callable[[Any], Any]] = {"time": _time, "number": _number, "integer": _integer, "id": _id}
