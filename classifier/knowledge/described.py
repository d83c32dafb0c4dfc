"""Everything a library knows of one measure, and its events, as plain data for the command line, the API and pages."""

from __future__ import annotations

from typing import Any

from classifier.knowledge.events import Event
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.records import Measure
from classifier.knowledge.state import Version, Versions
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import UsageError

__all__ = ["KINDS", "described", "event_row"]

KINDS = {
    "drafted": "草稿",
    "approved": "批准",
    "declined": "退回",
    "retired": "停用",
    "form_added": "加入申报表",
    "ranges_added": "加入指标值分布",
    "accepted": "采用建议",
    "edited": "改后采用",
    "rejected": "不采用",
}
"""Kind of event → what it is called."""
_USES = 20


def described(library: OfficeLibrary, id_: str, base: KnowledgeBase | None = None) -> dict[str, Any]:
    """Everything the library knows of a measure. Raises UsageError for an unknown id.

    base: with the office's part laid over it, for sources and support; made up to date for None.
    """
    base, newest = base or library.apply(), library.newest(id_)
    if newest is None:
        raise UsageError("unknown_measure", f"指标库里没有 {id_}", hint="请用 zhibiao library search 查编号")
    own = library.versions(id_)
    in_force = base.measure.get(id_)
    measure = in_force or newest
    uses = [use for use in measure.uses if use.source in base.source]
    accepted, rejected = base.feedback.get(id_, (0, 0))
    return {
        "measure": {**measure.to_dict(), "uses": [], "version": measure.version, "origin": measure.origin}
        | {"state": measure.state, "usable": measure.usable},
        "units": list(base.units(measure)),
        "authored": base.authored(measure),
        "uses": [
            {
                **{"name": use.name, "operator": use.operator, "value": use.value, "unit": use.unit},
                "source": {
                    key: getattr(base.source[use.source], key) for key in ("id", "kind", "title", "unit", "year")
                },
            }
            for use in uses[:_USES]
        ],
        "more_uses": max(len(uses) - _USES, 0),
        "versions": _versions(own, library.base.measure.get(id_)),
        "feedback": {"accepted": accepted, "rejected": rejected},
        "history": [event_row(event) for event in library.history(id_)],
    }


def _versions(own: Versions, shipped: Measure | None) -> list[dict[str, Any]]:
    rows = []
    if shipped:
        state = "已停用" if own.retired and own.in_force is None else "已被替代" if own.in_force else "在用"
        rows.append({"version": shipped.version, "state": state, "name": shipped.name, "origin": "自带"})
    return rows + [_version(own, number, version) for number, version in sorted(own.all.items())]


def _version(own: Versions, number: int, version: Version) -> dict[str, Any]:
    """One version with who drafted, approved or declined it, and when."""
    if number == own.in_force:
        state = "已停用" if own.retired else "在用"
    elif version is own.pending:
        state = "草稿"
    else:
        state = "已退回" if version.declined else "已被替代"
    row = {"version": number, "state": state, "name": version.measure.name, "origin": version.measure.origin}
    for key, event in (("drafted", version.drafted), ("approved", version.approved), ("declined", version.declined)):
        if event:
            row[key] = {"by": event.by, "time": event.time, **({"note": event.note} if event.note else {})}
    return row


def event_row(event: Event) -> dict[str, Any]:
    """An event as the log has it, with its kind in Chinese; rows of a form, and ranges, only counted."""
    row = event.to_dict() | {"label": KINDS[event.kind]}
    return row | ({"rows": len(event.data["rows"])} if event.kind in ("form_added", "ranges_added") else {})
