"""What a draft of a form holds, and the form's record that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from classifier.suggest.query import split_duties
from corpus.errors import UsageError
from corpus.official import KINDS
from corpus.records import BudgetLine, Form, Indicator, Place
from corpus.taxonomy import load_taxonomy
from service.store.tables import new_id

__all__ = [
    "FILE",
    "DraftContent",
    "DraftRow",
    "Suggested",
    "form_of_draft",
    "leaf_choices",
    "require_known_edition",
    "row_record",
]

FILE = "填报稿"
"""How places and messages call a form that is no file yet."""
_ROWS = 200

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def _plain(text: object) -> object:
    """A text without what no database and no file can hold."""
    return _NO_TEXT.sub("", text) if isinstance(text, str) else text


Short = Annotated[str, BeforeValidator(_plain), StringConstraints(max_length=200)]
Long = Annotated[str, BeforeValidator(_plain), StringConstraints(max_length=8000)]
Remark = Annotated[str, BeforeValidator(_plain), StringConstraints(max_length=1000)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Suggested(BaseModel):
    """The suggestion a row was made from, as it was shown. noted: the library knows what became of it."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    measure: Short
    name: Short
    operator: Short = ""
    unit: Short = ""
    query: Short = ""
    noted: bool = False


class DraftRow(BaseModel):
    """One indicator. leaf: its class, "" while it has none. task: which of the form's tasks it stands under."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")] = Field(default_factory=new_id)
    leaf: Short = ""
    task: Short = ""
    name: Short = ""
    operator: Literal["", "≥", "≤", "=", ">", "<"] = ""
    value: Short = ""
    unit: Short = ""
    remark: Remark = ""
    suggested: Suggested | None = None

    @property
    def outcome(self) -> str:
        """What became of the suggestion: accepted or edited; "" for a row that somebody thought of."""
        own = self.suggested
        if own is None or not self.name.strip():
            return ""
        same = (own.name, own.operator, own.unit) == (self.name.strip(), self.operator, self.unit.strip())
        return "accepted" if same else "edited"


class DraftContent(BaseModel):
    """Everything on the page. asked: the duty suggestions are sought for. tasks: 任务名称：主要内容, one a line.

    goals: one a line. total, fiscal, other: in 万元. rejected: measures that are not to be suggested again. handed_in:
    the submission that came of it, "" before.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    kind: Literal["项目支出", "部门整体"] = "项目支出"
    edition: Short = Field(default_factory=lambda: load_taxonomy().default_edition)
    sector: Short = ""
    unit: Short = ""
    supervisor: Short = ""
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    project: Short = ""
    asked: Long = ""
    tasks: Long = ""
    goals: Long = ""
    total: Amount | None = None
    fiscal: Amount | None = None
    other: Amount | None = None
    rows: Annotated[list[DraftRow], Field(max_length=_ROWS)] = Field(default_factory=list)
    rejected: Annotated[list[Short], Field(max_length=1000)] = Field(default_factory=list)
    handed_in: Short = ""

    @property
    def title(self) -> str:
        """By what the draft is found again."""
        named = self.project if self.kind == "项目支出" else self.unit
        return " ".join(filter(None, (named.strip() or self.unit.strip() or KINDS[self.kind], f"{self.year or ''}")))

    def row(self, id_: str) -> DraftRow | None:
        """The row with an id."""
        return next((row for row in self.rows if row.id == id_), None)

    def task_pairs(self) -> tuple[tuple[str, str], ...]:
        """Tasks with their content; those read off the duty text while none are written."""
        lines = self.tasks.splitlines() if self.tasks.strip() else _asked(self.asked)
        pairs = (line.replace(":", "：", 1).partition("：") for line in lines)
        found = {name.strip(): text.strip() for name, _, text in pairs if name.strip()}
        return tuple(found.items())

    def in_order(self) -> list[DraftRow]:
        """Rows in the order of the edition's classes, those without a class last."""
        order = [leaf for leaf, _, _ in leaf_choices(self.edition)]
        tasks = [name for name, _ in self.task_pairs()] if self.by_task else []

        def key(row: DraftRow) -> tuple[int, int]:
            return tasks.index(row.task) if tasks else 0, order.index(row.leaf) if row.leaf in order else len(order)

        return sorted(self.rows, key=key)

    @property
    def by_task(self) -> bool:
        """Whether the table has a column of tasks: where every row stands under one that there is."""
        if self.kind != "部门整体" or not self.rows:
            return False
        tasks = {name for name, _ in self.task_pairs()}
        return all(row.task in tasks for row in self.rows)


