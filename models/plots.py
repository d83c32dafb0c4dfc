"""Plots of an evaluation: as SVG by a few lines of our own, and as PNG where matplotlib is installed.

Text in the plots is Latin letters and figures, which every font has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

__all__ = ["Line", "Plot", "draw_png", "draw_svg", "plots_of"]

_WIDE, _HIGH, _EDGE = 460, 320, 46
_COLOURS = ("#1f4e79", "#b3261e", "#2e7d32")
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot. points: (x, y). marked: a dot at each point. bands: (low, high) per point, or none."""

    label: str
    points: Sequence[tuple[float, float]]
    marked: bool = False
    bands: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot before it is drawn. x_range, y_range: ends of the axes. diagonal: draw y = x, dashed."""

    title: str
    x_label: str
    y_label: str
    lines: Sequence[Line]
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    diagonal: bool = field(default=False)


def plots_of(result: Mapping[str, Any]) -> dict[str, Plot]:
    """Plots of an evaluation's plain mapping, by file name: reliability, risk-coverage, and a curve where measured."""
    bins, risk = result["reliability"], result["risk_coverage"]
    found = {}
    if bins:
        dots = [(one["confidence"], one["accepted"]) for one in bins]
        line = Line("answers by tenth of confidence", dots, marked=True)
        found["reliability"] = Plot("Reliability", "confidence", "accepted", [line], diagonal=True)
    if risk:
        points = [(one["coverage"], one["risk"]) for one in risk]
        top = max(0.02, *(y for _, y in points))
        found["risk-coverage"] = Plot(
            "Risk and coverage", "coverage", "risk (not accepted)", [Line("", points)], y_range=(0.0, top)
        )
    if result["curve"]:
        lines = []
        for key in ("acceptable", "primary", "macro_f1"):
            figures = [(one["share"], one["figures"][key]) for one in result["curve"]]
            bands = [(figure["low"], figure["high"]) for _, figure in figures]
            lines.append(Line(key, [(share, figure["value"]) for share, figure in figures], True, bands))
        low = min(low for line in lines for low, _ in line.bands)
        label = "share of public documents"
        found["learning-curve"] = Plot("Learning curve", label, "figure", lines, y_range=(min(low, 0.95), 1.0))
    return found


def draw_svg(plot: Plot) -> str:
    """The plot as an SVG element that stands by itself or inside a page."""
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}"'
        ' font-family="sans-serif" font-size="11">',
        f"<title>{plot.title}</title>",
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>',
        *_axes(plot),
    ]
    if plot.diagonal:
        (x0, y0), (x1, y1) = _place(plot, 0.0, 0.0), _place(plot, 1.0, 1.0)
        out.append(f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#999" stroke-dasharray="4 4" fill="none"/>')
    for number, line in enumerate(plot.lines):
        out += _line(plot, line, _COLOURS[number % len(_COLOURS)], number)
    return "\n".join([*out, "</svg>"]) + "\n"


def draw_png(plot: Plot) -> bytes | None:
    """The plot as a PNG file, None where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure  # the train extra brings it
    except ImportError:
        return None
    figure = Figure(figsize=(6.0, 4.2), dpi=120, layout="constrained")
    axes = figure.subplots()
    if plot.diagonal:
        axes.plot([0, 1], [0, 1], "--", color="#999999", linewidth=1)
    for number, line in enumerate(plot.lines):
        xs, ys = zip(*line.points, strict=True)
        colour = _COLOURS[number % len(_COLOURS)]
        axes.plot(xs, ys, color=colour, marker="o" if line.marked else None, label=line.label)
        if line.bands:
            lows, highs = zip(*line.bands, strict=True)
            axes.fill_between(xs, lows, highs, color=colour, alpha=0.15, linewidth=0)
    axes.set(title=plot.title, xlabel=plot.x_label, ylabel=plot.y_label, xlim=plot.x_range, ylim=plot.y_range)
    axes.grid(alpha=0.3)
    if any(line.label for line in plot.lines):
        axes.legend(frameon=False)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _place(plot: Plot, x: float, y: float) -> tuple[float, float]:
    (left, right), (low, high) = plot.x_range, plot.y_range
    across, up = (x - left) / (right - left), (y - low) / (high - low)
    return round(_EDGE + across * (_WIDE - 1.5 * _EDGE), 1), round(_HIGH - _EDGE - up * (_HIGH - 1.8 * _EDGE), 1)


def _axes(plot: Plot) -> list[str]:
    (left, right), (low, high), middle = plot.x_range, plot.y_range, _HIGH / 2
    out = [
        f'<text x="{_WIDE / 2}" y="20" text-anchor="middle" font-size="13">{plot.title}</text>',
        f'<text x="{_WIDE / 2}" y="{_HIGH - 8}" text-anchor="middle">{plot.x_label}</text>',
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{plot.y_label}</text>',
    ]
    for step in range(_TICKS + 1):
        share = step / _TICKS
        x, y = left + share * (right - left), low + share * (high - low)
        (x0, y0), (x1, _) = _place(plot, left, y), _place(plot, right, y)
        out.append(f'<path d="M{x0} {y0}H{x1}" stroke="#e3e6ea"/>')
        out.append(f'<text x="{x0 - 4}" y="{y0 + 4}" text-anchor="end">{y:.2f}</text>')
        across, bottom = _place(plot, x, low)
        out.append(f'<text x="{across}" y="{bottom + 15}" text-anchor="middle">{x:.1f}</text>')
    return out


def _line(plot: Plot, line: Line, colour: str, number: int) -> list[str]:
    places = [_place(plot, x, y) for x, y in line.points]
    out = []
    if line.bands:
        upper = [_place(plot, x, high) for (x, _), (_, high) in zip(line.points, line.bands, strict=True)]
        lower = [_place(plot, x, low) for (x, _), (low, _) in zip(line.points, line.bands, strict=True)]
        shape = " ".join(f"{x},{y}" for x, y in [*upper, *reversed(lower)])
        out.append(f'<polygon points="{shape}" fill="{colour}" opacity="0.15"/>')
    path = " ".join(f"{x},{y}" for x, y in places)
    out.append(f'<polyline points="{path}" stroke="{colour}" stroke-width="2" fill="none"/>')
    if line.marked:
        out += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places]
    if line.label:
        out.append(f'<text x="{_EDGE + 8}" y="{44 + 15 * number}" fill="{colour}">{line.label}</text>')
    return out
