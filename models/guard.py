"""The gate for new weights: not worse than the shipped ones on rows that neither was trained on.

The guard set is the seed forms' rows and the contrast sets held out for ever. Both models answer every row; only the
rows on which exactly one of them is right tell them apart, and if neither were better each of those would fall to
either side like a coin (McNemar's exact test, one-sided).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb, sqrt
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.atomic import write_bytes
from corpus.errors import ModelError
from models.judged import held_out_contrast, seed_rows
from models.query import Query
from models.truth import Row, truth_of

__all__ = ["ALPHA", "Comparison", "GuardResult", "adopt", "check_not_worse", "guard_rows"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

ALPHA = 0.05
"""Chance of refusing a model that is in truth as good, per figure."""
_NORMAL = 1.959964
_GUARD = "从不训练的检验行"
_FIGURES = {"acceptable": "可接受", "primary": "与首选一致"}


class Judge(Protocol):
    """Anything that answers queries with probabilities of the leaves."""

    def proba(self, queries: Sequence[Query]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of both models on n rows.

    figure: acceptable or primary. new, old: shares of right answers, 0-1. lost, won: rows only the old or only the
    new model has right. p: chance of losing so many or more of those rows if the models were equally good.
    """

    figure: str
    rows: int
    new: float
    old: float
    lost: int
    won: int
    p: float

    @property
    def is_worse(self) -> bool:
        """Whether the new model is worse by more than noise explains."""
        return self.lost > self.won and self.p < ALPHA

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of new − old (Agresti and Min 2005, for matched pairs)."""
        size, gap = self.rows + 2, self.won - self.lost
        spread = sqrt(max(0.0, self.lost + self.won + 1 - gap * gap / size)) / size
        return max(-1.0, gap / size - _NORMAL * spread), min(1.0, gap / size + _NORMAL * spread)

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field and the interval as low and high."""
        low, high = self.interval
        return {**asdict(self), "low": round(low, 4), "high": round(high, 4)}


@dataclass(frozen=True, slots=True)
class GuardResult:
    """Outcome of the comparison of two models. where: Chinese words for the rows compared on."""

    comparisons: tuple[Comparison, ...]
    where: str = _GUARD

    @property
    def accepted(self) -> bool:
        """Whether no figure is worse."""
        return not any(one.is_worse for one in self.comparisons)

    @property
    def sentence(self) -> str:
        """What came out, for the person who trained."""
        told = "；".join(
            f"{_FIGURES[one.figure]} {one.old:.3f} → {one.new:.3f}（丢 {one.lost} 行，得 {one.won} 行，p={one.p:.3f}）"
            for one in self.comparisons
        )
        rows = self.comparisons[0].rows
        if self.accepted:
            return f"在 {rows} 行{self.where}上不比现有权重差：{told}"
        return f"新权重在 {rows} 行{self.where}上比现有的差，超出偶然：{told}"

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON."""
        return {"accepted": self.accepted, "comparisons": [one.to_dict() for one in self.comparisons]}


def guard_rows() -> list[Row]:
    """Rows of the guard set: the seed forms, then the held-out contrast rows."""
    return [*seed_rows(), *held_out_contrast()]


def check_not_worse(new: Judge, old: Judge, rows: Sequence[Row] | None = None, *, where: str = _GUARD) -> GuardResult:
    """Compare two models row by row. rows: the guard set for None; where: what to call them.

    Raises ValueError without rows.
    """
    judged = guard_rows() if rows is None else rows
    if not judged:
        raise ValueError("no rows to compare on")
    truth, queries = truth_of(judged), [row.query for row in judged]
    answers = {name: model.proba(queries).argmax(axis=1) for name, model in (("new", new), ("old", old))}
    own = np.arange(len(truth))
    right = {
        "acceptable": {name: truth.accepted[own, answer] for name, answer in answers.items()},
        "primary": {name: answer == truth.primary for name, answer in answers.items()},
    }
    return GuardResult(tuple(_compare(figure, both["new"], both["old"]) for figure, both in right.items()), where)


def adopt(fresh: Path, folder: Path) -> None:
    """Write the files of a fresh artefact folder to ``folder``, the manifest last.

    Whoever reads in between finds weights that do not match the old manifest and is told so. Raises ModelError when
    the folder cannot be written.
    """
    files = sorted((path for path in fresh.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".json")
    try:
        for path in files:
            write_bytes(folder / path.relative_to(fresh), path.read_bytes())
    except OSError as error:
        raise ModelError(
            "model_unwritable", "模型目录写不进去", where=str(folder), hint="请检查权限和磁盘空间"
        ) from error


def _compare(figure: str, new: Any, old: Any) -> Comparison:
    lost, won = int((old & ~new).sum()), int((new & ~old).sum())
    return Comparison(figure, len(new), float(new.mean()), float(old.mean()), lost, won, _chance(lost, lost + won))


def _chance(lost: int, told: int) -> float:
    """P(at least ``lost`` heads of ``told`` fair coins)."""
    return float(sum(comb(told, heads) for heads in range(lost, told + 1)) / 2**told)
