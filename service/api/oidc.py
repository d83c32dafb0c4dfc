"""The way to the office's identity provider and back. Browsers come here, so what goes wrong is told as a page."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from service.accounts.identify import address_of
from service.accounts.memory import memory_of
from service.accounts.oidc import LASTS_SECONDS, STATE_COOKIE, begin, finish
from service.accounts.outside import log_in_person
from service.api.cookies import set_cookie, set_session_cookie
from service.api.deps import OfficeDep
from service.config import ServiceConfig
from service.errors import ServiceError

__all__ = ["router"]

router = APIRouter(prefix="/oidc", include_in_schema=False)
_LONGEST_GOAL = 500


@router.get("/login")
def to_provider(request: Request, office: OfficeDep, next: str = "/") -> Response:
    """Send the browser to the provider. next: path of ours to go on to after the login."""
    try:
        memory_of(office).limiter.login(address_of(request))
        journey = begin(office.config, _callback(request, office.config), _own_path(next))
    except ServiceError as error:
        return _told(error)
    response = RedirectResponse(journey.url, 303)
    set_cookie(response, office.config, STATE_COOKIE, journey.cookie, seconds=LASTS_SECONDS, path=_folder(request))
    return response


@router.get("/callback")
def from_provider(request: Request, office: OfficeDep) -> Response:
    """Log in whom the provider sends back."""
    config, cookie = office.config, request.cookies.get(STATE_COOKIE, "")
    try:
        person = finish(config, _callback(request, config), cookie, request.query_params)
        login = log_in_person(office, person, address_of(request))
    except ServiceError as error:
        response: Response = _told(error)
    else:
        response = RedirectResponse(person.goal, 303)
        set_session_cookie(response, config, login.cookie)
    set_cookie(response, config, STATE_COOKIE, "", seconds=0, path=_folder(request))
    return response


def _callback(request: Request, config: ServiceConfig) -> str:
    scheme = "https" if config.https else request.url.scheme
    return f"{scheme}://{request.url.netloc}{_folder(request)}/callback"


def _folder(request: Request) -> str:
    """Path below which both routes lie, wherever the app has put them."""
    return request.url_for("from_provider").path.rpartition("/")[0]


def _own_path(asked: str) -> str:
    """A path of this service, never another address."""
    plain = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable()
    return quote(asked, safe="/?&=%#:@+,;~") if plain and len(asked) <= _LONGEST_GOAL else "/"


def _told(error: ServiceError) -> HTMLResponse:
    text = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>没有登录 · 指标</title></head>'
        f'<body><main><h1>没有登录</h1><p role="alert">{escape(str(error))}</p>'
        f'<p>代码 {escape(error.code)}</p><p><a href="/login">返回登录</a></p></main></body></html>'
    )
    return HTMLResponse(text, error.status, headers={**error.headers, "Cache-Control": "no-store"})
