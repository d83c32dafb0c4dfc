"""What stands outside the indicator tables: goals, duties and amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.records import BudgetLine
from corpus.text import fold_width, squeeze

GOAL_LINE = re.compile(r"^(长期|中期|年度|总体)?(绩效)?目标\s*(\d{1,2}|[一二三四五六七八九十])\s*[:：]?$")
_GOAL_INLINE = re.compile(r"(?=目标\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[:：])")
_GOAL_KEY = re.compile(r".{0,8}(绩效|履职|总体|分类绩效|整体绩效总|年度总体)目标[:：]?")
_SENTENCE = re.compile(r"[，。；,;]|^目标")
_DUTY_KEY = re.compile(r".{0,4}(职能概述|主要职责|部门职能|单位职能|部门职责概述)[:：]?")
_TASK_KEY = re.compile(r"(年度|主要)?(工作任务|主要任务)[:：]?")
_ITEM = re.compile(r"(?:^|(?<=[。；;\s]))(?:[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[.．、](?!\d))\s*")
_NUMBER = re.compile(r"-?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_AMOUNT_LABEL = re.compile(r"^\d+[、.]\s*([^:：]+)[:：]\s*(.+)$")
_LEAD = re.compile(r"^(?:[（(]\s*[\d一二三四五六七八九十]+\s*[)）]|\d+[、.．]|其中[:：]?)\s*")
_TOTAL = re.compile(r"(合计|总计|总额|总预算|预算总额)")
_MONEY_KEY = re.compile(r"预算|资金|支出|收入")


def split_items(text: str) -> tuple[str, ...]:
    """Items of a numbered paragraph (（一）… （二）…, 1. … 2. …); the whole text when it has none."""
    parts = [part.strip() for part in _ITEM.split(text) if part.strip()]
    return tuple(parts)


def split_goals(text: str) -> tuple[str, ...]:
    """Goals of one cell, each with its own 目标n label; the whole text when it has none."""
    return tuple(part.strip() for part in _GOAL_INLINE.split(text) if part.strip())


def read_number(text: str) -> float | None:
    """A plain amount with or without thousands marks; None when the cell is anything else."""
    bare = squeeze(fold_width(text)).replace("，", ",")
    bare = bare.removesuffix("万元").removesuffix("%")
    return float(bare.replace(",", "")) if _NUMBER.fullmatch(bare) else None


def read_funds(rows: Sequence[Row], header: Header) -> list[BudgetLine]:
    """Amounts under a money header: label cells, then numbers in the header's order.

    Numbers are aligned from the right because label cells of plain text lose their spans.
    """
    numeric = [i for i, role in enumerate(header.roles) if role in ("amount", "total_amount", "share", "history")]
    out: list[BudgetLine] = []
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
        values = {c: numbers[i - len(numeric)] for i, c in enumerate(numeric) if len(numeric) - i <= len(numbers)}
        line = _budget_line(row, header, labels[-1], group, values)
        if line:
            out.append(line)
    return out


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
    """Amounts listed without a header: 1、资金来源：（1）财政性资金 … 66,690.40."""
    out: list[BudgetLine] = []
    group, inside = "", False
    for row in rows:
        filled = row.filled
        number = read_number(row.own[filled[-1]]) if len(filled) >= 2 else None
        label = row.own[filled[-2]] if len(filled) >= 2 else ""
        if number is None or len(label) > 40:
            inside = False
            continue
        listed = _AMOUNT_LABEL.match(label)
        if listed:
            group, label = listed[1], listed[2]
        elif not inside and not (_MONEY_KEY.search(label) or _MONEY_KEY.search(row.own[filled[0]])):
            continue
        name = re.sub(r"[(（]万元[)）]", "", _LEAD.sub("", label))
        total = bool(_TOTAL.search(name))
        out.append(
            BudgetLine(name, number, "预算总额" if total and not listed else group, total, None, (), row.place())
        )
        inside = True
    return out


def read_goals(rows: Sequence[Row]) -> list[str]:
    """Goals outside the tables: goal lines with their text, else the cells beside or under a goal key."""
    lines = [[row.own[c] for c in row.filled] for row in rows]
    with_table = [
        "：".join([texts[0].rstrip("：:"), *texts[1:2]]) for texts in lines if GOAL_LINE.match(squeeze(texts[0]))
    ]
    return with_table or _goals_under_keys(lines)


def _goals_under_keys(lines: Sequence[Sequence[str]]) -> list[str]:
    out: list[str] = []
    inside = False
    for texts in lines:
        head = squeeze(texts[0])
        if _GOAL_KEY.fullmatch(head):
            inside = True
            for text in texts[1:]:
                out += split_goals(text)
        elif inside and len(texts) == 1 and _SENTENCE.search(texts[0]):
            out += split_goals(texts[0]) if _GOAL_INLINE.match(texts[0]) else split_items(texts[0])
        else:
            inside = False
    return out


def read_overviews(rows: Sequence[Row]) -> tuple[dict[str, str], str]:
    """Descriptions of the unit's functions and yearly tasks by their key, and the key of the functions."""
    texts: dict[str, str] = {}
    functions = ""
    for row in rows:
        head = row.own[row.filled[0]].rstrip("：:")
        if len(row.filled) < 2:
            continue
        if _DUTY_KEY.fullmatch(squeeze(head)):
            texts[head], functions = row.own[row.filled[1]], functions or head
        elif _TASK_KEY.fullmatch(squeeze(head)):
            texts[head] = row.own[row.filled[1]]
    return texts, functions


def read_tasks(rows: Sequence[Row], header: Header) -> list[tuple[str, str]]:
    """Pairs of task name and content under a 任务名称/主要内容 header."""
    pairs = [(first_filled(r, header.columns("task")), first_filled(r, header.columns("duty_text"))) for r in rows]
    return [(name, text) for name, text in pairs if name]
