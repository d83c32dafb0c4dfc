"""Pictures and their numbers: bars, lines, curves and matrices as options of ECharts, each with the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.pages.grid import Link

__all__ = ["COLOURS", "Picture", "bars", "curves", "heatmap", "lines"]

COLOURS = ("#1f5fa8", "#b5651d", "#1e7a3c", "#8a3f8f", "#6b6b00", "#b3261e")
_DASHES = ("solid", "dashed", "dotted", [8, 3, 2, 3], [12, 4], [2, 6])
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "pin", "arrow")
_FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei", sans-serif'
_LONGEST_NAME = 26


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the same numbers as a table.

    options: of ECharts. headings, rows: the numbers; a cell may be a Link. targets: where a click on a point leads, by
    its position in the first series. height: in pixels. note: a sentence under the picture.
    """

    title: str
    options: dict[str, Any]
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    targets: tuple[str, ...] = ()
    height: int = 300
    note: str = ""
    summary: str = field(default="")


def bars(
    title: str,
    pairs: Sequence[tuple[str, int]],
    *,
    heading: str,
    counted: str,
    targets: Sequence[str] = (),
    colours: Sequence[str] = (),
) -> Picture:
    """Lying bars, the first on top. pairs: name and number. heading, counted: of the table's two columns."""
    names = [_short(name) for name, _ in pairs]
    data = [
        {"value": value, "itemStyle": {"color": colours[place]}} if colours else value
        for place, (_, value) in enumerate(pairs)
    ]
    options = _base(title) | {
        "xAxis": {"type": "value", "minInterval": 1, "axisLabel": {"color": "#44505c"}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisLabel": {"color": "#1c2126", "interval": 0},
            "axisTick": {"show": False},
        },
        "series": [
            {
                "type": "bar",
                "data": data,
                "barMaxWidth": 20,
                "itemStyle": {"color": COLOURS[0]},
                "label": {"show": True, "position": "right", "color": "#1c2126"},
            }
        ],
    }
    cells = tuple(
        (Link(name or "（空）", targets[place]) if targets else name or "（空）", value)
        for place, (name, value) in enumerate(pairs)
    )
    height = 84 + 26 * max(len(pairs), 3)
    return Picture(title, options, (heading, counted), cells, tuple(targets), height, summary=_largest(pairs))


def lines(
    title: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    heading: str,
    share: bool = False,
    targets: Sequence[str] = (),
    note: str = "",
    height: int = 300,
) -> Picture:
    """Lines over names in order, told apart by dash and symbol beside the colour. share: 0-1, shown as per cent."""
    options = _base(title) | {
        "legend": {"show": len(series) > 1, "top": 26, "left": 0, "textStyle": {"color": "#1c2126"}},
        "xAxis": {"type": "category", "data": list(names), "axisLabel": {"color": "#44505c"}},
        "yAxis": {
            "type": "value",
            "min": 0,
            "axisLabel": {"color": "#44505c", **({"formatter": "{value}%"} if share else {})},
        },
        "series": [
            {
                "type": "line",
                "name": name,
                "data": [round(100 * value, 2) if share and value is not None else value for value in values],
                "symbolSize": 8,
                **_told_apart(number),
            }
            for number, (name, values) in enumerate(series)
        ],
    }
    options["grid"] = {**options["grid"], "top": 60 if len(series) > 1 else 44}
    cells = tuple(
        (
            Link(name, targets[place]) if targets else name,
            *(_told(values[place], share) for _, values in series),
        )
        for place, name in enumerate(names)
    )
    headings = (heading, *(name for name, _ in series))
    return Picture(title, options, headings, cells, tuple(targets), height, note)


def curves(
    title: str,
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    *,
    across: str,
    up: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    note: str = "",
) -> Picture:
    """Curves of shares over shares, 0-1, shown as per cent. across, up: names of the axes. headings, rows: numbers."""
    axis = {"type": "value", "min": 0, "axisLabel": {"color": "#44505c", "formatter": "{value}%"}}
    named = {"nameLocation": "middle", "nameTextStyle": {"color": "#1c2126"}}
    options = _base(title) | {
        "legend": {"show": True, "top": 26, "left": 0, "textStyle": {"color": "#1c2126"}},
        "xAxis": {**axis, **named, "max": 100, "name": across, "nameGap": 28},
        "yAxis": {**axis, **named, "name": up, "nameGap": 42},
        "series": [
            {
                "type": "line",
                "name": name,
                "data": [[round(100 * x, 2), round(100 * y, 2)] for x, y in points],
                "showSymbol": False,
                **_told_apart(number),
            }
            for number, (name, points) in enumerate(series)
        ],
    }
    options["grid"] = {**options["grid"], "top": 64, "bottom": 34, "left": 30}
    return Picture(title, options, headings, tuple(rows), height=380, note=note)


def heatmap(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    corner: str,
    target: Callable[[int, int], str] | None = None,
    note: str = "",
) -> Picture:
    """A matrix with its numbers in the cells. corner: what rows and columns are, as 填报＼建议."""
    most = max((value for line in counts for value in line), default=0)
    data = [
        {"value": [column, row, value], "label": {"color": "#ffffff" if value > 0.55 * most else "#1c2126"}}
        for row, line in enumerate(counts)
        for column, value in enumerate(line)
        if value
    ]
    axis = {"splitArea": {"show": False}, "splitLine": {"show": True, "lineStyle": {"color": "#dfe5ea"}}}
    label = {"color": "#1c2126", "interval": 0}
    options = _base(title) | {
        "xAxis": {"type": "category", "position": "top", "data": list(columns), "axisLabel": label, **axis},
        "yAxis": {"type": "category", "inverse": True, "data": list(rows), "axisLabel": label, **axis},
        "visualMap": {
            "show": False,
            "min": 0,
            "max": max(most, 1),
            "inRange": {"color": ["#eef4fb", "#9dc1e6", "#1f5fa8"]},
        },
        "series": [{"type": "heatmap", "data": data, "label": {"show": True}}],
    }
    options["grid"] = {**options["grid"], "top": 40}
    cells = tuple(
        (
            name,
            *(
                Link(str(value), target(row, column)) if value and target else value or ""
                for column, value in enumerate(counts[row])
            ),
        )
        for row, name in enumerate(rows)
    )
    targets = tuple(
        target(row, column)
        for row, line in enumerate(counts)
        for column, value in enumerate(line)
        if value and target is not None
    )
    return Picture(title, options, (corner, *columns), cells, targets, 90 + 34 * len(rows), note)


def _base(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "left": 0, "top": 0, "textStyle": {"fontSize": 15, "color": "#1c2126"}},
        "textStyle": {"fontFamily": _FONT},
        "color": list(COLOURS),
        "animation": False,
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "grid": {"left": 8, "right": 44, "top": 34, "bottom": 8, "containLabel": True},
    }


def _told_apart(number: int) -> dict[str, Any]:
    """How the line of a number looks, beside its colour."""
    dash = _DASHES[number % len(_DASHES)]
    return {"symbol": _SYMBOLS[number % len(_SYMBOLS)], "lineStyle": {"type": dash, "width": 2}}


def _largest(pairs: Sequence[tuple[str, int]]) -> str:
    if not pairs:
        return ""
    name, value = max(pairs, key=lambda pair: pair[1])
    return f"共 {len(pairs)} 项，最多的是{name or '（空）'}，{value}。"


def _short(name: str) -> str:
    name = name or "（空）"
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _told(value: float | None, share: bool) -> str:
    if value is None:
        return "—"
    return f"{100 * value:.1f}%" if share else f"{value:g}"
