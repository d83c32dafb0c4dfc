"""批量审计.html: the batch as one web page that needs nothing else; nothing is ever fetched.

What is shown stands in the page itself, so that it prints and reads without its script; the script sorts and searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.batch.report import page_lists, page_quality
from classifier.batch.report.records import Summary
from classifier.batch.report.wording import LIST_NOTES, SHARES, SMALL, made_by, number
from classifier.finding import SEVERITY_LABELS
from corpus.atomic import write_text

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render", "write"]

_SECTIONS = {
    "years": "年度",
    "sectors": "行业",
    "units": "单位",
    "moves": "错类去向",
    "rules": "检查项",
    "common": "千篇一律",
    "groups": "换个说法",
    "copied": "照抄",
    "vanished": "消失的指标",
    "drifts": "目标漂移",
    "values": "指标值分布",
    "unreadable": "读不了的文件",
}
_TEMPLATES = Path(__file__).with_name("templates")


def write(path: Path, summary: Summary, tool: Mapping[str, Any]) -> None:
    """Write the page. tool: version, model and settings it was made by. Raises OSError."""
    write_text(path, render(summary, tool))


def render(summary: Summary, tool: Mapping[str, Any]) -> str:
    """The whole page; every text from a form is escaped."""
    page = _template().render(
        made_by=made_by(tool),
        sections=_SECTIONS.items(),
        shares=SHARES,
        small=SMALL,
        severities=SEVERITY_LABELS,
        notes=LIST_NOTES,
        number=number,
        **page_quality.context(summary),
        **page_lists.context(summary),
    )
    return page if page.endswith("\n") else f"{page}\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("batch.html")
