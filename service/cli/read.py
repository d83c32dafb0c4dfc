"""``zhibiao read``: forms → records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.formats import choose_format
from service.cli.group import CLEAN, UNREADABLE
from service.cli.options import OutputFile, Paths, format_option
from service.cli.streams import emit, emit_json, note, print_table, report_errors

if TYPE_CHECKING:
    from corpus.errors import ReadError
    from corpus.records import Form

__all__ = ["read"]

_SCREEN = ("table", "json", "jsonl", "csv")
_FILES = ("json", "jsonl", "csv", "xlsx", "parquet")


def read(
    paths: Paths,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """读表：申报表 → 指标记录。Read forms into records.

    表格损坏处的修复写在 repaired 和 notes 里，原文不改。Repairs stand beside the literal text.
    """
    from service.cli.inputs import read_paths

    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    forms, errors = read_paths(paths)
    if output is None:
        _show(forms, errors, chosen)
    elif forms or chosen == "json":
        _write(forms, errors, chosen, output)
        note(f"已写入 {output}：{len(forms)} 张表，{sum(len(form.indicators) for form in forms)} 条指标。")
    else:
        note(f"没有读出任何表，未写 {output}。")
    report_errors(errors)
    raise typer.Exit(UNREADABLE if errors else CLEAN)


def _payload(forms: Sequence[Form], errors: Sequence[ReadError]) -> dict[str, Any]:
    from service.cli.tool import describe_tool

    return {
        "tool": describe_tool(),
        "forms": [form.to_dict() for form in forms],
        "errors": [error.to_dict() for error in errors],
    }


def _jsonl(forms: Sequence[Form]) -> str:
    return "".join(json.dumps(form.to_dict(), ensure_ascii=False) + "\n" for form in forms)


def _show(forms: Sequence[Form], errors: Sequence[ReadError], chosen: str) -> None:
    if chosen == "json":
        emit_json(_payload(forms, errors))
    elif chosen == "jsonl":
        emit(_jsonl(forms)) if forms else None
    elif chosen == "csv":
        from corpus.tables import csv_text

        emit(csv_text(forms))
    else:
        for form in forms:
            print_table(_table(form))


def _write(forms: Sequence[Form], errors: Sequence[ReadError], chosen: str, output: Path) -> None:
    from corpus import tables
    from corpus.atomic import write_text

    writers: dict[str, Callable[[], None]] = {
        "json": lambda: write_text(output, json.dumps(_payload(forms, errors), ensure_ascii=False, indent=1) + "\n"),
        "jsonl": lambda: write_text(output, _jsonl(forms)),
        "csv": lambda: tables.write_csv(forms, output),
        "xlsx": lambda: tables.write_xlsx(forms, output),
        "parquet": lambda: tables.write_parquet(forms, output),
    }
    writers[chosen]()


def _table(form: Form) -> Any:
    """What a person checks after reading: head, indicators, and what was repaired or doubtful."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    head = "  ".join(part for part in (form.unit, f"{form.year}年" if form.year else "", form.kind) if part)
    lines: list[Any] = [
        Text(f"{head or '（未写明单位）'}  指标 {len(form.indicators)} 条", style="bold"),
        Text(form.file),
    ]
    table = Table(expand=False, show_lines=False)
    has_duty = any(item.duty for item in form.indicators)
    for title in ("行", *(["职责或目标"] if has_duty else []), "一级", "二级", "三级指标", "指标值", "单位"):
        table.add_column(title, overflow="fold", justify="right" if title == "行" else "left")
    for item in form.indicators:
        repaired = item.repaired
        cells = [
            str(item.place.row or ""),
            *([item.duty] if has_duty else []),
            _pair(item.l1, repaired.l1 if repaired else item.l1),
            _pair(item.l2, repaired.l2 if repaired else item.l2),
            item.name or "（缺失）",
            _pair(item.value, repaired.value if repaired else item.value),
            item.unit,
        ]
        table.add_row(*map(Text, cells))
    lines.append(table)
    lines += [Text(f"· {(note_.place.row and f'第{note_.place.row}行 ') or ''}{note_.message}") for note_ in form.notes]
    return Group(*lines, Text(""))


def _pair(filed: str, likely: str) -> str:
    """The literal text, and the likely one where a repair differs."""
    return filed if filed == likely else f"{filed or '（空）'}→{likely or '（空）'}"
