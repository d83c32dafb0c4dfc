"""Goals of a form: goal lines, and texts beside or under a goal key."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.rows import Row
from corpus.layouts.sections import goal_line, split_items
from corpus.text import squeeze

_GOAL_INLINE = re.compile(r"(?=目标\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[:：])")
_PERIOD = r"(实施期|规划期|中长期|中期|长期|三年|年度|全年|本年度?|当年|20\d\d年度?)"
_GOAL_KEY = re.compile(
    rf"(.{{0,8}}(绩效|履职|总体|分类绩效|整体绩效总|年度总体|预期)|{_PERIOD})目标(\(.{{0,16}}\))?[:：]?"
)
_COLUMN = re.compile(rf"(({_PERIOD}|年初|预期|总体)(总体|绩效|设定|预期)*目标|目标内容)(\(.{{0,16}}\))?")
_NOT_GOAL = re.compile(r"(全年|年度|目标)?(实际)?(完成|实现)(总体)?情况.{0,6}|.{0,4}完成情况综述")
_SENTENCE = re.compile(r"[，。；,;]|^目标")


def read_goals(rows: Sequence[Row]) -> list[str]:
    """Goals outside the tables: goal lines with their text, else the cells beside or under a goal key."""
    found = [goal for row in rows if (goal := goal_line(row))]
    return ["：".join(filter(None, goal)) for goal in found] or _goals_under_keys(rows)


def split_goals(text: str) -> tuple[str, ...]:
    """Goals of one cell, each with its own 目标n label; the whole text when it has none."""
    return tuple(part.strip() for part in _GOAL_INLINE.split(text) if part.strip())


def _goals_under_keys(rows: Sequence[Row]) -> list[str]:
    out: list[str] = []
    columns: dict[int, str] = {}
    inside = False
    for row in rows:
        head = squeeze(row.own[row.filled[0]])
        if _GOAL_KEY.fullmatch(head):
            inside = True
            columns, texts = _heads(row)
            out += [goal for text in texts for goal in split_goals(text)]
        elif inside and columns:
            out += [_labelled(columns[c], row.own[c]) for c in row.filled if columns.get(c)]
            columns, inside = {}, False
        elif inside and len(row.filled) == 1 and _SENTENCE.search(row.own[row.filled[0]]):
            text = row.own[row.filled[0]]
            out += split_goals(text) if _GOAL_INLINE.match(text) else split_items(text)
        else:
            inside = False
    return out


def _heads(row: Row) -> tuple[dict[int, str], list[str]]:
    """Cells after a goal key: heads of goal columns in the next row (实施期目标 | 年度目标), or goal texts."""
    columns: dict[int, str] = {}
    texts: list[str] = []
    for column in row.filled[1:]:
        bare = squeeze(row.own[column])
        if _COLUMN.fullmatch(bare):
            columns[column] = row.own[column]
        elif _NOT_GOAL.fullmatch(bare):
            columns[column] = ""
        else:
            texts.append(row.own[column])
    return columns, texts


def _labelled(label: str, text: str) -> str:
    return text if squeeze(label) in ("预期目标", "目标内容", "年初设定目标") else f"{label.rstrip('：:')}：{text}"
