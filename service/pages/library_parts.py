"""Small parts the library's pages share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nicegui import ui

from service.pages.grid import plain_table

__all__ = ["event_text", "library_style", "show_changes", "support_text", "time_text"]


def support_text(units: int, authored: int) -> str:
    """Who states a measure, in a few words."""
    return "、".join(filter(None, (f"{units}家填报" if units else "", f"自编{authored}处" if authored else ""))) or "—"


def time_text(iso: str) -> str:
    """A moment of the library's log in the clock of this machine."""
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")


def event_text(row: dict[str, Any]) -> str:
    """What an event says beside its kind: the version, what was changed, the remark."""
    edited = "".join(str(row.get(key, "")) for key in ("operator", "value", "value_unit"))
    parts = (
        f"第{row['version']}版" if row.get("version") else "",
        f"改为“{' '.join(filter(None, (row.get('name', '') if row['kind'] == 'edited' else '', edited)))}”"
        if row["kind"] == "edited"
        else "",
        f"职责：{row['query']}" if row.get("query") else "",
        f"单位：{row['unit']}" if row.get("unit") else "",
        f"表：{row['form']}" if row.get("form") else "",
        f"第{row['event']}号记录" if row.get("event") else "",
        row.get("note", ""),
    )
    return "；".join(filter(None, parts))


def show_changes(name: str, changes: list[tuple[str, str, str]]) -> None:
    """What a draft changes, before and after beside each other."""
    if not changes:
        ui.label("与在用的版本没有差别。").classes("z-quiet")
        return
    rows = [(field, before or "（空）", after or "（空）") for field, before, after in changes]
    plain_table(f"{name}的改动", ("项目", "在用", "草稿"), rows, classes="lib-diff")


def library_style() -> None:
    """The rules of the library's pages."""
    ui.add_head_html(f"<style>{_CSS}</style>")


_CSS = """
.lib-text { width: 340px; } .lib-leaf { width: 170px; } .lib-unit { width: 130px; }
.lib-answer { margin: 4px 0 10px; width: 100%; }
.lib-upload { display: none; }
.lib-pending { border-bottom: 1px solid #d5dbe1; padding: 6px 0; }
.body--dark .lib-pending { border-color: #454d55; }
.lib-pending-head { gap: 8px; align-items: center; }
.lib-diff { max-width: 980px; margin: 4px 0 4px 34px; }
.lib-diff td:nth-child(2) { text-decoration: line-through; text-decoration-color: #b3261e; }
.lib-diff td:nth-child(3) { font-weight: 600; }
.lib-facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 14px; margin: 4px 0 10px; }
.lib-facts dt { font-weight: 600; } .lib-facts dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.lib-form { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; width: 100%; }
.lib-form .lib-whole { grid-column: 1 / -1; }
"""
