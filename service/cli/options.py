"""Arguments and options that several commands share, each explained in Chinese and English."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["Edition", "MaskPersonal", "ModelFolder", "OutputFile", "Paths", "Quick", "SettingsFile", "format_option"]

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="申报表文件、文件夹（含子文件夹）或 zip 压缩包 Form files, folders or zip archives",
        show_default=False,
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="写入文件，扩展名决定格式 Write to a file; its suffix decides the format"
    ),
]
Edition = Annotated[
    str | None,
    typer.Option(
        "--edition", metavar="ID", help="指标体系版本，如 2021、2015 Edition of the classes", show_default=False
    ),
]

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        help="设置文件（JSON、TOML）：读取上限，审核的阈值和检查项 Limits of reading, thresholds, checks",
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar="DIR", help="自行训练的权重，默认用随附的 Weights made by train; else the shipped ones"
    ),
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="不问复核模型：成批判时快好几倍，略欠准 The network alone: much faster in bulk, less accurate",
    ),
]

MaskPersonal = Annotated[
    bool,
    typer.Option(
        "--mask-personal",
        help="把身份证号、电话、银行账号、邮箱和联系人姓名换成星号 Put * for what tells of a person",
    ),
]


def format_option(formats: tuple[str, ...], default: str) -> Any:
    """The option --format of a command that knows these formats."""
    text = f"输出格式，默认 {default} Output format"
    return typer.Option("--format", "-f", metavar="|".join(formats), help=text, show_default=False)
