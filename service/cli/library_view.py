"""How measures, versions and events of a library are shown: as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from classifier.knowledge.described import KINDS, described, event_row

if TYPE_CHECKING:
    from classifier.knowledge.events import Event
    from classifier.knowledge.office import OfficeLibrary
    from classifier.knowledge.records import Measure
    from classifier.knowledge.search import Hit

__all__ = ["described", "event_row", "events_table", "hits_table", "measure_lines"]

_FIELDS = {
    "leaf": "类别",
    "operator": "运算符号",
    "unit": "计量单位",
    "polarity": "指标方向",
    "basis": "依据",
    "pattern": "指标说法",
    "explain": "指标解释",
    "method": "评价方法",
}
_EDITED = ("name", "operator", "value", "value_unit")


def hits_table(hits: Sequence[Hit], text: str) -> Any:
    """Results of a search."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for title in ("编号", "指标名称", "类别", "单位", "用过的单位", "自拟", "状态", "其他说法"):
        justify: Any = "right" if title in ("用过的单位", "自拟") else "left"
        table.add_column(title, overflow="fold", justify=justify, no_wrap=title == "编号")
    for hit in hits:
        own = hit.measure
        cells = [own.id, own.name, own.leaf, own.unit, str(hit.units), str(hit.authored), _state(own)]
        others = [name for name in dict.fromkeys((hit.name, *own.variants)) if name != own.name]
        table.add_row(*map(Text, [*cells, "、".join(others[:4])]))
    head = Text(f"“{text}”：{len(hits)} 条" if hits else f"没有找到与“{text}”相近的指标", style="bold")
    return Group(head, table) if hits else head


def measure_lines(shown: dict[str, Any]) -> list[str]:
    """What ``described`` gives, in Chinese lines."""
    own = shown["measure"]
    usable = "" if own["usable"] or own["state"] != "已批准" else "，只作依据、不推荐"
    lines = [f"{own['name']}  {own['id']}", f"  {own['state']}，第{own['version']}版，来源：{own['origin']}{usable}"]
    lines += [f"  {label}：{own[key]}" for key, label in _FIELDS.items() if own.get(key)]
    lines += [f"  也可归入：{'、'.join(own['also'])}"] if own.get("also") else []
    lines += [f"  其他说法：{'、'.join(own['variants'])}"] if own.get("variants") else []
    units = "、".join(shown["units"][:10]) + ("等" if len(shown["units"]) > 10 else "")
    lines.append(
        f"  用过的单位：{len(shown['units'])} 个{f'（{units}）' if units else ''}；自拟的来源：{shown['authored']} 个"
    )
    taken = shown["feedback"]
    if any(taken.values()):
        lines.append(f"  建议被采用 {taken['accepted']} 次，不采用 {taken['rejected']} 次（已审批的）")
    if shown["uses"]:
        lines.append("出处")
    for use in shown["uses"]:
        source = use["source"]
        year = f"{source['year']}年" if source["year"] else ""
        where = " ".join(part for part in (source["kind"], source["unit"], year, source["title"]) if part)
        lines.append(f"  {use['name']} {use['operator']}{use['value']}{use['unit']}（{where}）")
    lines += [f"  另有 {shown['more_uses']} 处"] if shown["more_uses"] else []
    lines.append("版本")
    for version in shown["versions"]:
        lines.append(f"  第{version['version']}版 {version['state']} {version['name']}{_who(version)}")
    return lines


def _who(version: dict[str, Any]) -> str:
    words = {"drafted": "起草", "approved": "批准", "declined": "退回"}
    told = [f"{version[key]['by']} {version[key]['time'][:16]} {word}" for key, word in words.items() if key in version]
    return f"（{'；'.join(told)}）" if told else ""


def events_table(library: OfficeLibrary, events: Sequence[Event]) -> Any:
    """Events that wait for approval."""
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for title in ("序号", "事项", "编号", "指标名称", "内容", "谁", "时间"):
        table.add_column(
            title, overflow="fold", justify="right" if title == "序号" else "left", no_wrap=title == "编号"
        )
    for event in events:
        known = library.newest(event.id)
        cells = [str(event.seq), KINDS[event.kind], event.id, known.name if known else "", _content(library, event)]
        table.add_row(*map(Text, [*cells, event.by, event.time[:16]]))
    return table


def _content(library: OfficeLibrary, event: Event) -> str:
    if event.kind == "drafted":
        from classifier.knowledge.content import differences

        before, draft = library.apply().measure.get(event.id), library.newest(event.id)
        if before is None or draft is None:
            return "新指标"
        changed = differences(before, draft)
        names = {**_FIELDS, "name": "指标名称", "variants": "其他说法", "also": "也可归入", "cost_kind": "成本种类"}
        return f"第{event.data['version']}版，改动：{'、'.join(names[key] for key in changed) or '无'}"
    edited = "".join(str(event.data.get(key, "")) for key in _EDITED)
    return "；".join(part for part in (event.data.get("query", ""), f"改为 {edited}" if edited else "") if part)


def _state(measure: Measure) -> str:
    return measure.state if measure.origin == "自带" else f"{measure.state}（{measure.origin}）"
