"""Classic tables: one row per indicator, classes merged over their rows, and what offices add to the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.records import Indicator
from corpus.samples.form import Table
from tests.golden.layouts import layout, plain
from tests.golden.page import Golden, expect, heads, make_golden, make_table, merge_down
from tests.golden.truth import Row, Truth

WIDTHS = {
    "一级指标": 2.4,
    "二级指标": 2.8,
    "三级指标": 5.2,
    "指标内容": 4.2,
    "指标解释": 4.5,
    "评分标准": 4.0,
    "偏差原因分析": 3.6,
}
OTHER_NAMES = {
    "数量指标": "产出数量", "质量指标": "产出质量", "时效指标": "进度指标", "成本指标": "成本控制指标",
    "社会效益指标": "社会影响", "生态效益指标": "环境效益指标", "经济效益指标": "经济效益",
    "可持续影响指标": "可持续发展影响指标", "服务对象满意度指标": "社会公众或服务对象满意度指标",
}  # fmt: skip
OTHER_PARENTS = {"产出指标": "项目产出", "效益指标": "项目效果", "满意度指标": "满意度"}
ORDER = ("成本", "时效", "数量", "质量", "满意度", "生态效益", "可持续影响", "社会效益", "经济效益")


def classic_table(columns: Sequence[str], rows: Sequence[Sequence[str]], merged: Sequence[int] = (0, 1)) -> Table:
    """A header row and body rows, the class columns merged."""
    return make_table([heads(*columns), *merge_down(rows, merged)], [WIDTHS.get(c, 2.3) for c in columns])


def classic(truth: Truth, columns: Sequence[str], cells: Callable[[Row], Sequence[str]]) -> Table:
    """Classes, then the columns named, filled by ``cells``."""
    return classic_table(("一级指标", "二级指标", *columns), [(row.l1, row.l2, *cells(row)) for row in truth.rows])


@layout("classic", "一级、二级、三级指标、指标值", stream=True)
def draw_classic(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标", "指标值"), lambda r: (r.name, r.whole))
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("classic_unit", "指标值与计量单位分列")
def draw_unit(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标", "指标值", "计量单位"), lambda r: (r.name, r.value, r.unit))
    return make_golden(truth, table, [expect(r, split=True) for r in truth.rows])


def _assessed(row: Row, *, split: bool = False) -> Indicator:
    added = {"weight": row.weight, "achieved": row.achieved, "score": row.score, "deviation": row.deviation}
    return expect(row, split=split, **added)


@layout(
    "self_evaluation", "自评：分值、年度指标值、实际完成值、得分、偏差原因", lambda t: plain(t) and t.kind == "自评"
)
def draw_self_evaluation(truth: Truth) -> Golden:
    columns = ("三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
    table = classic(truth, columns, lambda r: (r.name, r.whole, r.achieved, r.weight, r.score, r.deviation))
    return make_golden(truth, table, [_assessed(r) for r in truth.rows])


@layout("self_evaluation_first", "自评：分值在前", lambda t: plain(t) and t.kind == "自评")
def draw_self_evaluation_first(truth: Truth) -> Golden:
    columns = ("三级指标", "分值", "年度指标值", "全年实际值", "得分", "未完成原因分析")
    table = classic(truth, columns, lambda r: (r.name, r.weight, r.whole, r.achieved, r.score, r.deviation))
    return make_golden(truth, table, [_assessed(r) for r in truth.rows])


def _with_sign(row: Row) -> Indicator:
    """Sign and number are joined; 定性 is the nature, not a sign."""
    if row.sign == "定性":
        return expect(row, split=True, nature="定性")
    return expect(row, split=True, value=row.sign + row.number)


@layout("operator", "计算符号、指标值、度量单位")
def draw_operator(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标", "计算符号", "指标值", "度量单位"), lambda r: (r.name, r.sign, r.number, r.unit))
    return make_golden(truth, table, [_with_sign(r) for r in truth.rows])


@layout("nature", "指标性质（≥、=、定性）、指标值、度量单位")
def draw_nature(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标", "指标性质", "指标值", "度量单位"), lambda r: (r.name, r.sign, r.number, r.unit))
    return make_golden(truth, table, [_with_sign(r) for r in truth.rows])


@layout("value_type", "指标值类型、指标解释、评分标准", lambda t: plain(t) and all(r.scoring for r in t.rows))
def draw_value_type(truth: Truth) -> Golden:
    def kind(row: Row) -> str:
        return "定量" if row.is_number else "定性"

    columns = ("三级指标", "指标值类型", "指标值", "指标解释", "评分标准")
    table = classic(truth, columns, lambda r: (r.name, kind(r), r.whole, r.explanation, r.scoring))
    rows = [expect(r, nature=kind(r), explanation=r.explanation, scoring=r.scoring) for r in truth.rows]
    return make_golden(truth, table, rows)


@layout("explained", "指标解释与权重", lambda t: plain(t) and all(r.explanation and r.weight for r in t.rows))
def draw_explained(truth: Truth) -> Golden:
    columns = ("三级指标", "权重", "指标值", "指标解释")
    table = classic(truth, columns, lambda r: (r.name, r.weight, r.whole, r.explanation))
    return make_golden(truth, table, [expect(r, weight=r.weight, explanation=r.explanation) for r in truth.rows])


@layout("reordered", "二级类顺序不固定：成本在前、满意度在效益前", lambda t: plain(t) and t.standard)
def draw_reordered(truth: Truth) -> Golden:
    def rank(row: Row) -> tuple[int, int]:
        place = next(i for i, word in enumerate(ORDER) if word in row.l2)
        parents = ("成本指标", "产出指标", "满意度指标", "效益指标")
        return (parents.index(row.l1), place)

    return draw_classic(replace(truth, rows=tuple(sorted(truth.rows, key=rank))))


@layout("label_variants", "一级、二级标签的别称", lambda t: plain(t) and t.edition == "2015", stream=True)
def draw_label_variants(truth: Truth) -> Golden:
    rows = [replace(r, l1=OTHER_PARENTS.get(r.l1, r.l1), l2=OTHER_NAMES.get(r.l2, r.l2)) for r in truth.rows]
    return draw_classic(replace(truth, rows=tuple(rows)))


def points(rows: Sequence[Row]) -> str:
    """Sum of the rows' weights as labels carry it: 50分."""
    return f"{sum(float(row.weight) for row in rows):g}分"


