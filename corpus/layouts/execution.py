"""What a self-evaluation says of spending and scores: amounts granted and spent, their rate, points, total score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.layouts.header import Header
from corpus.layouts.rows import Row
from corpus.records import BudgetLine
from corpus.text import fold_width, squeeze

EXECUTION, SCORES = "预算执行", "得分"
"""Groups of the lines: the spending of the whole budget, and the total score of the form."""

_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_NO_AMOUNT = re.compile(r"(?:执行|支出|使用)率$|^(?:分值|权重|得分|总分)$")
_RATE = re.compile(r"(?:全年|年度|预算|资金|项目)*(?:预算)?执行率")
_TOTAL_SCORE = re.compile(
    r"(?:(?:自评|评价|考核|综合|最终)*(?:总分|总得分|得分|总评分)|合计得分|得分合计|总分合计|合计|总计)[:：]?(?:[(（].{0,12}[)）])?"
)
_SAID = re.compile(r"(?:自评|评价|综合)(?:总)?(?:得)?分[:：为是]?(\d{1,3}(?:\.\d+)?)分?[。.]?")
_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)分?")
_WHOLE = 100.0


def execution_lines(row: Row, header: Header, numbers: Mapping[int, float]) -> list[BudgetLine]:
    """Lines of the spending that a row of a money table states; [] where it does not say both granted and spent.

    numbers: column of the header → number of the row in it. Of several amounts the last counts, as for the budget.
    """
    found: dict[str, BudgetLine] = {}
    for column, number in numbers.items():
        role, label = header.roles[column], squeeze(_BRACKETED.sub("", header.labels[column]))
        if role == "amount":
            found["granted"] = BudgetLine(label or "预算数", number, EXECUTION, place=row.place())
        elif role == "executed" and label.endswith("率"):
            found.setdefault("rate", BudgetLine("执行率", number, EXECUTION, False, number, (), row.place()))
        elif role == "executed":
            found["spent"] = BudgetLine(label, number, EXECUTION, place=row.place())
        elif role in ("weight", "score"):
            name = "分值" if role == "weight" else "得分"
            found.setdefault(role, BudgetLine(name, number, EXECUTION, place=row.place()))
    if not {"granted", "spent"} <= found.keys():
        return []
    return [found[key] for key in ("granted", "spent", "rate", "weight", "score") if key in found]


def is_rate(label: str) -> bool:
    """Whether a label asks how much of the budget was spent, in percent."""
    return bool(_RATE.fullmatch(_BRACKETED.sub("", squeeze(fold_width(label)).rstrip(":"))))


def is_amount(line: BudgetLine) -> bool:
    """Whether a line is money, not a rate or points."""
    return not _NO_AMOUNT.search(line.name) and line.group != SCORES


def read_total_score(rows: Iterable[Row], headers: Sequence[Header]) -> list[BudgetLine]:
    """The total scores a form states, in the row 总分 under its indicators or in its head.

    headers: of the indicator tables, whose score column tells the score from the points that could be had.
    """
    out: list[BudgetLine] = []
    columns = {column for header in headers for column in header.columns("score")}
    for row in rows:
        score = _score_of(row, columns)
        if score is not None:
            out.append(BudgetLine("总分", score, SCORES, place=row.place()))
    return out


def _score_of(row: Row, columns: set[int]) -> float | None:
    label = squeeze(fold_width(row.own[row.filled[0]])) if row.filled else ""
    said = _SAID.fullmatch(label)
    if said:
        return float(said[1])
    if len(row.filled) < 2 or not _TOTAL_SCORE.fullmatch(label):
        return None
    found = {column: _points(row.own[column]) for column in row.filled[1:]}
    numbers = {column: number for column, number in found.items() if number is not None}
    inside = [number for column, number in numbers.items() if column in columns] if row.spans_known else []
    if inside:
        return inside[-1]
    # without columns a lone number may be the hundred points that could be had
    if len(numbers) > 1 and next(iter(numbers.values())) == _WHOLE:
        return list(numbers.values())[-1]
    lone = len(numbers) == 1 and "得分" in label and len(row.filled) == 2
    return next(iter(numbers.values())) if lone else None


def _points(text: str) -> float | None:
    found = _POINTS.fullmatch(squeeze(fold_width(text)))
    return float(found[1]) if found else None
