"""The program ``zhibiao``: its commands in the order users meet them, and the options of the program itself."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from corpus.version import product_version
from service.cli import (
    audit,
    batch,
    classify,
    doctor,
    duplicates,
    evaluate,
    explain_rule,
    library,
    read,
    serve,
    suggest,
    train,
)
from service.cli.admin import admin
from service.cli.group import DoorCommand, DoorGroup
from service.cli.streams import emit

__all__ = ["app", "main"]

app = typer.Typer(
    cls=DoorGroup,
    name="zhibiao",
    help="指标：预算绩效指标审核工具，离线运行。A reviewer for budget performance indicators, offline.",
    epilog="退出码 Exit codes: 0 正常 clean，1 有问题 findings，2 用法 usage，3 读不了 unreadable，4 内部 internal.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"zhibiao {product_version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本号 Show the version"),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="出错时显示完整的调用过程 Show tracebacks; works anywhere on the line"),
    ] = False,
) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        emit(context.get_help())


for name, command in (
    ("read", read.read),
    ("classify", classify.classify),
    ("audit", audit.audit),
    ("suggest", suggest.suggest),
    ("duplicates", duplicates.duplicates),
    ("batch", batch.batch),
    ("train", train.train),
    ("evaluate", evaluate.evaluate),
    ("explain-rule", explain_rule.explain_rule),
    ("serve", serve.serve),
    ("doctor", doctor.doctor),
):
    app.command(name, cls=DoorCommand, no_args_is_help=False)(command)

app.add_typer(library.library, name="library")
app.add_typer(admin, name="admin")


def main() -> None:
    """Entry point of the installed program."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries' remarks on a file's quirks are no message for users
    app()
