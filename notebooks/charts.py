"""Charts and tables of the notebooks: one look, Chinese that every machine can draw, nothing fetched to show them."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import PercentFormatter
from pylopdf_fonts_zh_cn import sans_path

__all__ = ["Chart", "Table", "bars", "chinese_font", "curve", "matrix", "ranges", "table"]

_BLUE, _RED, _GREY, _PALE = "#1f4e79", "#b3261e", "#8a8f98", "#9db7d5"
_STYLE = {
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
}
_FAMILY, _WIDE, _DPI = "Noto Sans SC", 8.0, 110


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart. title: what is seen, also for those who cannot see it. png: the picture."""

    title: str
    png: bytes

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        return f'<img alt="{html.escape(self.title)}" src="data:image/png;base64,{data}" style="max-width:100%"/>'


@dataclass(frozen=True, slots=True)
class Table:
    """A table that shows every text in full. page: its HTML."""

    page: str

    def _repr_html_(self) -> str:
        return self.page


def table(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of texts under their column heads."""
    cell = "text-align:left;vertical-align:top;padding:2px 12px 2px 0;border-bottom:1px solid #e3e6ea"
    lines = [
        "".join(f'<{tag} style="{cell}">{html.escape(str(item))}</{tag}>' for item in items)
        for tag, items in [("th", columns), *(("td", row) for row in rows)]
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return Table(f'<table style="border-collapse:collapse">{body}</table>')


def chinese_font() -> str:
    """Family that draws Chinese: Noto Sans SC (SIL Open Font License) from its package, the same on every machine."""
    if _FAMILY not in {entry.name for entry in fontManager.ttflist}:
        fontManager.addfont(sans_path())
    return _FAMILY


def bars(values: Mapping[str, float], title: str, *, form: str = "{:,.0f}", marked: Sequence[str] = ()) -> Chart:
    """Horizontal bars, the largest on top. form: of the figure beside a bar. marked: names of red bars."""
    ranked = sorted(values.items(), key=lambda pair: pair[1])
    names, figures = [name for name, _ in ranked], [figure for _, figure in ranked]
    with rc_context(_look()):
        figure, axes = _sheet(0.9 + 0.3 * len(ranked), title)
        colours = [_RED if name in marked else _BLUE if value >= 0 else _GREY for name, value in ranked]
        drawn = axes.barh(names, figures, color=colours, height=0.7)
        axes.bar_label(drawn, [form.format(value) for value in figures], padding=4, fontsize=9)
        axes.margins(x=0.12, y=0.02)
        axes.tick_params(left=False, bottom=False, labelbottom=False)
        axes.spines[["bottom", "left"]].set_visible(False)
        return _chart(figure, title)


def curve(points: Sequence[tuple[float, float]], title: str, x: str, y: str, *, sizes: Sequence[int] = ()) -> Chart:
    """Shares 0-1 as a line; with sizes (rows per point) as dots of that size beside the diagonal."""
    with rc_context(_look()):
        figure, axes = _sheet(4.2, title)
        across, up = [one for one, _ in points], [one for _, one in points]
        if sizes:
            axes.plot([0, 1], [0, 1], "--", color=_GREY, linewidth=1)
            axes.scatter(across, up, [20 + 400 * size / max(sizes) for size in sizes], color=_BLUE, alpha=0.7)
            for point, size in zip(points, sizes, strict=True):
                axes.annotate(f"{size}条", point, (0, 14), textcoords="offset points", ha="center", fontsize=9)
            axes.margins(0.08, 0.16)
        else:
            axes.plot(across, up, color=_BLUE, linewidth=2)
        axes.set(xlabel=x, ylabel=y)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(alpha=0.3)
        return _chart(figure, title)


def matrix(counts: Mapping[tuple[str, str], int], order: Sequence[str], title: str, rows: str, columns: str) -> Chart:
    """Counts of pairs (row, column) as a table whose darker cells hold more; empty pairs stay blank."""
    table = [[counts.get((row, column), 0) for column in order] for row in order]
    dark = max(max(row) for row in table) / 2
    with rc_context(_look()):
        figure, axes = _sheet(5.6, title)
        axes.imshow(table, cmap="Blues", aspect="auto")
        for down, row in enumerate(table):
            for across, count in enumerate(row):
                colour = "white" if count > dark else "black"
                axes.text(across, down, str(count or ""), ha="center", va="center", color=colour, fontsize=9)
        axes.set_xticks(range(len(order)), order, rotation=30, ha="right")
        axes.set_yticks(range(len(order)), order)
        axes.set(xlabel=columns, ylabel=rows)
        return _chart(figure, title)


def ranges(spans: Mapping[str, tuple[float, float, float, float, float]], title: str, unit: str) -> Chart:
    """One line per name: low, lower quartile, median, upper quartile, high; the highest median on top."""
    ranked = sorted(spans.items(), key=lambda pair: pair[1][2])
    with rc_context(_look()):
        figure, axes = _sheet(1.4 + 0.35 * len(ranked), title)
        for place, (_, (low, q1, median, q3, high)) in enumerate(ranked):
            axes.plot([low, high], [place, place], color=_GREY, linewidth=1)
            axes.plot([q1, q3], [place, place], color=_PALE, linewidth=9, solid_capstyle="butt")
            axes.plot(median, place, "o", color=_BLUE)
        axes.set_yticks(range(len(ranked)), [name for name, _ in ranked])
        axes.set(xlabel=unit, ylim=(-0.6, len(ranked) - 0.4))
        axes.grid(alpha=0.3, axis="x")
        return _chart(figure, title)


def _look() -> Any:
    return {**_STYLE, "font.family": chinese_font()}


def _sheet(high: float, title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDE, high), dpi=_DPI, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, fontsize=11)
    return figure, axes


def _chart(figure: Figure, title: str) -> Chart:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return Chart(title, buffer.getvalue())
