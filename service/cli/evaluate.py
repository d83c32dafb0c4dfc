"""``zhibiao evaluate``: how good the classifier is on documents it never saw, beside the baselines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.formats import choose_format
from service.cli.options import format_option
from service.cli.progress import status_line
from service.cli.streams import emit, emit_json, note, print_table

if TYPE_CHECKING:
    from models.evaluation import Evaluation

__all__ = ["evaluate"]

_SCREEN = ("table", "json", "html")
_FILES = ("json", "html")


def evaluate(
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, max=20, metavar="N", help="交叉验证的折数 Number of folds")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE",
            help="写入文件夹（网页、数据、图），或 .json、.html 文件 Write a folder with everything, or one file",
        ),
    ] = None,
    format_: Annotated[str | None, format_option(_SCREEN, "table")] = None,
    curve: Annotated[
        bool, typer.Option("--curve", help="另测学习曲线，要久得多 Learning curve as well; takes much longer")
    ] = False,
    sectors: Annotated[
        bool, typer.Option("--sectors", help="另测没见过的领域，要久得多 Sectors never seen as well; takes much longer")
    ] = False,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="DIR", help="存放中间结果，下次不再重算 Keep answers for the next run"),
    ] = None,
) -> None:
    """评测：在没有训练过的文件上判得准不准，并与对照方法比较。Evaluate on unseen documents, beside baselines.

    按文件分折，需要十分钟左右。Split by document; takes about ten minutes.
    """
    folder = output is not None and not output.suffix
    chosen = choose_format(format_, None if folder else output, screen=_SCREEN, files=_FILES, default="table")
    from models.evaluation import evaluate as run

    with status_line() as tell:
        found = run(folds=folds, progress=tell, curve=curve, sectors=sectors, cache=cache)
    result = found.to_dict()
    if output is not None:
        for path, content in (_all_files(output, result) if folder else {output: _one(chosen, result)}).items():
            _write(path, content)
        note(f"已写入 {output}。")
    elif chosen == "json":
        emit_json(result)
    elif chosen == "html":
        emit(_one("html", result))
    else:
        print_table(_table(found))


def _one(kind: str, result: Mapping[str, Any]) -> str:
    if kind == "json":
        return json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    from models.report_html import render

    return render(result)


def _all_files(folder: Path, result: Mapping[str, Any]) -> dict[Path, str | bytes]:
    from models.plots import draw_png, draw_svg, plots_of

    files: dict[Path, str | bytes] = {
        folder / "evaluation.json": _one("json", result),
        folder / "evaluation.html": _one("html", result),
    }
    for name, plot in plots_of(result).items():
        files[folder / f"{name}.svg"] = draw_svg(plot)
        png = draw_png(plot)
        if png is not None:
            files[folder / f"{name}.png"] = png
    if not any(path.suffix == ".png" for path in files):
        note("没有安装 matplotlib，图只写成 svg。")
    return files


def _write(path: Path, content: str | bytes) -> None:
    from corpus.atomic import write_bytes, write_text

    if isinstance(content, bytes):
        write_bytes(path, content)
    else:
        write_text(path, content)


def _table(result: Evaluation) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from models.report_html import FIGURE_NAMES

    parts: list[Any] = []
    for rows in dict.fromkeys(score.rows for score in result.scores):
        scores = [score for score in result.scores if score.rows == rows]
        known = [key for key in FIGURE_NAMES if any(key in score.figures for score in scores)]
        table = Table(title=f"{rows}（{scores[0].count}条）", title_justify="left")
        table.add_column("方法", overflow="fold")
        for key in known:
            table.add_column(FIGURE_NAMES[key], justify="right")
        for score in scores:
            cells = (f"{score.figures[key].value:.3f}" if key in score.figures else "–" for key in known)
            table.add_row(Text(score.method), *cells)
        parts += [table, Text("")]
    return Group(
        *parts, Text(f"{result.folds} 折，按文件划分；区间和逐类、逐领域的结果见 --format json 或 -o 文件夹。")
    )
