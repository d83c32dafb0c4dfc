"""``zhibiao explain-rule``: what a check looks for, why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.formats import require_choice
from service.cli.options import format_option
from service.cli.streams import emit, emit_json, terminal_width

if TYPE_CHECKING:
    from classifier.audit import RuleExplanation

__all__ = ["explain_rule"]

_FORMATS = ("table", "json")
_WIDEST, _INDENT = 100, 2


def explain_rule(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="RULE", help="规则编号，如 V2；不写则列出全部 Id of a check; all when left out"),
    ] = None,
    format_: Annotated[str, format_option(_FORMATS, "table")] = "table",
) -> None:
    """解释规则：查什么，为什么，怎么办。Explain a check: what it looks for, why, and what to do."""
    require_choice(format_, "--format", _FORMATS)
    from classifier.audit import explain_rule as explain
    from classifier.checks import default_registry

    if rule is not None:
        found = explain(rule)
        emit_json(found.to_dict()) if format_ == "json" else emit(_page(found))
        return
    every = [explain(check.id) for check in default_registry()]
    if format_ == "json":
        emit_json({"rules": [one.to_dict() for one in every]})
    else:
        emit("\n".join(f"{one.id:<4} {one.title}" for one in every))


def _page(rule: RuleExplanation) -> str:
    from classifier.reports.report import KIND_LABELS, SEVERITY_LABELS

    lines = [
        f"{rule.id} {rule.title}",
        f"类别：{KIND_LABELS[rule.kind]}　常用级别：{SEVERITY_LABELS[rule.severity]}　由{rule.decidable}判断",
        *_block("查什么", rule.what),
        *_block("为什么", rule.why),
        *_block("怎么办", rule.todo),
        *_block("依据", f"{rule.basis}。"),
        *_block("提示语", *rule.messages),
        *_block("会提意见", *rule.positives),
        *_block("不提意见", *rule.negatives),
        f'不需要这项检查：在设置文件里写 disabled = ["{rule.id}"]',
    ]
    return "\n".join(lines)


def _block(title: str, *texts: str) -> list[str]:
    """A heading and its texts, wrapped to the terminal and set in."""
    from corpus.wrapping import wrap

    width = min(terminal_width(), _WIDEST) - _INDENT
    lines = [line for text in texts for line in wrap(text, width)]
    return [f"{title}：", *(" " * _INDENT + line for line in lines)]
