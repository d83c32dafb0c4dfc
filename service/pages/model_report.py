"""How a challenger compared: on the rows never taught, with the shipped weights, on recent decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from models.guard import ALPHA
from service.pages.grid import plain_table
from service.pages.model_parts import FIGURES, percent, version_name
from service.store.tables import ModelVersion

__all__ = ["show_report"]

_SETS = (("guard", "从不训练的检验行"), ("shipped", "检验行，与随附的模型比"), ("recent", "近期的决定"))
_HEADINGS = ("在哪些行上", "指标", "行", "原来", "新的", "差（95% 区间）", "新的多对", "新的多错", "p", "结果")


def show_report(version: ModelVersion) -> None:
    """Draw the report of a version."""
    report = version.report
    refused, notes = report.get("refused") or [], report.get("notes") or []
    if report.get("accepted"):
        ui.label("通过：没有哪一项比在用的差。").classes("z-good")
    for sentence in refused:
        ui.label(f"未通过：{sentence}。").classes("z-bad")
    for sentence in notes:
        ui.label(f"注意：{sentence}。").classes("z-warn")
    ui.label(
        f"与{version_name(str(report.get('compared_with', '')))}比较。{_taught(report.get('data') or {})}"
    ).classes("z-quiet")
    rows = [_line(words, one) for key, words in _SETS for one in (report.get(key) or {}).get("comparisons", ())]
    plain_table("比较结果", _HEADINGS, rows)
    _figures(report.get("metrics") or {})


def _line(words: str, one: Mapping[str, Any]) -> tuple[Any, ...]:
    name = FIGURES[one["figure"]][0]
    between = f"（{one['low']:+.3f} 到 {one['high']:+.3f}）" if "low" in one else ""
    gap = one["new"] - one["old"]
    # what noise alone may bring is called neither better nor worse
    worse = one["lost"] > one["won"] and one["p"] < ALPHA
    result = "变差" if worse else "变好" if one.get("low", 0.0) > 0 else "相当"
    shares = percent(one["old"]), percent(one["new"])
    told = f"{gap:+.3f}{between}"
    return words, name, one["rows"], *shares, told, one["won"], one["lost"], f"{one['p']:.3f}", result


def _taught(data: Mapping[str, Any]) -> str:
    if not data:
        return ""
    return f"学了 {data['learn']} 行（{data['learn_groups']} 组文件），留 {data['recent']} 行近期决定作比较。"


def _figures(metrics: Mapping[str, Any]) -> None:
    rows = [
        (FIGURES[key][0], f"{metrics[key]['value']:.3f}", f"{metrics[key]['low']:.3f}–{metrics[key]['high']:.3f}")
        for key in FIGURES
        if key in metrics
    ]
    if rows:
        with ui.element("details").classes("z-numbers"):
            with ui.element("summary"):
                ui.label("它在公开文件上的成绩（交叉验证）").style("display: inline")
            plain_table("在公开文件上的成绩", ("指标", "数值", "95% 区间"), rows)
