"""``zhibiao train``: weights from the shipped labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.formats import require_choice
from service.cli.options import format_option
from service.cli.progress import status_line
from service.cli.streams import emit, emit_json

__all__ = ["train"]

_FORMATS = ("table", "json")


def train(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="写权重的文件夹 Folder for the weights")
    ] = Path("zhibiao-model"),
    format_: Annotated[str, format_option(_FORMATS, "table")] = "table",
) -> None:
    """训练：用随附的标注数据重新得到权重。Train the classifier on the shipped data; same data, same weights.

    结果用 classify、audit 的 --model 选项启用。Use the result with --model.
    """
    require_choice(format_, "--format", _FORMATS)
    from models.training import train as run

    with status_line() as tell:
        manifest = run(output, progress=tell)
    if format_ == "json":
        emit_json({"folder": str(output), "manifest": manifest.to_dict()})
    else:
        emit(f"已写入 {output}：{manifest.version}")
