"""``zhibiao read``: forms → records, one form at a time whatever their number."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.formats import choose_format
from service.cli.group import CLEAN, UNREADABLE
from service.cli.options import MaskPersonal, ModelFolder, OutputFile, Paths, SettingsFile, format_option
from service.cli.streams import emit, note, print_table, report_errors

if TYPE_CHECKING:
    from corpus.errors import ReadError
    from corpus.records import Form
    from service.cli.inputs import FormStream

__all__ = ["read"]

_SCREEN = ("table", "json", "jsonl", "csv")
_FILES = ("json", "jsonl", "csv", "xlsx", "parquet")


def read(
    paths: Paths,
    strict: Annotated[
        bool, typer.Option("--strict", help="只读表面所见，不作修复 Read what the table shows; repair nothing")
    ] = False,
    keep_contacts: Annotated[
        bool,
        typer.Option(
            "--keep-contacts", help="保留联系人和电话，默认不留 Keep names and telephones; dropped by default"
        ),
    ] = False,
    mask_personal: MaskPersonal = False,
    settings: SettingsFile = None,
    model: ModelFolder = None,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """读表：申报表 → 指标记录。Read forms into records.

    表格损坏处的修复写在 repaired 和 notes 里，原文不改。Repairs stand beside the literal text.
    """
    from service.cli.inputs import FormStream, read_options, reading_settings

    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    options = read_options(
        reading_settings(settings),
        model=model,
        strict=strict,
        keep_contacts=keep_contacts,
        mask_personal=mask_personal,
    )
    # on the same screen, the forms themselves show the progress
    forms = FormStream(paths, options, watched=output is not None or not sys.stdout.isatty())
    if output is None:
        _show(forms, chosen)
    else:
        _save(forms, chosen, output)
    report_errors(forms.errors)
    raise typer.Exit(UNREADABLE if forms.errors else CLEAN)


def _show(forms: FormStream, chosen: str) -> None:
    if chosen == "table":
        from service.cli.read_view import draw_form

        for form in forms:
            print_table(draw_form(form))
        return
    from corpus.tables import csv_lines

    lines = {"json": lambda: _json_lines(forms, forms.errors), "jsonl": lambda: _jsonl_lines(forms)}
    for line in lines.get(chosen, lambda: csv_lines(forms))():
        emit(line)


def _save(forms: FormStream, chosen: str, output: Path) -> None:
    """Write the file, unless no form could be read; json is written even then, for its errors."""
    passing = iter(forms)
    first = next(passing, None)
    if first is None and chosen != "json":
        note(f"没有读出任何表，未写 {output}。")
        return
    _write(passing if first is None else chain([first], passing), forms.errors, chosen, output)
    note(f"已写入 {output}：{forms.count} 张表，{forms.indicators} 条指标。")


def _write(forms: Iterable[Form], errors: list[ReadError], chosen: str, output: Path) -> None:
    from corpus import tables
    from corpus.atomic import open_atomic

    tabular: dict[str, Callable[[Iterable[Form], Path], None]] = {
        "csv": tables.write_csv,
        "xlsx": tables.write_xlsx,
        "parquet": tables.write_parquet,
    }
    if chosen in tabular:
        tabular[chosen](forms, output)
        return
    with open_atomic(output) as stream:
        stream.writelines(_json_lines(forms, errors) if chosen == "json" else _jsonl_lines(forms))


def _jsonl_lines(forms: Iterable[Form]) -> Iterator[str]:
    return (json.dumps(form.to_dict(), ensure_ascii=False) + "\n" for form in forms)


def _json_lines(forms: Iterable[Form], errors: list[ReadError]) -> Iterator[str]:
    """The JSON object of the contract in pieces that end a line each; ``errors`` fills while the forms pass."""
    from service.cli.tool import describe_tool

    yield f'{{\n "tool": {_indented(describe_tool(), 1)},\n'
    held = ' "forms": ['
    for number, form in enumerate(forms):
        yield held + (",\n" if number else "\n")
        held = f"  {_indented(form.to_dict(), 2)}"
    yield held + ("],\n" if held.endswith("[") else "\n ],\n")
    yield f' "errors": {_indented([error.to_dict() for error in errors], 1)}\n}}\n'


def _indented(data: Any, depth: int) -> str:
    """JSON as it stands ``depth`` levels inside a document; its first line without indent."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return textwrap.indent(text, " " * depth).lstrip(" ")
