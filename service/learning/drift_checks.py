"""The checks for drift, each with its limits and a Chinese sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.reference import Reference
from models.selective import UNDECIDED
from service.learning.judged_rows import JudgedRows
from service.learning.martingale import ALARM, p_values, simple_jumper
from service.learning.shift import (
    Sample,
    Statistic,
    jensen_shannon,
    kolmogorov,
    mean_gap,
    measure_shift,
    stability_index,
)

__all__ = ["Check", "check_exchangeable", "check_shifts", "worst"]

_ALARM_P, _WATCH_P = 0.01, 0.05
_FEWEST_ROWS, _FEWEST_GROUPS = 100, 8
_WATCH_CAPITAL = 20.0
_BINS = 50
_ORDER = ("unknown", "ok", "watch", "alarm")

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Rows = JudgedRows | Reference


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. level: ok, watch, alarm, or unknown where there are too few rows.

    kind: mix, confidence, unknown, undecided or exchangeable. against: with what, in Chinese. value: the distance, for
    exchangeable the capital; limit: from where it counts. p: chance of so much among groups of one kind; None for
    exchangeable. own, other: what is compared, such as mean confidences. stability: of the mix, None for others.
    """

    kind: str
    title: str
    against: str
    level: str
    sentence: str
    value: float | None = None
    limit: float | None = None
    p: float | None = None
    own: float | None = None
    other: float | None = None
    stability: float | None = None


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a check looks at rows. one_sided: 1 where only more, −1 where only less is a worry, 0 where both are."""

    kind: str
    title: str
    statistic: Statistic
    width: int
    limit: float
    one_sided: int = 0


_MEASURES = (
    _Measure("mix", "各类的占比", jensen_shannon, len(load_taxonomy().leaves), 0.2),
    _Measure("confidence", "模型的把握", kolmogorov, _BINS, 0.15, -1),
    _Measure("unknown", "没见过的用字", mean_gap, _BINS, 0.05, 1),
    _Measure("undecided", "未定的占比", kolmogorov, 2, 0.1, 1),
)


def check_shifts(recent: JudgedRows, other: Rows, against: str) -> list[Check]:
    """Compare recent rows with others in every way. against: Chinese name of the others.

    That an office's classes are not mixed as in public documents is no alarm: its duties are others.
    """
    found = [_check(measure, recent, other, against) for measure in _MEASURES]
    if isinstance(other, JudgedRows):
        return found
    return [replace(one, level="watch") if (one.kind, one.level) == ("mix", "alarm") else one for one in found]


def check_exchangeable(own: JudgedRows, reference: Reference) -> Check:
    """Bet that rows come in no particular order: first those of public documents, then the office's, one of a group."""
    title, against = "能否互换", "评测所用的公开文件"
    rng = np.random.default_rng(0)
    order = rng.permutation(len(reference))
    _, first = np.unique(reference.group[order], return_index=True)
    before, after = reference.confidence[order[np.sort(first)]], own.confidence[own.drawn]
    if len(after) < _FEWEST_GROUPS:
        return _too_few("exchangeable", title, against)
    strangeness = 1.0 - np.concatenate([before, after])
    # the capital starts with the office's rows; those before only say what is usual
    p = p_values(strangeness, np.random.default_rng(1).random(len(strangeness)))[len(before) :]
    highest = float(simple_jumper(p).max())
    level = "alarm" if highest >= ALARM else "watch" if highest >= _WATCH_CAPITAL else "ok"
    told = {
        "alarm": f"赌本曾涨到 {highest:.0f} 倍（警戒线 {ALARM:.0f}，误报不超过百分之一）："
        f"本单位的行与{against}不能互换，模型许诺的把握未必成立",
        "watch": f"赌本曾涨到 {highest:.0f} 倍，还没到警戒线 {ALARM:.0f}",
        "ok": f"赌本最高 {highest:.1f} 倍，没有证据说本单位的行与{against}不同",
    }
    return Check("exchangeable", title, against, level, told[level], round(highest, 3), ALARM)


def worst(checks: Sequence[Check]) -> str:
    """The most worrying level; unknown only where nothing could be told."""
    return max((check.level for check in checks), key=_ORDER.index, default="unknown")


def _check(measure: _Measure, recent: JudgedRows, other: Rows, against: str) -> Check:
    groups = [len(np.unique(rows.group)) for rows in (recent, other)]
    if min(len(recent), len(other)) < _FEWEST_ROWS or min(groups) < _FEWEST_GROUPS:
        return _too_few(measure.kind, measure.title, against)
    one, two = (Sample.of(_bins(measure, rows), rows.group, measure.width) for rows in (recent, other))
    shift = measure_shift(measure.statistic, one, two)
    own, usual = _mean(measure, recent), _mean(measure, other)
    worse = not measure.one_sided or measure.one_sided * (own - usual) > 0
    large = worse and shift.distance >= measure.limit
    level = "alarm" if large and shift.p <= _ALARM_P else "watch" if large and shift.p <= _WATCH_P else "ok"
    stability = round(stability_index(one.total, two.total), 4) if measure.kind == "mix" else None
    return Check(
        measure.kind,
        measure.title,
        against,
        level,
        _sentence(measure, level, one, two, own, usual, against),
        round(shift.distance, 4),
        measure.limit,
        round(shift.p, 4),
        None if measure.kind == "mix" else round(own, 4),
        None if measure.kind == "mix" else round(usual, 4),
        stability,
    )


def _bins(measure: _Measure, rows: Rows) -> Numbers:
    if measure.kind == "mix":
        return rows.leaf
    if measure.kind == "undecided":
        return np.asarray(rows.level == UNDECIDED, dtype=np.int64)
    shares = rows.confidence if measure.kind == "confidence" else rows.unknown
    return np.minimum(np.asarray(shares * _BINS, dtype=np.int64), _BINS - 1)


def _mean(measure: _Measure, rows: Rows) -> float:
    if measure.kind == "undecided":
        return float((rows.level == UNDECIDED).mean())
    return float((rows.unknown if measure.kind == "unknown" else rows.confidence).mean())


def _sentence(measure: _Measure, level: str, one: Sample, two: Sample, own: float, usual: float, against: str) -> str:
    if level == "ok":
        return f"{measure.title}与{against}没有超出偶然的不利差别"
    strength = "明显不同" if level == "alarm" else "有些不同"
    if measure.kind != "mix":
        return f"{measure.title}与{against}{strength}：{usual:.1%} → {own:.1%}"
    shares = one.total / one.total.sum() - two.total / two.total.sum()
    place = int(np.abs(shares).argmax())
    leaf, change = load_taxonomy().leaves[place], float(shares[place])
    return (
        f"{measure.title}与{against}{strength}，差别最大的是{leaf}类：{'多' if change > 0 else '少'} {abs(change):.1%}"
    )


def _too_few(kind: str, title: str, against: str) -> Check:
    return Check(kind, title, against, "unknown", f"{title}：行数或报送还太少，无法与{against}比较")
