"""Plain tables: readable by everyone and on paper, with whatever the rows hold escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from nicegui import ui

__all__ = ["Link", "cell", "grid_style", "moment", "plain_table", "row", "table"]


_SHORT = 8
"""Signs of a text that is not broken into lines."""


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere. text: shown. url: a path of this service."""

    text: str
    url: str


def plain_table(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, classes: str = "", numbers: bool = True
) -> None:
    """A table of texts, numbers and links. caption: for screen readers. numbers: set numbers to the right."""
    first = rows[0] if rows else headings
    sides = [' class="z-number"' if numbers and isinstance(one, int | float) else "" for one in first]
    head = "".join(f'<th scope="col"{side}>{escape(one)}</th>' for one, side in zip(headings, sides, strict=True))
    body = "".join(f"<tr>{''.join(_cell(value, numbers) for value in line)}</tr>" for line in rows)
    text = f'<table class="z-table"><caption class="z-unseen">{escape(caption)}</caption>'
    # every text in it went through html.escape
    ui.html(f"{text}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", sanitize=False).classes(
        f"z-scroll {classes}"
    ).props(f'tabindex=0 role=region aria-label="{_attribute(caption)}"')


@contextmanager
def table(caption: str, headings: Sequence[str]) -> Iterator[None]:
    """A table whose rows hold buttons and fields: fill it with ``row`` and ``cell``."""
    with ui.element("div").classes("z-scroll"), ui.element("table").classes("z-table z-controls"):
        with ui.element("caption").classes("z-unseen"):
            ui.label(caption)
        with ui.element("thead"), ui.element("tr"):
            for heading in headings:
                with ui.element("th").props("scope=col"):
                    ui.label(heading)
        with ui.element("tbody"):
            yield


def row() -> ui.element:
    """A row of a table."""
    return ui.element("tr")


def cell(text: Any = None, classes: str = "") -> ui.element:
    """A cell of a row; without a text to be filled."""
    made = ui.element("td").classes(classes + (" z-number" if isinstance(text, int | float) else ""))
    if isinstance(text, Link):
        with made:
            ui.link(text.text, text.url)
    elif text is not None:
        with made:
            ui.label(str(text))
    return made


def moment(at: datetime | None) -> str:
    """A moment in the clock of this machine; — for none."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else "—"


def grid_style() -> None:
    """The rules tables need on a page."""
    ui.add_head_html(f"<style>{_CSS}</style>")


def _cell(value: Any, numbers: bool) -> str:
    if isinstance(value, Link):
        return f'<td><a href="{escape(value.url)}">{escape(value.text)}</a></td>'
    text = "" if value is None else str(value)
    number = numbers and isinstance(value, int | float)
    kind = ' class="z-number"' if number else ' class="z-tight"' if len(text) <= _SHORT else ""
    return f"<td{kind}>{escape(text)}</td>"


def _attribute(text: str) -> str:
    return text.replace('"', "”").replace("\\", "＼")


_CSS = """
.z-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.z-scroll { max-width: 100%; width: 100%; overflow-x: auto; }
.z-table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.45; }
.z-table th { font-weight: 600; white-space: nowrap; background: #eef2f6; }
.z-table th, .z-table td { padding: 4px 8px; border-bottom: 1px solid #d5dbe1; vertical-align: top; }
.z-narrow .z-table { width: auto; min-width: 560px; }
.z-controls td { vertical-align: middle !important; }
.z-table td { overflow-wrap: anywhere; }
.z-table td.z-tight { white-space: nowrap; }
.z-table th { text-align: left; }
.z-table .z-number { text-align: right; font-variant-numeric: tabular-nums; }
.z-table a, .z-link { color: #1a5190; }
.z-quiet { color: #4d5965; font-size: 13px; }
.z-good { color: #17652f; } .z-bad { color: #a8201a; } .z-warn { color: #7a4d00; }
.z-note { border-left: 4px solid #1f5fa8; padding: 6px 12px; margin: 6px 0; background: #eef4fb; }
.z-note-bad { border-color: #b3261e; background: #fdeceb; }
.z-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin: 6px 0; }
.z-h2 { font-size: 17px; font-weight: 600; line-height: 1.4; margin: 14px 0 6px; }
.body--dark .z-table th { background: #2a3037; }
.body--dark .z-table th, .body--dark .z-table td { border-color: #454d55; }
.body--dark .z-table a, .body--dark .z-link { color: #9ecbff; }
.body--dark .text-primary { color: #9ecbff !important; } .body--dark .text-negative { color: #ffb4ab !important; }
.body--dark .z-quiet { color: #b8c2cc; }
.body--dark .z-good { color: #7fd896; } .body--dark .z-bad { color: #ffb4ab; } .body--dark .z-warn { color: #f2c46d; }
.body--dark .z-note { background: #1f2a36; } .body--dark .z-note-bad { background: #3a2220; }
@media print { .z-table { font-size: 11px; } .z-scroll { overflow: visible; } tr { break-inside: avoid; } }
"""
