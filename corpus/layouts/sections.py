"""What stands outside the indicator tables: descriptions of duties and tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.text import squeeze

_GOAL = r"(?:长期|中期|年度|总体)?(?:绩效)?目标\s*(?:\d{1,2}|[一二三四五六七八九十])"
_GOAL_LABEL = re.compile(rf"{_GOAL}\s*[:：]?")
_GOAL_LINE = re.compile(rf"({_GOAL})\s*[:：]\s*(\S.*)", re.DOTALL)
_DUTY_KEY = re.compile(r".{0,4}(职能概述|主要职责|部门职能|单位职能|部门职责概述)[:：]?")
_TASK_KEY = re.compile(r"(年度|主要)?(工作任务|主要任务)[:：]?")
_ITEM = re.compile(r"(?:^|(?<=[。；;\s]))(?:[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[.．、](?!\d))\s*")


def split_items(text: str) -> tuple[str, ...]:
    """Items of a numbered paragraph (（一）… （二）…, 1. … 2. …); the whole text when it has none."""
    parts = [part.strip() for part in _ITEM.split(text) if part.strip()]
    return tuple(parts)


def goal_line(row: Row) -> tuple[str, str] | None:
    """Label and text of a row that names a goal (年度目标2 | 架桥, or both in one cell); None for other rows."""
    texts = [row.own[column] for column in row.filled]
    if not texts:
        return None
    if _GOAL_LABEL.fullmatch(squeeze(texts[0])):
        return texts[0].rstrip("：:"), texts[1] if len(texts) > 1 else ""
    found = _GOAL_LINE.fullmatch(texts[0]) if len(texts) == 1 else None
    return (found[1], found[2]) if found else None


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
