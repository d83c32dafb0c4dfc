"""``zhibiao library``: the knowledge base and the office's own part of it: looked up, edited, approved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError
from service.cli.formats import require_choice
from service.cli.group import CLEAN, UNREADABLE, DoorCommand, DoorGroup
from service.cli.library_options import (
    By,
    ClassName,
    Folder,
    Remark,
    Screen,
    choose_screen,
    one_leaf,
    open_library,
)
from service.cli.options import SettingsFile
from service.cli.streams import emit, emit_json, note, print_table, report_errors
from service.cli.tool import describe_tool

__all__ = ["library"]

library = typer.Typer(
    cls=DoorGroup,
    name="library",
    help="指标库：查指标，维护本单位自己的指标。The library of measures and the office's own part of it.",
    add_completion=False,
)
_RECORDS = {"accept": "accepted", "edit": "edited", "reject": "rejected"}
Id = Annotated[str, typer.Argument(metavar="ID", help="指标编号，如 m-0123456789 Id of a measure", show_default=False)]
_ITEMS = typer.Argument(
    metavar="ID...", help="指标编号，或 pending 列出的序号 Ids, or numbers that pending lists", show_default=False
)


@library.callback(invoke_without_command=True)
def program(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        emit(context.get_help())


@library.command("search", cls=DoorCommand)
def search(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="名称或其中的词 Name, or words of it", show_default=False)
    ],
    class_: ClassName = None,
    unit: Annotated[
        str, typer.Option("--unit", metavar="人次", help="只要这个计量单位 Only this unit", show_default=False)
    ] = "",
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="最多几条 Most results")] = 20,
    folder: Folder = None,
    settings: SettingsFile = None,
    format_: Screen = None,
) -> None:
    """查指标：同名的在前，然后是开头、包含、相近的。Find measures by name."""
    chosen, leaf = choose_screen(format_), one_leaf(class_)
    from classifier.knowledge.search import search as find
    from service.cli.library_view import hits_table

    hits = find(open_library(folder, settings).apply(), text, leaf=leaf, unit=unit, top=top)
    if chosen == "json":
        emit_json({"tool": describe_tool(), "query": text, "measures": [hit.to_dict() for hit in hits]})
    else:
        print_table(hits_table(hits, text))


@library.command("show", cls=DoorCommand)
def show(id_: Id, folder: Folder = None, settings: SettingsFile = None, format_: Screen = None) -> None:
    """看一个指标：内容、出处、各版本和谁在何时批准。Show a measure, where it comes from and its versions."""
    chosen = choose_screen(format_)
    from service.cli.library_view import described, measure_lines

    shown = described(open_library(folder, settings), id_)
    if chosen == "json":
        emit_json({"tool": describe_tool(), **shown})
    else:
        emit("\n".join(measure_lines(shown)))


@library.command("export", cls=DoorCommand)
def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="写到 .xlsx、.json 或 .jsonl File to write", show_default=False)
    ],
    class_: ClassName = None,
    own: Annotated[
        bool, typer.Option("--own", help="只要本单位维护的 Only what the office maintains, retired or drafted")
    ] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """导出：写成 Excel 表，改好后用 import 导入。Export to a workbook that can be edited and imported."""
    leaf = one_leaf(class_)
    from classifier.knowledge.exchange import export_library

    count = export_library(open_library(folder, settings), file, leaf=leaf, own=own)
    note(f"已写入 {file}：{count} 个指标。")


@library.command("import", cls=DoorCommand)
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="改好的 xlsx、csv、json、jsonl File that was edited", show_default=False),
    ],
    by: By,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
    format_: Screen = None,
) -> None:
    """导入：与库里不同的行存为草稿，批准后才使用。Import edited rows as drafts, to be approved.

    有错的行全部列出，其余照常导入。Rows with faults are listed, the others are imported.
    """
    chosen = choose_screen(format_)
    from classifier.knowledge.intake import import_library

    opened = open_library(folder, settings)
    result = import_library(opened, file, by=by, note=remark)
    if chosen == "json":
        emit_json({"tool": describe_tool(), **result.to_dict()})
    else:
        parts = [f"新增 {len(result.new)} 个", f"新版本 {len(result.changed)} 个", f"没有变化 {result.unchanged} 行"]
        emit(f"{'，'.join(parts)}{f'，没有导入 {len(result.faults)} 行' if result.faults else ''}。")
        for remark_ in result.notes:
            note(remark_)
        for fault in result.faults:
            note(f"{file} {fault}。")
        if result.new or result.changed:
            note("新增和改动的都是草稿，请用 zhibiao library pending 查看、approve 批准。")
    raise typer.Exit(UNREADABLE if result.faults else CLEAN)


@library.command("pending", cls=DoorCommand)
def pending(folder: Folder = None, settings: SettingsFile = None, format_: Screen = None) -> None:
    """待审批：草稿和采用情况。What waits for approval."""
    chosen = choose_screen(format_)
    from service.cli.library_view import event_row, events_table

    opened = open_library(folder, settings)
    events = opened.pending()
    if chosen == "json":
        emit_json({"tool": describe_tool(), "pending": [event_row(event) for event in events]})
    elif events:
        print_table(events_table(opened, events))
    else:
        emit("没有待审批的内容。")


@library.command("approve", cls=DoorCommand)
def approve(
    by: By,
    items: Annotated[list[str] | None, _ITEMS] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部待审批的 All that is pending")] = False,
    version: Annotated[
        int | None,
        typer.Option("--version", min=1, metavar="N", help="改用这一版 Put this version in force", show_default=False),
    ] = None,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """批准：草稿成为使用的版本，采用情况计入支持度；也可恢复停用的。Approve drafts and events."""
    if bool(items) == everything:
        message = "写了编号，又用了 --all" if items else "没有写编号，也没有 --all"
        raise UsageError("nothing_chosen", message, hint="请用 zhibiao library pending 查看编号和序号")
    if everything and version is not None:
        raise UsageError("one_target", "--version 不能与 --all 一起用", hint="请写一个指标编号")
    opened = open_library(folder, settings)
    done = opened.approve(*(items or ()), by=by, everything=everything, version=version, note=remark)
    emit(f"已批准 {len(done)} 项。" if done else "没有待审批的内容。")


@library.command("decline", cls=DoorCommand)
def decline(
    items: Annotated[list[str], _ITEMS],
    by: By,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """退回：草稿不采用，采用情况不计。Turn down drafts and events."""
    emit(f"已退回 {len(open_library(folder, settings).decline(*items, by=by, note=remark))} 项。")


@library.command("retire", cls=DoorCommand)
def retire(
    id_: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="指标编号，或加入的申报表、指标值分布的编号 Id of a measure, a form or ranges",
            show_default=False,
        ),
    ],
    by: By,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """停用：本单位不再推荐这个指标（自带的也可以）。Take a measure, an added form or ranges out of use."""
    open_library(folder, settings).retire(id_, by=by, note=remark)
    emit(f"已停用 {id_}；恢复用 zhibiao library approve、add-form 或 add-ranges。")


@library.command("add-form", cls=DoorCommand)
def add_form(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="已批复的申报表，文件或文件夹 Approved forms, files or folders", show_default=False
        ),
    ],
    by: By,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
    format_: Screen = None,
) -> None:
    """加入本单位已批复的申报表，其中的指标计入支持度。Add the office's own approved forms."""
    chosen = choose_screen(format_)
    from service.cli.inputs import read_options, read_paths, reading_settings

    opened = open_library(folder, settings)
    forms, errors = read_paths(paths, read_options(reading_settings(settings)))
    added, empty, known = [], list[UsageError](), 0
    for form in forms:
        try:
            event = opened.add_form(form, by=by, note=remark)
        except UsageError as error:
            if error.code != "form_without_rows":
                raise
            empty.append(error)
            continue
        known += event is None
        if event:
            added.append({"id": event.id, "file": form.file, "rows": len(event.data["rows"])})
    if chosen == "json":
        faults = [error.to_dict() for error in (*errors, *empty)]
        emit_json({"tool": describe_tool(), "added": added, "known": known, "errors": faults})
    else:
        for row in added:
            emit(f"{row['file']}：加入 {row['rows']} 条（{row['id']}）。")
        emit(f"加入 {len(added)} 张表{f'，{known} 张已在库里' if known else ''}。")
    report_errors([*errors, *empty])
    raise typer.Exit(UNREADABLE if errors or empty else CLEAN)


