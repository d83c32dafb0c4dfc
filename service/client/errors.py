"""What the service refused, as exceptions.

RemoteError
├── LoginError        401, 403: nobody known asks, or one who may not
├── NotFoundError     404
├── ConflictError     409, 412: the present state does not allow it, or somebody else changed it meanwhile
└── UnavailableError  429, 502-504, or no answer at all: later it may work
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.errors import ZhibiaoError

__all__ = ["ConflictError", "LoginError", "NotFoundError", "RemoteError", "UnavailableError", "remote_error"]

_KNOWN = ("type", "title", "status", "code", "detail", "where", "hint")


class RemoteError(ZhibiaoError):
    """The service refused. status: of HTTP, 0 when there was no answer. more: further fields of the problem."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        where: str = "",
        hint: str = "",
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, detail, where=where, hint=hint)
        self.status = status
        self.more = dict(more or {})

    def __reduce__(self) -> tuple[Any, ...]:
        """Pass from one process to another with its status."""
        return _rebuild, (type(self), self.status, self.code, self.message, self.where, self.hint, self.more)

    def __str__(self) -> str:
        """The sentence of the service, which names place and next step already."""
        return self.message


class LoginError(RemoteError):
    """Nobody known asks, or one who may not."""


class NotFoundError(RemoteError):
    """There is no such thing, or not for who asks."""


class ConflictError(RemoteError):
    """The present state does not allow it, or somebody else changed it meanwhile."""


class UnavailableError(RemoteError):
    """Not now."""


_KINDS: dict[int, type[RemoteError]] = {
    **dict.fromkeys((401, 403), LoginError),
    404: NotFoundError,
    **dict.fromkeys((409, 412), ConflictError),
    **dict.fromkeys((0, 429, 502, 503, 504), UnavailableError),
}


def remote_error(status: int, problem: Mapping[str, Any] | None) -> RemoteError:
    """The exception for an answer. problem: its problem+json, None where it is none (a proxy answered)."""
    told = problem or {}
    kind = _KINDS.get(status, RemoteError)
    more = {key: value for key, value in told.items() if key not in _KNOWN}
    code, detail = str(told.get("code") or f"http_{status}"), str(told.get("detail") or f"服务答复 {status}。")
    return kind(status, code, detail, where=str(told.get("where") or ""), hint=str(told.get("hint") or ""), more=more)


def _rebuild(
    kind: type[RemoteError], status: int, code: str, detail: str, where: str, hint: str, more: dict[str, Any]
) -> RemoteError:
    return kind(status, code, detail, where=where, hint=hint, more=more)
