"""What routes ask for: the office, who is asking."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from service.accounts.actor import Actor
from service.office.office import Office

__all__ = ["ActorDep", "OfficeDep", "get_actor", "get_office"]


async def get_office(request: Request) -> Office:
    """The office of the app."""
    office: Office = request.app.state.office
    return office


async def get_actor(request: Request) -> Actor:
    """Who asks. Raises ServiceError 401, 403 (CSRF) or 429."""
    from service.accounts.identify import identify

    office: Office = request.app.state.office
    if office.config.open:  # told without the database: not worth a thread
        return identify(request, office)
    return await run_in_threadpool(identify, request, office)


OfficeDep = Annotated[Office, Depends(get_office)]
ActorDep = Annotated[Actor, Depends(get_actor)]
