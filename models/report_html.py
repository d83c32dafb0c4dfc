"""An evaluation as one web page in Chinese that needs nothing else: no scripts, no fonts, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.plots import draw_svg, plots_of

__all__ = ["FIGURE_NAMES", "render"]

FIGURE_NAMES = {
    "acceptable": "可接受",
    "primary": "与首选一致",
    "parent": "一级可接受",
    "macro_f1": "宏平均F1",
    "ece": "校准误差",
    "at_80": "最有把握80%",
    "at_50": "最有把握50%",
    "misfiled_ap": "错类排序AP",
    "misfiled_recall_90": "错类召回@.90",
}
"""Figures of models.metrics.measure as people read them, in the order of the tables."""
_PLOT_NOTES = {
    "reliability": "把握与实际可接受的比例：点在虚线上，说的把握就是实际的把握。",
    "risk-coverage": "只答最有把握的那部分时，答错（无人会接受）的比例。",
    "learning-curve": "用掉多少公开文件（横轴）与判得多准；色带为 95% 区间。",
}


def render(result: Mapping[str, Any]) -> str:
    """The whole page from an evaluation's plain mapping; every text of the data is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["share"] = _share
    environment.filters["interval"] = _interval
    scores = result["scores"]
    tables = [
        (rows, [score for score in scores if score["rows"] == rows])
        for rows in dict.fromkeys(score["rows"] for score in scores)
    ]
    slices = {
        "没见过的领域：该领域的文件和手写文字全部不给看，再来判它": result["unseen_sectors"],
        "按领域（文件未见过，领域见过）": result["sectors"],
        "按文件种类": result["kinds"],
        "按文件出处": result["sources"],
    }
    drawn = [(draw_svg(plot), _PLOT_NOTES[name]) for name, plot in plots_of(result).items()]
    page = environment.get_template("evaluation.html").render(
        result=result, tables=tables, names=FIGURE_NAMES, slices=slices, plots=drawn, ours=scores[0]["method"]
    )
    return page if page.endswith("\n") else f"{page}\n"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(figure: Mapping[str, float] | None) -> str:
    return "" if figure is None else f"{figure['low']:.3f}–{figure['high']:.3f}"
