"""Documentation pages of the checks, written from the checks themselves so that they cannot drift."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from classifier.checks.base import Check, Example
from classifier.finding import KIND_LABELS, SEVERITY_LABELS
from corpus.atomic import write_atomic
from corpus.records import Form

__all__ = ["example_text", "render_index", "render_page", "write_pages"]

_NEEDS = {"row": "一行", "form": "一张表", "forms": "多张表"}


def render_page(check: Check) -> str:
    """Markdown page of one check, Chinese: what, why, what to do, basis, messages, examples."""
    level, scope = SEVERITY_LABELS[check.severity], _NEEDS[check.needs]
    facts = f"{KIND_LABELS[check.kind]}｜常用级别：{level}｜看{scope}｜由{check.decidable}判断"
    switch = f'不需要这项检查时，在设置文件里写 `disabled = ["{check.id}"]`；'
    parts = [
        f"# {check.id} {check.title}",
        facts,
        f"## 查什么\n\n{check.what}",
        f"## 为什么\n\n{check.why}",
        f"## 怎么办\n\n{check.todo}",
        f"## 依据\n\n{check.basis}。",
        "## 提示语\n\n" + "\n".join(f"- {text}" for text in check.messages.values()),
        "## 会提意见的例子\n\n" + "\n".join(f"- {example_text(case)}" for case in check.positives),
        "## 不提意见的例子\n\n" + "\n".join(f"- {example_text(case)}" for case in check.negatives),
        f'{switch}要改级别，写 `severities.{check.id} = "low"`。',
    ]
    return "\n\n".join(parts) + "\n"


def render_index(checks: Iterable[Check]) -> str:
    """Markdown list of all checks with links to their pages."""
    rows = []
    for check in checks:
        kind, level = KIND_LABELS[check.kind], SEVERITY_LABELS[check.severity]
        rows.append(f"| [{check.id}]({check.id}.md) | {check.title} | {kind} | {level} |")
    head = "# 检查项\n\n| 编号 | 名称 | 类别 | 常用级别 |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def write_pages(checks: Iterable[Check], folder: Path) -> list[Path]:
    """Write every page and the index into a folder; returns the files written."""
    checks = list(checks)
    texts = {f"{check.id}.md": render_page(check) for check in checks} | {"README.md": render_index(checks)}
    written = []
    for name, text in texts.items():
        path = folder / name
        with write_atomic(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def example_text(case: Example) -> str:
    """An example in one line: what it shows, then its rows."""
    shown = "／".join(
        (f"{form.unit}{f'{form.year}年' if form.year else ''}：" if case.others else "") + _form(form)
        for form in (case.form, *case.others)
        if form.indicators
    )
    return case.text + (f"：{shown}" if shown else "")


def _form(form: Form) -> str:
    return "；".join(_row(item.name, item.value, item.unit, item.l2) for item in form.indicators)


def _row(name: str, value: str, unit: str, label: str) -> str:
    target = f"{value}{unit if unit and unit not in value else ''}" or "（空）"
    return f"{label + '：' if label else ''}“{name}” {target}"
