"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

__all__ = ["Document", "UtcTime"]

Document = JSON(none_as_null=True)
"""A JSON document; kept as text, since PostgreSQL's JSONB would forget the order of keys, which forms rely on."""


class UtcTime(TypeDecorator[datetime]):
    """A moment with its zone, kept in UTC; SQLite forgets zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What values are."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The moment in UTC. Raises ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
