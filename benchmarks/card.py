"""The measured sections of models/CARD.md, from benchmarks/results/*.json; ``make docs`` puts them in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.evaluation import OURS
from models.report_html import FIGURE_NAMES

__all__ = ["CARD", "RESULTS", "refresh"]

HERE = Path(__file__).parent
RESULTS = HERE / "results"
CARD = HERE.parent / "models" / "CARD.md"
NOT_MEASURED = "（没有测过）"
SHOWN = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_MOST_CONFUSIONS = 12


def refresh(card: str, result: Mapping[str, Any]) -> str:
    """The card with every marked section as measured. Raises ValueError for a mark that is not there."""
    for mark, section in SECTIONS.items():
        start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
        if start not in card or end not in card:
            raise ValueError(f"the card has no marks {start} … {end}")
        head, _, rest = card.partition(start)
        card = f"{head}{start}\n{section(result)}\n{end}{rest.partition(end)[2]}"
    return card


def figure_tables(result: Mapping[str, Any]) -> str:
    """One table per set of rows: every method with its figures, ours with intervals."""
    lines: list[str] = []
    for rows in dict.fromkeys(score["rows"] for score in result["scores"]):
        scores = [score for score in result["scores"] if score["rows"] == rows]
        keys = [key for key in FIGURE_NAMES if any(key in score["figures"] for score in scores)]
        cells = [
            [score["method"], *(show(score["figures"].get(key), score["method"] == OURS) for key in keys)]
            for score in scores
        ]
        lines += [
            f"**{rows}，{scores[0]['count']} 行**",
            "",
            table(["方法", *(FIGURE_NAMES[key] for key in keys)], cells),
            "",
        ]
    lines += [f"未测：{name}（{why}）" for name, why in result["skipped"].items()]
    return "\n".join(lines).strip()


def show(figure: Mapping[str, float] | None, interval: bool = True) -> str:
    """A figure with three digits, with its interval where wanted; a dash for None."""
    if figure is None:
        return "–"
    return f"{figure['value']:.3f}" + (f"（{figure['low']:.3f}–{figure['high']:.3f}）" if interval else "")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; None is a dash, numbers that are not whole get three digits."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value).replace("|", "\\|")


def misfiled_table(result: Mapping[str, Any]) -> str:
    """What flags are worth at the usual thresholds."""
    rows = [
        [str(point["threshold"]), 1 - point["precision"], point["recall"], point["flagged"]]
        for point in result["misfiled"]
        if point["threshold"] in SHOWN
    ]
    return table(["门槛", "预计误报占比", "找出的错类占比", "提示占全部行"], rows)


def class_table(result: Mapping[str, Any]) -> str:
    """Figures per class."""
    keys = ("leaf", "rows", "answered", "precision", "recall", "f1", "accepted", "reached")
    head = ["二级", "条数", "答成此类", "准确率", "召回率", "F1", "答成此类而可接受", "此类的行答案可接受"]
    return table(head, ([one[key] for key in keys] for one in result["classes"]))


def slice_table(key: str, result: Mapping[str, Any]) -> str:
    """Figures per sector, kind or origin."""
    head = ["", "文件", "条数", "可接受", "与首选一致", "一级可接受"]
    figures = ("acceptable", "primary", "parent")
    rows = [[s["name"], s["documents"], s["rows"], *(show(s["figures"][f]) for f in figures)] for s in result[key]]
    return table(head, rows) if rows else NOT_MEASURED


def confusion_table(result: Mapping[str, Any]) -> str:
    """The pairs with most unaccepted answers."""
    rows = [
        [one["label"], one["answer"], one["rows"], one["unaccepted"], "；".join(one["examples"])]
        for one in result["confusions"][:_MOST_CONFUSIONS]
    ]
    return table(["首选", "答成", "条数", "无人会接受", "例子"], rows)


def selective_table(result: Mapping[str, Any]) -> str:
    """Selective answers and sets of stated coverage."""
    said, sets = result["selective"], result["sets"]
    lines = []
    if said:
        lines += [
            f"答到二级 {said['leaf']:.3f}（其中无人会接受 {said['leaf_error']:.3f}），只答一级 {said['parent']:.3f}"
            f"（{said['parent_error']:.3f}），不答 {said['undecided']:.3f}。",
            "",
        ]
    keys = ("coverage", "covered", "accepted", "size", "single")
    head = ["许诺的覆盖率", "含首选类", "含可接受类", "平均几类", "恰好一类"]
    return "\n".join([*lines, table(head, ([one[key] for key in keys] for one in sets))])


def curve_table(result: Mapping[str, Any]) -> str:
    """The learning curve."""
    rows = [
        [f"{point['share']:.0%}", *(show(point["figures"][key]) for key in ("acceptable", "primary", "macro_f1"))]
        for point in result["curve"]
    ]
    return table(["公开文件用掉", "可接受", "与首选一致", "宏平均F1"], rows) if rows else NOT_MEASURED


_CHANGES = ("changed", "to_unaccepted")


def robustness_table(_: Mapping[str, Any]) -> str:
    """Answers that change under rewordings."""
    found = _other("robustness")
    if found is None:
        return NOT_MEASURED
    rows = [
        [relation, one["bound"], one["all"]["rewordings"], *(show(one["all"][key]) for key in _CHANGES)]
        for relation, one in found["relations"].items()
    ]
    return table(["改写", "上限", "次数", "答案变了", "变成无人会接受"], rows)


def cascade_table(_: Mapping[str, Any]) -> str:
    """By threshold: rows asked, seconds, and what is right then."""
    found = _other("cascade")
    if found is None:
        return NOT_MEASURED
    cells = [
        [
            f"**{point['below']:.2f}（所用）**" if point["shipped"] else f"{point['below']:.2f}",
            f"{point['asked']:.1%}",
            f"{point['seconds_per_1000_rows']:.2f}",
            *(f"{point[part][key]:.3f}" for part in ("all", "ordinary") for key in ("acceptable", "primary")),
        ]
        for point in found["points"]
    ]
    heads = ["把握低于", "问了", "每千行多用秒", "可接受（全部）", "首选（全部）", "可接受（普通）", "首选（普通）"]
    return table(heads, cells)


def flat_table(name: str, _: Mapping[str, Any]) -> str:
    """Every number of another measurement's results, by its place in the file."""
    found = _other(name)
    return NOT_MEASURED if found is None else table(["项", "值"], _leaves(found))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif not isinstance(value, list):
        yield path, value
    else:
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")


def _other(name: str) -> Any:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


Section = Callable[[Mapping[str, Any]], str]
SECTIONS: Mapping[str, Section] = {
    "figures": figure_tables,
    "misfiled": misfiled_table,
    "classes": class_table,
    "confusions": confusion_table,
    "selective": selective_table,
    "unseen_sectors": lambda result: slice_table("unseen_sectors", result),
    "sectors": lambda result: slice_table("sectors", result),
    "kinds": lambda result: slice_table("kinds", result),
    "sources": lambda result: slice_table("sources", result),
    "curve": curve_table,
    "cascade": cascade_table,
    "robustness": robustness_table,
    "speed": lambda result: flat_table("judge_speed", result),
    "encoder": lambda result: flat_table("encoder", result),
}
