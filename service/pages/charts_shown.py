"""Showing pictures: for light, dark and print, each to be downloaded, each with a table of its numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from nicegui import ui

from service.pages.charts import Picture
from service.pages.grid import plain_table

__all__ = ["chart_style", "show_picture"]

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def show_picture(picture: Picture) -> ui.echart | None:
    """Draw a picture with its download and its numbers; None where there is nothing to draw."""
    with ui.element("figure").classes("z-figure"):
        ui.label(picture.title).props("role=heading aria-level=2").classes("z-unseen")
        if not picture.rows:
            ui.label(picture.title).classes("z-figure-title").props("aria-hidden=true")
            ui.label("还没有数据。").classes("z-quiet")
            return None
        chart = ui.echart(picture.options).style(f"height: {picture.height}px").classes("z-chart")
        alt = f"{picture.title}。{picture.summary}数字见下面的表。"
        chart.props["role"], chart.props["aria-label"] = "img", alt
        if picture.targets:
            targets = picture.targets
            chart.on_point_click(lambda event: _go(targets, event.data_index))
        with ui.element("figcaption").classes("z-caption"):
            if picture.note:
                ui.label(picture.note).classes("z-quiet")
            with ui.row().classes("items-center no-print").style("gap: 12px"):
                button = ui.button("下载图片", icon="download").props("flat dense no-caps size=12px")
                button.props["aria-label"] = f"下载图片：{picture.title}"
                button.on("click", js_handler=_saving(chart.id, picture.title))
            with ui.element("details").classes("z-numbers"):
                with ui.element("summary"):
                    ui.label("数字").style("display: inline")
                    ui.label(f"：{picture.title}").classes("z-unseen")
                plain_table(picture.title, picture.headings, picture.rows)
    return chart


def chart_style() -> None:
    """The rules pictures need on a page."""
    ui.add_head_html(f"<style>{_CSS}</style>")


def _go(targets: Sequence[str], place: int) -> None:
    if 0 <= place < len(targets):
        ui.navigate.to(targets[place])


def _saving(id_: int, title: str) -> str:
    """Script that saves the picture as PNG on white, twice as fine as on the screen."""
    name = json.dumps(_NOT_IN_NAMES.sub("_", title) + ".png", ensure_ascii=False)
    return (
        "() => { const link = document.createElement('a');"
        f"link.href = getElement({id_}).chart.getDataURL({{type: 'png', pixelRatio: 2, backgroundColor: '#fff'}});"
        f"link.download = {name}; link.click(); }}"
    )


_CSS = """
.z-figure { margin: 0; padding: 10px 12px; border: 1px solid #c6ced6; border-radius: 6px; break-inside: avoid;
  min-width: 0; }
.body--dark .z-figure { border-color: #454d55; }
.z-figure-title { font-size: 15px; font-weight: 600; }
.z-chart { width: 100%; }
.body--dark .z-chart canvas { filter: invert(.9) hue-rotate(180deg); }
.z-caption { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 2px 14px; }
.z-caption > .z-quiet { flex-basis: 100%; }
.z-numbers { font-size: 13px; padding-top: 2px; }
.z-numbers[open] { flex-basis: 100%; }
.z-numbers summary, .z-group summary { display: list-item; list-style-position: inside; cursor: pointer;
  width: fit-content; padding: 2px 4px; }
.z-figures { columns: 2; column-gap: 12px; width: 100%; }
.z-figures > .z-figure { margin-bottom: 12px; }
@media (max-width: 1000px) { .z-figures { columns: 1; } }
@media print {
  .z-numbers:not([open]) { display: none; }
  .body--dark .z-chart canvas { filter: none; } }
"""
