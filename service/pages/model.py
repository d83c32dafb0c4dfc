"""模型: what is in force and what it is worth, with intervals; class by class; the card."""

from __future__ import annotations

import asyncio
from typing import Any

from nicegui import ui

from corpus.taxonomy import load_taxonomy
from service.learning.card import model_card
from service.learning.confusion import ByClass, measure_classes
from service.pages import model_drift, model_risk, model_training
from service.pages.charts import heatmap
from service.pages.charts_shown import show_picture
from service.pages.grid import plain_table
from service.pages.model_parts import FIGURES, interval, model_head, percent, version_name
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page

__all__ = ["PARTS", "show_model"]

PARTS = (model_drift, model_risk, model_training)
"""The other pages of the model; importing them registers them."""


_BLOCKS = {"classes": "逐类：准确率、召回率、F1", "confusions": "易混的类，附例子"}
"""Tables of the card shown by themselves: mark → title."""


@page("/model", "模型", "decide")
async def show_model(visit: Visit) -> None:
    """The page."""
    model_head("/model")
    card, classes = await asyncio.gather(
        in_thread(model_card, visit.office, visit.actor), in_thread(measure_classes, visit.office, visit.actor)
    )
    _in_force(card)
    heading("成绩：模型没有见过的公开文件")
    rows = [
        (name, f"{card['metrics'][key]['value']:.3f}", interval(card["metrics"][key]), meaning)
        for key, (name, meaning) in FIGURES.items()
        if key in card["metrics"]
    ]
    plain_table("成绩", ("指标", "数值", "95% 区间", "含义"), rows, classes="z-narrow")
    _by_class(classes)
    heading("与本单位的决定对照")
    _own_decisions(classes)
    if card["version"] == "shipped":
        for block, title in _BLOCKS.items():
            _from_card(card["text"], block, title)
        with ui.expansion("模型卡全文：数据、方法、对照、已知弱点").classes("no-print").style("width: 100%"):
            ui.markdown(card["text"], extras=["tables"]).classes("z-card z-scroll").props(
                'tabindex=0 role=region aria-label="模型卡"'
            )


def _in_force(card: dict[str, Any]) -> None:
    told = f"在用：{version_name(card['version'])}（权重 {card['weights']}，程序 {card['code_version']}）。"
    learnt = f"学过本单位 {card['office_rows']} 行决定。" if card["office_rows"] else "没有学过本单位的决定。"
    ui.label(told + learnt).classes("z-note")


def _by_class(classes: ByClass) -> None:
    if not classes.public:
        return
    heading("逐类：答成这一类的，有多少可接受")
    rows = [
        (load_taxonomy().label(one.leaf), one.answers, percent(one.accepted), f"{percent(one.low)}–{percent(one.high)}")
        for one in classes.public
    ]
    plain_table("逐类", ("答成", "行", "可接受", "95% 区间"), rows, classes="z-narrow")


def _own_decisions(classes: ByClass) -> None:
    if not classes.office:
        ui.label(
            "还没有复核通过、由在用的模型判过的归类决定。审核人采纳、改类并经复核后，这里列出决定与模型的异同。"
        ).classes("z-quiet")
        return
    leaves = load_taxonomy().leaves
    rows = [leaf for leaf in leaves if any(decided == leaf for decided, _ in classes.office)]
    columns = [leaf for leaf in leaves if any(answered == leaf for _, answered in classes.office)]
    agreed = sum(count for (decided, answered), count in classes.office.items() if decided == answered)
    total = sum(classes.office.values())
    picture = heatmap(
        "决定的类与模型答的类",
        [load_taxonomy().label(leaf) for leaf in rows],
        list(columns),
        [[classes.office.get((row, column), 0) for column in columns] for row in rows],
        corner="决定＼模型",
        note=f"{total} 行中 {agreed} 行一致。被决定的多是有疑问的行，不代表全部行。",
    )
    with ui.element("div").style("max-width: 900px"):
        show_picture(picture)


def _from_card(text: str, block: str, title: str) -> None:
    """A table of the card, which stands between marks there."""
    inside = text.partition(f"<!-- {block} -->")[2].partition(f"<!-- /{block} -->")[0]
    lines = [[one.strip() for one in line.strip("| ").split("|")] for line in inside.splitlines() if "|" in line]
    if len(lines) < 3:
        return
    head, rows = lines[0], [line for line in lines[2:] if len(line) == len(lines[0])]
    with ui.element("details").classes("z-group"):
        with ui.element("summary"):
            ui.label(title).style("display: inline")
        plain_table(title, head, rows)
