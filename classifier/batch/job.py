"""What every process and every executor needs to judge as the others do."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from classifier.auditor import Auditor
from classifier.judge import Model
from classifier.known_answers import AnswerTable, KnownAnswers
from classifier.leaf_scores import LeafScores
from classifier.settings import Settings
from corpus.options import ReadOptions
from models.store import load_model

__all__ = ["Job"]


_REMEMBERED = 8192  # judgements, some ten megabytes


@dataclass(frozen=True)
class Job:
    """Everything a process needs to judge as the others do. model: folder of weights, None for the shipped ones."""

    settings: Settings = field(default_factory=Settings)
    edition: str | None = None
    model: Path | None = None
    quick: bool = False

    def weights(self) -> Any:
        """The model. Raises ModelError."""
        return _weights(self.model, self.quick)

    def auditor(self, answers: AnswerTable | None = None) -> Auditor:
        """An auditor that takes answers from a table where it has them. Raises as Auditor does."""
        model: Model = self.weights()
        known = model if answers is None else KnownAnswers(model, answers)
        return Auditor(model=known, settings=self.settings, edition=self.edition, remember=_REMEMBERED)

    def read_options(self) -> ReadOptions:
        """How documents are read."""
        return ReadOptions(limits=self.settings.limits.bounds(), scorer=LeafScores(self.weights))


@cache
def _weights(folder: Path | None, quick: bool) -> Any:
    model = load_model(folder)
    return model.quick() if quick else model
