"""Logging in and out, and the first change of a password handed out: plain pages, so that they work at once."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from nicegui import app

from service.pages.office_shown import shown_office

__all__ = ["own_path"]

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


def own_path(asked: str) -> str:
    """Where to go after the login: a path of this service, never another address."""
    plain = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if plain else "/"


@app.get("/login", include_in_schema=False)
def login(request: Request, next: str = "/") -> HTMLResponse:
    """The login."""
    return _page("login", own_path(next))


@app.get("/password", include_in_schema=False)
def password(request: Request) -> HTMLResponse:
    """The change of one's own password."""
    return _page("password", "/")


@app.get("/logout", include_in_schema=False)
def logout(request: Request) -> HTMLResponse:
    """The end of a session: the page asks the API to end it."""
    return _page("logout", "/login")


def _page(step: str, then: str) -> HTMLResponse:
    config = shown_office().config
    told = json.dumps({"step": step, "next": then})
    text = _TEMPLATES.get_template("login.html").render(
        step=step, told=told, office=config.office, oidc=bool(config.oidc_issuer)
    )
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})
