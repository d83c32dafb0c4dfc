"""``zhibiao duplicates``: the same indicator twice in a form, or across forms, units and years."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.formats import choose_format, require_choice
from service.cli.group import CLEAN, UNREADABLE
from service.cli.options import OutputFile, Paths, SettingsFile, format_option
from service.cli.streams import emit, emit_json, note, print_table, report_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.duplicates import DuplicateResult
    from corpus.errors import ReadError

__all__ = ["duplicates"]

_SCREEN = ("table", "json", "jsonl")
_FILES = ("json", "jsonl", "xlsx")
_SCOPES = ("form", "unit", "year", "all")
_HEADINGS = ("组", "关系", "三级指标", "指标值", "填报一级", "填报二级", "填报单位", "年度", "位置", "相似度", "说明")


def duplicates(
    paths: Paths,
    across: Annotated[
        str,
        typer.Option(
            "--across",
            metavar="|".join(_SCOPES),
            help="范围：一张表内、不同单位、不同年度、全部 Scope: within a form, across units, years, or all",
        ),
    ] = "form",
    near: Annotated[
        float | None,
        typer.Option(
            "--near",
            metavar="10-100",
            help="换个说法的最低评分，越低找得越多、误报也越多 Least score of a reworded pair; lower finds more",
            show_default="由数据学得 learned",
        ),
    ] = None,
    settings: SettingsFile = None,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """查重：同一指标重复填报，或换个说法。Find indicators that say the same, literally or reworded."""
    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    require_choice(across, "--across", _SCOPES)
    from classifier.duplicates import LEARNED, find_duplicates, require_near
    from classifier.settings import load_settings
    from service.cli.inputs import read_options, read_paths, reading_settings

    stated = near if near is not None else getattr(load_settings(settings).thresholds, "near", None)
    if stated is not None:
        require_near(stated)  # before a long reading
    forms, errors = read_paths(paths, read_options(reading_settings(settings)))
    result = find_duplicates(forms, across=across, near=LEARNED if stated is None else stated)
    if output is not None:
        _write(result, errors, output, chosen)
        note(f"已写入 {output}：{len(result.groups)} 组。")
    elif chosen == "json":
        emit_json(_payload(result, errors))
    elif chosen == "jsonl":
        emit(_jsonl(result)) if result.groups else None
    elif forms:
        print_table(_table(result))
    report_errors(errors)
    raise typer.Exit(UNREADABLE if errors else CLEAN)


def _payload(result: DuplicateResult, errors: Sequence[ReadError]) -> dict[str, Any]:
    from service.cli.tool import describe_tool

    return {"tool": describe_tool(), **result.to_dict(), "errors": [error.to_dict() for error in errors]}


def _jsonl(result: DuplicateResult) -> str:
    return "".join(json.dumps(group.to_dict(), ensure_ascii=False) + "\n" for group in result.groups)


def _write(result: DuplicateResult, errors: Sequence[ReadError], output: Path, chosen: str) -> None:
    from corpus.atomic import write_text

    if chosen == "json":
        write_text(output, json.dumps(_payload(result, errors), ensure_ascii=False, indent=1) + "\n")
    elif chosen == "jsonl":
        write_text(output, _jsonl(result))
    else:
        from corpus.workbook import Sheet, write_workbook

        write_workbook(output, [Sheet("重复指标", _HEADINGS, list(_rows(result)))])


def _rows(result: DuplicateResult) -> list[list[Any]]:
    from classifier.duplicate_result import KIND_LABELS
    from classifier.duplicates import DuplicateGroup

    def of_group(number: int, group: DuplicateGroup) -> list[list[Any]]:
        return [
            [
                number,
                KIND_LABELS[member.kind] if member is not group.representative else "代表行",
                member.indicator.name,
                f"{member.indicator.value}{member.indicator.unit}",
                member.indicator.l1,
                member.indicator.l2,
                member.department,
                member.year,
                str(member.indicator.place),
                round(member.score, 1) if member.kind != "part_of" else None,
                member.why,
            ]
            for member in group.members
        ]

    return [row for number, group in enumerate(result.groups, 1) for row in of_group(number, group)]


def _table(result: DuplicateResult) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from classifier.duplicate_result import KIND_LABELS
    from classifier.duplicates import SCOPES

    lines: list[Any] = []
    for number, group in enumerate(result.groups, 1):
        lines.append(Text(f"{number}. {KIND_LABELS[group.kind]}：{group.representative.indicator.name}", style="bold"))
        table = Table.grid(padding=(0, 2))
        for _ in range(3):
            table.add_column(overflow="fold")
        for member in group.members:
            item = member.indicator
            where = (
                f"{member.department}{member.year or ''} 第{item.place.row}行" if item.place.row else member.department
            )
            named = Text(item.name)
            for start, end in member.changed:
                named.stylize("bold yellow", start, end)
            named.append(f" {item.value}{item.unit}（{item.l2 or item.l1 or '未分类'}）")
            table.add_row(Text(f"   {where}"), named, Text(member.why))
        lines.append(table)
    lines.append(Text(f"范围：{SCOPES[result.across]}；看过 {result.rows} 条指标，重复 {len(result.groups)} 组。"))
    return Group(*lines)
