"""Second half of the page: the first rows of every answer, and where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from classifier.batch.report.charts import box, spark, stack
from classifier.batch.report.records import Summary
from classifier.batch.report.wording import number, where_the_rest_is
from classifier.finding import SEVERITIES, SEVERITY_LABELS
from corpus.taxonomy import load_taxonomy

__all__ = ["context"]

_ROWS = {"检查项": 80, "千篇一律": 60, "照抄": 60, "消失的指标": 80, "指标值分布": 100, "读不了的文件": 100}
_GROUPS, _OF_GROUP, _DRIFTS = 40, 6, 15
_TWICE = 2.0
_QUANTILES = ("一成位", "四分之一位", "中位数", "四分之三位", "九成位")
Row = Mapping[str, Any]


def context(summary: Summary) -> dict[str, Any]:
    """What the template needs of the answers."""
    answers = summary.answers
    rows = {view: answer.rows for view, answer in answers.items()}
    told = [row for row in rows["千篇一律"] if row["已提出"]]
    shown = {view: (told if view == "千篇一律" else rows[view])[:most] for view, most in _ROWS.items()}
    groups, drifts = _groups(rows["换个说法"]), _drifts(rows["目标漂移"])
    counts = {view: len(own) for view, own in shown.items()}
    counts |= {"换个说法": sum(map(len, groups)), "目标漂移": sum(len(own) for _, own in drifts)}
    return {
        "left_out": {
            view: where_the_rest_is(view, view, (count, len(rows[view]), answers[view].total))
            for view, count in counts.items()
        },
        "moves": _moves(summary),
        "matrix": _matrix(rows["错类去向"]),
        "rules": _rules(shown["检查项"]),
        "common": [{"row": row, "years": _years_of(row)} for row in shown["千篇一律"]],
        "groups": groups,
        "copied": shown["照抄"],
        "vanished": shown["消失的指标"],
        "drifts": drifts,
        "values": [{"row": row, "box": box(*(row[key] for key in _QUANTILES))} for row in shown["指标值分布"]],
        "unreadable": shown["读不了的文件"],
        "reasons": summary.reasons,
    }


def _moves(summary: Summary) -> list[dict[str, Any]]:
    rows = summary.answers["错类去向"].rows
    pairs = [(row["填报类别"], row["判为"]) for row in rows]
    return [
        {"anchor": _move_anchor(pair), "row": row, "examples": summary.moves[pair]}
        for pair, row in zip(pairs, rows, strict=True)
    ]


def _move_anchor(pair: tuple[str, str]) -> str:
    return f"m-{pair[0]}-{pair[1]}"


def _matrix(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Filed leaves down, judged ones across; None when nothing is moved."""
    counts = {(row["填报类别"], row["判为"]): row["条数"] for row in rows}
    if not counts:
        return None
    most, leaves = max(counts.values()), load_taxonomy().leaves
    judged = [leaf for leaf in leaves if any(leaf == pair[1] for pair in counts)]
    return {
        "columns": judged,
        "rows": [
            {"label": filed, "cells": [_heated(counts.get((filed, leaf), 0), most, (filed, leaf)) for leaf in judged]}
            for filed in leaves
            if any(filed == pair[0] for pair in counts)
        ],
    }


def _heated(count: int, most: int, pair: tuple[str, str]) -> dict[str, Any]:
    return {"count": count, "heat": round(8 + 52 * count / most), "anchor": _move_anchor(pair)}


def _rules(rows: Sequence[Row]) -> list[dict[str, Any]]:
    most = max((row["问题数"] for row in rows), default=1)
    return [{"row": row, "bar": stack({key: row[SEVERITY_LABELS[key]] for key in SEVERITIES}, most)} for row in rows]


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """The largest groups, with the closest wordings of each."""
    groups = [list(own)[:_OF_GROUP] for _, own in groupby(rows, key=itemgetter("组编号"))]
    return groups[:_GROUPS]


def _drifts(rows: Sequence[Row]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rates and amounts, up and down, in lists of their own: amounts move so much more than rates."""
    found = []
    for title, way, rate in (
        ("比率降得最多的", "降", True),
        ("比率升得最多的", "升", True),
        ("数量、金额、期限降得最多的", "降", False),
        ("数量、金额、期限升得最多的", "升", False),
    ):
        own = [row for row in rows if row["方向"] == way and (row["值的种类"] == "比率") == rate][:_DRIFTS]
        if own:
            told = [{"row": row, "change": _change(row), "spark": spark(row["历年数"])} for row in own]
            found.append((title, told))
    return found


def _change(row: Row) -> str:
    """How far a target moved: rates in points, the rest in percent or, beyond its double, in times."""
    if row["值的种类"] == "比率" and row["数的单位"] == "%":
        return f"{row['末值'] - row['首值']:+.4g}个百分点"
    times = row["末值"] / row["首值"]
    return f"{number(float(f'{times:.3g}'))}倍" if times >= _TWICE else f"{times - 1:+.0%}"


def _years_of(row: Row) -> str:
    years = (row["最早年度"], row["最晚年度"])
    return "" if years[0] is None else "—".join(str(year) for year in dict.fromkeys(years))