@layout("glued_scores", "分值粘在标签上：产出指标(50分)", lambda t: plain(t) and all(r.weight for r in t.rows))
def draw_glued_scores(truth: Truth) -> Golden:
    rows = []
    for row in truth.rows:
        first = points([r for r in truth.rows if r.l1 == row.l1])
        second = points([r for r in truth.rows if (r.l1, r.l2) == (row.l1, row.l2)])
        rows.append((f"{row.l1}({first})", f"{row.l2}（{second}）", row.name, row.whole))
    table = classic_table(("一级指标", "二级指标", "三级指标", "指标值"), rows)
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("name_and_content", "三级指标与指标内容并列（三级指标列为序号）")
def draw_numbered_content(truth: Truth) -> Golden:
    counters: dict[tuple[str, str], int] = {}

    def counter(row: Row) -> str:
        counters[row.l1, row.l2] = counters.get((row.l1, row.l2), 0) + 1
        return f"指标{counters[row.l1, row.l2]}"

    table = classic(truth, ("三级指标", "指标内容", "指标值"), lambda r: (counter(r), r.name, r.whole))
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout(
    "name_with_content",
    "三级指标（名称）与指标内容（说明）并列",
    lambda t: plain(t) and all(r.explanation for r in t.rows),
)
def draw_name_with_content(truth: Truth) -> Golden:
    table = classic(truth, ("三级指标", "指标内容", "指标值"), lambda r: (r.name, r.explanation, r.whole))
    return make_golden(truth, table, [expect(r) for r in truth.rows])


@layout("no_classes", "没有一级、二级的指标清单", lambda t: not t.projects)
def draw_no_classes(truth: Truth) -> Golden:
    rows = [(str(number), r.name, r.whole) for number, r in enumerate(truth.rows, 1)]
    table = classic_table(("序号", "绩效指标", "目标值"), rows, ())
    return make_golden(truth, table, [expect(r, l1="", l2="") for r in truth.rows])


@layout("all_repeated", "一级、二级逐行重复（无合并单元格）")
def draw_repeated(truth: Truth) -> Golden:
    rows = [(r.l1, r.l2, r.name, r.value, r.unit) for r in truth.rows]
    table = classic_table(("一级指标", "二级指标", "三级指标", "指标值", "单位"), rows, ())
    return make_golden(truth, table, [expect(r, split=True) for r in truth.rows])
