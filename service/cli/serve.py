"""``zhibiao serve``: web pages and HTTP API, in a later version."""

from __future__ import annotations

from typing import Annotated

import typer

from corpus.errors import UsageError
from service.cli.options import format_option

__all__ = ["serve"]


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="监听地址 Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", help="端口 Port")] = 8000,
    database: Annotated[str | None, typer.Option("--database", metavar="URL", help="数据库 Database")] = None,
    format_: Annotated[str | None, format_option(("table", "json"), "table")] = None,
) -> None:
    """网页服务（后续版本提供）。Web pages and HTTP API; not in this version."""
    raise UsageError("not_yet", "这个版本还没有网页服务", hint="请先用 zhibiao audit、classify 和 suggest")
