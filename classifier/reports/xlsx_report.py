"""The audit as a workbook: forms, findings leading to their cells, groups, and every form on a sheet of its own.

汇总 lists forms and unreadable files, 问题清单 the findings, 同类意见 those one decision serves; on the sheets of the
forms the very cells are coloured and commented.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.finding import SEVERITIES, Finding, severity_rank
from classifier.form_audit import FormAudit
from classifier.reports.report import (
    KIND_LABELS,
    SEVERITY_LABELS,
    Report,
    false_alarms_text,
    file_name,
    fix_text,
    form_title,
    made_by_text,
    place_text,
    target_text,
)
from classifier.row_output import VERDICT_LABELS
from classifier.triage import group_findings
from corpus.workbook import Sheet, write_workbook

__all__ = ["write"]

_FORBIDDEN, _LONGEST_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]"), 31
_FILLS = {"high": "FBDAD7", "medium": "FDEBD0", "low": "F4F4F0"}
_SUMMARY = (
    *("填报单位", "年度", "种类", "文件", "结论", "健康分", "高", "中", "低", "提示"),
    *("指标数", "说明", "健康分算法"),
)
_FINDINGS = (
    *("级别", "填报单位", "年度", "文件", "位置", "三级指标", "指标值", "填报一级", "填报二级", "建议一级", "建议二级"),
    *("问题与建议", "可直接修改", "理由", "依据", "把握", "规则", "类别", "优先", "编号"),
)
_ROWS = (
    *(
        "位置",
        "职责或目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "计量单位",
        "判为",
        "把握",
        "结论",
        "最高级别",
    ),
    *("问题",),
)
_FIELD_COLUMNS = {"l1": 2, "l2": 3, "name": 4, "value": 5, "unit": 6}
_GROUPS = ("检查项", "级别", "处", "意见（以第一处为例）", "涉及文件", "编号")
_MOST_REASONS = 3  # more would make rows nobody can scan; the web page holds all
_MOST_SHEETS = 200
"""Forms that get a sheet of their own; a workbook of more sheets is of no use to anybody."""


def write(report: Report, path: Path) -> None:
    """Write the workbook to ``path``."""
    audits = report.result.forms
    titles = _titles(audits[:_MOST_SHEETS])
    sheets = [_summary(report, titles), _findings(report, titles), _groups(report)]
    write_workbook(path, [*sheets, *(_form(audit, title) for audit, title in zip(audits, titles, strict=False))])


def _titles(audits: Sequence[FormAudit]) -> list[str]:
    """Titles of the forms' sheets: number and unit, without the signs and beyond the length a sheet allows."""
    return [
        _FORBIDDEN.sub(" ", f"{number} {form_title(audit)}")[:_LONGEST_TITLE].rstrip("' ")
        for number, audit in enumerate(audits, 1)
    ]


def _head(audit: FormAudit) -> list[Any]:
    form = audit.form
    return [form.unit, form.year, file_name(form.file)]


def _summary(report: Report, titles: Sequence[str]) -> Sheet:
    rows: list[list[Any]] = []
    fills, links = {}, {}
    for number, audit in enumerate(report.result.forms):
        unit, year, file = _head(audit)
        verdict = audit.verdict
        if verdict.label == "退回修改":
            fills[len(rows)] = _FILLS["high"]
        if number < len(titles):
            links[len(rows), 0 if unit else 3] = (titles[number], "A1")
        counts = [verdict.counts[key] for key in SEVERITIES]
        tail = [len(audit.form.indicators), verdict.reason, verdict.formula]
        rows.append([unit, year, audit.form.kind, file, verdict.label, verdict.health, *counts, *tail])
    for error in report.errors:
        rows.append(["", None, "", file_name(error.where), "未读取", *[None] * 6, str(error), ""])
    notes = [false_alarms_text(report.result.tool), made_by_text(report.result.tool)]
    rows += [["", None, "", "", "说明", *[None] * 6, note, ""] for note in notes if note]
    return Sheet("汇总", _SUMMARY, rows, {"说明": 40, "健康分算法": 50, "文件": 36}, fills, links=links)


