"""How the service stands, and whether the chain of decisions is whole."""

from __future__ import annotations

from nicegui import ui

from service.accounts.actor import Actor
from service.office.condition import Condition, condition
from service.pages.acting import attempt
from service.pages.admin_parts import admin_head
from service.pages.grid import plain_table
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page
from service.store.chain import ChainReport, verify_chain

__all__ = ["show_system"]

_GIB = 1024**3
_LITTLE = 2.0
_WAITING = {"queued": "排队", "running": "进行中"}


@page("/admin/system", "系统", "manage")
async def show_system(visit: Visit) -> None:
    """The page."""
    admin_head("/admin/system")
    found = await in_thread(condition, visit.office, visit.actor)
    heading("决定链")
    ui.label("每个审核决定都连着前一个；核验时逐条重算，改动、缺失都会发现。").classes("z-quiet")
    with ui.element("div").classes("z-bar"):
        button = ui.button("核验", icon="verified").props("no-caps unelevated")
        verdict = ui.label("").props("role=status")

    async def verify() -> None:
        button.disable()
        verdict.set_text("正在核验……")

        def work(actor: Actor) -> ChainReport:
            actor.require("manage")
            with visit.office.database.read() as session:
                return verify_chain(session)

        done, report = await attempt(visit, work)
        button.enable()
        verdict.set_text(_told(report) if done else "没有核验成。")
        verdict.classes(remove="z-good z-bad").classes("z-good" if done and report.intact else "z-bad")

    button.on_click(verify)
    heading("系统")
    _system(found)
    heading("设置")
    ui.label("在设置文件或环境变量里改，重启后生效；密钥和数据库地址不显示。").classes("z-quiet")
    plain_table("设置", ("设置", "现在的值"), list(found.settings.items()))


def _told(report: ChainReport) -> str:
    if not report.intact:
        return f"不完整：{report.fault}。请停用服务，用备份核对。"
    gone = f"；{report.texts_deleted} 条的文字已随报送删除" if report.texts_deleted else ""
    return f"完整：{report.count} 条决定逐条相符{gone}。"


def _system(found: Condition) -> None:
    free, size = found.free / _GIB, found.size / _GIB
    current = "，已是最新" if found.revision == found.newest else f"，应为 {found.newest}"
    waiting = "，".join(f"{_WAITING[state]} {count}" for state, count in found.waiting.items()) or "没有"
    rows = [
        ("程序", f"zhibiao {found.version}，Python {found.python}"),
        ("在用的模型", found.model),
        ("数据库", f"{found.database}，表结构 {found.revision}{current}"),
        ("数据文件夹", found.folder),
        ("磁盘", f"剩 {free:.1f} GB，共 {size:.1f} GB" + ("，快满了，请清理" if free < _LITTLE else "")),
        ("等候的任务", waiting),
        *((name, f"{count}") for name, count in found.counts.items()),
    ]
    plain_table("系统", ("项目", "情况"), rows)
