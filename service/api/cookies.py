"""The cookies of the service: for this site only, out of reach of scripts, over HTTPS where users come by it."""

from __future__ import annotations

from starlette.responses import Response

from service.accounts.sessions import COOKIE
from service.config import ServiceConfig

__all__ = ["drop_session_cookie", "set_cookie", "set_session_cookie"]


def set_cookie(
    response: Response, config: ServiceConfig, name: str, value: str, *, seconds: int, path: str = "/"
) -> None:
    """Give a cookie to the browser. seconds: how long it is kept, 0 to drop it."""
    response.set_cookie(name, value, max_age=seconds, path=path, secure=config.https, httponly=True, samesite="lax")


def set_session_cookie(response: Response, config: ServiceConfig, cookie: str) -> None:
    """Give the cookie of a login to the browser, for as long as the login may last."""
    set_cookie(response, config, COOKIE, cookie, seconds=int(config.session_hours * 3600))


def drop_session_cookie(response: Response, config: ServiceConfig) -> None:
    """Take the cookie of a login back."""
    set_cookie(response, config, COOKIE, "", seconds=0)
