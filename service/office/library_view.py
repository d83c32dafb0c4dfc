"""What the library's pages show beside its operations: what is stated for a measure, and what a draft changes."""

from __future__ import annotations

from typing import Any

from classifier.knowledge.content import CONTENT, content
from classifier.knowledge.families import stated_by
from classifier.knowledge.records import Measure
from classifier.knowledge.spread import value_spread
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.errors import not_found
from service.office.library import knowledge_base, open_library
from service.office.office import Office

__all__ = ["FIELDS", "draft_changes", "editable", "stated_values"]

FIELDS = {
    "name": "指标名称",
    "leaf": "类别",
    "also": "也可归入",
    "operator": "运算符号",
    "unit": "计量单位",
    "polarity": "指标方向",
    "explain": "指标解释",
    "method": "计算和评价方法",
    "basis": "依据",
    "cost_kind": "成本种类",
    "pattern": "指标说法",
    "variants": "其他说法",
}
"""Field of a measure's content → what it is called."""
_MOST = 400


def stated_values(office: Office, actor: Actor, id_: str) -> dict[str, Any]:
    """The spread of what is stated for a measure, None without numbers, and every statement with its source.

    Raises ServiceError 404 for an unknown measure.
    """
    actor.require("use")
    base = knowledge_base(office)
    measure = base.measure.get(id_) or open_library(office).newest(id_)
    if measure is None:
        raise not_found("指标", id_)
    spread = value_spread(measure, base)
    numbers = {
        (use.source, use.name, use.value): one[0].amount
        for use in measure.uses
        if use.source in base.source and (one := stated_by([use], base))
    }
    rows = []
    for use in measure.uses[:_MOST]:
        source = base.source.get(use.source)
        if source is None:
            continue
        amount = numbers.get((use.source, use.name, use.value))
        rows.append(
            {
                "name": use.name,
                "value": f"{use.operator}{use.value}{'' if use.value.endswith(use.unit) else use.unit}",
                "title": source.title,
                "kind": source.kind,
                "unit": source.unit,
                "year": source.year,
                "level": source.level,
                "number": amount.number / amount.factor if amount else None,
                "measured": amount.unit if amount else "",
            }
        )
    return {"spread": spread.to_dict() if spread else None, "values": rows}


def editable(office: Office, id_: str) -> dict[str, Any]:
    """Content an editor goes on from: a pending draft, else what is in force. Raises ServiceError 404."""
    newest = open_library(office).newest(id_)
    if newest is None:
        raise not_found("指标", id_)
    return content(newest)


def draft_changes(office: Office, id_: str) -> list[tuple[str, str, str]]:
    """What the pending draft of a measure changes: name of the field, text in force, text of the draft; [] for none."""
    library = open_library(office)
    own = library.versions(id_)
    if own.pending is None:
        return []
    before = own.approved.measure if own.approved else library.base.measure.get(id_)
    old, new = _texts(before), _texts(own.pending.measure)
    return [(FIELDS[field], old[field], new[field]) for field in CONTENT if old[field] != new[field]]


def _texts(measure: Measure | None) -> dict[str, str]:
    if measure is None:
        return dict.fromkeys(CONTENT, "")
    label = load_taxonomy().label
    own = content(measure)
    told = {field: value if isinstance(value, str) else "；".join(value) for field, value in own.items()}
    return told | {"leaf": label(measure.leaf), "also": "、".join(map(label, own["also"]))}
