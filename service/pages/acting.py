"""Changing things from a page: who acts is asked anew each time, since a page may stay open for hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.accounts.actor import Actor
from service.accounts.identify import identify
from service.pages.shell import Visit, in_thread, tell_error

__all__ = ["ask_first", "attempt"]


async def attempt(visit: Visit, work: Callable[[Actor], Any], *, done: str = "") -> tuple[bool, Any]:
    """Run work with the actor as they are now, in a thread; tell what went wrong.

    work: given the actor. done: notice when it went well. Gives whether it did, and what work returned.
    """

    def run() -> Any:
        return work(identify(visit.request, visit.office))

    try:
        result = await in_thread(run)
    except ZhibiaoError as error:
        tell_error(error)
        return False, None
    if done:
        ui.notify(done, type="positive", position="top")
    return True, result


async def ask_first(title: str, consequences: str, yes: str) -> bool:
    """Ask before doing something; whether the answer was yes. yes: words on the button."""
    with ui.dialog() as dialog, ui.card().style("max-width: 520px"):
        dialog.props(f'aria-label="{title}"')
        ui.label(title).style("font-size: 17px; font-weight: 600")
        ui.label(consequences).style("white-space: pre-line")
        with ui.row().classes("justify-end").style("width: 100%"):
            ui.button("不了", on_click=lambda: dialog.submit(False)).props("flat no-caps")
            ui.button(yes, on_click=lambda: dialog.submit(True)).props("unelevated no-caps color=negative")
    answer = await dialog
    dialog.delete()
    return bool(answer)
