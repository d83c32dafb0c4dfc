"""Options of every command that works on the service's data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.config import ServiceConfig

__all__ = ["ConfigFile", "DataFolder", "DatabaseUrl", "chosen_config"]

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="服务设置文件（TOML） Configuration", show_default=False),
]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="数据文件夹，默认 ~/.zhibiao/service Data", show_default=False),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="数据库，默认为数据文件夹里的 SQLite Database", show_default=False),
]


def chosen_config(config: Path | None, data: Path | None, database: str | None) -> ServiceConfig:
    """The configuration that file, environment and command line give together. Raises SettingError."""
    from service.config import load_config

    return load_config(config, data=data, database=database)
