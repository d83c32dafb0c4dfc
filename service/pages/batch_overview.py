"""The dashboard over everything, a unit or a year."""

from __future__ import annotations

import asyncio

from nicegui import ui

from service.office.dashboard import Choices, Selection, choices
from service.pages.batch_board import read_figures, show_board
from service.pages.batch_parts import batch_head, selected
from service.pages.batch_save import save_figures
from service.pages.shell import Visit, in_thread, page

__all__ = ["show_overview"]


@page("/batch/board", "看板", "submit")
async def show_overview(visit: Visit) -> None:
    """The page; unit and year stand in the address, so that a view can be passed on."""
    batch_head("/batch/board")
    wanted = selected(visit.request.query_params)
    wanted = Selection(unit=wanted.unit, year=wanted.year)
    known, figures = await asyncio.gather(
        in_thread(_choices, visit), in_thread(read_figures, visit.office, visit.actor, wanted)
    )
    with ui.element("div").classes("z-bar no-print"):
        units = {"": "全部单位", **{one: one for one in known.units}}
        unit = ui.select(units, value=wanted.unit if wanted.unit in units else "", label="单位", with_input=True)
        unit.props("dense outlined").style("width: 300px")
        years = {"": "全部年度", **{str(one): str(one) for one in known.years}}
        year = ui.select(years, value=str(wanted.year or "") if str(wanted.year or "") in years else "", label="年度")
        year.props("dense outlined").style("width: 140px")
        ui.button("下载数字（xlsx）", icon="download", on_click=lambda: save_figures(figures)).props("flat no-caps")

    def go() -> None:
        chosen = Selection(unit=unit.value or "", year=int(year.value) if year.value else None)
        ui.navigate.to(f"/batch/board?{chosen.query}")

    unit.on_value_change(go)
    year.on_value_change(go)
    _heading(wanted)
    show_board(figures)


def _heading(wanted: Selection) -> None:
    parts = [wanted.unit or "全部单位", f"{wanted.year} 年度" if wanted.year else "全部年度"]
    ui.label("，".join(parts)).style("font-weight: 600")


def _choices(visit: Visit) -> Choices:
    with visit.office.database.read() as session:
        return choices(session, visit.actor)
