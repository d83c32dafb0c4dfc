"""Retraining from approved decisions, what came out, putting a version in force and going back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui import ui

from service.accounts.actor import Actor
from service.learning.retrain import FEWEST_ROWS, training_rows
from service.learning.versions import ensure_shipped, list_versions, promote, rollback
from service.office.views import names_of
from service.pages.acting import ask_first, attempt
from service.pages.grid import cell, moment, plain_table, row, table
from service.pages.job_view import JobView, begin_job, unfinished_job
from service.pages.model_parts import VERSION_STATES, model_head, version_name
from service.pages.model_report import show_report
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page
from service.store.tables import ModelVersion

__all__ = ["show_training"]


@dataclass(frozen=True, slots=True)
class _State:
    """What the page shows. names: of people, by id. job: the latest training, "" for none or a finished one."""

    material: dict[str, int]
    versions: list[ModelVersion]
    names: dict[str, str]
    job: str


@page("/model/training", "训练与启用", "decide")
async def show_training(visit: Visit) -> None:
    """The page."""
    model_head("/model/training")
    material = ui.element("div").style("width: 100%")
    with ui.element("div").classes("z-bar no-print"):
        start = ui.button("重新训练", icon="model_training").props("no-caps unelevated")
        ui.label("一般几分钟；训练期间可照常工作，随时可取消。新模型不会自动启用。").classes("z-quiet")
    running = ui.element("div")
    body = ui.element("div").style("width: 100%")
    start.set_visibility(visit.actor.may("train"))

    async def draw(_job: Any = None) -> None:
        state = await in_thread(_read, visit)
        material.clear()
        with material:
            _material(state.material)
        body.clear()
        with body:
            _versions(visit, state, draw)

    async def watch(id_: str) -> None:
        running.clear()
        with running:
            view = JobView(visit, id_, draw)
        await view.look()

    async def train() -> None:
        id_ = await begin_job(visit, "retrain")
        if id_:
            await watch(id_)

    start.on_click(train)
    state = await in_thread(_read, visit)
    if state.job:
        await watch(state.job)
    await draw()


def _read(visit: Visit) -> _State:
    ensure_shipped(visit.office)
    with visit.office.database.read() as session:
        approved, ready = training_rows(session)
        versions = list_versions(session, visit.actor)
        job = unfinished_job(session, visit.actor, "retrain")
        names = names_of(session, [one.created_by for one in versions] + [one.promoted_by for one in versions])
    told = {"forms": approved.forms, "decided": len(approved.rows), "learn": len(ready.learn)}
    told |= {"recent": len(ready.recent), "repeats": ready.repeats, "guarded": ready.guarded}
    told |= {"conflicts": sum(map(len, ready.conflicts)), **approved.left.to_dict()}
    return _State(told, versions, names, job)


def _material(told: dict[str, int]) -> None:
    heading("可以学的决定")
    rows = [
        ("复核通过的表", told["forms"], "只有复核通过的表里的决定才用来训练"),
        ("归类决定", told["decided"], "采纳、不采纳、改类；撤销了的不算"),
        ("其中用来训练", told["learn"], f"至少要 {FEWEST_ROWS} 行"),
        ("留作比较的近期决定", told["recent"], "最近的文件从不训练，用来比较新旧模型"),
        ("重复的", told["repeats"], "同样的行只算一次"),
        ("互相矛盾的", told["conflicts"], "同样的行定了不同的类，都不用"),
        ("盲审不一致的", told["disputed"], "两人看法不同，不用"),
        ("没有定出类的", told["unclear"], "例如不采纳，而填报的类是自拟的"),
        ("与检验行相同的", told["guarded"], "检验行从不训练"),
        ("文字已删除的", told["texts_deleted"], "随报送一起删除了"),
    ]
    plain_table(
        "可以学的决定", ("项目", "数量", "说明"), [line for line in rows if line[1] or line[0] == "其中用来训练"]
    )


def _versions(visit: Visit, state: _State, redraw: Any) -> None:
    heading("模型版本")
    current = next((one for one in state.versions if one.state == "in_force"), None)
    with table("模型版本", ("版本", "情况", "训练时间", "训练人", "学过的决定", "启用", "操作")):
        for one in state.versions:
            with row():
                cell(version_name(one.version))
                cell(VERSION_STATES[one.state])
                cell(moment(one.created_at))
                cell(state.names[one.created_by])
                cell(one.rows)
                used = f"{moment(one.promoted_at)} {state.names[one.promoted_by]}" if one.promoted_at else "—"
                cell(used)
                with cell():
                    _actions(visit, one, current, redraw)
    for one in state.versions:
        if one.report.get("guard"):
            with ui.element("details").classes("z-group").props("open" if one.state != "retired" else ""):
                with ui.element("summary"):
                    ui.label(f"{version_name(one.version)} 的比较结果").style("display: inline")
                show_report(one)


def _actions(visit: Visit, one: ModelVersion, current: ModelVersion | None, redraw: Any) -> None:
    if not visit.actor.may("train"):
        return
    fits = one.report.get("accepted") and current and one.report.get("compared_with") == current.version
    if one.state in ("challenger", "retired") and fits:
        button = ui.button("启用", on_click=lambda: _promote(visit, one, redraw)).props("dense no-caps unelevated")
        button.props(f'aria-label="启用 {version_name(one.version)}"')
    if one.state == "in_force" and one.replaced:
        ui.button(f"回退到{version_name(one.replaced)}", on_click=lambda: _roll_back(visit, one, redraw)).props(
            "dense no-caps flat"
        )


async def _promote(visit: Visit, one: ModelVersion, redraw: Any) -> None:
    sure = await ask_first(
        f"启用 {version_name(one.version)}？",
        "此后的判类、审核和推荐都用这个版本，几秒钟内在各处生效。\n"
        "已经审核的表不重新审核。可以随时回退到现在的版本。操作会记入日志。",
        "启用",
    )

    def work(actor: Actor) -> None:
        promote(visit.office, actor, one.version)

    if sure and (await attempt(visit, work, done="已启用。"))[0]:
        await redraw()


async def _roll_back(visit: Visit, one: ModelVersion, redraw: Any) -> None:
    sure = await ask_first(
        f"回退到{version_name(one.replaced)}？",
        f"{version_name(one.version)} 停用，此后的判类、审核和推荐改用{version_name(one.replaced)}。\n"
        "已经审核的表不重新审核。操作会记入日志。",
        "回退",
    )

    def work(actor: Actor) -> None:
        rollback(visit.office, actor)

    if sure and (await attempt(visit, work, done="已回退。"))[0]:
        await redraw()
