"""One measure: its content, what is stated for it and where, its versions and history, and what may be done to it."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.office.library import approve, decline, describe, retire
from service.office.library_view import FIELDS, draft_changes, editable, stated_values
from service.pages.acting import ask_first, attempt
from service.pages.charts_shown import chart_style, show_picture
from service.pages.grid import grid_style, plain_table
from service.pages.library_edit import edit_measure
from service.pages.library_parts import event_text, library_style, show_changes, support_text, time_text
from service.pages.library_values import values_picture, values_table
from service.pages.parts import heading
from service.pages.shell import Visit, page

__all__ = ["show_measure"]


@page("/library/{id_}", "指标库", "use")
async def show_measure(visit: Visit, id_: str) -> None:
    """The page. id_: of the measure."""
    grid_style()
    chart_style()
    library_style()
    ui.link("← 查找", "/library").classes("z-link no-print")
    shown = _Measure(visit, id_[:80])
    shown.show()
    ui.timer(0.05, shown.load, once=True)


class _Measure:
    """Everything the page shows, read again after each change."""

    def __init__(self, visit: Visit, id_: str) -> None:
        self.visit, self.id = visit, id_
        self.told: dict[str, Any] | None = None
        self.stated: dict[str, Any] = {}
        self.content: dict[str, Any] = {}
        self.changes: list[tuple[str, str, str]] = []
        self.version = 0
        self.asked = False

    async def load(self) -> None:
        """Read it."""
        office, id_ = self.visit.office, self.id

        def look(actor: Actor) -> tuple[Any, ...]:
            told, version = describe(office, actor, id_)
            return told, version, stated_values(office, actor, id_), editable(office, id_), draft_changes(office, id_)

        done, found = await attempt(self.visit, look)
        self.asked = True
        if done:
            self.told, self.version, self.stated, self.content, self.changes = found
        self.show.refresh()

    @ui.refreshable_method
    def show(self) -> None:
        """Draw it."""
        told = self.told
        if not self.asked:
            ui.label("正在读取…").classes("z-quiet").props("role=status")
            return
        if told is None:
            ui.label("没有这个指标，它可能已被删除。").classes("z-note z-note-bad")
            return
        measure = told["measure"]
        heading(f"{measure['name']}（{load_taxonomy().label(measure['leaf'])}）")
        state = f"{measure['state']} · 第{measure['version']}版 · {measure['origin']} · "
        ui.label(state + support_text(len(told["units"]), told["authored"])).classes("z-quiet")
        self._actions(told)
        self._draft(measure["name"])
        _facts(measure)
        show_picture(values_picture(measure["name"], self.stated))
        values_table(measure["name"], self.stated)
        self._versions(told)
        _history(told)

    def _actions(self, told: dict[str, Any]) -> None:
        may, office = self.visit.actor.may, self.visit.office
        with ui.element("div").classes("z-bar no-print"):
            if may("library_draft"):
                ui.button("修改", icon="edit", on_click=self._edit).props("no-caps outline dense")
            if may("library_approve") and told["measure"]["state"] != "已停用":

                async def stop() -> None:
                    if await ask_first("停用这个指标？", "停用后本单位不再推荐它，历史保留，可以再启用。", "停用"):
                        await self._do(lambda actor: retire(office, actor, self.id), "已停用")

                ui.button("停用", on_click=stop).props("no-caps outline dense color=negative")
            if may("library_approve") and told["measure"]["state"] == "已停用" and not self.changes:
                ui.button(
                    "重新启用", on_click=lambda: self._do(lambda actor: approve(office, actor, [self.id]), "已启用")
                ).props("no-caps outline dense")

    def _draft(self, name: str) -> None:
        if not self.changes:
            return
        office = self.visit.office
        with ui.element("section").classes("z-note").props('aria-label="待审批的草稿"'):
            ui.label("有一份草稿等待审批：").classes("text-weight-bold")
            show_changes(name, self.changes)
            if self.visit.actor.may("library_approve"):
                with ui.element("div").classes("z-bar"):
                    ui.button(
                        "批准", on_click=lambda: self._do(lambda actor: approve(office, actor, [self.id]), "已批准")
                    ).props("no-caps unelevated dense")
                    ui.button(
                        "退回", on_click=lambda: self._do(lambda actor: decline(office, actor, [self.id]), "已退回")
                    ).props("no-caps outline dense")

    def _versions(self, told: dict[str, Any]) -> None:
        rows = []
        for one in told["versions"]:
            steps = [
                f"{word}：{step['by_name']} {time_text(step['time'])}{_remark(step)}"
                for key, word in (("drafted", "起草"), ("approved", "批准"), ("declined", "退回"))
                if (step := one.get(key))
            ]
            rows.append((f"第{one['version']}版", one["state"], one["name"], one["origin"], "；".join(steps)))
        heading("版本")
        plain_table("版本", ("版本", "状态", "名称", "来源", "经过"), rows)
        earlier = [one for one in told["versions"] if one["state"] in ("已被替代", "已退回")]
        if earlier and self.visit.actor.may("library_approve"):
            office = self.visit.office
            with ui.element("div").classes("z-bar no-print"):
                for one in earlier:
                    number = one["version"]
                    ui.button(
                        f"改用第{number}版",
                        on_click=lambda number=number: self._do(
                            lambda actor: approve(office, actor, [self.id], version=number), f"已改用第{number}版"
                        ),
                    ).props("no-caps flat dense")

    async def _edit(self) -> None:
        await edit_measure(self.visit, self.id, self.content, self.version)

    async def _do(self, work: Any, done: str) -> None:
        await attempt(self.visit, work, done=done)
        await self.load()


def _remark(step: dict[str, Any]) -> str:
    return f"（{step['note']}）" if step.get("note") else ""


def _facts(measure: dict[str, Any]) -> None:
    label = load_taxonomy().label
    with ui.element("dl").classes("lib-facts"):
        for field, name in FIELDS.items():
            value = measure.get(field, "")
            if field == "name" or not value:
                continue
            if field == "leaf":
                value = label(value)
            elif field == "also":
                value = "、".join(map(label, value))
            elif field == "variants":
                value = "、".join(value)
            with ui.element("dt"):
                ui.label(name)
            with ui.element("dd"):
                ui.label(str(value))


def _history(told: dict[str, Any]) -> None:
    heading("历史")
    taken = told["feedback"]
    ui.label(f"推荐后被采用 {taken['accepted']} 次，不采用 {taken['rejected']} 次（已审批的）。").classes("z-quiet")
    rows = [
        (time_text(one["time"]), one["by_name"], one["label"], event_text(one)) for one in reversed(told["history"])
    ]
    if rows:
        plain_table("历史", ("时间", "谁", "做了什么", "说明"), rows)
