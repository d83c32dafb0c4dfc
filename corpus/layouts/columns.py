"""Columns a header leaves without a role, told by what stands in them; and headers that hold several tables.

Forms head columns with words of their own (郑州市, 区县A, 考核要点) or not at all. The roles that the
family of the table needs and the header does not name are found from the contents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.layouts.cell_kinds import is_name_like, is_value_like
from corpus.layouts.header import Header
from corpus.layouts.rows import Row
from corpus.layouts.scopes import scope_of
from corpus.taxonomy import Taxonomy

SAMPLE = 80
"""Data rows looked at; a table's columns do not change their meaning further down."""

_MAJORITY = 0.6
_DUTY_WORD = re.compile(r"任务|职责|职能|活动|重点工作|事项$")
_NUMBERED_DUTY = re.compile(r"(核心|主要)?(职能|职责|任务|活动)\s*[\d一二三四五六七八九十]{1,3}\s*[:：、.]")
_OFFICE = 5
"""Characters from which a text under 单位 is the name of an office."""
_RESTARTING = frozenset({"l1", "l2", "name", "sequence"})
_SHARED = ("l1", "l2", "duty", "duty_goal", "duty_text", "project", "owner")


def complete(header: Header, rows: Sequence[Row], taxonomy: Taxonomy) -> Header:
    """The header with roles for columns whose contents leave no doubt.

    rows: the data rows under it. Only columns without a role are looked at, and only roles still missing
    are given: classes, the name, the target values (several value columns are one per county or period).
    """
    sample = rows[:SAMPLE]
    roles = list(header.roles)
    free = [c for c, role in enumerate(roles) if not role]
    width = max([len(row) for row in sample] + [len(roles)], default=0)
    free += range(len(roles), width)
    roles += [""] * (width - len(roles))
    shares = {column: _Shares(column, sample, taxonomy) for column in free}
    names = [c for c, role in enumerate(roles) if role == "name"]
    if not ({"l1", "l2"} & set(roles)):
        _label_columns(roles, [c for c in free if not names or c < names[0]], shares)
    if not names:
        _name_column(roles, free, shares)
    if "name" not in roles:
        _second_level_names(roles, sample, taxonomy)
    if "name" in roles and not ({"value", "operator", "grade"} & set(roles)):
        name = roles.index("name")
        for column in free:
            if column > name and not roles[column] and shares[column].value >= _MAJORITY:
                roles[column] = "value"
    _lone_level(roles, sample, taxonomy)
    _owners_under_unit(roles, header.labels, sample)
    labels = tuple(header.labels) + ("",) * (width - len(header.labels))
    groups = tuple(header.groups) + ("",) * (width - len(header.groups))
    _duty_column(roles, labels, sample)
    return replace(header, roles=tuple(roles), labels=labels, groups=groups)


