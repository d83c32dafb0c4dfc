"""Forms as pages: several layouts that offices use, and where in them a row stands."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.official.table import TableDraft
from corpus.records import Form, Indicator
from corpus.samples.form import Line, SampleForm

__all__ = ["VARIANTS", "is_word", "name_column", "part_of", "rows_before", "sheet_name", "to_page"]

_WIDTH = {"l1": 2.2, "l2": 2.4, "name": 5.0, "value": 2.6, "unit": 1.6, "achieved": 2.4, "weight": 1.2, "score": 1.2}
_HEADS: tuple[dict[str, str], ...] = (
    {"l1": "一级指标", "l2": "二级指标", "name": "三级指标", "value": "指标值", "unit": "计量单位"},
    {"l1": "一级指标", "l2": "二级指标", "name": "三级指标", "value": "年度指标值", "unit": "度量单位"},
    {"l1": "一级指标", "l2": "二级指标", "name": "指标名称", "value": "目标值", "unit": "单位"},
)
VARIANTS = len(_HEADS)
"""Number of layouts: they differ in header words, in the label down the side and in the lines of the head."""
_RESULT = {"achieved": "实际完成值", "weight": "分值", "score": "得分", "deviation": "偏差原因"}
_SIDE = (True, True, False)
_LINES = 2  # title and year above the table of a workbook


def sheet_name(form: Form) -> str:
    """Title of the only sheet."""
    return form.title[:31]


def is_word(file: str, damage: str) -> bool:
    """Whether a file of the name holds a Word document, not a workbook."""
    return file.endswith(".docx") is not (damage == "wrong_suffix")


def part_of(form: Form, *, word: bool) -> str:
    """The part of its file in which our readers find the form's rows."""
    return "表格1" if word else f"工作表“{sheet_name(form)}”"


def rows_before(form: Form, *, word: bool) -> int:
    """Rows of the part above the first indicator; a workbook also counts the lines above the table."""
    head = 4 if form.kind == "部门整体" else 5
    tasks = 1 + len(form.duties) if form.kind == "部门整体" and form.duties else 0
    return head + tasks + 1 + (0 if word else _LINES)


def name_column(variant: int) -> int:
    """Column of the names, from 1."""
    return 4 if _SIDE[variant] else 3


def to_page(form: Form, variant: int, *, shifted: int = -1, empty_after: Sequence[int] = ()) -> SampleForm:
    """The form on its page.

    variant: below VARIANTS. shifted: position of a row whose cells stand one column further right, -1 for none.
    empty_after: positions of rows after which an empty one stands.
    """
    roles = ["l1", "l2", "name", "value"]
    if any(item.unit for item in form.indicators):
        roles.append("unit")
    heads = dict(_HEADS[variant])
    if form.kind == "自评":
        roles += list(_RESULT)
        heads |= _RESULT
    widths = tuple(_WIDTH.get(role, 2.0) for role in roles)
    table = TableDraft((1.8, *widths) if _SIDE[variant] else widths)
    _head(table, form)
    _rows(table, form.indicators, roles, [heads[role] for role in roles], variant, shifted, empty_after)
    blocks = (Line(form.title, "title"), Line(f"（{form.year}年度）", "subtitle"), table.done())
    return SampleForm(form.file, False, sheet_name(form), blocks, "")


def _head(table: TableDraft, form: Form) -> None:
    wide = len(table.widths)
    amounts = {line.name: f"{line.amount:g}" for line in form.budget}
    total, own = amounts.get("年度资金总额", ""), amounts.get("财政拨款", "")
    if form.kind == "部门整体":
        table.pairs(("部门（单位）名称", 2, form.unit, wide - 2))
        if form.duties:
            table.put("年度主要任务", 0, rows=1 + len(form.duties), style="head")
            table.put("任务名称", 1, style="head")
            table.put("主要内容", 2, columns=wide - 2, style="head")
            table.next_row()
            texts = dict(form.duty_texts)
            for duty in form.duties:
                table.put(duty, 1)
                table.put(texts.get(duty, ""), 2, columns=wide - 2)
                table.next_row()
    else:
        table.pairs(("项目名称", 1, form.project, wide - 1))
        table.pairs(("主管部门", 1, form.supervisor, 1), ("填报单位", 1, form.unit, wide - 3))
    table.put("资金（万元）", 0, rows=2, style="head")
    table.put("年度资金总额", 1, style="head")
    table.put(total, 2, columns=wide - 2)
    table.next_row()
    table.put("其中：财政拨款", 1, style="head")
    table.put(own, 2, columns=wide - 2)
    table.next_row()
    table.pairs(("年度目标", 1, "\n".join(form.goals), wide - 1))


def _rows(
    table: TableDraft,
    items: Sequence[Indicator],
    roles: Sequence[str],
    heads: Sequence[str],
    variant: int,
    shifted: int,
    empty_after: Sequence[int],
) -> None:
    side = 1 if _SIDE[variant] else 0
    height = len(items) + len(empty_after)
    if side:
        table.put("绩效指标", 0, rows=1 + height, style="head")
    for column, head in enumerate(heads, side):
        table.put(head, column, style="head")
    table.next_row()
    whole = shifted < 0 and not empty_after  # merged cells only where the rows are in order
    if whole:
        table.runs(side, [(item.l1,) for item in items])
        table.runs(side + 1, [(item.l1, item.l2) for item in items])
    for position, item in enumerate(items):
        texts = [getattr(item, role) for role in roles]
        if position == shifted:
            texts = ["", *texts[:-1]]
        for column, text in enumerate(texts):
            if column > 1 or not whole:
                table.put(text, side + column)
        table.next_row()
        if position in empty_after:
            for column in range(len(roles)):
                table.put("", side + column)
            table.next_row()
