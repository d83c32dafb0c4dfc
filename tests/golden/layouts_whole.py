"""Whole forms as offices file them: one table from the project's name to the last indicator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from corpus.records import Form, Indicator
from corpus.samples.form import Line, SampleForm, Table
from tests.golden.layouts import LAYOUTS, layout, plain
from tests.golden.page import (
    Golden,
    Span,
    Written,
    expect,
    head,
    heads,
    make_form,
    make_page,
    make_table,
    merge_down,
    title_of,
)
from tests.golden.truth import Truth


def money(amount: float) -> str:
    """Amount in 万元 as forms print it."""
    return f"{amount:.2f}"


def _whole(truth: Truth, top: Written, widths: Sequence[float], indicators: Sequence[Indicator]) -> Golden:
    blocks = [Line(title_of(truth), "title"), Line(f"（{truth.year}年度）", "subtitle"), make_table(top, widths)]
    return Golden(make_page(truth, blocks), (make_form(truth, indicators, whole=True),))


def _head_rows(truth: Truth, width: int) -> Written:
    """Project, unit, supervisor, funds and goals over a table of ``width`` columns (at least 5)."""
    rest = width - 3
    rows: Written = [
        [head("项目名称", columns=2), Span(truth.project, columns=width - 2)],
        [head("主管部门", columns=2), Span(truth.supervisor), head("实施单位"), Span(truth.unit, columns=rest - 1)],
    ]
    for index, (label, amount) in enumerate(truth.funds):
        first = [head("项目资金（万元）", rows=len(truth.funds), columns=2)] if index == 0 else []
        rows.append([*first, Span(label), Span(money(amount), columns=rest)])
    rows.append([head("总体目标", columns=2), Span("".join(truth.goals), columns=width - 2, style="prose")])
    return rows


def _fits(truth: Truth) -> bool:
    return plain(truth) and bool(truth.supervisor and truth.project)


@layout("whole_form", "完整申报表，“绩效指标”为侧边合并标签", _fits)
def draw_whole_form(truth: Truth) -> Golden:
    rows = _head_rows(truth, 5)
    body = merge_down([(r.l1, r.l2, r.name, r.whole) for r in truth.rows], (0, 1))
    rows.append([head("绩效指标", rows=1 + len(body)), *heads("一级指标", "二级指标", "三级指标", "指标值")])
    return _whole(truth, [*rows, *body], [1.6, 2.4, 4.0, 5.4, 3.0], [expect(r) for r in truth.rows])


@layout("whole_form_split", "完整申报表，三级指标跨两列，指标值与单位分列", _fits)
def draw_whole_split(truth: Truth) -> Golden:
    rows = _head_rows(truth, 7)
    body = [
        [cell if cell.text != r.name else replace(cell, columns=2) for cell in written]
        for written, r in zip(
            merge_down([(r.l1, r.l2, r.name, r.value, r.unit) for r in truth.rows], (0, 1)), truth.rows, strict=True
        )
    ]
    header = [*heads("一级指标", "二级指标"), head("三级指标", columns=2), *heads("指标值", "计量单位")]
    rows.append([head("年度绩效指标", rows=1 + len(body)), *header])
    widths = [1.6, 2.2, 3.0, 3.0, 3.0, 2.4, 2.0]
    return _whole(truth, [*rows, *body], widths, [expect(r, split=True) for r in truth.rows])


class _Converter(Protocol):
    def convert(self, text: str) -> str:
        """Simplified → Traditional."""
        ...


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    converter: _Converter = OpenCC("s2t")
    return converter.convert


def to_traditional(golden: Golden) -> Golden:
    """The same page in Traditional characters; names, values and classes are expected as they then stand."""
    change = _traditional()

    def block(old: Line | Table) -> Line | Table:
        if isinstance(old, Line):
            return replace(old, text=change(old.text))
        return replace(old, cells=tuple(replace(cell, text=change(cell.text)) for cell in old.cells))

    def indicator(old: Indicator) -> Indicator:
        return replace(old, **{key: change(getattr(old, key)) for key in ("name", "value", "unit", "l1", "l2", "duty")})

    def form(old: Form) -> Form:
        texts = {key: change(getattr(old, key)) for key in ("unit", "title", "project", "supervisor")}
        goals = tuple(change(goal) for goal in old.goals)
        lines = tuple(replace(line, name=change(line.name)) for line in old.budget)
        rows = tuple(indicator(item) for item in old.indicators)
        return replace(old, **texts, goals=goals, budget=lines, indicators=rows)

    page: SampleForm = replace(golden.page, blocks=tuple(block(old) for old in golden.page.blocks))
    return Golden(page, tuple(form(old) for old in golden.forms))


@layout("traditional", "繁体字：一级、二级、三级指标、指标值", stream=True)
def draw_traditional(truth: Truth) -> Golden:
    return to_traditional(LAYOUTS["classic"].build(truth))


@layout("traditional_whole", "繁体字：完整申报表", _fits)
def draw_traditional_whole(truth: Truth) -> Golden:
    return to_traditional(draw_whole_form(truth))
