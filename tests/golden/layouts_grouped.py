"""Rows grouped by duty, goal, project or activity, and several forms in one file."""

from __future__ import annotations

from dataclasses import replace

from corpus.records import BudgetLine, Indicator
from corpus.samples.form import Line
from tests.golden.layouts import layout, plain
from tests.golden.page import (
    Block,
    Golden,
    Span,
    expect,
    head,
    heads,
    lines_of,
    make_form,
    make_golden,
    make_page,
    make_table,
    merge_down,
)
from tests.golden.truth import Row, Truth, load_truths


def _has_duties(truth: Truth) -> bool:
    """Duties proper; the groups of forms with earlier years are goals."""
    return truth.classed and bool(truth.duties) and not truth.years


@layout("duty_grouped", "按职能分组，职能合并单元格", _has_duties)
def draw_duty_grouped(truth: Truth) -> Golden:
    labels = {name: f"职能{number}：{name}" for number, (name, _) in enumerate(truth.duties, 1)}
    rows = [(labels[r.duty], r.l1, r.l2, r.name, r.whole) for r in truth.rows]
    header = heads("核心职能", "一级指标", "二级指标", "三级指标", "指标值")
    table = make_table([header, *merge_down(rows, (0, 1, 2))], [3.0, 2.2, 2.8, 5.0, 2.8])
    return make_golden(truth, table, [expect(r, duty=r.duty) for r in truth.rows])


@layout("duty_listed", "部门职责列，不分一级、二级", lambda t: bool(t.duties) and not t.years)
def draw_duty_listed(truth: Truth) -> Golden:
    texts = dict(truth.duties)
    rows = [(r.duty, texts[r.duty], r.name, r.whole) for r in truth.rows]
    header = heads("部门职责", "职责描述", "绩效指标", "指标值")
    table = make_table([header, *merge_down(rows, (0, 1))], [3.2, 4.4, 5.0, 2.8])
    return make_golden(truth, table, [expect(r, l1="", l2="", duty=r.duty) for r in truth.rows])


def _has_goals(truth: Truth) -> bool:
    return bool(truth.years) and all(r.history for r in truth.rows)


@layout("goal_grouped", "按目标分表：年度目标1……各带指标表", _has_goals)
def draw_goal_grouped(truth: Truth) -> Golden:
    blocks: list[Block] = []
    expected: list[Indicator] = []
    for name, text in truth.duties:
        chosen = [r for r in truth.rows if r.duty == name]
        blocks.append(Line(f"{name}：{text}", "heading"))
        header = heads("一级指标", "二级指标", "指标名称", *truth.years, "预期当年实现值", "指标值确定依据")
        rows = [(r.l1, r.l2, r.name, *r.history, r.whole, r.basis) for r in chosen]
        blocks.append(make_table([header, *merge_down(rows, (0, 1))], [2.2, 2.8, 4.8, 1.8, 1.8, 2.6, 3.0]))
        expected += [expect(r, duty=name, basis=r.basis) for r in chosen]
    return make_golden(truth, blocks, expected)


@layout("goal_in_table", "年度目标行写在同一大表内", _has_goals)
def draw_goal_in_table(truth: Truth) -> Golden:
    """One table whose goal rows run over its whole width, each with a header of its own."""
    written: list[list[Span]] = []
    for name, text in truth.duties:
        chosen = [r for r in truth.rows if r.duty == name]
        written.append([head(name), Span(text, columns=3, style="prose")])
        written.append(heads("一级指标", "二级指标", "三级指标", "指标值"))
        written += merge_down([(r.l1, r.l2, r.name, r.whole) for r in chosen], (0, 1))
    table = make_table(written, [2.6, 2.8, 5.4, 2.8])
    return make_golden(truth, table, [expect(r, duty=r.duty) for r in truth.rows])


@layout(
    "activity_graded", "工作活动与优良中差标准", lambda t: bool(t.duties) and all(r.grades for r in t.rows), wide=True
)
def draw_activity_graded(truth: Truth) -> Golden:
    texts = dict(truth.duties)
    header = [
        [*(head(w, rows=2) for w in ("职责活动", "内容描述", "绩效指标")), head("评价标准", columns=4)],
        heads("优", "良", "中", "差"),
    ]
    rows = [(r.duty, texts[r.duty], r.name, *r.grades) for r in truth.rows]
    table = make_table([*header, *merge_down(rows, (0, 1))], [2.6, 3.6, 4.0, 2.6, 2.6, 2.6, 2.6])
    grades = ("优", "良", "中", "差")
    expected = [Indicator(r.name, duty=r.duty, grades=tuple(zip(grades, r.grades, strict=True))) for r in truth.rows]
    return make_golden(truth, table, expected)


@layout("projects_in_sheet", "一张表里几个项目，项目名称合并", lambda t: bool(t.projects))
def draw_projects(truth: Truth) -> Golden:
    rows = [(r.project, r.l1, r.l2, r.name, r.value, r.unit) for r in truth.rows]
    header = heads("项目名称", "一级指标", "二级指标", "三级指标", "指标值", "计量单位")
    table = make_table([header, *merge_down(rows, (0, 1, 2))], [3.4, 2.2, 2.6, 4.8, 2.4, 2.0])
    return make_golden(truth, table, [expect(r, split=True, project=r.project) for r in truth.rows])


@layout("projects_with_money", "一张表里几个项目，带预算金额与单位", lambda t: bool(t.projects))
def draw_projects_with_money(truth: Truth) -> Golden:
    amounts = {name: f"{1200 + 350 * index:.2f}" for index, name in enumerate(truth.projects)}
    rows = [(r.project, amounts[r.project], r.l1, r.l2, r.name, r.whole) for r in truth.rows]
    header = heads("项目名称", "预算金额", "一级指标", "二级指标", "三级指标", "指标值")
    table = make_table([header, *merge_down(rows, (0, 1, 2, 3))], [3.2, 2.2, 2.2, 2.6, 4.8, 2.8])
    golden = make_golden(truth, table, [expect(r, project=r.project) for r in truth.rows])
    budget = tuple(BudgetLine(name, float(amount)) for name, amount in amounts.items())
    return replace(golden, forms=(replace(golden.forms[0], budget=budget),))


def _one(truth: Truth, rows: tuple[Row, ...]) -> list[Block]:
    header = heads("一级指标", "二级指标", "三级指标", "指标值")
    body = merge_down([(r.l1, r.l2, r.name, r.whole) for r in rows], (0, 1))
    return [*lines_of(truth), make_table([header, *body], [2.4, 2.8, 5.4, 2.8])]


@layout("several_forms", "一个文件里几张申报表", lambda t: plain(t) and t.standard and t.kind == "项目支出")
def draw_several_forms(truth: Truth) -> Golden:
    """The truth and the two after it by id, each with its own title, one below the other."""
    usable = [t for t in load_truths() if plain(t) and t.standard and t.kind == "项目支出"]
    start = usable.index(truth)
    chosen = [usable[(start + step) % len(usable)] for step in range(3)]
    blocks = [block for t in chosen for block in _one(t, t.rows[:8])]
    forms = tuple(make_form(t, [expect(r) for r in t.rows[:8]]) for t in chosen)
    return Golden(make_page(truth, blocks), forms)
