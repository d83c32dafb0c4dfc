"""The registry of golden layouts: how a truth is arranged on a page, one function per habit of the offices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.golden.page import Golden
from tests.golden.truth import Truth

Build = Callable[[Truth], Golden]
Fits = Callable[[Truth], bool]


@dataclass(frozen=True, slots=True)
class Layout:
    """One arrangement.

    fits: whether a truth holds what it shows. stream: readable even when only the order of the cells is
    left (one cell a line, one unbroken string). wide: needs merged header cells that one-cell-a-row
    pastes lose, so that columns could no longer be told apart. breaks: has line breaks inside cells, which
    only some containers keep.
    """

    id: str
    title: str
    build: Build
    fits: Fits
    stream: bool = False
    wide: bool = False
    breaks: bool = False


LAYOUTS: dict[str, Layout] = {}


def plain(truth: Truth) -> bool:
    """Truths with both classes on every row and one list of indicators."""
    return truth.classed and not truth.grouped


def layout(
    id: str, title: str, fits: Fits = plain, *, stream: bool = False, wide: bool = False, breaks: bool = False
) -> Callable[[Build], Build]:
    """Register a layout under its id; titles are Chinese, for the tables in the docs."""

    def keep(build: Build) -> Build:
        if id in LAYOUTS:
            raise ValueError(f"layout {id} twice")
        LAYOUTS[id] = Layout(id, title, build, fits, stream, wide, breaks)
        return build

    return keep


def load_layouts() -> dict[str, Layout]:
    """All layouts, registered by the modules that draw them, in the order of the package's imports."""
    return LAYOUTS
