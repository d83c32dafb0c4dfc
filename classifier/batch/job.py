"""What every process and every executor needs to judge as the others do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from classifier.auditor import Auditor
from classifier.batch.table_parts import TableForm
from classifier.judge import Model
from classifier.known_answers import AnswerTable, KnownAnswers
from classifier.leaf_scores import LeafScores
from classifier.settings import Settings
from corpus.masking import mask_record
from corpus.options import ReadOptions
from models.store import load_model

__all__ = ["Job"]


_REMEMBERED = 8192  # judgements, some ten megabytes


@dataclass(frozen=True)
class Job:
    """Everything a process needs to judge as the others do. model: folder of weights, None for the shipped ones.

    mask_personal: put ``*`` for what tells of a person.
    """

    settings: Settings = field(default_factory=Settings)
    edition: str | None = None
    model: Path | None = None
    quick: bool = False
    mask_personal: bool = False

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
        scorer = LeafScores(self.weights)
        return replace(self.settings.read_options(), scorer=scorer, mask_personal=self.mask_personal)

    def kept(self, forms: Iterable[TableForm]) -> list[TableForm]:
        """Forms of a table of indicators as they may be kept: masked where that is asked for."""
        if not self.mask_personal:
            return list(forms)
        return [replace(one, form=mask_record(one.form)) for one in forms]


@cache
def _weights(folder: Path | None, quick: bool) -> Any:
    model = load_model(folder)
    return model.quick() if quick else model
