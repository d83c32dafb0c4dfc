"""The pictures of docs/benchmarks.md: one SVG per group, a panel per table, bars with their intervals.

The same results give the same bytes with the same matplotlib. Every picture carries the digest of what it shows, so
that ``tools/benchmark_page.py --check`` needs no matplotlib to see whether it is up to date.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from io import StringIO
from typing import Any

from benchmarks.headline.records import Column, Group, Row, Table

__all__ = ["digest", "draw", "is_drawn_from"]

OURS, THEIRS = "#1f5fa8", "#9aa5b1"
WIDTH, BAR, HEAD = 9.0, 0.42, 0.85
"""Inches: the whole picture, a bar with the name above it, and the title and axis of a panel."""
SPREAD = 30.0
"""Where the longest bar is more times as long as the shortest, the axis is logarithmic."""
_MARK = "zhibiao-benchmark:"
_STYLE = {
    "svg.hashsalt": "zhibiao",
    "svg.fonttype": "none",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def digest(group: Group) -> str:
    """Identifies what a picture of the group shows."""
    shown = json.dumps([group.title, [asdict(table) for table in group.tables]], ensure_ascii=False, sort_keys=True)
    return _MARK + hashlib.sha256(shown.encode()).hexdigest()[:24]


def is_drawn_from(svg: str, group: Group) -> bool:
    """Whether a picture shows what the group says now."""
    return digest(group) in svg


def draw(group: Group) -> str:
    """The picture as SVG. Needs matplotlib and a Chinese font (the extra ``notebooks``)."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    tables = [table for table in group.tables if _drawn(table)]
    heights = [HEAD + BAR * len(_drawn(table)) for table in tables]
    with rc_context({**_STYLE, "font.family": [_chinese_font(), "DejaVu Sans"]}):
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        panels = figure.subplots(len(tables), 1, squeeze=False, height_ratios=heights)[:, 0]
        for panel, table in zip(panels, tables, strict=True):
            _panel(panel, table)
        stream = StringIO()
        metadata = {"Date": None, "Creator": None, "Title": group.title, "Description": digest(group)}
        FigureCanvasSVG(figure).print_svg(stream, metadata=metadata)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _chinese_font() -> str:
    from matplotlib import font_manager
    from pylopdf_fonts_zh_cn import sans_path

    path = sans_path()
    font_manager.fontManager.addfont(path)
    return str(font_manager.FontProperties(fname=path).get_name())


def _drawn(table: Table) -> list[Row]:
    return [row for row in table.rows if table.plot in row.cells]


def _panel(panel: Any, table: Table) -> None:
    column = next(one for one in table.columns if one.key == table.plot)
    rows = _drawn(table)
    values = [row.cells[table.plot].value for row in rows]
    places = range(len(rows))
    panel.barh(places, values, height=0.4, color=[OURS if row.ours else THEIRS for row in rows])
    for place, row in zip(places, rows, strict=True):
        cell = row.cells[table.plot]
        if cell.low is not None and cell.high is not None:
            panel.plot([cell.low, cell.high], [place, place], color="#222222", linewidth=1.0)
        end = max(cell.value, cell.high or 0.0)
        panel.annotate(
            f"{cell.value:,.{column.digits}f}", (end, place), xytext=(4, 0), textcoords="offset points", va="center"
        )
        panel.text(0.005, place - 0.25, row.method, transform=panel.get_yaxis_transform(), va="bottom")
    panel.set_yticks([])
    panel.set_ylim(len(rows) - 0.5, -0.8)
    positive = [value for value in values if value > 0]
    if positive and max(positive) > SPREAD * min(positive):
        panel.set_xscale("log")
    panel.margins(x=0.12)
    panel.set_title(f"{table.caption}：{_direction(column)}", loc="left", fontsize=9.5)


def _direction(column: Column) -> str:
    return f"{column.title}{ {'more': '（越大越好）', 'less': '（越小越好）'}.get(column.better, '') }"
