"""What a person checks after reading a form: its head, its indicators, what was repaired or is doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from corpus.records import Form, Indicator, Note

__all__ = ["draw_form"]

_SURE = 0.9  # below this score a recognised cell is worth a look at the original
_LIKELY = 0.75  # below this confidence a note says how sure it is


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its title, the text of a row in it, and whether the form has anything to show there."""

    title: str
    text: Callable[[Indicator], str]
    shown: Callable[[tuple[Indicator, ...]], bool] = lambda _: True
    justify: str = "left"


def _any(*fields: str) -> Callable[[tuple[Indicator, ...]], bool]:
    return lambda items: any(getattr(item, field) for item in items for field in fields)


def _varies(field: str) -> Callable[[tuple[Indicator, ...]], bool]:
    return lambda items: len({getattr(item, field) for item in items}) > 1


def _pairs(pairs: Iterable[tuple[str, str]], between: str) -> str:
    return between.join(f"{label}：{text}" if label and text else label or text for label, text in pairs)


def _repaired(field: str) -> Callable[[Indicator], str]:
    """The literal text, and the likely one where a repair differs."""

    def text(item: Indicator) -> str:
        filed: str = getattr(item, field)
        likely: str = getattr(item.repaired, field) if item.repaired else filed
        return filed if filed == likely else f"{filed or '（空）'}→{likely or '（空）'}"

    return text


def _score(item: Indicator) -> str:
    return f"{item.score}/{item.weight}" if item.score and item.weight else item.score


def _doubt(item: Indicator) -> str:
    return f"{item.ocr:.0%}" if item.ocr is not None and item.ocr < _SURE else ""


_COLUMNS = (
    _Column("行", lambda item: str(item.place.row or ""), justify="right"),
    _Column("项目", lambda item: item.project, _varies("project")),
    _Column("职责或目标", lambda item: item.duty, _any("duty")),
    _Column("期限", lambda item: item.scope, _varies("scope")),
    _Column("一级", _repaired("l1"), _any("l1", "repaired")),
    _Column("二级", _repaired("l2"), _any("l2", "repaired")),
    _Column("三级指标", lambda item: item.name or "（缺失）"),
    _Column("指标值", _repaired("value")),
    _Column("单位", lambda item: item.unit, _any("unit")),
    _Column("分列指标值", lambda item: _pairs(item.breakdown, "\n"), _any("breakdown")),
    _Column("档次", lambda item: _pairs(item.grades, "\n"), _any("grades")),
    _Column("实际完成值", lambda item: item.achieved, _any("achieved")),
    _Column("得分", _score, _any("score"), justify="right"),
    _Column("偏差原因", lambda item: item.deviation, _any("deviation")),
    _Column("识别", _doubt, lambda items: any(map(_doubt, items)), justify="right"),
)


def draw_form(form: Form) -> Any:
    """Something rich can draw; columns a form has nothing for are left out, doubtful rows from a picture stand out."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    columns = [column for column in _COLUMNS if column.shown(form.indicators)]
    table = Table(expand=False, show_lines=False)
    for column in columns:
        table.add_column(column.title, overflow="fold", justify=column.justify)  # type: ignore[arg-type]
    for item in form.indicators:
        style = "yellow" if _doubt(item) else ""
        table.add_row(*(Text(column.text(item)) for column in columns), style=style)
    head = [Text(line, style="bold" if number == 0 else "") for number, line in enumerate(_head(form))]
    return Group(*head, table, *(Text(line) for line in _remarks(form)), Text(""))


def _head(form: Form) -> list[str]:
    parts = [form.unit, f"{form.year}年" if form.year else "", form.kind]
    name = "  ".join(part for part in parts if part) or "（未写明单位）"
    lines = [f"{name}  指标 {len(form.indicators)} 条", form.file]
    supervisor = form.supervisor if form.supervisor != form.unit else ""
    labelled = [pair for pair in (("项目", form.project), ("主管部门", supervisor), *form.contacts) if pair[1]]
    if labelled:
        lines.append(_pairs(labelled, "  "))
    other = f"，其次“{_title(form.runner_up)}”" if form.runner_up else ""
    return [*lines, f"版式：“{_title(form.layout)}”{other}"] if form.layout else lines


def _title(layout: str) -> str:
    from corpus.layouts import load_vocabulary

    return load_vocabulary().title(layout)


def _remarks(form: Form) -> list[str]:
    several = len({item.place.part for item in form.indicators}) > 1
    doubtful = sum(bool(_doubt(item)) for item in form.indicators)
    lines = [f"· {_place(note, several=several)}{_sureness(note)}{note.message}" for note in form.notes]
    if doubtful:
        lines.append(f"· {doubtful}行文字识别的把握不到{_SURE:.0%}，请对照原件核对")
    return lines


def _place(note: Note, *, several: bool) -> str:
    part = f"{note.place.part} " if several and note.place.part else ""
    return f"{part}第{note.place.row}行 " if note.place.row else part


def _sureness(note: Note) -> str:
    return f"{note.confidence:.0%}把握：" if 0 < note.confidence < _LIKELY else ""