def leaf_choices(edition: str) -> tuple[tuple[str, str, str], ...]:
    """Classes a row of an edition may be filed in: id, first-level and second-level label, in order."""
    taxonomy = load_taxonomy()
    own = taxonomy.edition(edition)
    leaves = (leaf for leaves in own.tree.values() for leaf in leaves)
    return tuple(
        (leaf, taxonomy.parent_label(leaf, own.id), taxonomy.label(leaf))
        for leaf in leaves
        if leaf != "其他" and leaf not in own.folded
    )


def row_record(content: DraftContent, row: DraftRow, number: int = 0) -> Indicator:
    """A row as a record. number: its place, from 1."""
    labels = {leaf: (l1, l2) for leaf, l1, l2 in leaf_choices(content.edition)}
    l1, l2 = labels.get(row.leaf, ("", ""))
    operator = row.operator if row.value.strip() else ""
    return Indicator(
        name=row.name.strip(),
        value=operator + row.value.strip(),
        unit=row.unit.strip(),
        l1=l1,
        l2=l2,
        duty=row.task if content.by_task else "",
        project=content.project.strip() if content.kind == "项目支出" else "",
        explanation=row.remark.strip(),
        place=Place(FILE, "绩效指标", number, 0),
    )


def form_of_draft(content: DraftContent) -> Form:
    """The form, its rows in the order of classes; rows without a name are left out."""
    rows = [row for row in content.in_order() if row.name.strip()]
    whole = content.kind == "部门整体"
    tasks = content.task_pairs() if whole else ()
    return Form(
        file=FILE,
        kind=content.kind,
        unit=content.unit.strip(),
        year=content.year,
        title=KINDS[content.kind],
        project="" if whole else content.project.strip(),
        supervisor="" if whole else content.supervisor.strip(),
        duties=tuple(name for name, _ in tasks),
        duty_texts=tuple((name, text) for name, text in tasks if text),
        goals=tuple(_goals(content.goals)),
        budget=tuple(_budget(content)),
        indicators=tuple(row_record(content, row, number) for number, row in enumerate(rows, 1)),
    )


def _asked(text: str) -> tuple[str, ...]:
    return tuple(duty if len(duty) <= 20 else f"{duty[:20]}…：{duty}" for duty in split_duties(text)) if text else ()


def _goals(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        # one goal stands by itself; several are told apart by their number, as readers expect
        yield line if len(lines) == 1 or line.startswith("目标") else f"目标{number}：{line}"


def _budget(content: DraftContent) -> Iterator[BudgetLine]:
    if content.total is not None:
        yield BudgetLine("年度资金总额", content.total, "预算总额", total=True)
    for name, amount in (("财政拨款", content.fiscal), ("其他资金", content.other)):
        if amount is not None:
            yield BudgetLine(name, amount)


def require_known_edition(content: DraftContent) -> None:
    """Raise UsageError for an edition or class that does not exist."""
    known = {leaf for leaf, _, _ in leaf_choices(content.edition)} | {""}
    for row in content.rows:
        if row.leaf not in known and row.leaf not in load_taxonomy().leaves:
            raise UsageError("unknown_leaf", f"没有类别“{row.leaf}”", hint="请从列表里选")
