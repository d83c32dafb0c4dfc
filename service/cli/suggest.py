"""``zhibiao suggest``: a balanced set of indicators for a duty, or what a form still lacks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import UsageError
from service.cli.formats import choose_format
from service.cli.library_options import Folder, open_library
from service.cli.options import Edition, OutputFile, SettingsFile, format_option
from service.cli.streams import emit, emit_json, note, print_table, report_errors

if TYPE_CHECKING:
    from classifier.suggest import Suggestion, SuggestResult

__all__ = ["suggest"]

_SCREEN = ("table", "json", "jsonl")
_FILES = ("json", "jsonl", "xlsx")
_HEADINGS = (
    *("一级指标", "二级指标", "三级指标", "运算符号", "指标值（请填写）", "计量单位", "指标解释", "计算方法", "依据"),
    *("参考取值", "支撑", "其他说法", "来源", "为什么推荐", "职责", "编号"),
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
    unit: Annotated[
        str,
        typer.Option(
            "--unit", metavar="单位", help="填报单位名称，用于判断领域和层级 Who files it", show_default=False
        ),
    ] = "",
    goal: Annotated[
        list[str] | None,
        typer.Option(
            "--goal", metavar="目标", help="项目的职责、目标或内容，可多次 A goal of the project", show_default=False
        ),
    ] = None,
    library: Folder = None,
    settings: SettingsFile = None,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """推荐：按职责给出搭配均衡的一组指标。Suggest a balanced set of indicators for a duty.

    指标值留给填报人填写，旁边给出同类表格的取值范围；定性指标给出分档标准。
    The value is left to the filer, with the range that comparable forms state beside it.
    """
    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    asked = _Asked(duty, form, tuple(goal or ()), unit, sector, top, edition)
    result = _ask(asked, settings, library)
    if output is not None:
        _write(result, output, chosen)
        note(f"已写入 {output}：{len(result)} 条建议。")
    elif chosen == "json":
        emit_json(_payload(result))
    elif chosen == "jsonl":
        emit(_jsonl(result))
    else:
        print_table(_table(result))


@dataclass(frozen=True)
class _Asked:
    duty: str | None
    form: Path | None
    goals: tuple[str, ...]
    unit: str
    sector: str | None
    top: int
    edition: str | None


def _ask(asked: _Asked, settings: Path | None, library: Path | None) -> SuggestResult:
    hint = '例如 zhibiao suggest "资助家庭经济困难学生"'
    if asked.duty is not None and asked.form is not None:
        raise UsageError("duty_or_form", "职责文字和 --form 只能给一样", hint=hint)
    if asked.duty is None and asked.form is None:
        raise UsageError("duty_or_form", "既没有职责文字，也没有 --form", hint=hint)
    if asked.form is not None and (asked.goals or asked.unit):
        raise UsageError("duty_or_form", "--goal 和 --unit 只和职责文字一起用，表里已有目标和单位", hint=hint)
    base = open_library(library, settings).apply()
    if asked.form is None:
        from classifier.suggest import suggest as suggest_for

        return suggest_for(
            asked.duty or "",
            sector=asked.sector,
            top=asked.top,
            edition=asked.edition,
            base=base,
            details=asked.goals,
            unit=asked.unit,
        )
    from classifier.suggest import suggest_for_form
    from service.cli.inputs import read_options, read_paths, reading_settings

    forms, errors = read_paths([str(asked.form)], read_options(reading_settings(settings)))
    if not forms:
        raise errors[0]
    report_errors(errors)
    if len(forms) > 1:
        note(f"{asked.form} 里有 {len(forms)} 张表，按第一张给出建议。")
    return suggest_for_form(forms[0], sector=asked.sector, top=asked.top, edition=asked.edition, base=base)


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
    shown = [item.name, item.operator, "", item.unit, item.explain, item.method, item.basis]
    more = ["、".join(item.variants), sources, item.why, item.duty, item.measure_id]
    return [l1, l2, *shown, _reference(item), _support(item), *more]


def _support(item: Suggestion) -> str:
    if item.low_support:
        return "支撑较弱"
    parts = (
        f"{item.filed_units}个单位填过" if item.filed_units else "",
        f"{item.authored}份自编资料" if item.authored else "",
    )
    return "、".join(part for part in parts if part)


def _reference(item: Suggestion) -> str:
    """Range that others state, or the grades of what is not counted."""
    if item.scale:
        return "；".join(f"{grade.grade}：{grade.text}" for grade in item.scale.grades)
    values = item.value_range
    if values is None:
        return ""
    middle = f"{_plain(values.median)}{values.unit}"
    if values.n == 1:
        return f"{middle}（1个取值）"
    if values.q1 == values.q3:
        return f"多为 {middle}（{values.n}个，{values.scope}）"
    usual = f"{_plain(values.q1)}–{_plain(values.q3)}{values.unit}"
    return f"{usual}，中位 {_plain(values.median)}（{values.n}个，{values.scope}）"


def _plain(number: float) -> str:
    """A number without an exponent, at most four digits behind the point."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _table(result: SuggestResult) -> Any:
    from rich.console import Group
    from rich.table import Column, Table
    from rich.text import Text

    head = [Text(f"{_short(result.query)}  共 {len(result)} 条", style="bold")]
    if result.neighbours:
        titles = "、".join(title for title, _ in result.neighbours[:3])
        head.append(Text(f"相近职责：{titles}", style="dim"))
    table = Table()
    for title in ("类别", "三级指标", "方向和单位", "参考取值", "为什么"):
        table.add_column(title, overflow="fold")
    for group in result.sets:
        for number, item in enumerate(group.indicators):
            last = number == len(group.indicators) - 1
            name = f"{item.name} *" if item.low_support else item.name
            reference = "按优良中差分档" if item.scale else _reference(item)
            cells = (group.l2 if number == 0 else "", name, f"{item.operator} {item.unit}".strip(), reference, item.why)
            table.add_row(*map(Text, cells), end_section=last)
    weak = any(item.low_support for group in result.sets for item in group.indicators)
    notes = ["带 * 的按通用说法给出，支撑较弱，请核对。"] if weak else []
    remarks = Table.grid(Column(), Column(overflow="fold"), padding=(0, 1))
    for text in (*notes, *result.gaps, *_review(result)):
        remarks.add_row("·", Text(text))
    return Group(*head, table, remarks)


def _review(result: SuggestResult) -> list[str]:
    """What is weak in the form itself, in sentences."""
    own = result.review
    if own is None:
        return []
    told = []
    for one in own.generic:
        instead = f"，可改为“{'”或“'.join(one.instead)}”" if one.instead else "，请写明对象"
        told.append(f"第 {one.row + 1} 行“{one.name}”太笼统{instead}。")
    told += [f"“{'”与“'.join(names)}”说的是同一件事，请合并或分清。" for names in own.duplicates if len(names) > 1]
    return told


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
