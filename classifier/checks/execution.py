"""How far a budget was spent, as a self-evaluation states it: granted, spent, rate, score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.records import BudgetLine, Form
from corpus.text import remember_short, squeeze

__all__ = ["Execution", "executions", "same_rate", "stated_total"]

_GRANTED = re.compile(r"预算(?:数|金额|资金)?(?:[(（].*[)）])?$|资金总额$|^预算")
_LATER = re.compile(r"全年|调整后|调整")
_SPENT = re.compile(r"(?:执行|支出|使用)(?:数|金额|资金|额)(?:[(（].*[)）])?$|实际支出$|实际使用$")
_RATE = re.compile(r"(?:执行|支出|使用)率(?:[(（].*[)）])?$")
_SCORE = re.compile(r"得分$")
_WEIGHT = re.compile(r"分值$|权重$")
_TOTAL_SCORE = re.compile(r"^(?:自评|评价)?(?:总得?分|得分合计|总分合计|得分)$")
_TOLD_SCORE = re.compile(r"(?:自评|综合|评价)(?:总)?(?:得)?分[为是:]?(\d{1,3}(?:\.\d+)?)分?")
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Execution:
    """One budget and its spending: amounts in 万元, rate in percent, score and its weight; None where not stated."""

    name: str
    granted: float
    spent: float
    rate: BudgetLine | None
    percent: float | None
    score: float | None
    weight: float | None

    @property
    def true_percent(self) -> float:
        """Rate that the amounts come to."""
        return 100 * self.spent / self.granted


def executions(form: Form) -> list[Execution]:
    """Every budget of the form whose spending is stated: in lines of one group, or in further columns of a line."""
    if not form.budget:
        return []
    found = []
    telling = {line.group for line in form.budget if _SPENT.search(_bare(line))}
    for group in dict.fromkeys(line.group for line in form.budget if line.group in telling):
        lines = [line for line in form.budget if line.group == group]
        granted = _pick([line for line in lines if _GRANTED.search(_bare(line)) and not _SPENT.search(_bare(line))])
        spent = _pick([line for line in lines if _SPENT.search(_bare(line))])
        if granted is None or spent is None or granted.amount <= 0:
            continue
        rate = _pick([line for line in lines if _RATE.search(_bare(line))])
        score = _pick([line for line in lines if _SCORE.search(_bare(line)) and not _TOTAL_SCORE.match(_bare(line))])
        score = score or _pick([line for line in lines if _bare(line) == "得分"])
        weight = _pick([line for line in lines if _WEIGHT.search(_bare(line))])
        found.append(
            Execution(
                "预算" if group in ("", "预算执行") else group,
                granted.amount,
                spent.amount,
                rate,
                _percent(rate) if rate is not None or group != "预算执行" else spent.share,
                score.amount if score else None,
                weight.amount if weight else None,
            )
        )
    return found + [one for line in form.budget if (one := _in_columns(line)) is not None]


def stated_total(form: Form) -> float | None:
    """Total score the head or a goal of the form states, None when there is none or they disagree."""
    lines = [line.amount for line in form.budget if _TOTAL_SCORE.match(_bare(line)) and line.group != "预算执行"]
    told = [float(match[1]) for text in (*form.goals, form.title) for match in _TOLD_SCORE.finditer(squeeze(text))]
    totals = {*lines, *told}
    return totals.pop() if len(totals) == 1 else None


def same_rate(percent: float, true: float, tolerance: float) -> bool:
    """Whether a stated rate is the true one, rounded to the digits it was stated with; 0.9 may stand for 90 %."""
    readings = [percent, percent * 100] if percent <= 1.5 < true else [percent]
    return any(abs(one - true) <= max(tolerance, _rounding(one)) + _EXACT for one in readings)


def _in_columns(line: BudgetLine) -> Execution | None:
    """A line whose spending stands in a column of its own."""
    spent = _column(line.history, _SPENT)
    if spent is None or line.amount <= 0 or _SPENT.search(_bare(line)):
        return None
    percent = _column(line.history, _RATE)
    percent = line.share if percent is None else percent
    return Execution(
        line.name,
        line.amount,
        spent,
        line,
        percent,
        _column(line.history, _SCORE),
        _column(line.history, _WEIGHT),
    )


def _column(columns: Iterable[tuple[str, float]], heading: re.Pattern[str]) -> float | None:
    return next((number for label, number in columns if heading.search(squeeze(label))), None)


def _pick(lines: Sequence[BudgetLine]) -> BudgetLine | None:
    """The one line, or the one about the whole year as last granted; None when that leaves several."""
    if len(lines) > 1:
        later = [line for line in lines if _LATER.search(line.name)]
        lines = later or [line for line in lines if line.total]
    return lines[0] if len(lines) == 1 else None


def _percent(line: BudgetLine | None) -> float | None:
    if line is None:
        return None
    return line.share if line.share is not None else line.amount


def _bare(line: BudgetLine) -> str:
    return _bare_name(line.name)


@remember_short(1024)
def _bare_name(name: str) -> str:
    return re.sub(r"[(（](?:万元|元|%|[A-Z])[)）]", "", squeeze(name))


def _rounding(percent: float) -> float:
    digits = next((digits for digits in (0, 1) if round(percent, digits) == percent), 2)
    return 0.51 * 10.0**-digits
