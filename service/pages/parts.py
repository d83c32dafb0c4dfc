"""What many pages are made of: headings, links between the pages of one part, leafing through a list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from nicegui import ui

__all__ = ["Leafing", "heading", "section_links"]

P = TypeVar("P")


def heading(text: str) -> None:
    """A heading within a page."""
    with ui.element("h2").classes("z-h2"):
        ui.label(text)


def section_links(name: str, links: Sequence[tuple[str, str]], here: str) -> None:
    """Links between the pages of one part of the service. name: for screen readers. here: path of this page."""
    with ui.element("nav").props(f'aria-label="{name}"').classes("z-bar no-print"):
        for path, title in links:
            link = ui.link(title, path).classes("z-link")
            if path == here:
                link.props('aria-current="page"').style("font-weight: 600; text-decoration: none")


class Leafing(Generic[P]):
    """Where in a list a page is: the places its parts so far began at, and the buttons back and on."""

    def __init__(
        self, first: P, draw: Callable[[], Awaitable[None]], words: tuple[str, str] = ("上一页", "下一页")
    ) -> None:
        """first: place of the first part. draw: shows the part at ``place``. words: on the buttons."""
        self._places, self._draw, self._words = [first], draw, words

    @property
    def place(self) -> P:
        """Where the part that is shown begins."""
        return self._places[-1]

    @property
    def before(self) -> int:
        """How many parts are before the one that is shown."""
        return len(self._places) - 1

    def buttons(self, after: P | None) -> None:
        """Buttons to the part before and the one after, where there are such. after: its place, none for the last."""
        back, on = self._words
        with ui.element("div").classes("z-bar no-print"):
            if self.before:
                ui.button(back, on_click=self._back).props("flat no-caps")
            if after:
                ui.button(on, on_click=lambda: self._on(after)).props("flat no-caps")

    async def anew(self) -> None:
        """Show the first part, of a list that may be another one now."""
        del self._places[1:]
        await self._draw()

    async def _on(self, after: P) -> None:
        self._places.append(after)
        await self._draw()

    async def _back(self) -> None:
        self._places.pop()
        await self._draw()
