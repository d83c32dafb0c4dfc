"""Indicators in running text: bracketed headings with 指标1:名称(值), and prose with class words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from corpus.samples.form import Line
from tests.golden.layouts import layout, plain
from tests.golden.page import Block, Golden, expect, make_golden
from tests.golden.truth import Row, Truth


def _groups(rows: Sequence[Row]) -> list[tuple[tuple[str, str], list[Row]]]:
    return [(key, list(group)) for key, group in groupby(rows, key=lambda r: (r.l1, r.l2))]


def _standard(truth: Truth) -> bool:
    return plain(truth) and truth.standard


@layout("bracketed", "【产出指标-数量指标】指标1：名称（值）", _standard, stream=True)
def draw_bracketed(truth: Truth) -> Golden:
    lines: list[Block] = []
    for (l1, l2), rows in _groups(truth.rows):
        lines.append(Line(f"【{l1}-{l2}】", "body"))
        lines += [Line(f"指标{number}：{r.name}（{r.whole}）", "body") for number, r in enumerate(rows, 1)]
    return make_golden(truth, lines, [expect(r) for r in truth.rows])


@layout("bracketed_inline", "【产出指标-数量指标】与指标写在同一行", _standard, stream=True)
def draw_bracketed_inline(truth: Truth) -> Golden:
    lines: list[Block] = []
    for (l1, l2), rows in _groups(truth.rows):
        items = "；".join(f"指标{number}：{r.name}（{r.whole}）" for number, r in enumerate(rows, 1))
        lines.append(Line(f"【{l1}-{l2}】{items}", "body"))
    return make_golden(truth, lines, [expect(r) for r in truth.rows])


@layout("prose", "正文：质量指标：名称值；", _standard, stream=True)
def draw_prose(truth: Truth) -> Golden:
    """One paragraph a class, the first level not written: 数量指标：维修改造校舍面积≥8500平方米；…"""
    lines: list[Block] = [Line("绩效目标", "heading")]
    for (_, l2), rows in _groups(truth.rows):
        items = "；".join(f"{r.name}：{r.whole}" for r in rows)
        lines.append(Line(f"{l2}：{items}。", "body"))
    return make_golden(truth, lines, [expect(r, l1="") for r in truth.rows])


@layout("prose_numbered", "正文：1、数量指标：……；（1）……", _standard, stream=True)
def draw_prose_numbered(truth: Truth) -> Golden:
    """First levels as headings, numbered classes, items numbered in brackets."""
    lines: list[Block] = []
    parents = list(dict.fromkeys(r.l1 for r in truth.rows))
    for index, parent in enumerate(parents):
        lines.append(Line(f"（{'一二三四'[index]}）{parent}", "heading"))
        chosen = [(l2, rows) for (l1, l2), rows in _groups(truth.rows) if l1 == parent]
        for number, (l2, rows) in enumerate(chosen, 1):
            items = "；".join(f"（{place}）{r.name}：{r.whole}" for place, r in enumerate(rows, 1))
            lines.append(Line(f"{number}、{l2}：{items}。", "body"))
    return make_golden(truth, lines, [expect(r) for r in truth.rows])
