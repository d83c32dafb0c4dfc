"""Amounts of a form in 万元: tables under a money header, and amounts listed beside their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.layouts.execution import execution_lines, is_amount, is_rate
from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.records import BudgetLine
from corpus.text import fold_width, squeeze

_NUMBER = re.compile(r"(-?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(亿元|万元|元|%)?")
_INLINE = re.compile(r"(.{2,24}?)[:：]\s*(-?\d[\d,，]*(?:\.\d+)?\s*(?:亿元|万元|元))")
_FACTOR = {"亿元": 10_000.0, "元": 0.0001}
_AMOUNT_LABEL = re.compile(r"^\d+[、.]\s*([^:：]+)[:：]\s*(.+)$")
_LEAD = re.compile(r"^(?:[（(]\s*[\d一二三四五六七八九十]+\s*[)）]|\d+[、.．]|其中[:：]?)\s*")
_COUNTED = ("amount", "total_amount", "share", "history", "executed", "weight", "score")
_TOTAL = re.compile(r"(合计|总计|总额|总预算|预算总额)")
_MONEY_KEY = re.compile(r"预算|资金|支出|收入|拨款|金额|经费")
_NOT_MONEY = re.compile(r"编码|代码|电话|邮编|年度$|年限|日期|时间|人数|编制|得分|分值|执行率|个数|数量")
_SPENT = re.compile(r"执行数|支出数|执行金额")
_IN_YUAN = re.compile(r"(金额)?单位[:：]元|[(]单位[:：]?元[)]|[(]元[)]")
_IN_WAN = re.compile(r"万元")
_LONGEST_NUMBER = 24  # signs; what is longer is an account or noise, and hundreds of digits would be infinite


def read_number(text: str) -> float | None:
    """A plain amount in 万元, with or without thousands marks and unit; None when the cell is anything else.

    Without a unit the number is taken as it stands (万元 is what the forms ask for); percents lose their sign.
    """
    found = _NUMBER.fullmatch(squeeze(fold_width(text)))
    if found is None or len(found[1]) > _LONGEST_NUMBER:
        return None
    number = float(found[1].replace(",", "").replace("，", ""))
    return round(number * _FACTOR[found[2]], 6) if found[2] in _FACTOR else number


def in_yuan(rows: Sequence[Row]) -> bool:
    """Whether the form counts its money in 元: it says so somewhere and says 万元 nowhere."""
    texts = [squeeze(row.own[c]) for row in rows for c in row.filled if len(row.own[c]) <= 40]
    return any(_IN_YUAN.search(text) for text in texts) and not any(_IN_WAN.search(text) for text in texts)


def to_wan(lines: Sequence[BudgetLine]) -> list[BudgetLine]:
    """Lines counted in 元, converted to 万元."""
    return [
        replace(
            line,
            amount=round(line.amount / 10_000, 6),
            history=tuple((label, round(amount / 10_000, 6)) for label, amount in line.history),
        )
        if is_amount(line)
        else line
        for line in lines
    ]


def read_funds(rows: Sequence[Row], header: Header) -> list[BudgetLine]:
    """Amounts under a money header: label cells, then numbers in the header's order; then what was spent of them.

    Numbers that do not stand in their columns are aligned from the right, because label cells of plain text
    lose their spans. Of several amounts the last counts (年初预算数, 全年预算数).
    """
    numeric = [i for i, role in enumerate(header.roles) if role in _COUNTED]
    out: list[BudgetLine] = []
    spent: list[tuple[bool, list[BudgetLine]]] = []
    group = ""
    for row in rows:
        numbers = [c for c in row.filled if read_number(row.own[c]) is not None]
        labels = [row.own[c] for c in row.filled if not numbers or c < numbers[0]]
        if not numbers or not labels:
            continue
        named_item = first_filled(row, header.columns("project")) if header.columns("category") else ""
        if named_item:
            labels, group = [named_item], "项目"
        if len(labels) > 1:
            group = labels[-2]
        if set(numbers) <= set(numeric):
            values = {c: c for c in numeric if c in numbers}
        else:
            values = {c: numbers[i - len(numeric)] for i, c in enumerate(numeric) if len(numeric) - i <= len(numbers)}
        line = _budget_line(row, header, labels[-1], group, values)
        if line:
            out.append(line)
            found = {column: read_number(row.own[source]) for column, source in values.items()}
            stated = execution_lines(row, header, {c: number for c, number in found.items() if number is not None})
            spent.append((line.total, stated))
    return [*out, *_of_the_whole(spent)]


def _of_the_whole(spent: Sequence[tuple[bool, list[BudgetLine]]]) -> list[BudgetLine]:
    """The spending of the budget as a whole: in its total row, or in the only row there is."""
    totals = [lines for total, lines in spent if total and lines]
    if totals:
        return totals[0] if len(totals) == 1 else []
    return spent[0][1] if len(spent) == 1 else []


def _budget_line(row: Row, header: Header, name: str, group: str, values: dict[int, int]) -> BudgetLine | None:
    amount = share = None
    history: dict[str, float] = {}
    for column, source in values.items():
        number = read_number(row.own[source])
        role = header.roles[column]
        if number is None:
            continue
        if role == "amount":
            amount = number
        elif role == "share":
            share = number
        elif role == "history":
            history.setdefault(header.labels[column], number)
    if amount is None:
        return None
    return BudgetLine(name, amount, group, bool(_TOTAL.search(name)), share, tuple(history.items()), row.place())


def read_amount_rows(rows: Sequence[Row]) -> list[BudgetLine]:
    """Amounts listed without a header: 1、资金来源：（1）财政性资金 … 66,690.40; several pairs may share a row."""
    out: list[BudgetLine] = []
    group, inside = "", False
    for row in rows:
        pairs = _pairs(row)
        if not pairs:
            inside = False
            continue
        first = squeeze(row.own[row.filled[0]])
        for label, number in pairs:
            listed = _AMOUNT_LABEL.match(label)
            if listed:
                group, label = listed[1], listed[2]
            elif not inside and not (_MONEY_KEY.search(label) or _MONEY_KEY.search(first)):
                continue
            if is_rate(label) and any(_SPENT.search(line.name) for line in out):
                out.append(BudgetLine("执行率", number, group, False, number, (), row.place()))
                continue
            if _NOT_MONEY.search(squeeze(label).rstrip("：:")):
                continue
            name = re.sub(r"[(（]万?元[)）]", "", _LEAD.sub("", label)).rstrip("：:")
            total = bool(_TOTAL.search(name))
            of = "预算总额" if total and not listed else group
            out.append(BudgetLine(name, number, of, total, None, (), row.place()))
            inside = True
    return out


def _pairs(row: Row) -> list[tuple[str, float]]:
    """Labels with the amount right after them, in the next cell or behind a colon in the same one."""
    out: list[tuple[str, float]] = []
    label = ""
    for column in row.filled:
        text = row.own[column]
        number = read_number(text)
        if number is None:
            inline = _INLINE.fullmatch(text)
            if inline and (amount := read_number(inline[2])) is not None:
                out.append((inline[1], amount))
            label = "" if inline or len(text) > 40 else text
        elif label and ("%" not in text or is_rate(label)):
            out.append((label, number))
            label = ""
    return out