@library.command("add-ranges", cls=DoorCommand)
def add_ranges(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="批量审计写出的 指标值分布.parquet The distribution of values that a batch wrote",
            show_default=False,
        ),
    ],
    by: By,
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
    format_: Screen = None,
) -> None:
    """加入批量审计得出的指标值分布，作为参考取值；新的代替旧的。Take ranges of values from a batch."""
    chosen = choose_screen(format_)
    from classifier.knowledge.ranges_file import ranges_id, read_ranges

    opened, read = open_library(folder, settings), read_ranges(file)
    event = opened.add_ranges(read.ranges, by=by, note=remark)
    id_, measures = ranges_id(read.ranges), len(opened.apply().ranges)
    if chosen == "json":
        told = {"id": id_, "added": event is not None, "ranges": len(read.ranges), "measures": measures}
        emit_json({"tool": describe_tool(), **told, "notes": list(read.notes)})
        return
    if event is None:
        emit(f"这份分布已在库里（{id_}）。")
    else:
        emit(f"加入 {len(read.ranges)} 种取值的分布，库里 {measures} 个指标有了参考取值（{id_}）。")
    for remark_ in read.notes:
        note(f"{file}：{remark_}")


@library.command("record", cls=DoorCommand)
def record(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="accept|edit|reject", help="采用、改后采用、不采用 What became of it", show_default=False
        ),
    ],
    id_: Id,
    by: By,
    query: Annotated[str, typer.Option("--query", metavar="职责", help="当时的职责文字 The duty asked for")] = "",
    filer: Annotated[str, typer.Option("--filer", metavar="单位", help="填报单位 Unit that files the form")] = "",
    form: Annotated[str, typer.Option("--form", metavar="表名", help="填在哪张表 Form it is for")] = "",
    name: Annotated[str, typer.Option("--name", metavar="名称", help="改后的名称 Name as edited")] = "",
    operator: Annotated[str, typer.Option("--operator", metavar="≥", help="改后的运算符号 Operator as edited")] = "",
    value: Annotated[str, typer.Option("--value", metavar="95", help="改后的指标值 Value as edited")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="%", help="改后的计量单位 Unit as edited")] = "",
    remark: Remark = "",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """记下一条建议的采用情况，批准后计入。Record what became of a suggestion; it counts once approved."""
    require_choice(kind, "record", list(_RECORDS))
    event = open_library(folder, settings).record(
        _RECORDS[kind],
        id_,
        by=by,
        query=query,
        unit=filer,
        form=form,
        name=name,
        operator=operator,
        value=value,
        value_unit=unit,
        note=remark,
    )
    emit(f"已记为第{event.seq}号，批准后计入。")
