"""填报助手: from a duty to a form that is checked, downloaded in the official layout and handed in."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.office.draft_outcomes import note_taken
from service.office.drafting import OpenDraft, delete_draft, get_draft, hand_in, list_drafts, write_draft
from service.pages.acting import ask_first, attempt
from service.pages.fill_checked import check_whole, show_audit
from service.pages.fill_desk import FillDesk
from service.pages.fill_head import show_head
from service.pages.fill_style import fill_style
from service.pages.fill_suggest import show_suggestions
from service.pages.fill_table import show_table
from service.pages.grid import grid_style, moment
from service.pages.shell import Visit, in_thread, page

__all__ = ["show"]


@page("/fill", "填报助手", "use")
async def show(visit: Visit, draft: str = "") -> None:
    """The page. draft: id of the one to go on with."""
    grid_style()
    fill_style()
    opened: OpenDraft | None = None
    if draft:
        try:
            opened = await in_thread(get_draft, visit.office, visit.actor, draft)
        except ZhibiaoError as error:
            ui.label(str(error)).classes("z-note z-note-bad")
            ui.link("填一份新的", "/fill").classes("z-link")
            return
    desk = FillDesk(visit, opened)
    _bar(desk)
    with ui.element("div").classes("fill-page"):
        show_suggestions(desk)
        with ui.element("div").classes("fill-right"):
            show_head(desk)
            show_table(desk)
            show_audit(desk)


def _bar(desk: FillDesk) -> None:
    """What is done with the whole form."""
    with ui.element("div").classes("z-bar fill-top-bar no-print").props('role=toolbar aria-label="整表操作"'):
        with ui.button("草稿", icon="folder_open").props("outline dense no-caps") as button, ui.menu() as menu:
            pass
        button.on("click", lambda: _list(desk, menu))
        ui.button("新建", on_click=lambda: ui.navigate.to("/fill")).props("outline dense no-caps")
        ui.button("检查全表", on_click=lambda: check_whole(desk)).props("dense no-caps unelevated")
        for suffix, name in (("docx", "下载 Word"), ("xlsx", "下载 Excel")):
            ui.button(name, on_click=partial(_download, desk, suffix)).props("outline dense no-caps")
        hand = ui.button("报送", on_click=lambda: _ask_to_hand_in(desk)).props(
            "dense no-caps unelevated color=positive"
        )
        state = ui.label(desk.told).classes("z-quiet").props("role=status")

        def update() -> None:
            hand.set_enabled(not desk.content.handed_in)
            state.set_text("已报送" if desk.content.handed_in else desk.told)

        update()
        desk.on_state.append(update)


async def _list(desk: FillDesk, menu: ui.menu) -> None:
    office = desk.visit.office
    done, drafts = await attempt(desk.visit, lambda actor: list_drafts(office, actor))
    if not done:
        return
    menu.clear()
    with menu, ui.element("div").classes("fill-drafts"):
        if not drafts:
            ui.label("还没有草稿。").classes("z-quiet")
        for one in drafts:
            with ui.row().classes("items-center no-wrap"):
                ui.link(one.title, f"/fill?draft={one.id}").classes("z-link")
                told = f"{one.rows}条 · {moment(one.updated_at)}{' · 已报送' if one.handed_in else ''}"
                ui.label(told).classes("z-quiet")
                gone = ui.button(icon="delete", on_click=partial(_delete, desk, one.id, menu))
                gone.props("flat round dense size=12px").props["aria-label"] = f"删除草稿：{one.title}"


async def _delete(desk: FillDesk, id_: str, menu: ui.menu) -> None:
    if not await ask_first("删除这份草稿？", "删去后不能找回；已报送的不受影响。", "删除"):
        return
    office = desk.visit.office
    done, _ = await attempt(desk.visit, lambda actor: delete_draft(office, actor, id_))
    if done and id_ == desk.id:
        ui.navigate.to("/fill")
    elif done:
        await _list(desk, menu)


async def _download(desk: FillDesk, suffix: str) -> None:
    await desk.save()
    content = desk.content.model_copy(deep=True)
    done, made = await attempt(desk.visit, lambda _: write_draft(content, suffix))
    if done:
        ui.download(made[1], made[0])


async def _ask_to_hand_in(desk: FillDesk) -> None:
    await check_whole(desk)
    if desk.audit is None or desk.stale:
        return
    counts = desk.audit.verdict.counts
    with ui.dialog() as sure, ui.card():
        sure.props('aria-label="报送"')
        ui.label(f"检查结果：{desk.audit.verdict.label}。").classes("text-weight-bold")
        ui.label(f"高 {counts.get('high', 0)} 条，中 {counts.get('medium', 0)} 条，低 {counts.get('low', 0)} 条。")
        ui.label("报送后由审核人员审核；草稿保留，但不能再次报送。")
        with ui.row():
            ui.button("确认报送", on_click=lambda: sure.submit(True)).props("unelevated no-caps color=positive")
            ui.button("再改改", on_click=lambda: sure.submit(False)).props("flat no-caps")
    answer = await sure
    sure.delete()
    if answer:
        await _hand_in(desk)


async def _hand_in(desk: FillDesk) -> None:
    office = desk.visit.office
    draft = OpenDraft(desk.id, desk.version, desk.content.model_copy(deep=True))
    done, submission = await attempt(desk.visit, lambda actor: hand_in(office, actor, draft))
    if not done:
        return
    desk.content.handed_in, desk.version = submission, desk.version + 1
    ui.notify("已报送。", type="positive", position="top")
    # what was learnt is told apart from it: the form is in, whether or not this works
    await attempt(desk.visit, lambda actor: note_taken(office, actor, desk.content))
    await desk.keep()
