"""Why a suggestion is made, what others state for it, its grades and sources."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from service.pages.grid import plain_table

__all__ = ["range_text", "show_details", "show_range"]

_SOURCES = 6


def range_text(found: dict[str, Any] | None) -> str:
    """The range in a few words, "" where no number is known."""
    if not found:
        return ""
    unit = found["unit"]
    if found["low"] == found["high"]:
        return f"参考 {found['median']:g}{unit}（{found['n']} 个取值）"
    return f"参考 {found['q1']:g}—{found['q3']:g}{unit}，中位 {found['median']:g}（{found['n']} 个取值）"


def show_details(item: dict[str, Any]) -> None:
    """Everything a suggestion tells."""
    for head, text in (
        ("理由", item["why"]),
        ("指标解释", item["explain"]),
        ("计算方法", item["measure"]),
        ("依据", item["basis"]),
        ("填写", item["value_note"]),
        ("其他说法", "、".join(item["variants"][:8])),
    ):
        if text:
            _fact(head, text)
    if item["value_range"]:
        show_range(item["name"], item["value_range"])
    if item["grading"]:
        scale = item["grading"]
        rows = [(grade.get("grade", ""), grade.get("text", "")) for grade in scale["grades"]]
        plain_table(f"{item['name']}的分档标准", ("档次", "标准"), rows)
        _fact("佐证材料", "、".join(scale["evidence"]))
    told = [_source(one) for one in item["source"][:_SOURCES]]
    if told:
        _fact("来源", "；".join(told) + ("等" if len(item["source"]) > _SOURCES else ""))


def show_range(name: str, found: dict[str, Any], *, with_note: bool = True) -> None:
    """Quartiles, and their like by level of government and by year, with a note on their worth."""
    unit = f"（{found['unit']}）" if found["unit"] else ""
    heads = ("范围", "个数", f"最低{unit}", "下四分位", "中位", "上四分位", "最高")
    rows: list[tuple[Any, ...]] = [
        (found["scope"] or "全部", found["n"], *(f"{found[key]:g}" for key in ("low", "q1", "median", "q3", "high")))
    ]
    for key in ("by_level", "by_year"):
        for title, one in (found.get(key) or {}).items():
            rows.append((title, one["n"], f"{one['low']:g}", "", f"{one['median']:g}", "", f"{one['high']:g}"))
    plain_table(f"{name}的取值", heads, rows)
    if with_note and found["note"]:
        ui.label(found["note"]).classes("z-quiet")


def _fact(head: str, text: str) -> None:
    with ui.element("p").classes("fill-fact"):
        ui.label(f"{head}：").classes("fill-fact-head")
        ui.label(text)


def _source(one: dict[str, Any]) -> str:
    where = f"{one.get('unit', '')}{one.get('year') or ''}"
    return f"{one['title']}（{where or one['kind']}）"
