"""``zhibiao admin``: the upkeep of the service: schema, backup, restore, export, verification, accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.admin_users import tokens_app, users_app
from service.cli.extras import require_service
from service.cli.formats import require_choice
from service.cli.group import DoorCommand, DoorGroup
from service.cli.options import format_option
from service.cli.service_options import ConfigFile, DatabaseUrl, DataFolder, chosen_config
from service.cli.streams import emit, emit_json, note

if TYPE_CHECKING:
    from service.office.office import Office

__all__ = ["admin"]

admin = typer.Typer(
    cls=DoorGroup,
    name="admin",
    help="服务的维护：备份、恢复、导出、核验、账号。Upkeep of the service.",
    add_completion=False,
)
admin.add_typer(users_app, name="user")
admin.add_typer(tokens_app, name="token")
_FINDINGS = 1
_FORMATS = ("table", "json")
Format = Annotated[str, format_option(_FORMATS, "table")]


@admin.callback(invoke_without_command=True)
def program(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        emit(context.get_help())


@contextmanager
def _office(config: Path | None, data: Path | None, database: str | None) -> Iterator[Office]:
    require_service()
    from service.office.office import open_office

    office = open_office(chosen_config(config, data, database))
    try:
        yield office
    finally:
        office.close()


@admin.command("migrate", cls=DoorCommand)
def migrate(
    config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None, format_: Format = "table"
) -> None:
    """把数据库升级到这个版本需要的样子。Bring the database up to date."""
    require_choice(format_, "--format", _FORMATS)
    with _office(config, data, database) as office:
        from service.store.migrate import revision_of

        revision = revision_of(office.database)
    if format_ == "json":
        emit_json({"revision": revision})
    else:
        emit(f"数据库已是第 {revision} 版")


@admin.command("backup", cls=DoorCommand)
def backup(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="备份文件 The backup", show_default=False)
    ],
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
    format_: Format = "table",
) -> None:
    """备份：数据库、文件和模型写成一个 zip，服务不必停。Back up everything into one zip while the service runs."""
    require_choice(format_, "--format", _FORMATS)
    with _office(config, data, database) as office:
        from service.operations.backup import back_up

        report = back_up(office, output)
    if format_ == "json":
        emit_json(report.to_dict())
        return
    rows = sum(report.rows.values())
    emit(f"已备份到 {report.path}：{rows} 行，{report.files} 个文件")
    emit(f"决定链 {report.decisions} 条，链尾 {report.head[:16]}（请另行记下，供 zhibiao admin verify --head 核对）")


@admin.command("restore", cls=DoorCommand)
def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 The backup", show_default=False)],
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
    format_: Format = "table",
) -> None:
    """恢复到一个空的数据文件夹和数据库，并核验决定链。Restore into an empty place, and verify."""
    require_choice(format_, "--format", _FORMATS)
    require_service()
    from service.operations.backup import restore as put_back

    report = put_back(chosen_config(config, data, database), path)
    if format_ == "json":
        emit_json(report.to_dict())
        return
    emit(f"已恢复：{sum(report.rows.values())} 行，{report.files} 个文件；决定链 {report.decisions} 条，完整")


@admin.command("export", cls=DoorCommand)
def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="结果文件夹 Folder", show_default=False)
    ],
    kind: Annotated[str, typer.Option("--as", metavar="parquet|xlsx", help="文件格式 File format")] = "parquet",
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
    format_: Format = "table",
) -> None:
    """导出全部数据（不含密码和令牌）。Export everything but passwords and tokens."""
    require_choice(format_, "--format", _FORMATS)
    require_choice(kind, "--as", ("parquet", "xlsx"))
    with _office(config, data, database) as office:
        from service.operations.export import export_tables

        written = export_tables(office, output, "xlsx" if kind == "xlsx" else "parquet")
    if format_ == "json":
        emit_json({"tables": [asdict(table) for table in written]})
        return
    for table in written:
        emit(f"{table.title}\t{table.rows} 行\t{'、'.join(table.paths)}")


@admin.command("verify", cls=DoorCommand)
def verify(
    head: Annotated[
        str,
        typer.Option(
            "--head", metavar="HEX", help="以前记下的链尾，应仍在链中 A head noted before", show_default=False
        ),
    ] = "",
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
    format_: Format = "table",
) -> None:
    """核验决定链：有没有被改动、删除或插入。Verify the chain of decisions; exit code 1 when it is broken."""
    require_choice(format_, "--format", _FORMATS)
    with _office(config, data, database) as office:
        from service.store.chain import holds_link, verify_chain

        with office.database.read() as session:
            report = verify_chain(session)
            known = not head or holds_link(session, head)
    if format_ == "json":
        emit_json(report.to_dict() | {"head_known": known})
    elif not report.intact:
        emit(f"决定链不完整：{report.fault}")
    elif not known:
        emit(f"链中没有以 {head} 开头的一环：这条链不是当时的那条，或末尾被截断后重写过")
    else:
        emit(f"决定链完整，共 {report.count} 条；其中 {report.texts_deleted} 条的文字已按规定删除")
        if report.clock_backs:
            note(f"有 {report.clock_backs} 处系统时间倒退，次序以编号为准。")
    if not (report.intact and known):
        raise typer.Exit(_FINDINGS)


@admin.command("purge", cls=DoorCommand)
def purge(
    config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None, format_: Format = "table"
) -> None:
    """删除到期的报送，清理无主的文件。Delete submissions past their time, and stray files."""
    require_choice(format_, "--format", _FORMATS)
    with _office(config, data, database) as office:
        from service.work.tidy import tidy

        tidy(office)
    if format_ == "json":
        emit_json({"done": True})
    else:
        emit("已清理到期的报送、过期的登录和答复、无主的文件")
