"""What every report tells, whatever its format: the audit, the unreadable files, and shared Chinese wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from classifier.audit import AuditResult
from classifier.finding import FIELD_LABELS, KIND_LABELS, SEVERITY_LABELS, Finding, Labels
from classifier.form_audit import FormAudit
from corpus.errors import ReadError
from corpus.records import Indicator, Place

__all__ = [
    "KIND_LABELS",
    "SEVERITY_LABELS",
    "Report",
    "classes",
    "counts_text",
    "false_alarms_text",
    "file_name",
    "fix_text",
    "form_title",
    "made_by_text",
    "move",
    "place_text",
    "target_text",
]


@dataclass(frozen=True, slots=True)
class Report:
    """An audit to be shown. errors: files that could not be read, reported beside the others."""

    result: AuditResult
    errors: Sequence[ReadError] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract, with the errors of unreadable files."""
        return self.result.to_dict() | {"errors": [error.to_dict() for error in self.errors]}

    def single(self, audit: FormAudit) -> Report:
        """A report on one form alone."""
        return Report(replace(self.result, forms=(audit,)))


def file_name(path: str) -> str:
    """Last part of a path, whichever way its slashes lean."""
    return PurePath(path.replace("\\", "/")).name or path


def form_title(audit: FormAudit) -> str:
    """Unit and year as a heading; the file's name where the form states no unit."""
    form = audit.form
    return " ".join(part for part in (form.unit or file_name(form.file), f"{form.year}年" if form.year else "") if part)


def place_text(place: Place, *, part: bool = True) -> str:
    """Place without the file: 表格2 第14行; 全表 for a finding about the form."""
    if not place.row:
        return place.part or "全表"
    return f"{place.part} 第{place.row}行".strip() if part else f"第{place.row}行"


def target_text(item: Indicator) -> str:
    """The target with its unit, where the unit does not stand in the target already."""
    return item.value if item.unit in item.value else item.value + item.unit


def classes(labels: Labels | Indicator | None) -> str:
    """A pair of classes: 产出指标/数量指标, either half alone, or "" when nothing was filed."""
    return "/".join(part for part in (labels.l1, labels.l2) if part) if labels else ""


def move(finding: Finding) -> str:
    """Filed class → proposed class by their second levels; "" unless the finding proposes a class."""
    if finding.proposed is None:
        return ""
    filed, proposed = finding.filed, finding.proposed
    before, after = filed.l2 or filed.l1 or "未填", proposed.l2 or proposed.l1
    if before == after:
        before, after = classes(Labels(filed.l1, filed.l2)), classes(proposed)
    return f"{before}→{after}" if before != after else ""


def fix_text(finding: Finding) -> str:
    """The change the filer may accept: 指标值：290%→≥90%."""
    fix = finding.fix
    if fix is None:
        return ""
    return f"{FIELD_LABELS.get(fix.field, fix.field)}：{fix.before or '（空）'}→{fix.after or '（空）'}"


def false_alarms_text(tool: Mapping[str, Any]) -> str:
    """What share of the misfiled rows is expected to be a false alarm; "" where the model's card does not say."""
    note = tool.get("misfiled") or {}
    every, sure = note.get("expected_false_alarms"), note.get("expected_false_alarms_high")
    if every is None:
        return ""
    graver = f"，其中列为高、中级的约{sure:.0%}" if sure is not None else ""
    return f"归类意见按现用阈值预计约{every:.0%}是误报{graver}（在模型没见过的公开文件上测得）。"


def made_by_text(tool: Mapping[str, Any]) -> str:
    """What made the report: version, model and the hash of the office's settings; "" where nothing is told."""
    if not tool:
        return ""
    model = f"，模型 {tool['model']}" if tool.get("model") else ""
    return f"由 zhibiao {tool['version']} 生成{model}，设置 {tool['settings']}。"


def counts_text(findings: Iterable[Finding]) -> str:
    """How many of each severity: 高2 中5 低1; 无 when there are none."""
    found = [finding.severity for finding in findings]
    parts = [f"{label}{found.count(key)}" for key, label in SEVERITY_LABELS.items() if key in found]
    return " ".join(parts) or "无"