def _findings(report: Report, titles: Sequence[str]) -> Sheet:
    rows: list[list[Any]] = []
    fills, links = {}, {}
    for number, audit in enumerate(report.result.forms):
        for finding in audit.findings:
            if finding.severity in _FILLS:
                fills[len(rows)] = _FILLS[finding.severity]
            if number < len(titles):
                column = _FIELD_COLUMNS.get(finding.field, 0)
                place = f"{chr(ord('A') + column)}{finding.index + 2}" if finding.index >= 0 else "A1"
                links[len(rows), _FINDINGS.index("位置")] = (titles[number], place)
            rows.append(_finding(audit, finding))
    widths = {
        "问题与建议": 56,
        "理由": 50,
        "依据": 36,
        "可直接修改": 26,
        "文件": 24,
        "三级指标": 26,
        "位置": 14,
        "编号": 18,
    }
    return Sheet("问题清单", _FINDINGS, rows, widths, fills, links=links)


def _finding(audit: FormAudit, finding: Finding) -> list[Any]:
    item, proposed = finding.indicator, finding.proposed
    return [
        SEVERITY_LABELS[finding.severity],
        *_head(audit),
        place_text(finding.place),
        item.name if item else "（全表）",
        target_text(item) if item else "",
        finding.filed.l1,
        finding.filed.l2,
        proposed.l1 if proposed else "",
        proposed.l2 if proposed else "",
        finding.message,
        fix_text(finding),
        "\n".join(finding.reasons[:_MOST_REASONS]),
        finding.basis,
        round(finding.confidence, 3),
        finding.rule,
        KIND_LABELS[finding.kind],
        round(finding.priority, 3),
        finding.id,
    ]


def _groups(report: Report) -> Sheet:
    """Near-identical findings, so that one decision serves all."""
    rows = [
        [
            group.head.rule,
            SEVERITY_LABELS[group.head.severity],
            len(group.findings),
            group.head.message,
            "、".join(dict.fromkeys(file_name(finding.place.file) for finding in group.findings)),
            group.id,
        ]
        for group in group_findings(report.result.findings)
    ]
    return Sheet("同类意见", _GROUPS, rows, {"意见（以第一处为例）": 60, "涉及文件": 50, "编号": 18})


def _form(audit: FormAudit, title: str) -> Sheet:
    """The rows as filed; the very cells that findings speak about are coloured and carry the opinion as a comment."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in audit.findings:
        found[finding.index].append(finding)
    rows: list[list[Any]] = []
    spots: dict[tuple[int, int], str] = {}
    notes: dict[tuple[int, int], str] = {}
    for index, item in enumerate(audit.form.indicators):
        mine = sorted(found.get(index, []), key=lambda finding: severity_rank(finding.severity))
        for finding in reversed(mine):  # the worst colours last
            spot = (index, _FIELD_COLUMNS.get(finding.field, _FIELD_COLUMNS["name"]))
            said = f"【{SEVERITY_LABELS[finding.severity]}】{finding.message}（{finding.rule}）"
            notes[spot] = f"{said}\n{notes[spot]}" if spot in notes else said
            if finding.severity in _FILLS:
                spots[spot] = _FILLS[finding.severity]
        judgement = audit.judgements[index] if index < len(audit.judgements) else None
        judged = [judgement.pred_l2, round(judgement.confidence, 3)] if judgement else ["", None]
        judged.append(VERDICT_LABELS.get(judgement.verdict, "") if judgement else "")
        worst = SEVERITY_LABELS[mine[0].severity] if mine else ""
        filed = [item.duty, item.l1, item.l2, item.name, item.value, item.unit]
        messages = "\n".join(finding.message for finding in mine)
        rows.append([place_text(item.place), *filed, *judged, worst, messages])
    if whole := found.get(-1):
        said = "\n".join(f"【{SEVERITY_LABELS[finding.severity]}】{finding.message}" for finding in whole)
        rows.append(["全表", *[""] * 9, "", said])
    widths = {"职责或目标": 28, "三级指标": 28, "指标值": 18, "问题": 60, "位置": 14}
    return Sheet(title, _ROWS, rows, widths, spots=spots, notes=notes)
