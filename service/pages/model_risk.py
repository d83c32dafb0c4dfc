"""How sure an answer must be: the share the model answers by itself against the share of errors in it."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from service.learning.risk import Risk, RiskPoint, RiskSeries, measure_risk
from service.pages.charts import Picture, curves
from service.pages.charts_shown import show_picture
from service.pages.grid import plain_table
from service.pages.model_parts import model_head, percent, version_name
from service.pages.shell import Visit, in_thread, page

__all__ = ["show_risk"]

_NAMES = {"public": "公开文件", "office": "本单位的决定"}
_STEP = 5


@page("/model/risk", "把握与差错", "decide")
async def show_risk(visit: Visit) -> None:
    """The page: choose how sure an answer must be, see what that costs."""
    model_head("/model/risk")
    risk: Risk = await in_thread(measure_risk, visit.office, visit.actor)
    ui.label(
        "把握不低于门槛的行由模型直接归类，其余留给人看。门槛越高，自动归类的越少，差错也越少。拖动滑块看看。"
    ).classes("z-quiet")
    _present(risk)
    if not risk.series:
        ui.label("在用的模型没有带评测时的答案，也还没有本单位复核过的决定，画不出曲线。").classes("z-note")
        return
    first = min(risk.threshold, 0.99)
    with ui.element("div").classes("z-bar").style("padding-top: 30px"):
        ui.label("门槛").props("id=risk-threshold")
        slider = ui.slider(min=0, max=0.99, step=0.01, value=round(first, 2)).style("width: 420px")
        slider.props('label label-always aria-label="把握的门槛" aria-labelledby="risk-threshold"')
    told = ui.element("div").props("role=status").style("min-height: 60px")
    picture = _picture(risk)
    with ui.element("div").style("max-width: 1000px"):
        chart = show_picture(picture)

    def move() -> None:
        place = min(99, max(0, round(100 * float(slider.value or 0))))
        told.clear()
        with told:
            headings = ("来源", "自动归类", "其中差错", "95% 区间", "留给人看")
            rows = [_row(one, one.points[place]) for one in risk.series]
            plain_table(f"门槛 {place / 100:.2f}", headings, rows, classes="z-narrow")
        if chart is not None:
            _mark(chart.options, [one.points[place] for one in risk.series])
            chart.update()

    slider.on_value_change(move)
    move()
    for one in risk.series:
        ui.label(f"{_NAMES[one.source]}：{one.rows} 行，{one.groups} 组文件。{one.note}。").classes("z-quiet")


def _present(risk: Risk) -> None:
    if risk.reachable:
        said = f"现在的门槛是 {risk.threshold:.2f}，训练时在普通文件上按差错 {percent(risk.error, 0)} 选定；"
        said += "下表是在全部公开文件上的实测。"
    else:
        said = f"没有哪个门槛能把差错降到 {percent(risk.error, 0)}，现在所有行都留给人看。"
    ui.label(f"{version_name(risk.version)}。{said}").classes("z-note")


def _row(one: RiskSeries, point: RiskPoint) -> tuple[Any, ...]:
    known = point.low is not None and point.high is not None
    between = f"{percent(point.low)}–{percent(point.high)}" if known else "行或文件太少"
    return _NAMES[one.source], percent(point.auto), percent(point.error), between, percent(1 - point.auto)


def _picture(risk: Risk) -> Picture:
    series: list[tuple[str, list[tuple[float, float]]]] = []
    for one in risk.series:
        drawn = [point for point in one.points if point.error is not None]
        series.append((_NAMES[one.source], [(point.auto, point.error or 0.0) for point in drawn]))
    for one in risk.series:
        bounded = [point for point in one.points if point.high is not None]
        if bounded:
            series.append((f"{_NAMES[one.source]}，95% 上限", [(p.auto, p.high or 0.0) for p in bounded]))
    rows = [
        (f"{point.threshold:.2f}", _NAMES[one.source], percent(point.auto), percent(point.error), percent(point.high))
        for one in risk.series
        for point in one.points[::_STEP]
    ]
    headings = ("门槛", "来源", "自动归类", "其中差错", "95% 上限")
    return curves(
        "自动归类的比例与其中的差错", series, across="自动归类的行", up="其中的差错", headings=headings, rows=rows
    )


def _mark(options: dict[str, Any], points: list[RiskPoint]) -> None:
    """Put a mark on each curve where the slider stands."""
    for number, point in enumerate(points):
        place = {"coord": [round(100 * point.auto, 2), round(100 * (point.error or 0.0), 2)]}
        options["series"][number]["markPoint"] = {
            "symbol": "circle",
            "symbolSize": 14,
            "label": {"show": False},
            "data": [] if point.error is None else [place],
        }
