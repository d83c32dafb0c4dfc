"""``zhibiao serve``: web pages and HTTP API for an office."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.extras import require_service
from service.cli.formats import require_choice
from service.cli.options import format_option
from service.cli.service_options import ConfigFile, DatabaseUrl, DataFolder
from service.cli.streams import emit_json, note

__all__ = ["serve"]

_FORMATS = ("table", "json")


def serve(
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="ADDRESS", help="监听地址，默认 127.0.0.1 Address", show_default=False),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, metavar="N", help="端口，默认 8000 Port", show_default=False),
    ] = None,
    database: DatabaseUrl = None,
    data: DataFolder = None,
    open_: Annotated[
        bool | None,
        typer.Option("--open", help="单机免登录，只限本机 No logins, this machine only", show_default=False),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="all|api|pages|worker", help="本进程做什么 Part to play", show_default=False),
    ] = None,
    config: ConfigFile = None,
    format_: Annotated[str, format_option(_FORMATS, "table")] = "table",
) -> None:
    """网页服务：审核台、填报助手、批量审计和接口，直到 Ctrl+C。Web pages and HTTP API, until Ctrl+C.

    首次启动建立管理员并显示一次性密码；--open 免登录，只能在本机用。
    """
    require_choice(format_, "--format", _FORMATS)
    require_service()
    from service.config import load_config
    from service.operations.serving import Announcement, serve_forever

    own = load_config(config, host=host, port=port, database=database, data=data, open=open_, role=role)

    def announce(told: Announcement) -> None:
        if format_ == "json":
            emit_json(told.to_dict())
            return
        note(f"服务地址：{told.url}    接口说明：{told.docs}    停止：Ctrl+C")
        if told.password:
            note(f"第一次启动：已建立管理员 admin，一次性密码 {told.password} ，登录后须立即修改（只显示这一次）")

    serve_forever(own, announce)
