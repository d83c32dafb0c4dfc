"""Several targets for one indicator in columns of their own, every indicator twice, and indicators as columns."""

from __future__ import annotations

from collections.abc import Callable

from tests.golden.layouts import layout, plain
from tests.golden.page import Golden, Span, expect, head, heads, make_golden, make_table, merge_down
from tests.golden.truth import Row, Truth

CLASSES = ("一级指标", "二级指标", "三级指标")
CLASS_WIDTHS = (2.4, 2.8, 5.0)


def _has_long(truth: Truth) -> bool:
    return plain(truth) and all(row.long for row in truth.rows)


def _long(row: Row) -> str:
    """Long-term target with its unit, where it is a number."""
    return row.long + (row.unit if row.long[-1].isdigit() else "")


@layout("long_and_year", "长期、年度并排，指标各列一遍", _has_long, wide=True)
def draw_long_and_year(truth: Truth) -> Golden:
    header = [
        [head("一级指标", rows=2), head("长期绩效指标", columns=3), head("年度绩效指标", columns=3)],
        heads("二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"),
    ]
    rows = [(r.l1, r.l2, r.name, _long(r), r.l2, r.name, r.whole) for r in truth.rows]
    table = make_table([*header, *_merge_apart(rows)], [2.0, 2.4, 4.2, 2.6, 2.4, 4.2, 2.6])
    expected = [expect(r, value=_long(r), scope="长期") for r in truth.rows]
    return make_golden(truth, table, [*expected, *(expect(r, scope="年度") for r in truth.rows)])


def _merge_apart(rows: list[tuple[str, ...]]) -> list[list[Span]]:
    """Merge 一级 and 二级 on the left, and the 二级 of the right half by the same runs."""
    merged = merge_down([(r[0], r[1], r[2], r[3]) for r in rows], (0, 1))
    right = merge_down([(r[0], r[4], r[5], r[6]) for r in rows], (0, 1))
    # the right half has no first level of its own: drop the cell that merge_down put there
    firsts = [index == 0 or rows[index - 1][0] != row[0] for index, row in enumerate(rows)]
    return [a + (b[1:] if first else b) for a, b, first in zip(merged, right, firsts, strict=True)]


@layout("medium_and_year_uneven", "中期、年度并排，两边指标条数不同", _has_long, wide=True)
def draw_uneven(truth: Truth) -> Golden:
    """The medium-term side lists every second indicator only; the other cells of that side stay empty."""
    header = [
        [head("一级指标", rows=2), head("中期目标", columns=3), head("年度目标", columns=3)],
        heads("二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"),
    ]
    kept = [r if index % 2 == 0 else None for index, r in enumerate(truth.rows)]
    rows = [
        (r.l1, r.l2, k.name if k else "", _long(k) if k else "", r.l2, r.name, r.whole)
        for r, k in zip(truth.rows, kept, strict=True)
    ]
    table = make_table([*header, *_merge_apart(rows)], [2.0, 2.4, 4.2, 2.6, 2.4, 4.2, 2.6])
    expected = [expect(r, value=_long(r), scope="中期") for r in kept if r]
    return make_golden(truth, table, [*expected, *(expect(r, scope="年度") for r in truth.rows)])


def _value_columns(truth: Truth, columns: tuple[str, str], other: Callable[[Row], str], *, last: bool) -> Golden:
    """Two value columns; the yearly one stands last or first."""
    rows = [(r.l1, r.l2, r.name, *((other(r), r.whole) if last else (r.whole, other(r)))) for r in truth.rows]
    table = make_table([heads(*CLASSES, *columns), *merge_down(rows, (0, 1))], [*CLASS_WIDTHS, 3.0, 3.0])
    label = columns[0] if last else columns[1]
    return make_golden(truth, table, [expect(r, breakdown=((label, other(r)),)) for r in truth.rows])


@layout("medium_and_year", "中期、年度两列指标值", _has_long)
def draw_medium_and_year(truth: Truth) -> Golden:
    return _value_columns(truth, ("中期指标值", "年度指标值"), _long, last=True)


@layout("half_and_year", "半年、全年两列指标值", lambda t: plain(t) and all(r.half for r in t.rows))
def draw_half_and_year(truth: Truth) -> Golden:
    def half(row: Row) -> str:
        return row.half + (row.unit if row.half[-1].isdigit() else "")

    return _value_columns(truth, ("半年指标值", "全年指标值"), half, last=True)


@layout("counties", "每个县（区）一列", lambda t: plain(t) and bool(t.counties), wide=True)
def draw_counties(truth: Truth) -> Golden:
    header = [
        [*(head(text, rows=2) for text in CLASSES), head("指标值", columns=1 + len(truth.counties))],
        heads("全市", *truth.counties),
    ]
    rows = [(r.l1, r.l2, r.name, r.whole, *(text + r.unit for text in r.by)) for r in truth.rows]
    widths = [*CLASS_WIDTHS, *[2.6] * (1 + len(truth.counties))]
    table = make_table([*header, *merge_down(rows, (0, 1))], widths)
    expected = []
    for r in truth.rows:
        parts = tuple((county, text + r.unit) for county, text in zip(truth.counties, r.by, strict=True))
        expected.append(expect(r, breakdown=parts))
    return make_golden(truth, table, expected)


def _runs(texts: list[tuple[str, ...]]) -> list[Span]:
    """Equal neighbours of a header line as one cell over several columns."""
    out: list[Span] = []
    previous: tuple[str, ...] | None = None
    for key in texts:
        if key == previous:
            out[-1] = Span(out[-1].text, 1, out[-1].columns + 1, "head")
        else:
            out.append(head(key[-1]))
        previous = key
    return out


@layout("transposed", "指标作列标题", lambda t: plain(t) and len(t.rows) <= 12, wide=True)
def draw_transposed(truth: Truth) -> Golden:
    rows = truth.rows
    table = make_table(
        [
            [head("一级指标"), *_runs([(r.l1,) for r in rows])],
            [head("二级指标"), *_runs([(r.l1, r.l2) for r in rows])],
            [head("三级指标"), *heads(*(r.name for r in rows))],
            [head("指标值"), *(Span(r.whole) for r in rows)],
        ],
        [2.0, *[2.3] * len(rows)],
    )
    return make_golden(truth, table, [expect(r) for r in rows])
