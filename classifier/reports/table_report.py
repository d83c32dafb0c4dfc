"""The audit for a terminal, readable at 80 columns: per form a head line, then the findings, worst first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from classifier.audit import AuditResult
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.reports.report import (
    SEVERITY_LABELS,
    Report,
    counts_text,
    false_alarms_text,
    fix_text,
    form_title,
    made_by_text,
    move,
    place_text,
    target_text,
)
from classifier.yearly import CHANGE_LABELS
from corpus.wrapping import wrap

__all__ = ["render"]

_STYLES = {"high": "bold red", "medium": "bold yellow", "low": "cyan", "info": "dim"}
_WIDEST = 120
_INDENT = 6  # two blanks, the label, two blanks
_SPARE = 2  # room for a closing sign beyond the edge
_VERDICT_STYLES = {"退回修改": "bold red", "完善后通过": "bold yellow", "通过": "bold green"}


def render(report: Report, width: int) -> Iterator[Any]:
    """Things rich can draw, in order: one block per form, then the line that sums up.

    width: columns of the terminal; Chinese text is wrapped to it here, since rich breaks before closing signs.
    """
    width = min(width, _WIDEST)
    for audit in report.result.forms:
        yield from _head(audit, width)
        yield from _findings(audit, width)
        yield Text("")
    yield from _lines(_summary(report.result), width, "bold")
    if any(finding.kind == "misfiled" for finding in report.result.findings):
        yield from _lines(false_alarms_text(report.result.tool), width, "dim")
    yield from _lines(made_by_text(report.result.tool), width, "dim")


def _lines(text: str, width: int, style: str = "", indent: int = 0) -> list[Text]:
    return [Text(" " * indent + line, style=style) for line in wrap(text, width - indent - _SPARE)]


def _head(audit: FormAudit, width: int) -> list[Text]:
    verdict, form = audit.verdict, audit.form
    title = Text.assemble(
        (f"{form_title(audit)}  {form.kind}".rstrip(), "bold"),
        "  ",
        (verdict.label, _VERDICT_STYLES.get(verdict.label, "")),
        f"  健康分 {verdict.health:g}",
    )
    counts = f"指标 {len(form.indicators)} 条，问题 {counts_text(audit.findings)}"
    return [title, *_lines(form.file, width, "dim"), Text(counts)]


def _findings(audit: FormAudit, width: int) -> list[Text]:
    shown = [finding for finding in audit.findings if finding.severity != "info"]
    hidden = len(audit.findings) - len(shown)
    with_part = len({finding.place.part for finding in shown if finding.place.row}) > 1
    lines = [line for finding in shown for line in _finding(finding, with_part, width)]
    if not shown:
        lines.append(Text("  没有发现需要修改的问题。", style="green"))
    if audit.yearly is not None:
        counts = "，".join(f"{CHANGE_LABELS[key]}{count}" for key, count in audit.yearly.counts().items() if count)
        lines += _lines(
            f"与{audit.yearly.year or '以往'}{'年' if audit.yearly.year else ''}相比：{counts}。", width, "", 2
        )
    if hidden:
        lines += _lines(f"另有提示 {hidden} 条，用 --format html 查看。", width, "dim", 2)
    return lines


def _finding(finding: Finding, with_part: bool, width: int) -> list[Text]:
    item = finding.indicator
    label = SEVERITY_LABELS[finding.severity]
    words = [place_text(finding.place, part=with_part)]
    if item:
        words.append(f"{item.name or '（名称缺失）'}  {target_text(item)}".rstrip())
    if moved := move(finding):
        words.append(moved)
    words.append(f"[{finding.rule}]")
    head = wrap("  ".join(words), width - _INDENT - _SPARE)
    lines = [Text.assemble((f"  {label}", _STYLES[finding.severity]), ("  " + head[0], "bold"))]
    lines += [Text(" " * _INDENT + line, style="bold") for line in head[1:]]
    lines += _lines(finding.message, width, "", _INDENT)
    if fixed := fix_text(finding):
        lines += _lines(f"可改为  {fixed}", width, "green", _INDENT)
    return lines


def _summary(result: AuditResult) -> str:
    summary = result.summary()
    verdicts = "、".join(f"{label}{count}" for label, count in summary["by_verdict"].items() if count)
    text = f"合计 {summary['forms']} 张表，{summary['indicators']} 条指标，问题 {counts_text(result.findings)}"
    return f"{text}；{verdicts}。" if verdicts else f"{text}。"
