"""What every page shares: who looks at it, the head with the way to the others, light and dark, errors."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import run, ui

from corpus.errors import ZhibiaoError
from service.accounts.actor import Actor
from service.accounts.identify import identify
from service.accounts.sessions import is_current
from service.errors import ServiceError
from service.office.office import Office
from service.pages.office_shown import shown_office

__all__ = ["NAVIGATION", "NavigationEntry", "Visit", "in_thread", "page", "style", "tell_error"]

_log = structlog.get_logger("zhibiao.pages")
_LOOK_SECONDS, _FAREWELL_SECONDS = 15.0, 1.0
_RESPONSE_SECONDS = 60.0
"""A page may take so long to be made; the first one that asks the model waits until it is loaded."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A page in the head. permission: which one needs to see it."""

    path: str
    title: str
    permission: str


NAVIGATION = (
    NavigationEntry("/review", "审核台", "decide"),
    NavigationEntry("/fill", "填报助手", "use"),
    NavigationEntry("/batch", "批量审计", "submit"),
    NavigationEntry("/library", "指标库", "use"),
    NavigationEntry("/model", "模型", "decide"),
    NavigationEntry("/admin", "管理", "manage"),
)
"""Pages in the order of the head; everyone sees what their role lets them use."""


@dataclass(frozen=True)
class Visit:
    """One browser looking at one page. request: the one that asked for the page."""

    office: Office
    actor: Actor
    request: Request


def page(path: str, title: str, permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function ``show(visit, **path and query parameters)`` a page.

    Without a login the browser is sent to the login and back; without the permission it is told so.
    """

    def register(show: Callable[..., Any]) -> Callable[..., Any]:
        async def entry(request: Request, **parameters: Any) -> Any:
            office = shown_office()
            try:
                actor = await run.io_bound(identify, request, office)
            except ServiceError as error:
                if error.code == "password_change_required":
                    return RedirectResponse("/password", 303)
                if error.status != 401:
                    raise
                back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
                return RedirectResponse(f"/login?next={back}", 303)
            if actor is None:  # the service is stopping
                return RedirectResponse(request.url.path, 303)
            visit = Visit(office, actor, request)
            with frame(visit, title, path):
                if not actor.may(permission):
                    ui.label(f"您的角色是“{actor.role}”，不能使用“{title}”。").classes("text-lg q-pa-md")
                    return None
                result = show(visit, **parameters)
                if isinstance(result, Awaitable):
                    await result
            return None

        signature = inspect.signature(show)
        kept = [one for name, one in signature.parameters.items() if name != "visit"]
        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
        entry.__signature__ = signature.replace(parameters=[first, *kept])  # type: ignore[attr-defined]
        entry.__annotations__ = {"request": Request, **{one.name: one.annotation for one in kept}}
        ui.page(path, title=f"{title} · 指标", response_timeout=_RESPONSE_SECONDS)(entry)
        return show

    return register


@contextmanager
def frame(visit: Visit, title: str, path: str) -> Iterator[None]:
    """The page around a page's own content."""
    style()
    if visit.actor.how == "session":
        _watch(visit)
    dark = ui.dark_mode(None)
    with ui.header(elevated=False).classes("z-head items-center no-print"):
        ui.html('<a class="skip" href="#main">跳到正文</a>', sanitize=False)
        ui.label(visit.office.config.office).classes("z-office")
        with ui.element("nav").props('aria-label="页面"').classes("row items-center no-wrap"):
            for entry in NAVIGATION:
                if visit.actor.may(entry.permission):
                    here = path.startswith(entry.path)
                    link = ui.link(entry.title, entry.path).classes("z-nav" + (" z-here" if here else ""))
                    if here:
                        link.props('aria-current="page"')
        ui.space()
        ui.label(f"{visit.actor.name}（{visit.actor.role}）").classes("z-who")
        ui.button(icon="contrast", on_click=lambda: _turn(dark)).props(
            'flat round dense color=white aria-label="换深浅色"'
        ).tooltip("浅色、深色")
        if visit.actor.how == "session":
            ui.link("退出", "/logout").classes("z-nav")
    with ui.element("div").props('id="main" tabindex="-1"').classes("z-main"):
        with ui.element("h1").classes("z-title"):
            ui.label(title)
        yield


def _watch(visit: Visit) -> None:
    """Close a page that was left open beyond its login; the browser may well stay connected."""
    client = ui.context.client

    async def look() -> None:
        try:
            goes_on = await in_thread(is_current, visit.office, visit.actor)
        except ZhibiaoError:
            return  # no database: the page shows nothing new either
        if goes_on is not False:
            return
        ui.run_javascript("location.reload()")
        await asyncio.sleep(_FAREWELL_SECONDS)
        if not client.is_deleted:
            client.delete()

    ui.timer(_LOOK_SECONDS, look, immediate=False)


def _turn(dark: Any) -> None:
    dark.value = not dark.value


def tell_error(error: ZhibiaoError) -> None:
    """Show an error as a notice that stays until it is closed."""
    _log.info("told", code=error.code)
    ui.notify(str(error), type="negative", multi_line=True, close_button="知道了", timeout=0, position="top")


async def in_thread(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run work that waits for the database, a file or the model without holding up other people's pages."""
    return await run.io_bound(functools.partial(work, *args, **kwargs))


def style() -> None:
    """Colours, fonts and the rules for print."""
    ui.add_head_html(f"<style>{_CSS}</style>", shared=False)
    ui.colors(primary="#1f5fa8", secondary="#44607c", accent="#8a5a00", positive="#1e7a3c", negative="#b3261e")


_CSS = """
:root { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei",
  sans-serif; }
body { font-size: 15px; }
.nicegui-content { padding: 0; gap: 0; }
.z-head { padding: 4px 16px; gap: 12px; min-height: 44px; flex-wrap: nowrap; align-items: center !important; }
.z-office { font-weight: 600; white-space: nowrap; }
.z-nav { color: #fff !important; text-decoration: none; padding: 6px 10px; border-radius: 4px; white-space: nowrap; }
.z-nav:hover, .z-nav:focus-visible { background: rgba(255, 255, 255, .18); }
.z-here { background: rgba(0, 0, 0, .28); font-weight: 600; }
.z-who { white-space: nowrap; font-size: 13px; }
.z-main { width: 100%; padding: 10px 16px 24px; }
.z-title { font-size: 20px; font-weight: 600; line-height: 1.4; margin: 0 0 8px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: #fff; color: #000; padding: 6px; z-index: 9999; }
.body--dark .q-btn--outline, .body--dark .q-btn--flat { --q-primary: #9ecbff; --q-negative: #ffb4ab; }
.q-tooltip { background: #333b43; font-size: 12px; }
:focus-visible { outline: 2px solid #f0a020; outline-offset: 1px; }
@media print { .no-print, .q-notifications { display: none !important; } .q-page-container { padding: 0 !important; }
  .z-main { padding: 0; } }
"""
