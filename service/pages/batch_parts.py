"""What the pages of the batch audit share: their head, words for states and classes, links to findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from classifier.audit import explain_rule
from classifier.checks import default_registry
from corpus.taxonomy import load_taxonomy
from service.office.dashboard import NONE, Selection
from service.office.names import clean_line
from service.pages.batch_drop import drop_style
from service.pages.charts_shown import chart_style
from service.pages.grid import grid_style
from service.pages.parts import section_links

__all__ = ["FILE_STATES", "STATES", "batch_head", "class_name", "findings_url", "rule_name", "selected"]

STATES = {"received": "审核中", "audited": "已审核", "failed": "没有可读的表", "deleted": "已删除"}
FILE_STATES = {"received": "等待", "audited": "已审核", "failed": "未能读取"}
_TABS = (("/batch", "报送"), ("/batch/board", "看板"), ("/batch/repeats", "查重"))
_LONGEST = 200
_KNOWN = ("submission", "unit", "year", "rule", "kind", "severity", "outcome", "filed", "proposed")


def batch_head(here: str) -> None:
    """Styles and the way between the pages of the batch audit. here: path of this one."""
    grid_style()
    chart_style()
    drop_style()
    section_links("批量审计", _TABS, here)


def selected(query: Mapping[str, str]) -> Selection:
    """What the query of an address asks for; what is none is left out."""
    values: dict[str, Any] = {key: clean_line(query[key], _LONGEST) for key in _KNOWN if query.get(key)}
    for key in {"filed", "proposed"} & values.keys():
        if values[key] != NONE and values[key] not in load_taxonomy().leaves:
            del values[key]
    year = values.pop("year", "")
    return Selection(**values, year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None)


def findings_url(wanted: Selection) -> str:
    """Where the findings of a selection are listed."""
    return f"/batch/findings?{wanted.query}"


def rule_name(rule: str) -> str:
    """Id and title of a check; the id alone for one this program does not know."""
    return _rule_names().get(rule, rule)


@cache
def _rule_names() -> dict[str, str]:
    # by the checks there are: an address may name any, and what it names is not to be remembered
    return {check.id: f"{check.id} {explain_rule(check.id).title}" for check in default_registry()}


def class_name(leaf: str) -> str:
    """Name of a class; "" and NONE where none was filed."""
    return load_taxonomy().label(leaf) if leaf and leaf != NONE else "未填或自拟"
