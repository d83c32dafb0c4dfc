"""The records everything else speaks in: frozen, typed, and lossless through JSON.

Empty means "not in the form": text fields are "" and sequences are () when absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORM_KINDS = ("部门整体", "项目支出", "转移支付", "自评")
"""What a form is of, as far as its title or its layout says."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file as given, part (sheet, table or page), 1-based row and column.

    row and column are 0 when the container does not know them.
    """

    file: str = ""
    part: str = ""
    row: int = 0
    column: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Mapping with file, part, row, column."""
        return {"file": self.file, "part": self.part, "row": self.row, "column": self.column}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Place:
        """Inverse of :meth:`to_dict`."""
        return cls(data["file"], data["part"], data["row"], data["column"])

    def __str__(self) -> str:
        """Chinese place for messages, e.g. 申报表.docx 表格2 第14行第3列."""
        words = [self.file, self.part]
        cell = (f"第{self.row}行" if self.row else "") + (f"第{self.column}列" if self.column else "")
        return " ".join(w for w in [*words, cell] if w)


@dataclass(frozen=True, slots=True)
class HistoryValue:
    """One earlier value of an indicator: label as the form heads it (上年值, 2022年), value as filed."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The likely truth of a damaged row; what the table literally shows stays in the indicator.

    rule: stable id of the repair rule (see corpus/layouts/damage/rules.py).
    confidence: 0-1, how sure the evidence makes the repair.
    """

    l1: str
    l2: str
    duty: str
    value: str
    rule: str
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {
            "l1": self.l1,
            "l2": self.l2,
            "duty": self.duty,
            "value": self.value,
            "rule": self.rule,
            "confidence": self.confidence,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Repair:
        """Inverse of :meth:`to_dict`."""
        return cls(**{key: data[key] for key in ("l1", "l2", "duty", "value", "rule", "confidence")})


_INDICATOR_ALWAYS = ("name", "value", "unit", "l1", "l2", "duty")
_INDICATOR_TEXT = (
    *("project", "scope", "nature", "explanation", "basis", "weight"),
    *("achieved", "score", "deviation", "scoring"),
)
_INDICATOR_TEXTS = (*_INDICATOR_ALWAYS, *_INDICATOR_TEXT)
_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator (三级指标) with its target value, as filed.

    value: the target as filed; operator and number joined when the form splits them.
    unit: 度量单位 when it has a cell of its own. l1, l2: filed classes, cleaned of line breaks,
    spaces and glued scores. duty: the 职能, 目标 or 活动 it stands under. scope: 长期, 年度 or "".
    nature: 定性 or 定量 where the form says so. name is "" when its cell was lost in extraction.
    standards: pairs of label and value for plan and standard values beside the target (规划值, 当年标准值).
    grades: pairs of grade (优, 良, 中, 差) and its standard. breakdown: pairs of county, unit or period
    and its own target, where the form gives one indicator several columns. achieved, score, deviation:
    what a self-evaluation adds (实际完成值, 得分, 偏差原因); scoring: the rule for scores (评分标准).
    ocr: lowest recognition score (0-1) of its cells when they were read from a picture, else None.
    """

    name: str
    value: str = ""
    unit: str = ""
    l1: str = ""
    l2: str = ""
    duty: str = ""
    project: str = ""
    scope: str = ""
    nature: str = ""
    explanation: str = ""
    basis: str = ""
    weight: str = ""
    achieved: str = ""
    score: str = ""
    deviation: str = ""
    scoring: str = ""
    history: tuple[HistoryValue, ...] = ()
    standards: tuple[tuple[str, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    breakdown: tuple[tuple[str, str], ...] = ()
    ocr: float | None = None
    repaired: Repair | None = None
    place: Place = Place()

    def to_dict(self) -> dict[str, Any]:
        """Mapping: name, value, unit, l1, l2, duty, place always; the rest only where present."""
        out: dict[str, Any] = {key: getattr(self, key) for key in _INDICATOR_ALWAYS}
        out |= {key: text for key in _INDICATOR_TEXT if (text := getattr(self, key))}
        if self.history:
            out["history"] = [{"label": h.label, "value": h.value} for h in self.history]
        if self.standards:
            out["standards"] = dict(self.standards)
        if self.grades:
            out["grades"] = dict(self.grades)
        if self.breakdown:
            out["breakdown"] = dict(self.breakdown)
        if self.ocr is not None:
            out["ocr"] = self.ocr
        if self.repaired:
            out["repaired"] = self.repaired.to_dict()
        out["place"] = self.place.to_dict()
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Indicator:
        """Inverse of :meth:`to_dict`; unknown keys are ignored so that results can be read back."""
        get = data.get
        history, standards, grades, breakdown = get("history"), get("standards"), get("grades"), get("breakdown")
        repaired, place = get("repaired"), get("place")
        return cls(
            **{key: get(key) or "" for key in _INDICATOR_TEXTS},
            history=tuple(HistoryValue(h["label"], h["value"]) for h in history) if history else (),
            standards=tuple(standards.items()) if standards else (),
            grades=tuple(grades.items()) if grades else (),
            breakdown=tuple(breakdown.items()) if breakdown else (),
            ocr=get("ocr"),
            repaired=Repair.from_dict(repaired) if repaired else None,
            place=Place.from_dict(place) if place else _NOWHERE,
        )


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One amount of the form, in 万元.

    group: what it is a part of (预算总额, 资金来源, 资金结构, 收入构成, 支出构成, 项目, 活动); 预算执行 for what a
    self-evaluation says of its spending (全年预算数, 全年执行数, 执行率 in percent, 分值 and 得分 in points), 得分 for
    its 总分.
    total: True for the line the others of its group must add up to.
    share: percent as filed (92.47 for 92.47%), None where absent.
    history: earlier amounts in 万元 under the label of their column.
    """

    name: str
    amount: float
    group: str = ""
    total: bool = False
    share: float | None = None
    history: tuple[tuple[str, float], ...] = ()
    place: Place = Place()

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field; history as an object label → amount."""
        return {
            "name": self.name,
            "amount": self.amount,
            "group": self.group,
            "total": self.total,
            "share": self.share,
            "history": dict(self.history),
            "place": self.place.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BudgetLine:
        """Inverse of :meth:`to_dict`."""
        return cls(
            data["name"],
            data["amount"],
            data["group"],
            data["total"],
            data["share"],
            tuple(data["history"].items()),
            Place.from_dict(data["place"]),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A reading note: what the reader repaired, joined or could not decide.

    rule: stable id. before, after: the literal and the proposed reading. confidence: 0-1.
    """

    rule: str
    message: str
    place: Place = Place()
    before: str = ""
    after: str = ""
    confidence: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {
            "rule": self.rule,
            "message": self.message,
            "place": self.place.to_dict(),
            "before": self.before,
            "after": self.after,
            "confidence": self.confidence,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Note:
        """Inverse of :meth:`to_dict`."""
        place = Place.from_dict(data["place"])
        return cls(data["rule"], data["message"], place, data["before"], data["after"], data["confidence"])


@dataclass(frozen=True, slots=True)
class Form:
    """One submission: head fields, duties, goals, budget, indicators and reading notes.

    kind: one of FORM_KINDS or "". year: budget year or None. layout: id of the layout that read it,
    runner_up: id of the next best one, "" when no other fits. project: 项目名称 where the form is of one
    project. supervisor: 主管部门. contacts: pairs of key and text (联系人, 电话), dropped unless asked for.
    duties: names of duties, tasks or activities in the form's order; duty_texts: pairs of such a
    name and its description, where the form describes it. goals: goal texts with their labels.
    """

    file: str
    kind: str = ""
    unit: str = ""
    year: int | None = None
    title: str = ""
    region: str = ""
    layout: str = ""
    runner_up: str = ""
    project: str = ""
    supervisor: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    duties: tuple[str, ...] = ()
    duty_texts: tuple[tuple[str, str], ...] = ()
    goals: tuple[str, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    notes: tuple[Note, ...] = ()

    def head(self) -> dict[str, Any]:
        """Everything but the indicators, as a plain mapping."""
        return {
            "file": self.file,
            "kind": self.kind,
            "unit": self.unit,
            "year": self.year,
            "title": self.title,
            "region": self.region,
            "layout": self.layout,
            "runner_up": self.runner_up,
            "project": self.project,
            "supervisor": self.supervisor,
            **({"contacts": dict(self.contacts)} if self.contacts else {}),
            "duties": list(self.duties),
            "duty_texts": dict(self.duty_texts),
            "goals": list(self.goals),
            "budget": [line.to_dict() for line in self.budget],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract (``read --format json``)."""
        return {**self.head(), "indicators": [item.to_dict() for item in self.indicators]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Form:
        """Inverse of :meth:`to_dict`; unknown keys are ignored."""
        return cls(
            file=data["file"],
            kind=data["kind"],
            unit=data["unit"],
            year=data["year"],
            title=data["title"],
            region=data["region"],
            layout=data["layout"],
            runner_up=data.get("runner_up", ""),
            project=data.get("project", ""),
            supervisor=data.get("supervisor", ""),
            contacts=tuple((data.get("contacts") or {}).items()),
            duties=tuple(data["duties"]),
            duty_texts=tuple(data["duty_texts"].items()),
            goals=tuple(data["goals"]),
            budget=tuple(BudgetLine.from_dict(line) for line in data["budget"]),
            indicators=tuple(Indicator.from_dict(item) for item in data["indicators"]),
            notes=tuple(Note.from_dict(note) for note in data["notes"]),
        )
