"""``zhibiao serve``: web pages and HTTP API for an office."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.extras import require_service
from service.cli.service_options import ConfigFile, DatabaseUrl, DataFolder
from service.cli.streams import note

__all__ = ["serve"]


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
) -> None:
    """网页服务：审核台、填报助手、批量审计和接口，直到 Ctrl+C。Web pages and HTTP API, until Ctrl+C.

    首次启动建立管理员并显示一次性密码；--open 免登录，只能在本机用。
    """
    require_service()
    from service.config import load_config
    from service.operations.serving import serve_forever

    own = load_config(config, host=host, port=port, database=database, data=data, open=open_, role=role)
    serve_forever(own, note)
