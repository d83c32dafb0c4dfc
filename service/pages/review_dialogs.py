"""Questions the review pages ask before something is decided: a remark, the whole group; and the history."""

from __future__ import annotations

from nicegui import ui

from corpus.taxonomy import load_taxonomy
from service.office.decisions import AT_ONCE
from service.pages.review_keys import Keys

__all__ = ["ask_group", "ask_remark", "say", "show_text"]

_LONGEST_REMARK = 2000


async def ask_remark(keys: Keys, title: str, *, required: bool) -> str | None:
    """A remark, None when the person thought better of it. required: whether an empty one is refused."""
    with ui.dialog().props(f'aria-label="{title}"') as dialog, ui.card().style("width: 480px"):
        ui.label(title).classes("text-h6")
        box = ui.textarea("备注").props(f"autofocus outlined autogrow maxlength={_LONGEST_REMARK}").style("width: 100%")

        def give() -> None:
            text = str(box.value or "").strip()
            if text or not required:
                dialog.submit(text)

        box.on("keydown.ctrl.enter", give)
        with ui.row():
            ui.button("保存（Ctrl+Enter）", on_click=give).props("dense no-caps unelevated")
            ui.button("取消", on_click=lambda: dialog.submit(None)).props("dense flat")
    keys.silent_during(dialog)
    answer = await dialog
    keys.closed(dialog)
    return answer if isinstance(answer, str) else None


async def ask_group(keys: Keys, rows: int, forms: int, message: str) -> tuple[str, str] | None:
    """Kind and class to decide a whole group with, None when the person thought better of it."""
    at_once = min(rows, AT_ONCE)
    with ui.dialog().props('aria-label="同组决定"') as dialog, ui.card().style("max-width: 620px"):
        ui.label("同组决定").classes("text-h6")
        ui.label(f"有 {rows} 个相同的问题，在 {forms} 张表里。已决定的问题和已审核完成的表不受影响。")
        if rows > AT_ONCE:
            ui.label(f"一次最多决定 {AT_ONCE} 个，其余的请在这一批之后再用同组决定。")
        ui.label(message).classes("text-caption")
        with ui.row():
            accept = ui.button(f"{at_once} 个都采纳", on_click=lambda: dialog.submit(("accept", "")))
            accept.props("dense unelevated autofocus")
            ui.button(f"{at_once} 个都不采纳", on_click=lambda: dialog.submit(("reject", ""))).props("dense outline")
            ui.button("取消", on_click=lambda: dialog.submit(None)).props("dense flat")
        ui.label("或都改为：")
        with ui.row().classes("gap-1"):
            for leaf in load_taxonomy().leaves:
                chosen = ("reclass", leaf)
                ui.button(leaf, on_click=lambda chosen=chosen: dialog.submit(chosen)).props("dense outline size=12px")
    keys.silent_during(dialog)
    answer = await dialog
    keys.closed(dialog)
    return (str(answer[0]), str(answer[1])) if answer else None


def say(text: str, *, done: bool = True) -> None:
    """A short notice, where it covers none of the buttons. done: something was done, else there was nothing to do."""
    ui.notify(text, type="positive" if done else "info", position="bottom-left", timeout=3000)


def show_text(keys: Keys, title: str, content: str) -> None:
    """Show something to read. content: HTML made by review_view."""
    with ui.dialog().props(f'aria-label="{title}"') as dialog, ui.card().style("max-width: 1000px; width: 90vw"):
        ui.label(title).classes("text-h6")
        ui.html(content).style("width: 100%")
        ui.button("关闭", on_click=dialog.close).props("dense flat autofocus")
    keys.silent_during(dialog)
    dialog.on("hide", lambda: keys.closed(dialog))
    dialog.open()
