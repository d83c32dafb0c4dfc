"""What the suggester returns; ``to_dict`` is the contract of ``suggest --format json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Targets filed or written for the same measure in the same unit.

    n: how many values, of which ``public`` from public forms (the rest is authored, a magnitude only).
    low, median, high: in ``unit`` as written.
    """

    n: int
    low: float
    median: float
    high: float
    unit: str
    public: int

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field and a Chinese note on what the numbers are worth."""
        note = f"公开表格 {self.public} 个、自编示例 {self.n - self.public} 个取值"
        return {
            "n": self.n,
            "low": self.low,
            "median": self.median,
            "high": self.high,
            "unit": self.unit,
            "public": self.public,
            "note": note,
        }


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a suggestion comes from. kind: 指标库, 通用活动, 共性指标 or 公开表格. unit, year: of a public form."""

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
        if self.kind == "公开表格":
            return out | {"unit": self.unit, "year": self.year}
        return out | {"note": "自编，数值为示例"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposed indicator.

    value: reference target (示例), never a recommendation for a particular unit; "" where none is known.
    score: 0-1, how close it stands to the query. public_units: distinct units whose public forms file it;
    library_duties: duties of the authored library that list it. duty: the part of the query it serves.
    variants: other wordings. why: one Chinese sentence.
    """

    leaf: str
    name: str
    operator: str
    value: str
    unit: str
    polarity: str
    explain: str
    measure: str
    basis: str
    cost_kind: str
    score: float
    public_units: int
    library_duties: int
    value_range: ValueRange | None
    sources: tuple[SourceNote, ...]
    variants: tuple[str, ...]
    duty: str
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The indicator object of the contract, with why, variants, duty and the parts of the support."""
        return {
            "name": self.name,
            "operator": self.operator,
            "value": self.value,
            "unit": self.unit,
            "polarity": self.polarity,
            "explain": self.explain,
            "measure": self.measure,
            "basis": self.basis,
            "score": self.score,
            "support": self.public_units + self.library_duties,
            "support_by": {"公开表格单位数": self.public_units, "自编职责数": self.library_duties},
            "value_range": self.value_range.to_dict() if self.value_range else None,
            "value_note": "示例值，请按上年实际和本年计划核定" if self.value else "没有可参考的取值，请自行填写",
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
class SuggestResult:
    """Sets in the edition's class order, and what could not be found, in Chinese sentences.

    duties: the parts the query was split into. neighbours: the closest duties with their scores.
    """

    query: str
    edition: str
    sector: str
    duties: tuple[str, ...]
    neighbours: tuple[tuple[str, float], ...]
    sets: tuple[SuggestSet, ...]
    gaps: tuple[str, ...]

    def __len__(self) -> int:
        """Count of suggestions over all sets."""
        return sum(len(group.indicators) for group in self.sets)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        return {
            "query": self.query,
            "sets": [group.to_dict() for group in self.sets],
            "gaps": list(self.gaps),
            "edition": self.edition,
            "sector": self.sector,
            "duties": list(self.duties),
            "neighbours": [{"title": title, "score": score} for title, score in self.neighbours],
        }
