"""Writing a measure: what is saved is a draft, in force once somebody approved it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from nicegui import ui

from classifier.knowledge.content import OPERATORS, split_variants
from corpus.taxonomy import load_taxonomy
from service.office.library import draft
from service.pages.acting import attempt
from service.pages.shell import Visit

__all__ = ["edit_measure"]

_POLARITIES = ("", "正向", "反向", "区间", "定性")


async def edit_measure(
    visit: Visit, id_: str = "", current: dict[str, Any] | None = None, version: int | None = None
) -> None:
    """Ask for a new measure, or what to change about one, and go to its page.

    current: the content to go on from. version: as the page was made by, so that nobody writes over another's change.
    """
    fields: dict[str, Any] = dict(current or {})
    fields["variants"] = "\n".join(fields.get("variants", ()))
    fields["also"] = list(fields.get("also", ()))
    note = {"text": ""}
    with ui.dialog() as dialog, ui.card().style("width: 860px; max-width: 96vw; position: relative; z-index: 1"):
        title = "修改指标" if id_ else "新增指标"
        dialog.props(f'aria-label="{title}"')
        ui.label(title).props("role=heading aria-level=2").style("font-size: 17px; font-weight: 600")
        _fields(fields)
        ui.input("说明为什么改（可不写）").props("dense outlined maxlength=500").style("width: 100%").bind_value_to(
            note, "text"
        )

        async def save() -> None:
            if await _save(visit, id_, fields, note["text"], version):
                dialog.submit(True)

        with ui.row().classes("justify-end").style("width: 100%"):
            ui.button("取消", on_click=lambda: dialog.submit(None)).props("flat no-caps")
            ui.button("存为草稿", on_click=save).props("unelevated no-caps")
    await dialog
    dialog.delete()


def _fields(fields: dict[str, Any]) -> None:
    label = load_taxonomy().label
    leaves = {leaf: label(leaf) for leaf in load_taxonomy().leaves if leaf != "其他"}
    with ui.element("div").classes("lib-form"):
        _text(fields, "name", "指标名称", 60)
        _choose(fields, "leaf", "类别", leaves)
        _choose(fields, "operator", "运算符号", {sign: sign or "无" for sign in OPERATORS})
        _text(fields, "unit", "计量单位", 20)
        _choose(fields, "polarity", "指标方向", {one: one or "不写" for one in _POLARITIES})
        also = ui.select(leaves, label="也可归入", value=fields["also"], multiple=True).props(
            "dense outlined use-chips"
        )
        also.bind_value_to(fields, "also")
        _long(fields, "explain", "指标解释", 2000)
        _long(fields, "method", "计算和评价方法", 2000)
        _text(fields, "basis", "依据", 200).classes("lib-whole")
        _text(fields, "pattern", "指标说法（{x} 对象，{who} 受益人；可不写）", 80)
        _text(fields, "cost_kind", "成本种类（可不写）", 20)
        _long(fields, "variants", "其他说法（一行一个）", 3000)


def _text(fields: dict[str, Any], name: str, label: str, longest: int) -> ui.input:
    made = ui.input(label, value=fields.get(name, "")).props(f"dense outlined maxlength={longest}")
    made.bind_value_to(fields, name)
    return made


def _long(fields: dict[str, Any], name: str, label: str, longest: int) -> None:
    made = ui.textarea(label, value=fields.get(name, "")).props(f"dense outlined autogrow rows=2 maxlength={longest}")
    made.bind_value_to(fields, name).classes("lib-whole")


def _choose(fields: dict[str, Any], name: str, label: str, options: dict[str, str]) -> None:
    value = fields.get(name, "")
    made = ui.select(options, label=label, value=value if value in options else None).props(
        "dense outlined options-dense"
    )
    made.bind_value_to(fields, name)


async def _save(visit: Visit, id_: str, fields: dict[str, Any], note: str, version: int | None) -> bool:
    written = {key: value or "" for key, value in fields.items() if key not in ("also", "variants")}
    written |= {"also": tuple(fields["also"] or ()), "variants": split_variants(fields["variants"] or "")}
    office = visit.office
    done, answer = await attempt(
        visit, lambda actor: draft(office, actor, written, id_=id_, note=note, version=version)
    )
    if not done:
        return False
    made, event = answer
    if event is None:
        ui.notify("内容没有变化", type="info", position="top")
        return False
    ui.navigate.to(f"/library/{quote(made)}")
    return True