class _Shares:
    """Shares of a column's own texts that look like labels, first-level labels, names and values."""

    def __init__(self, column: int, rows: Sequence[Row], taxonomy: Taxonomy) -> None:
        texts = [row.own[column] for row in rows if column < len(row) and row.own[column]]
        self.filled = len(texts)

        def share(test: Callable[[str], bool]) -> float:
            return sum(map(test, texts)) / len(texts) if texts else 0.0

        self.label = share(taxonomy.is_label)
        self.first_level = share(lambda text: bool(taxonomy.resolve_parent(text)))
        self.value = share(is_value_like)
        self.name = share(lambda text: is_name_like(text, taxonomy))
        self.enough = self.filled >= max(1, len(rows) // 3)


def _label_columns(roles: list[str], free: Sequence[int], shares: dict[int, _Shares]) -> None:
    columns = [c for c in free if shares[c].filled and shares[c].label >= _MAJORITY]
    if len(columns) == 1:
        roles[columns[0]] = "l1" if shares[columns[0]].first_level > 0.5 else "l2"
    elif columns:
        roles[columns[0]], roles[columns[-1]] = "l1", "l2"


def _lone_level(roles: list[str], sample: Sequence[Row], taxonomy: Taxonomy) -> None:
    """A lone column of classes under words for the first level (指标类别) that holds the second: 数量, 质量, 时效."""
    columns = [column for column, role in enumerate(roles) if role in ("l1", "l2")]
    if len(columns) == 1 and roles[columns[0]] == "l1":
        texts = [row.own[columns[0]] for row in sample if columns[0] < len(row) and row.own[columns[0]]]
        second = sum(bool(taxonomy.resolve_leaf(text)) and not taxonomy.resolve_parent(text) for text in texts)
        if second * 2 > len(texts):
            roles[columns[0]] = "l2"


def _name_column(roles: list[str], free: Sequence[int], shares: dict[int, _Shares]) -> None:
    """The best filled column of name-like texts, right of the classes and left of the values."""
    classes = max((c for c, role in enumerate(roles) if role in ("l1", "l2")), default=-1)
    values = min((c for c, role in enumerate(roles) if role in ("value", "operator")), default=len(roles))
    able = [c for c in free if classes < c < values and shares[c].name >= _MAJORITY and shares[c].enough]
    if able and (classes >= 0 or values < len(roles)):
        roles[max(able, key=lambda c: (shares[c].filled, -c))] = "name"


def _duty_column(roles: list[str], labels: Sequence[str], sample: Sequence[Row]) -> None:
    """A column left of the classes that is headed by duties in words of its own (年度主要任务), or holds 职能1: …."""
    classes = next((c for c, role in enumerate(roles) if role in ("l1", "l2")), 0)
    numbered = [any(_NUMBERED_DUTY.match(row.own[c]) for row in sample if c < len(row)) for c in range(classes)]
    free = [c for c in range(classes) if not roles[c] and (_DUTY_WORD.search(labels[c]) or numbered[c])]
    if free and "duty" not in roles:
        roles[free[0]] = "duty"


def _owners_under_unit(roles: list[str], labels: Sequence[str], sample: Sequence[Row]) -> None:
    """单位 heads units of measure in most tables, but offices where their names stand under it."""
    for column, role in enumerate(roles):
        if role == "unit" and column < len(labels) and labels[column] == "单位":
            texts = [row.own[column] for row in sample if column < len(row) and row.own[column]]
            if texts and sum(len(text) >= _OFFICE for text in texts) * 2 > len(texts):
                roles[column] = "owner"


def _second_level_names(roles: list[str], sample: Sequence[Row], taxonomy: Taxonomy) -> None:
    """A table of two levels only: the indicators themselves stand under 二级指标."""
    for column in (c for c, role in enumerate(roles) if role == "l2"):
        shares = _Shares(column, sample, taxonomy)
        if shares.name >= _MAJORITY and shares.label < 0.2:
            roles[column] = "name"
            return


def split_blocks(header: Header) -> list[Header]:
    """One header per table that stands side by side in the band (中期目标 | 年度目标), left to right.

    A second block begins where a column restarts classes or names after the first block has had its name
    and a value. Columns a later block lacks (first level, duty, project) are shared with the first one;
    the word above a block becomes its side label, which tells its scope.
    """
    starts = [0]
    seen: list[str] = []
    for column, role in enumerate(header.roles):
        complete_block = "name" in seen and ("value" in seen or "operator" in seen)
        if role in _RESTARTING and role in seen and complete_block and (not seen or seen[-1] != role):
            starts.append(column)
            seen = []
        if role:
            seen.append(role)
    if len(starts) > 1 and not {"name"} <= set(seen):
        starts.pop()  # columns after the last name belong to the block before
    if len(starts) == 1:
        return [header]
    out = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(header.roles)
        own = [role if start <= column < end else "" for column, role in enumerate(header.roles)]
        for role in _SHARED:
            if role not in own:
                for column in range(starts[1]):
                    if header.roles[column] == role:
                        own[column] = role
        heading = next((word for word in header.groups[start:end] if scope_of(word)), "")
        out.append(replace(header, roles=tuple(own), side=heading or header.side))
    return out


def main_value(header: Header) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Columns of the target value itself, and columns of its parts (counties, other periods).

    Value columns under one label are one; of several labels the total or the whole year leads, else the first
    that is a word for targets. Counties without a total are all parts.
    """
    columns = header.columns("value")
    labels = list(dict.fromkeys(header.labels[c] for c in columns))
    if len(labels) < 2:
        return columns, ()
    lead = next((label for words in _LEADING for label in labels if any(word in label for word in words)), "")
    return (
        tuple(c for c in columns if header.labels[c] == lead),
        tuple(c for c in columns if header.labels[c] != lead),
    )


_LEADING = (
    ("合计", "总计", "全省", "全市", "全县", "全区", "汇总", "小计"),
    ("年度", "全年", "本年", "当年"),
    ("值", "目标"),
)
