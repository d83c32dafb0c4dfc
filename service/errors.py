"""Errors of the service beside those of the product: each knows the HTTP status it answers with."""

from __future__ import annotations

from typing import Any

from corpus.errors import ZhibiaoError

__all__ = ["ServiceError", "bad_request", "conflict", "forbidden", "not_found", "stale", "too_large", "unavailable"]


class ServiceError(ZhibiaoError):
    """An error that answers a request. status: of HTTP, 400-599. more: further fields of the answer.

    headers: of the answer, such as Retry-After.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        more: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code, message, where=where, hint=hint)
        self.status = status
        self.more = more or {}
        self.headers = headers or {}


def bad_request(code: str, message: str, *, where: str = "", hint: str = "") -> ServiceError:
    """What was asked cannot be done as asked."""
    return ServiceError(400, code, message, where=where, hint=hint)


def forbidden(
    message: str = "没有权限做这件事", *, code: str = "forbidden", hint: str = "请联系管理员"
) -> ServiceError:
    """Who asks may not do this."""
    return ServiceError(403, code, message, hint=hint)


def not_found(what: str, id_: str) -> ServiceError:
    """Nothing has this id. what: Chinese word for the kind of thing."""
    return ServiceError(404, "not_found", f"没有编号为 {id_} 的{what}", hint="它可能已被删除，请刷新后再试")


def conflict(code: str, message: str, *, hint: str = "", more: dict[str, Any] | None = None) -> ServiceError:
    """The present state does not allow it."""
    return ServiceError(409, code, message, hint=hint, more=more)


def stale(message: str, *, hint: str = "请刷新后再决定", more: dict[str, Any] | None = None) -> ServiceError:
    """Somebody else changed it since the caller looked (If-Match does not fit)."""
    return ServiceError(412, "changed_meanwhile", message, hint=hint, more=more)


def too_large(message: str, *, hint: str = "") -> ServiceError:
    """More than a limit allows."""
    return ServiceError(413, "too_large", message, hint=hint)


def unavailable(code: str, message: str, *, hint: str = "请稍后再试", seconds: int = 5) -> ServiceError:
    """Not possible now, but later. seconds: for Retry-After."""
    return ServiceError(503, code, message, hint=hint, headers={"Retry-After": str(seconds)})
