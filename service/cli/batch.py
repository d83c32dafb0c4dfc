"""``zhibiao batch``: large histories with resume and Spark, in a later version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError
from service.cli.options import Paths, format_option

__all__ = ["batch"]


def batch(
    paths: Paths,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="结果文件夹 Folder for results")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", metavar="local|spark", help="计算引擎 Engine")] = "local",
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", help="并行数 Number of workers")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="接着上次做 Continue an interrupted run")] = False,
    format_: Annotated[str | None, format_option(("table", "json"), "table")] = None,
) -> None:
    """批量审计（后续版本提供）。Batch audit of large histories; not in this version."""
    hint = "请先用 zhibiao audit 文件夹 -o 结果文件夹"
    raise UsageError("not_yet", "这个版本还没有批量审计", hint=hint)
