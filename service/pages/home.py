"""The address itself."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import app, run

from service.accounts.identify import identify
from service.errors import ServiceError
from service.pages.office_shown import shown_office

__all__: list[str] = []


@app.get("/", include_in_schema=False)
async def home(request: Request) -> RedirectResponse:
    """To the page a role mostly uses, or to the login."""
    try:
        actor = await run.io_bound(identify, request, shown_office())
    except ServiceError as error:
        if error.code == "password_change_required":
            return RedirectResponse("/password", 303)
        if error.status != 401:
            raise
        return RedirectResponse("/login", 303)
    return RedirectResponse("/review" if actor is not None and actor.may("decide") else "/fill", 303)
