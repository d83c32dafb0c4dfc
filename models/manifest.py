"""What a set of weights says about itself: data, code, settings, figures, and how to read its scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["FORMAT", "Manifest", "MisfiledPoint"]

FORMAT = 3


@dataclass(frozen=True, slots=True)
class MisfiledPoint:
    """What a flag is worth when every row with misfiled_score ≥ ``threshold`` is flagged; shares 0-1.

    precision: flagged rows whose filed class no reviewer accepted. recall: such rows that were flagged.
    flagged: share of all rows flagged. Measured on documents the model had not seen.
    """

    threshold: float
    precision: float
    recall: float
    flagged: float

    @property
    def false_alarms(self) -> float:
        """Expected share of false alarms among the flags."""
        return 1.0 - self.precision


@dataclass(frozen=True, slots=True)
class Manifest:
    """Description of one artefact folder; everything needed to refuse a wrong one.

    version: id of these weights, from the hash of the weights file. code_version: product version that wrote them.
    data_hash: sha256 over the training data. taxonomy_version, leaves: what the columns mean.
    settings: feature blocks and training choices. temperature: divisor of the logits.
    operating_points: misfiled, misfiled_high, confidence, other (0-1), see models/operating.py. misfiled_points: the
    curve behind them. misfiled_model, prediction_sets, selective: models.misfiled.MisfiledModel, a list of
    models.conformal.SetLevel and models.selective.Thresholds as mappings. metrics: figures on unseen documents, each
    {value, low, high}. libraries: what trained it. encoder: folder of the sentence encoder, "" for the shipped one;
    encoder_digest: of its files, see models/encoder_files.py. pooling: models.cascade.Pooling as a mapping, empty where
    the network answers alone; transformer_digest: of the small transformer's files. quick: what else
    holds when the network answers alone: temperature, operating points, misfiled points and model, prediction sets,
    selective, metrics, as a mapping; empty where it always does. weights_sha256: of
    weights.safetensors.
    """

    version: str
    code_version: str
    taxonomy_version: str
    leaves: tuple[str, ...]
    data_hash: str
    settings: Mapping[str, Any]
    temperature: float
    operating_points: Mapping[str, float]
    misfiled_points: tuple[MisfiledPoint, ...]
    misfiled_model: Mapping[str, Any]
    prediction_sets: Sequence[Mapping[str, Any]]
    selective: Mapping[str, float]
    metrics: Mapping[str, Any]
    libraries: Mapping[str, str]
    licence: str
    weights_sha256: str
    encoder: str
    encoder_digest: str
    pooling: Mapping[str, float]
    transformer_digest: str
    quick: Mapping[str, Any]
    format: int = FORMAT

    def false_alarms_at(self, threshold: float) -> float | None:
        """Expected share of false alarms when rows with misfiled_score ≥ ``threshold`` are flagged.

        Taken from the measured point at or next below the threshold; None where nothing was measured that low.
        """
        below = [point for point in self.misfiled_points if point.threshold <= threshold]
        return max(below, key=lambda point: point.threshold).false_alarms if below else None

    def alone(self) -> Manifest:
        """The description of the network answering alone."""
        return Manifest.from_dict({**self.to_dict(), **self.quick, "pooling": {}, "quick": {}})

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON."""
        return {
            **asdict(self),
            "leaves": list(self.leaves),
            "misfiled_points": [asdict(p) for p in self.misfiled_points],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Manifest:
        """Inverse of :meth:`to_dict`. Raises KeyError or TypeError when fields are missing or unknown."""
        fields = dict(data)
        fields["leaves"] = tuple(fields["leaves"])
        fields["misfiled_points"] = tuple(MisfiledPoint(**point) for point in fields["misfiled_points"])
        return cls(**fields)
