"""From the state of a line to a form with its head, its places and its truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.history.chance import Lots
from benchmarks.history.classes import labels, rank
from benchmarks.history.layout import is_word, name_column, part_of, rows_before
from benchmarks.history.lines import Line, Stated
from benchmarks.history.results import Result, result_of, weights
from benchmarks.history.rows import Row
from benchmarks.history.truth import GeneratedForm, RowTruth
from corpus.records import BudgetLine, Form, Indicator, Place

__all__ = ["Paper", "evaluation_of", "write_form"]

_TITLES = {"项目支出": "项目支出绩效目标申报表", "部门整体": "部门整体支出绩效目标表", "自评": "项目支出绩效自评表"}
_STEMS = {"项目支出": "绩效目标申报表", "部门整体": "部门整体支出绩效目标表", "自评": "绩效自评表"}
_DAMAGED = 0.06
_DAMAGE = Lots(
    ("truncated", "empty_file", "encrypted", "wrong_suffix", "shifted_row", "empty_rows"), (12, 6, 8, 14, 30, 30)
)
_BUDGET_MOVES = (0.8, 0.9, 1.0, 1.0, 1.05, 1.1, 1.25)


@dataclass(slots=True)
class Paper:
    """Head of a line's forms, and where the rows of its last one stand.

    duties: pairs of title and text, of 部门整体 forms. budget: in 万元. last_file: the last target form, "" before the
    first; last_rows: its rows' keys → positions. places: of the current year's rows.
    """

    kind: str
    unit: str
    region: str
    project: str
    duties: tuple[tuple[str, str], ...]
    goal: str
    habit: int
    variant: int
    suffix: str
    budget: float
    last_file: str = ""
    last_rows: dict[tuple[str, bool], int] = field(default_factory=dict)
    current: list[Stated] = field(default_factory=list)


def write_form(paper: Paper, line: Line, year: int, rng: Random) -> GeneratedForm:
    """The form of a year in which the line states its targets."""
    rows = sorted(line.stated(), key=lambda one: rank(one.row.filed_leaf, year))
    paper.budget = round(paper.budget * rng.choice(_BUDGET_MOVES), 2)
    file = _file(paper, paper.kind, year)
    head = _head(paper, paper.kind, file, year)
    damage = _damage(rng)
    first = _first_place(head, paper.variant, damage)
    items = tuple(_indicator(one.row, year, paper, _below(first, at)) for at, one in enumerate(rows))
    truth = tuple(_truth(at, one, paper, year) for at, one in enumerate(rows))
    of_form = _of_form(line, paper)
    paper.last_file, paper.last_rows = file, {one.key: at for at, one in enumerate(rows)}
    paper.current = rows
    return GeneratedForm(replace(head, indicators=items), truth, of_form, damage, paper.variant)


def evaluation_of(paper: Paper, line: Line, year: int, rng: Random) -> GeneratedForm:
    """The self-evaluation of the form just written. Rows that fell short are marked in the line."""
    file = _file(paper, "自评", year)
    head = _head(paper, "自评", file, year)
    results: dict[str, Result] = {one.row.key: result_of(one.row, rng) for one in paper.current}
    points = weights(len(paper.current))
    damage = _damage(rng)
    first = _first_place(head, paper.variant, damage)
    items, truth = [], []
    for at, one in enumerate(paper.current):
        result = results[one.row.key]
        item = _indicator(one.row, year, paper, _below(first, at))
        score = round(points[at] * result.part, 1) if result.missed else float(points[at])
        items.append(
            replace(
                item,
                achieved=result.achieved,
                weight=str(points[at]),
                score=f"{score:g}",
                deviation=result.reason,
            )
        )
        known = _truth(at, one, paper, year)
        beside = replace(known, change="evaluated", follows_file=paper.last_file, follows_row=at)
        truth.append(replace(beside, copied_file="", copied_row=-1))
    line.rows = [replace(row, missed=True) if results[row.key].missed else row for row in line.rows]
    return GeneratedForm(replace(head, indicators=tuple(items)), tuple(truth), (), damage, paper.variant)


def _file(paper: Paper, kind: str, year: int) -> str:
    stem = paper.project + _STEMS[kind] if paper.project else _STEMS["部门整体"] + ("自评" if kind == "自评" else "")
    return f"{year}/{paper.unit}/{year}年{stem}{paper.suffix}"


def _head(paper: Paper, kind: str, file: str, year: int) -> Form:
    money = (
        BudgetLine("年度资金总额", paper.budget, "预算总额", True, place=Place(file)),
        BudgetLine("财政拨款", paper.budget, place=Place(file)),
    )
    return Form(
        file,
        kind,
        paper.unit,
        year,
        _TITLES[kind],
        paper.region,
        project=paper.project,
        supervisor=paper.unit if paper.project else "",
        duties=tuple(title for title, _ in paper.duties) if kind == "部门整体" else (),
        duty_texts=tuple(pair for pair in paper.duties if pair[1]) if kind == "部门整体" else (),
        goals=(paper.goal,),
        budget=money,
    )


def _first_place(head: Form, variant: int, damage: str) -> Place:
    """Where the name of the first row stands in the file."""
    word = is_word(head.file, damage)
    return Place(head.file, part_of(head, word=word), rows_before(head, word=word) + 1, name_column(variant))


def _below(first: Place, at: int) -> Place:
    return Place(first.file, first.part, first.row + at, first.column)


def _indicator(row: Row, year: int, paper: Paper, place: Place) -> Indicator:
    first, second = labels(row.filed_leaf, year, paper.habit)
    return Indicator(row.named(year), row.value, row.unit, first, second, place=place)


def _truth(at: int, one: Stated, paper: Paper, year: int) -> RowTruth:
    row = one.row
    before = paper.last_rows.get(one.key, -1)
    follows = (paper.last_file, before) if before >= 0 else ("", -1)
    change = one.change if before >= 0 else "new"
    defects = row.defects + ((one.twin,) if one.twin else ())
    if row.target.kind == "month" and row.sound and "年" in row.value and str(year) not in row.value:
        defects += ("stale_year",)
    copied = follows if change == "copied" else ("", -1)
    source = row.measure.source
    return RowTruth(
        at, row.key, source, row.measure.leaf, row.measure.also, row.filed_leaf, change, *follows, *copied, defects
    )


def _of_form(line: Line, paper: Paper) -> tuple[RowTruth, ...]:
    """That the form was copied whole, and which rows of the last one are no more."""
    if line.copied:
        return (RowTruth(-1, "", "", "", (), "", "copied", copied_file=paper.last_file, defects=("copied_form",)),)
    return tuple(
        RowTruth(
            -1,
            row.key,
            row.measure.source,
            row.measure.leaf,
            row.measure.also,
            row.filed_leaf,
            "vanished",
            paper.last_file,
            paper.last_rows[row.key, False],
            defects=("vanished_after_miss",) if row.missed else (),
        )
        for row in line.gone
    )


def _damage(rng: Random) -> str:
    return _DAMAGE.draw(rng) if rng.random() < _DAMAGED else ""
