"""``zhibiao evaluate``: how good the classifier is on documents it never saw, beside the baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.formats import choose_format
from service.cli.options import format_option
from service.cli.progress import status_line
from service.cli.streams import emit_json, note, print_table

if TYPE_CHECKING:
    from models.evaluation import Evaluation

__all__ = ["evaluate"]

_SCREEN = ("table", "json")
_FILES = ("json",)
_FIGURES = {
    "acceptable": "可接受",
    "primary": "与首选一致",
    "parent": "一级可接受",
    "macro_f1": "宏平均F1",
    "ece": "校准误差",
    "at_80": "最有把握80%",
    "at_50": "最有把握50%",
    "misfiled_ap": "错类排序AP",
}


def evaluate(
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, max=20, metavar="N", help="交叉验证的折数 Number of folds")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入 json 文件 Write to a json file")
    ] = None,
    format_: Annotated[str | None, format_option(("table", "json"), "table")] = None,
) -> None:
    """评测：在没有训练过的文件上判得准不准，并与对照方法比较。Evaluate on unseen documents, beside baselines.

    按文件分折，需要几分钟。Split by document; takes some minutes.
    """
    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    from models.evaluation import evaluate as run

    with status_line() as tell:
        result = run(folds=folds, progress=tell)
    if output is not None:
        from corpus.atomic import write_text

        write_text(output, json.dumps(result.to_dict(), ensure_ascii=False, indent=1) + "\n")
        note(f"已写入 {output}。")
    elif chosen == "json":
        emit_json(result.to_dict())
    else:
        print_table(_table(result))


def _table(result: Evaluation) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[Any] = []
    for rows in dict.fromkeys(score.rows for score in result.scores):
        scores = [score for score in result.scores if score.rows == rows]
        known = [key for key in _FIGURES if key in scores[0].figures] or list(scores[0].figures)
        table = Table(title=f"{rows}（{scores[0].count}条）", title_justify="left")
        table.add_column("方法", overflow="fold")
        for key in known:
            table.add_column(_FIGURES.get(key, key), justify="right")
        for score in scores:
            table.add_row(Text(score.method), *(f"{score.figures[key].value:.3f}" for key in known))
        parts += [table, Text("")]
    return Group(*parts, Text(f"{result.folds} 折，按文件划分；区间见 --format json。"))
