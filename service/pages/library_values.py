"""What is stated for a measure, as a picture and as a table of the forms it stands in."""

from __future__ import annotations

from typing import Any

from classifier.knowledge.spread import LEVELS
from service.pages.charts import COLOURS, Picture
from service.pages.fill_range import range_text, show_range
from service.pages.grid import plain_table

__all__ = ["values_picture", "values_table"]

_AUTHORED, _UNKNOWN = "自编", "未注明级别"
_ROWS = (*LEVELS, _UNKNOWN, _AUTHORED)
_SHOWN = 100


def values_picture(name: str, stated: dict[str, Any]) -> Picture:
    """Every comparable number as a point: how much across, which level of government upwards."""
    spread = stated.get("spread")
    unit = spread["unit"] if spread else ""
    points = [
        (one, _group(one)) for one in stated.get("values", ()) if one["number"] is not None and one["measured"] == unit
    ]
    groups = [group for group in _ROWS if any(own == group for _, own in points)]
    data = [
        {
            "value": [round(one["number"], 6), groups.index(group)],
            "itemStyle": {"color": COLOURS[1] if group == _AUTHORED else COLOURS[0]},
            "symbol": "emptyCircle" if group == _AUTHORED else "circle",
        }
        for one, group in points
    ]
    axis = {"axisLabel": {"color": "#44505c"}}
    options: dict[str, Any] = {
        "title": {"text": f"{name}：取值分布", "left": 0, "top": 0, "textStyle": {"fontSize": 15, "color": "#1c2126"}},
        "animation": False,
        "toolbox": {"show": False},
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "grid": {"left": 8, "right": 60, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "scale": True, "name": unit, **axis},
        "yAxis": {"type": "category", "data": groups, "axisLabel": {"color": "#1c2126", "interval": 0}},
        "series": [{"type": "scatter", "symbolSize": 11, "data": data, **_marks(spread)}],
    }
    rows = tuple((group, f"{one['number']:g}", unit, one["title"], one["year"] or "") for one, group in points)
    note = range_text(spread) + (f"。{spread['note']}" if spread and spread["note"] else "")
    headings = ("级别", "数值", "单位", "出处", "年度")
    return Picture(f"{name}：取值分布", options, headings, rows, height=110 + 34 * max(len(groups), 1), note=note)


def values_table(name: str, stated: dict[str, Any]) -> None:
    """The spread in numbers, and the rows it comes from."""
    if stated.get("spread"):
        show_range(name, stated["spread"], with_note=False)
    values = stated.get("values", [])
    order = sorted(
        values, key=lambda one: (one["kind"] not in ("公开表格", "本单位"), -(one["year"] or 0), one["title"])
    )
    rows = [
        (one["name"], one["value"], one["title"], one["unit"], one["level"], one["year"] or "", one["kind"])
        for one in order[:_SHOWN]
    ]
    if rows:
        heads = ("原表写法", "目标值", "出处", "单位", "级别", "年度", "种类")
        plain_table(f"{name}的出处", heads, rows, numbers=False)


def _group(one: dict[str, Any]) -> str:
    if one["kind"] not in ("公开表格", "本单位"):
        return _AUTHORED
    return one["level"] if one["level"] in LEVELS else _UNKNOWN


def _marks(spread: dict[str, Any] | None) -> dict[str, Any]:
    """The middle half shaded, the median as a line; nothing for a single value."""
    if not spread or spread["low"] == spread["high"]:
        return {}
    return {
        "markArea": {
            "silent": True,
            "itemStyle": {"color": "rgba(31, 95, 168, .12)"},
            "data": [[{"xAxis": spread["q1"]}, {"xAxis": spread["q3"]}]],
        },
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": "#44505c", "type": "dashed"},
            "label": {"formatter": "中位", "color": "#1c2126"},
            "data": [{"xAxis": spread["median"]}],
        },
    }
