"""A form's record in the official layout: 项目支出绩效目标申报表 or 部门整体支出绩效目标表.

The layouts follow the annexes of 财预〔2015〕88号 with the operator and the unit in columns of their own. What is
written is read back by our own readers as the record it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter

from corpus.errors import UsageError
from corpus.official.table import TableDraft
from corpus.records import BudgetLine, Form, Indicator
from corpus.samples.form import Fonts, Line, SampleForm
from corpus.samples.render.docx import render_docx
from corpus.samples.render.xlsx import render_xlsx

__all__ = ["FORMATS", "KINDS", "official_form", "write_official"]

KINDS = {"项目支出": "项目支出绩效目标申报表", "部门整体": "部门整体支出绩效目标表"}
"""Kind of form → its official title."""
_RENDER: dict[str, Callable[[SampleForm], bytes]] = {"docx": render_docx, "xlsx": render_xlsx}
FORMATS = tuple(_RENDER)
_FONTS = Fonts(
    "方正小标宋简体",
    "仿宋",
    (("方正小标宋简体", "华文中宋"), ("仿宋", "仿宋_GB2312")),
)
_WIDTHS = (2.0, 2.1, 2.5, 4.1, 1.3, 1.8, 1.5, 2.7)
_DUTY_WIDTH = 2.2
_HEADS = ("一级指标", "二级指标", "三级指标", "运算符号", "指标值", "计量单位", "说明")
_SIGN = re.compile(r"^(>=|<=|[≥≤=＝><＞＜])\s*(?=\S)")
_SIGNS = {">=": "≥", "<=": "≤", "＝": "=", "＞": ">", "＜": "<"}
_FUNDS = (("年度资金总额", "年度资金总额"), ("财政拨款", "其中：财政拨款"), ("其他资金", "其他资金"))
# what neither Word nor Excel files may hold, and signs that turn the direction of what follows
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def write_official(form: Form, suffix: str) -> bytes:
    """The form as a file; suffix: of FORMATS. Raises UsageError for another one and for a kind without a layout."""
    if suffix not in _RENDER:
        raise UsageError("unknown_suffix", f"不能写成 {suffix} 文件", hint=f"可用：{'、'.join(FORMATS)}")
    return _RENDER[suffix](official_form(form))


def official_form(form: Form) -> SampleForm:
    """What stands on the page. Raises UsageError for a kind without a layout."""
    title = KINDS.get(form.kind)
    if title is None:
        raise UsageError("unknown_kind", f"没有“{form.kind}”的官方版式", hint=f"可用：{'、'.join(KINDS)}")
    with_duty = any(item.duty for item in form.indicators)
    widths = (_WIDTHS[0], _DUTY_WIDTH, *_WIDTHS[1:]) if with_duty else _WIDTHS
    table = TableDraft(widths)
    (_project_head if form.kind == "项目支出" else _department_head)(table, form)
    _goals(table, form)
    _indicators(table, form.indicators, with_duty=with_duty)
    year = f"{form.year}" if form.year else "　　"
    blocks = (Line(title, "title"), Line(f"（{year}年度）", "subtitle"), table.done())
    return SampleForm(title, with_duty, title, blocks, "", _FONTS)


def _project_head(table: TableDraft, form: Form) -> None:
    wide = len(table.widths)
    table.pairs(("项目名称", 1, _line(form.project), wide - 1))
    table.pairs(("主管部门", 1, _line(form.supervisor), wide - 5), ("填报单位", 2, _line(form.unit), 2))
    _funds(table, form, "项目资金（万元）")


def _department_head(table: TableDraft, form: Form) -> None:
    wide = len(table.widths)
    table.pairs(("部门（单位）名称", 1, _line(form.unit), wide - 1))
    texts = dict(form.duty_texts)
    if form.duties:
        table.put("年度主要任务", 0, rows=1 + len(form.duties), style="head")
        table.put("任务名称", 1, columns=2, style="head")
        table.put("主要内容", 3, columns=wide - 3, style="head")
        table.next_row()
        for duty in form.duties:
            table.put(_line(duty), 1, columns=2)
            table.put(_text(texts.get(duty, "")), 3, columns=wide - 3, style="prose")
            table.next_row()
    _funds(table, form, "预算资金（万元）")


def _funds(table: TableDraft, form: Form, head: str) -> None:
    found: dict[str, BudgetLine] = {line.name: line for line in form.budget}
    table.put(head, 0, rows=len(_FUNDS), style="head")
    for name, shown in _FUNDS:
        line = found.get(name)
        table.put(shown, 1, columns=3, style="head")
        table.put(f"{line.amount:.6f}".rstrip("0").rstrip(".") if line else "", 4, columns=len(table.widths) - 4)
        table.next_row()


def _goals(table: TableDraft, form: Form) -> None:
    head = "年度目标" if form.kind == "项目支出" else "年度总体目标"
    table.put(head, 0, style="head")
    table.put("\n".join(map(_text, form.goals)), 1, columns=len(table.widths) - 1, style="prose")
    table.next_row()


def _indicators(table: TableDraft, items: tuple[Indicator, ...], *, with_duty: bool) -> None:
    table.put("绩效指标", 0, rows=1 + max(1, len(items)), style="head")
    heads = ("工作任务", *_HEADS) if with_duty else _HEADS
    for column, head in enumerate(heads, 1):
        table.put(head, column, style="head")
    table.next_row()
    if not items:
        for column in range(1, len(heads) + 1):
            table.put("", column)
        table.next_row()
        return
    levels = (*(("duty",) if with_duty else ()), "l1", "l2")
    for depth, name in enumerate(levels, 1):
        own = attrgetter(*levels[:depth])
        keys = [own(item) if depth > 1 else (getattr(item, name),) for item in items]
        table.runs(depth, [tuple(map(_line, key)) for key in keys])
    for item in items:
        operator, value = split_value(_line(item.value))
        rest = (_line(item.name), operator, value, _line(item.unit), _text(item.explanation))
        for column, text in enumerate(rest, len(levels) + 1):
            table.put(text, column)
        table.next_row()


def split_value(value: str) -> tuple[str, str]:
    """Operator and what follows it; "" for a target without one."""
    sign = _SIGN.match(value)
    return (_SIGNS.get(sign[1], sign[1]), value[sign.end() :]) if sign else ("", value)


def _line(text: str) -> str:
    """A text on one line, without what files cannot hold."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def _text(text: str) -> str:
    """A text that keeps its line breaks."""
    lines = (" ".join(line.split()) for line in _FORBIDDEN.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)
