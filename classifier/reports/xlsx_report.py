"""The audit as a workbook: 汇总 (forms and unreadable files), 问题清单 (findings), 指标 (every row as filed)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from classifier.audit import FormAudit
from classifier.finding import SEVERITIES, Finding
from classifier.reports.report import (
    KIND_LABELS,
    SEVERITY_LABELS,
    Report,
    file_name,
    fix_text,
    place_text,
)
from classifier.row_output import VERDICT_LABELS
from corpus.workbook import Sheet, write_workbook

__all__ = ["write"]

_FILLS = {"high": "FBDAD7", "medium": "FDEBD0", "low": "F4F4F0"}
_SUMMARY = (
    *("填报单位", "年度", "种类", "文件", "结论", "健康分", "高", "中", "低", "提示"),
    *("指标数", "说明", "健康分算法"),
)
_FINDINGS = (
    *("级别", "填报单位", "年度", "文件", "位置", "三级指标", "指标值", "填报一级", "填报二级", "建议一级", "建议二级"),
    *("问题与建议", "可直接修改", "理由", "依据", "把握", "规则", "类别", "编号"),
)
_ROWS = (
    *("填报单位", "年度", "文件", "位置", "职责或目标", "一级指标", "二级指标", "三级指标", "指标值", "计量单位"),
    *("判为", "把握", "结论", "最高级别", "问题"),
)


def write(report: Report, path: Path) -> None:
    """Write the workbook to ``path``."""
    write_workbook(path, [_summary(report), _findings(report), _rows(report)])


def _head(audit: FormAudit) -> list[Any]:
    form = audit.form
    return [form.unit, form.year, file_name(form.file)]


def _summary(report: Report) -> Sheet:
    rows: list[list[Any]] = []
    fills = {}
    for audit in report.result.forms:
        unit, year, file = _head(audit)
        verdict = audit.verdict
        if verdict.label == "退回修改":
            fills[len(rows)] = _FILLS["high"]
        counts = [verdict.counts[key] for key in SEVERITIES]
        tail = [len(audit.form.indicators), verdict.reason, verdict.formula]
        rows.append([unit, year, audit.form.kind, file, verdict.label, verdict.health, *counts, *tail])
    for error in report.errors:
        rows.append(["", None, "", file_name(error.where), "未读取", *[None] * 6, str(error), ""])
    return Sheet("汇总", _SUMMARY, rows, {"说明": 40, "健康分算法": 50, "文件": 36}, fills)


def _findings(report: Report) -> Sheet:
    rows: list[list[Any]] = []
    fills = {}
    for audit in report.result.forms:
        for finding in audit.findings:
            if finding.severity in _FILLS:
                fills[len(rows)] = _FILLS[finding.severity]
            rows.append(_finding(audit, finding))
    widths = {
        "问题与建议": 56,
        "理由": 40,
        "依据": 36,
        "可直接修改": 26,
        "文件": 24,
        "三级指标": 26,
        "位置": 14,
        "编号": 18,
    }
    return Sheet("问题清单", _FINDINGS, rows, widths, fills)


def _finding(audit: FormAudit, finding: Finding) -> list[Any]:
    item, proposed = finding.indicator, finding.proposed
    return [
        SEVERITY_LABELS[finding.severity],
        *_head(audit),
        place_text(finding.place),
        item.name if item else "（全表）",
        f"{item.value}{item.unit}" if item and item.unit not in item.value else (item.value if item else ""),
        finding.filed.l1,
        finding.filed.l2,
        proposed.l1 if proposed else "",
        proposed.l2 if proposed else "",
        finding.message,
        fix_text(finding),
        "\n".join(finding.reasons),
        finding.basis,
        round(finding.confidence, 3),
        finding.rule,
        KIND_LABELS[finding.kind],
        finding.id,
    ]


def _rows(report: Report) -> Sheet:
    rows: list[list[Any]] = []
    fills = {}
    for audit in report.result.forms:
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in audit.findings:
            found[finding.index].append(finding)
        for index, item in enumerate(audit.form.indicators):
            mine = found.get(index, [])
            worst = mine[0].severity if mine else ""
            if worst in _FILLS:
                fills[len(rows)] = _FILLS[worst]
            judgement = audit.judgements[index] if index < len(audit.judgements) else None
            place = place_text(item.place)
            filed = [item.duty, item.l1, item.l2, item.name, item.value, item.unit]
            judged = [judgement.pred_l2, round(judgement.confidence, 3)] if judgement else ["", None]
            judged.append(VERDICT_LABELS.get(judgement.verdict, "") if judgement else "")
            messages = "\n".join(finding.message for finding in mine)
            rows.append([*_head(audit), place, *filed, *judged, SEVERITY_LABELS.get(worst, ""), messages])
    widths = {"职责或目标": 28, "三级指标": 28, "指标值": 18, "问题": 60, "文件": 24, "位置": 14}
    return Sheet("指标", _ROWS, rows, widths, fills)
