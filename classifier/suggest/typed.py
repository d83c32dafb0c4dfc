"""The immediate check of one row while a form is being filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from classifier.auditor import Auditor
from classifier.checks import Check, default_registry, form_edition
from classifier.finding import Finding
from classifier.judge import Judgement, Model, row_edition
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.settings import Settings
from classifier.suggest.nearest import NearMeasure, completer_of, missing_parts, nearest_measure
from classifier.suggest.remembered import RememberedModel
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy
from models.store import load_model

__all__ = ["TypedCheck", "check_typed"]

_KINDS = frozenset({"misfiled", "duplicate", "value", "unit", "history", "wording"})
"""Kinds of checks that say something of a row before the form is complete; ``Check.while_typing`` says otherwise."""
_NEVER = 1_000_000
_HERE = "正在填写"


@dataclass(frozen=True, slots=True)
class TypedCheck:
    """What can be said of a row as it is typed.

    edition: by which its class is named. judgement: the model's view of it, None where it has no name yet. findings:
    about this row, or about another one that this row repeats. index: of the row, behind those of the form. nearest:
    the measure of the base it most likely means. unit, operator: what the row lacks, as that measure has it.
    """

    edition: str
    index: int
    judgement: Judgement | None = None
    findings: tuple[Finding, ...] = ()
    nearest: NearMeasure | None = None
    unit: str = ""
    operator: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON object: class (null without a name), findings, nearest (null for none), proposed unit and operator."""
        own = self.judgement
        judged = {"leaf": own.pred_leaf, "level": own.level} | own.to_dict() if own else None
        return {
            "edition": self.edition,
            "index": self.index,
            "class": judged,
            "findings": [finding.to_dict() for finding in self.findings],
            "nearest": self.nearest.to_dict() if self.nearest else None,
            "proposed": {"unit": self.unit, "operator": self.operator},
        }


def check_typed(
    row: Indicator,
    form: Form | None = None,
    *,
    edition: str | None = None,
    settings: Settings | None = None,
    base: KnowledgeBase | None = None,
    model: Model | None = None,
) -> TypedCheck:
    """Check one row that is being typed, beside the rows already in the form.

    form: without the row. edition: for the names of classes, told by the labels for None. base, model: the shipped
    ones for None.
    Kept are checks of class, duplicates, value, unit, history and wording that speak of this row, and of the structure
    placeholders and stray signs. Left out is what only a finished form can be told: its structure (missing classes and
    rows, empty cells, duties without indicators), relevance, sums, weights, and what several forms tell together.
    Raises UsageError for an unknown edition and SettingError when the settings name a check that does not exist.
    """
    beside = form or Form(_HERE)
    index = len(beside.indicators)
    # without a row number, so that messages call it by its ordinal; the part tells it from all rows of the form
    item = replace(row, place=Place(beside.file, _HERE, 0, 0))
    whole = replace(beside, indicators=(*beside.indicators, item))
    key = edition or _edition(whole)
    chosen = _of_a_row(settings or Settings())
    auditor = Auditor(model=model, settings=chosen, edition=key) if model else _shared(chosen.model_dump_json(), key)
    if not row.name.strip():
        return TypedCheck(key, index)
    [audit] = auditor.audit([whole])
    auditor.forget()
    judgement = audit.judgements[index]
    findings = [one for one in audit.findings if one.index == index or (one.index >= 0 and item.place in one.related)]
    texts = completer_of(base or load_knowledge()).texts
    nearest = nearest_measure(row.name, texts, _leaves(row, judgement))
    return TypedCheck(key, index, judgement, tuple(findings), nearest, *missing_parts(row, nearest))


@cache
def _model() -> Model:
    return RememberedModel(load_model())


@lru_cache(maxsize=8)
def _shared(settings: str, edition: str) -> Auditor:
    """An auditor on the shipped model, made ready once; settings: as JSON."""
    return Auditor(model=_model(), settings=Settings.model_validate_json(settings), edition=edition)


def _edition(form: Form) -> str:
    """Edition of a form; a first row without labels betrays none, and is no form without classes."""
    if len(form.indicators) > 1:
        return form_edition(form, load_taxonomy())
    [row] = form.indicators
    return row_edition(row.l1, row.l2, load_taxonomy())


def _of_a_row(settings: Settings) -> Settings:
    """Settings under which only checks of a row run, each with a finding of its own however many rows share a fault."""
    left_out = [check.id for check in default_registry() if not _speaks_of_a_row(check)]
    thresholds = settings.thresholds.model_copy(update={"group_rows": _NEVER})
    disabled = tuple(dict.fromkeys((*settings.disabled, *left_out)))
    return settings.model_copy(update={"disabled": disabled, "thresholds": thresholds})


def _speaks_of_a_row(check: Check) -> bool:
    """Whether a check runs on the row being typed."""
    if check.needs == "forms":
        return False
    return check.kind in _KINDS if check.while_typing is None else check.while_typing


def _leaves(row: Indicator, judgement: Judgement) -> tuple[str, ...]:
    """Classes a row may be of: those it was filed in, else what the model says."""
    return load_taxonomy().resolve(row.l1, row.l2).leaves or (judgement.pred_leaf,)
