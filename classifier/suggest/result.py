"""What the suggester returns; ``to_dict`` is the contract of ``suggest --format json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifier.knowledge.grading import Scale
from classifier.knowledge.spread import ValueSpread

__all__ = ["Concrete", "FormReview", "SourceNote", "SuggestResult", "SuggestSet", "Suggestion"]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a suggestion comes from. kind: of records.KINDS. code: of the 款. unit, year: of a filed form."""

    kind: str
    title: str
    code: str = ""
    unit: str = ""
    year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Mapping of what is known; authored sources say so."""
        out: dict[str, Any] = {"kind": self.kind, "title": self.title}
        if self.code:
            out["code"] = self.code
        if self.kind in ("公开表格", "本单位"):
            return out | {"unit": self.unit, "year": self.year}
        return out | {"note": "自编，数值只表示数量级"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposed indicator. The value is always left to the filer.

    measure_id: of the knowledge base, "" where a pattern makes a row that nobody has filed. score: 0-1, how likely a
    form on what is asked states it. filed_units: distinct units whose own forms state it; authored: authored sources
    that do. low_support: made from a pattern, or for want of anything close. value_range: what others state, None
    where no number is known. scale: grades for what is not counted. duty: the part of the query it serves. variants:
    other wordings. why: one Chinese sentence.
    """

    measure_id: str
    leaf: str
    name: str
    operator: str
    unit: str
    polarity: str
    explain: str
    method: str
    basis: str
    cost_kind: str
    score: float
    filed_units: int
    authored: int
    low_support: bool
    value_range: ValueSpread | None
    scale: Scale | None
    sources: tuple[SourceNote, ...]
    variants: tuple[str, ...]
    duty: str
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The indicator object of the contract, with why, variants, duty, grades and the parts of the support."""
        note = "请按上年实际和本年计划填写；旁边的取值范围只供参考"
        if self.scale:
            note = "定性指标，请按分档标准填写，并备好佐证材料"
        return {
            "id": self.measure_id,
            "name": self.name,
            "operator": self.operator,
            "value": "",
            "unit": self.unit,
            "polarity": self.polarity,
            "explain": self.explain,
            "measure": self.method,
            "basis": self.basis,
            "score": self.score,
            "support": self.filed_units + self.authored,
            "support_by": {"填报单位数": self.filed_units, "自编来源数": self.authored},
            "low_support": self.low_support,
            "value_range": self.value_range.to_dict() if self.value_range else None,
            "value_note": note,
            "grading": self.scale.to_dict() if self.scale else None,
            "source": [source.to_dict() for source in self.sources],
            "variants": list(self.variants),
            "cost_kind": self.cost_kind,
            "duty": self.duty,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class SuggestSet:
    """Suggestions of one class, best first. l1, l2: labels of the chosen edition."""

    l1: str
    l2: str
    leaf: str
    indicators: tuple[Suggestion, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with l1, l2 and indicators."""
        return {"l1": self.l1, "l2": self.l2, "indicators": [item.to_dict() for item in self.indicators]}


@dataclass(frozen=True, slots=True)
class Concrete:
    """A row of a form that says too little, and names that say it of the form's own work."""

    row: int
    name: str
    why: str
    instead: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping of every field; row counts from 1."""
        return {"row": self.row + 1, "name": self.name, "why": self.why, "instead": list(self.instead)}


@dataclass(frozen=True, slots=True)
class FormReview:
    """What a form lacks (labels of classes), says too generally, and says twice (names of rows)."""

    missing: tuple[str, ...]
    generic: tuple[Concrete, ...]
    duplicates: tuple[tuple[str, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping of every field."""
        return {
            "missing": list(self.missing),
            "generic": [one.to_dict() for one in self.generic],
            "duplicates": [list(names) for names in self.duplicates],
        }


@dataclass(frozen=True, slots=True)
class SuggestResult:
    """Sets in the edition's class order, and what could not be found, in Chinese sentences.

    duties: the parts the query was split into. neighbours: the closest duties and forms with their closeness.
    review: of the form, where one was given.
    """

    query: str
    edition: str
    sector: str
    duties: tuple[str, ...]
    neighbours: tuple[tuple[str, float], ...]
    sets: tuple[SuggestSet, ...]
    gaps: tuple[str, ...]
    review: FormReview | None = None

    def __len__(self) -> int:
        """Count of suggestions over all sets."""
        return sum(len(group.indicators) for group in self.sets)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        out = {
            "query": self.query,
            "sets": [group.to_dict() for group in self.sets],
            "gaps": list(self.gaps),
            "edition": self.edition,
            "sector": self.sector,
            "duties": list(self.duties),
            "neighbours": [{"title": title, "score": score} for title, score in self.neighbours],
        }
        return out | ({"form": self.review.to_dict()} if self.review else {})
