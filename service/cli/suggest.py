"""``zhibiao suggest``: a balanced set of indicators for a duty, or what a form still lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import UsageError
from service.cli.formats import choose_format
from service.cli.options import Edition, OutputFile, SettingsFile, format_option
from service.cli.streams import emit, emit_json, note, print_table, report_errors

if TYPE_CHECKING:
    from classifier.suggest import Suggestion, SuggestResult

__all__ = ["suggest"]

_SCREEN = ("table", "json", "jsonl")
_FILES = ("json", "jsonl", "xlsx")
_HEADINGS = (
    *("一级指标", "二级指标", "三级指标", "运算符号", "指标值（示例）", "计量单位", "指标解释", "计算方法", "依据"),
    *("常见取值", "用过的单位和职责", "其他说法", "来源"),
)


def suggest(
    duty: Annotated[
        str | None,
        typer.Argument(metavar='"职责文本"', help="职责、目标或项目的文字 Text of a duty", show_default=False),
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", metavar="PATH", help="按一张申报表补缺 What this form still lacks", show_default=False),
    ] = None,
    sector: Annotated[
        str | None,
        typer.Option(
            "--sector", metavar="205", help="支出功能分类的类或名称 Functional class, code or name", show_default=False
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="各类合计的条数 Count over all sets")] = 20,
    edition: Edition = None,
    settings: SettingsFile = None,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """推荐：按职责给出搭配均衡的一组指标。Suggest a balanced set of indicators for a duty.

    指标值都是示例，请按上年实际和本年计划核定。Values are examples, not standards.
    """
    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    result = _ask(duty, form, settings, sector, top, edition)
    if output is not None:
        _write(result, output, chosen)
        note(f"已写入 {output}：{len(result)} 条建议。")
    elif chosen == "json":
        emit_json(_payload(result))
    elif chosen == "jsonl":
        emit(_jsonl(result))
    else:
        print_table(_table(result))


def _ask(
    duty: str | None, form: Path | None, settings: Path | None, sector: str | None, top: int, edition: str | None
) -> SuggestResult:
    hint = '例如 zhibiao suggest "资助家庭经济困难学生"'
    if duty is not None and form is not None:
        raise UsageError("duty_or_form", "职责文字和 --form 只能给一样", hint=hint)
    if duty is not None:
        from classifier.suggest import suggest as suggest_for

        return suggest_for(duty, sector=sector, top=top, edition=edition)
    if form is None:
        raise UsageError("duty_or_form", "既没有职责文字，也没有 --form", hint=hint)
    from classifier.suggest import suggest_for_form
    from service.cli.inputs import read_limits, read_options, read_paths

    forms, errors = read_paths([str(form)], read_options(read_limits(settings)))
    if not forms:
        raise errors[0]
    report_errors(errors)
    if len(forms) > 1:
        note(f"{form} 里有 {len(forms)} 张表，按第一张给出建议。")
    return suggest_for_form(forms[0], sector=sector, top=top, edition=edition)


def _payload(result: SuggestResult) -> dict[str, Any]:
    from service.cli.tool import describe_tool

    return result.to_dict() | {"tool": describe_tool(edition=result.edition)}


def _jsonl(result: SuggestResult) -> str:
    rows = [{"l1": group.l1, "l2": group.l2, **item.to_dict()} for group in result.sets for item in group.indicators]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write(result: SuggestResult, output: Path, chosen: str) -> None:
    from corpus.atomic import write_text

    if chosen == "json":
        write_text(output, json.dumps(_payload(result), ensure_ascii=False, indent=1) + "\n")
    elif chosen == "jsonl":
        write_text(output, _jsonl(result))
    else:
        from corpus.workbook import Sheet, write_workbook

        rows = [_cells(group.l1, group.l2, item) for group in result.sets for item in group.indicators]
        gaps = Sheet("说明", ["说明"], [[text] for text in result.gaps], {"说明": 60})
        write_workbook(output, [Sheet("建议指标", _HEADINGS, rows), gaps])


def _cells(l1: str, l2: str, item: Suggestion) -> list[Any]:
    sources = "；".join(source.title for source in item.sources[:3])
    support = _support(item)
    shown = [item.name, item.operator, item.value, item.unit, item.explain, item.measure, item.basis]
    return [l1, l2, *shown, _range(item), support, "、".join(item.variants), sources]


def _support(item: Suggestion) -> str:
    parts = [f"{item.public_units}个单位" if item.public_units else "", f"{item.library_duties}项职责"]
    return "、".join(part for part in parts if part and not part.startswith("0"))


def _range(item: Suggestion) -> str:
    values = item.value_range
    return f"{values.low:g}–{values.high:g}{values.unit}，中位 {values.median:g}（{values.n}个）" if values else ""


def _table(result: SuggestResult) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    head = [Text(f"{_short(result.query)}  共 {len(result)} 条", style="bold")]
    if result.neighbours:
        titles = "、".join(title for title, _ in result.neighbours[:3])
        head.append(Text(f"相近职责：{titles}", style="dim"))
    table = Table()
    for title in ("类别", "三级指标", "指标值（示例）", "解释"):
        table.add_column(title, overflow="fold")
    for group in result.sets:
        for number, item in enumerate(group.indicators):
            target = f"{item.operator}{item.value}{item.unit}"
            last = number == len(group.indicators) - 1
            table.add_row(
                *map(Text, (group.l2 if number == 0 else "", item.name, target, item.explain)), end_section=last
            )
    gaps = [Text(f"· {text}") for text in result.gaps]
    return Group(*head, table, *gaps)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
