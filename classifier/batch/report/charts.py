"""Small charts of the page as inline SVG; colours come from the page's style, so that they fit light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["bar", "box", "spark", "stack", "trend"]

_WIDTH, _HEIGHT, _MARGIN = 240, 84, 8
_BAR, _THIN, _SPARK, _BOX, _BOX_HEIGHT = 90, 6, 20, 120, 16


def trend(points: Sequence[tuple[str, float | None]]) -> str:
    """A line of rates (0 to 1) from 0 upwards; "" for fewer than two. points: label, rate or None where unknown."""
    known = [rate for _, rate in points if rate is not None]
    if len(known) <= 1:
        return ""
    top = max(*known, 0.01) * 1.15
    step = (_WIDTH - 2 * _MARGIN) / (len(points) - 1)
    places = [
        (f"{escape(label)}：{rate:.1%}", _MARGIN + at * step, _HEIGHT - 18 - (_HEIGHT - 30) * rate / top)
        for at, (label, rate) in enumerate(points)
        if rate is not None
    ]
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{told}</title></circle>' for told, x, y in places)
    return (
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{"，".join(told for told, _, _ in places)}">'
        f'<line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - 17}" y2="{_HEIGHT - 17}" class="axis"/>'
        f'<polyline points="{_points([(x, y) for _, x, y in places])}"/>{dots}'
        f'<text x="{_MARGIN}" y="{_HEIGHT - 3}">{escape(points[0][0])}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{_HEIGHT - 3}" text-anchor="end">{escape(points[-1][0])}</text></svg>'
    )


def bar(part: float, most: float) -> str:
    """A thin bar whose length is the part of the most."""
    width = _BAR * part / most if most else 0.0
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR} {_THIN}" aria-hidden="true">'
        f'<rect width="{width:.1f}" height="{_THIN}"/></svg>'
    )


def stack(counts: Mapping[str, int], most: int) -> str:
    """A bar of pieces by severity, as long as their sum of the most."""
    x, pieces = 0.0, ""
    for severity, count in counts.items():
        width = _BOX * count / most if most else 0.0
        pieces += f'<rect class="{severity}" x="{x:.1f}" width="{width:.1f}" height="10"/>'
        x += width
    return f'<svg class="stack" viewBox="0 0 {_BOX} 10" aria-hidden="true">{pieces}</svg>'


def spark(numbers: Sequence[float]) -> str:
    """A small line through numbers of successive years, from the least to the greatest."""
    low, high = min(numbers), max(numbers)
    step = (_BAR - 6) / max(len(numbers) - 1, 1)
    rise = (_SPARK - 6) / (high - low) if high > low else 0.0
    points = [(3 + at * step, _SPARK - 3 - (one - low) * rise) for at, one in enumerate(numbers)]
    x, y = points[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {_BAR} {_SPARK}" aria-hidden="true">'
        f'<polyline points="{_points(points)}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )


def box(p10: float, p25: float, median: float, p75: float, p90: float) -> str:
    """Where the middle half (box), the middle eighty percent (line) and the median (mark) lie."""
    span = p90 - p10
    left, low, middle, high, right = (
        4 + (_BOX - 8) * ((one - p10) / span if span else 0.5) for one in (p10, p25, median, p75, p90)
    )
    half = _BOX_HEIGHT // 2
    return (
        f'<svg class="box" viewBox="0 0 {_BOX} {_BOX_HEIGHT}" aria-hidden="true">'
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{half}" y2="{half}"/>'
        f'<rect x="{low:.1f}" width="{high - low:.1f}" y="3" height="10"/>'
        f'<line class="median" x1="{middle:.1f}" x2="{middle:.1f}" y1="1" y2="15"/></svg>'
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
