"""Classic tables whose words vary: header words, counters before names, labels with scores or line breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.golden.layouts import layout, plain
from tests.golden.layouts_classic import WIDTHS, classic, classic_table, points
from tests.golden.page import Golden, expect, heads, make_golden, make_table, merge_down
from tests.golden.truth import Row, Truth, load_truths

NAME_WORDS = ("指标内容", "三级指标内容", "指标名称", "绩效指标", "三级指标名称", "具体指标")
VALUE_WORDS = ("目标值", "年度指标值", "预期指标值", "年度目标值", "全年目标值", "绩效指标值", "预期当年实现值")
MARKS = ("", "★★★", "", "【新增】", "")


@layout("header_words", "表头用词不一：指标内容、三级指标内容、指标名称……")
def draw_header_words(truth: Truth) -> Golden:
    """Each truth has words of its own, by its place in the list."""
    turn = [t.id for t in load_truths()].index(truth.id)
    columns = (NAME_WORDS[turn % len(NAME_WORDS)], VALUE_WORDS[turn % len(VALUE_WORDS)])
    table = classic(truth, columns, lambda r: (r.name, r.whole))
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("second_level_only", "只有二级（指标类型）、指标名称、目标值", lambda t: plain(t) and t.standard)
def draw_second_level(truth: Truth) -> Golden:
    table = classic_table(("指标类型", "指标名称", "目标值"), [(r.l2, r.name, r.whole) for r in truth.rows], (0,))
    return make_golden(truth, table, [expect(r, l1="") for r in truth.rows])


@layout("counted_names", "名称前带计数：指标1：……")
def draw_counted(truth: Truth) -> Golden:
    """The counter starts again in every class and is no part of the name."""
    counters: dict[tuple[str, str], int] = {}

    def counted(row: Row) -> str:
        counters[row.l1, row.l2] = counters.get((row.l1, row.l2), 0) + 1
        return f"指标{counters[row.l1, row.l2]}：{row.name}"

    table = classic(truth, ("三级指标", "指标值"), lambda r: (counted(r), r.whole))
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("marked_names", "名称带★★★、【新增】等记号")
def draw_marked(truth: Truth) -> Golden:
    """Marks belong to the name as filed."""
    rows = tuple(replace(r, name=MARKS[i % len(MARKS)] + r.name) for i, r in enumerate(truth.rows))
    table = classic(replace(truth, rows=rows), ("三级指标", "指标值"), lambda r: (r.name, r.whole))
    return make_golden(truth, table, [expect(r) for r in rows])


@layout("bare_scores", "分值粘在标签上无括号：产出指标50分", lambda t: plain(t) and all(r.weight for r in t.rows))
def draw_bare_scores(truth: Truth) -> Golden:
    rows = []
    for row in truth.rows:
        first = points([r for r in truth.rows if r.l1 == row.l1])
        second = points([r for r in truth.rows if (r.l1, r.l2) == (row.l1, row.l2)])
        rows.append((row.l1 + first, row.l2 + second, row.name, row.whole))
    table = classic_table(("一级指标", "二级指标", "三级指标", "指标值"), rows)
    return make_golden(truth, table, [expect(r) for r in truth.rows])


def _broken(label: str) -> str:
    """A label on two lines, as narrow cells are typed: 经济效益⏎指标."""
    core = label.removesuffix("指标")
    return f"{core}\n指标" if core != label and core else label


@layout("broken_labels", "标签、名称在单元格内换行", breaks=True)
def draw_broken_labels(truth: Truth) -> Golden:
    def halves(name: str) -> str:
        middle = len(name) // 2
        return f"{name[:middle]}\n{name[middle:]}" if len(name) > 8 and name.isalpha() else name

    rows = [(_broken(r.l1), _broken(r.l2), halves(r.name), r.whole) for r in truth.rows]
    header = ("一级\n指标", "二级\n指标", "三级指标", "指标值")
    body = merge_down(rows, (0, 1))
    table = make_table([heads(*header), *body], [1.6, 2.0, WIDTHS["三级指标"], 2.6])
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("header_repeated", "表格中途重复表头（分页后续表）")
def draw_header_repeated(truth: Truth) -> Golden:
    """The header stands again before the second half, whose classes are written anew."""
    header = heads("一级指标", "二级指标", "三级指标", "指标值")
    half = len(truth.rows) // 2

    def body(rows: Sequence[Row]) -> list[tuple[str, ...]]:
        return [(r.l1, r.l2, r.name, r.whole) for r in rows]

    written = [
        header,
        *merge_down(body(truth.rows[:half]), (0, 1)),
        header,
        *merge_down(body(truth.rows[half:]), (0, 1)),
    ]
    table = make_table(written, [2.4, 2.8, WIDTHS["三级指标"], 2.6])
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("some_targets_empty", "部分指标值空着")
def draw_some_empty(truth: Truth) -> Golden:
    """Every second target was not filled in; the indicators are filed all the same."""
    rows = tuple(replace(r, value="", unit="") if i % 2 else r for i, r in enumerate(truth.rows))
    table = classic(replace(truth, rows=rows), ("三级指标", "指标值"), lambda r: (r.name, r.whole))
    return make_golden(truth, table, [expect(r) for r in rows])


@layout("no_targets", "指标库：只有一级、二级、三级，没有指标值列")
def draw_no_targets(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标",), lambda r: (r.name,))
    return make_golden(truth, table, [expect(r, value="") for r in truth.rows])
