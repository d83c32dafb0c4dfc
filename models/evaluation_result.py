"""What an evaluation found, as records and as plain mappings for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

from models.conformal import SetQuality
from models.manifest import MisfiledPoint
from models.metrics import Figure
from models.selective import RiskPoint, SelectiveQuality
from models.slices import ClassFigures, Confusion, Slice

__all__ = ["CurvePoint", "Detail", "Evaluation", "ReliabilityBin", "Score"]


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one method on one set of rows; see models.metrics.measure for the names.

    A method that only ranks has only the figures of the ranking.
    """

    method: str
    rows: str
    count: int
    figures: Mapping[str, Figure]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with method, rows, count and figures (value, low, high)."""
        figures = {key: figure.to_dict() for key, figure in self.figures.items()}
        return {"method": self.method, "rows": self.rows, "count": self.count, "figures": figures}


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers whose confidence lies in one tenth: how many, their mean confidence, and the share accepted."""

    rows: int
    confidence: float
    accepted: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Figures of models taught with a share of the public documents."""

    share: float
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Detail:
    """Our model on the public documents, looked at closely.

    sectors, kinds, sources: slices by broad sector, kind and place of publication. unseen_sectors: by sector, each
    judged by a model that saw nothing of it; empty unless asked for, like curve.
    """

    classes: tuple[ClassFigures, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    sectors: tuple[Slice, ...] = ()
    kinds: tuple[Slice, ...] = ()
    sources: tuple[Slice, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()
    risk_coverage: tuple[RiskPoint, ...] = ()
    selective: SelectiveQuality | None = None
    sets: tuple[SetQuality, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    unseen_sectors: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of our model and the baselines.

    misfiled: what flags are worth, on ordinary public documents. skipped: peers that could not run → why.
    """

    data_hash: str
    folds: int
    temperature: float
    scores: tuple[Score, ...]
    misfiled: tuple[MisfiledPoint, ...]
    detail: Detail = field(default_factory=Detail)
    skipped: Mapping[str, str] = field(default_factory=dict)

    def score(self, method: str, rows: str) -> Score:
        """The score of a method on a set of rows. Raises KeyError when it was not measured."""
        for score in self.scores:
            if (score.method, score.rows) == (method, rows):
                return score
        raise KeyError((method, rows))

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON; numbers to four digits, None for what could not be measured."""
        return {
            "data_hash": self.data_hash,
            "folds": self.folds,
            "temperature": round(self.temperature, 4),
            "scores": [score.to_dict() for score in self.scores],
            "misfiled": [_plain(asdict(point)) for point in self.misfiled],
            **{key: _plain(getattr(self.detail, key)) for key in Detail.__slots__},
            "skipped": dict(self.skipped),
        }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return value
