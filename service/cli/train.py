"""``zhibiao train``: weights from the shipped labelled data."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import ModelError
from service.cli.formats import require_choice
from service.cli.options import format_option
from service.cli.progress import status_line
from service.cli.streams import emit, emit_json, note

if TYPE_CHECKING:
    from models.guard import GuardResult

__all__ = ["train"]

_FORMATS = ("table", "json")
_WORSE = 1


def train(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="写权重的文件夹 Folder for the weights")
    ] = Path("zhibiao-model"),
    guard: Annotated[
        bool,
        typer.Option(
            "--guard/--no-guard",
            help="比随附的权重差就不写入，默认比较 Refuse weights worse than the shipped ones",
            show_default=False,
        ),
    ] = True,
    encoder: Annotated[
        Path | None,
        typer.Option("--encoder", metavar="DIR", help="自备的句向量模型，默认用随附的 Sentence encoder of your own"),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="DIR", help="存交叉验证结果供评测再用 Keep the cross-validation for evaluate"),
    ] = None,
    format_: Annotated[str, format_option(_FORMATS, "table")] = "table",
) -> None:
    """训练：用随附的标注数据重新得到权重。Train the classifier on the shipped data; same data, same weights.

    先与随附的权重在从不训练的行上比较，不差才写入。
    结果用 classify、audit 的 --model 选项启用。Use the result with --model.
    """
    require_choice(format_, "--format", _FORMATS)
    from models.guard import adopt
    from models.training import train as run

    if guard:
        _load_shipped()  # before minutes of work
    with tempfile.TemporaryDirectory() as folder, status_line() as tell:
        fresh = Path(folder) / "model"
        manifest = run(fresh, progress=tell, encoder=encoder, cache=cache)
        verdict = _compare(fresh) if guard else None
        if verdict is None or verdict.accepted:
            adopt(fresh, output)
    if verdict is not None and not verdict.accepted:
        note(f"{verdict.sentence}。没有写入 {output}，原有的保持不变；确实要用，请加 --no-guard。")
        raise typer.Exit(_WORSE)
    if format_ == "json":
        told = None if verdict is None else verdict.to_dict()
        emit_json({"folder": str(output), "manifest": manifest.to_dict(), "guard": told})
    else:
        emit(f"已写入 {output}：{manifest.version}" + (f"\n{verdict.sentence}。" if verdict else ""))


def _compare(fresh: Path) -> GuardResult:
    from models import load_model
    from models.guard import check_not_worse

    return check_not_worse(load_model(fresh), load_model())


def _load_shipped() -> None:
    from models import load_model

    try:
        load_model()
    except ModelError as error:
        hint = "随附的权重用不了，无从比较；要跳过比较，请加 --no-guard"
        raise ModelError(error.code, error.message, where=error.where, hint=hint) from error
