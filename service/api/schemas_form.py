"""Forms as records in requests: what ``zhibiao read --format json`` prints, bounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.records import Form, Indicator

__all__ = ["EditionId", "FormIn", "IndicatorIn", "Label", "Line", "PlaceIn", "Short", "Text"]

_NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, Field(max_length=2000, pattern=_NO_NUL)]
"""A cell."""
Text = Annotated[str, Field(max_length=20_000, pattern=_NO_NUL)]
"""A passage."""
Short = Annotated[str, Field(max_length=500, pattern=_NO_NUL)]
Label = Annotated[str, Field(max_length=200, pattern=_NO_NUL)]
Pairs = Annotated[dict[Short, Line], Field(max_length=200)]
Amount = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
EditionId = Literal["2015", "2021", "部门整体", "职责", "活动"]
"""Ids of the editions; a test compares with the taxonomy."""


class _Record(BaseModel):
    """A record; what it does not know is left out, so that an answer can be sent back as it came."""

    model_config = ConfigDict(extra="ignore", strict=True)


class PlaceIn(_Record):
    """Where something stands."""

    file: Short = ""
    part: Label = ""
    row: int = Field(default=0, ge=0, le=10_000_000)
    column: int = Field(default=0, ge=0, le=100_000)


class HistoryIn(_Record):
    """An earlier value of an indicator."""

    label: Short
    value: Line


class RepairIn(_Record):
    """The likely truth of a damaged row."""

    l1: Label
    l2: Label
    duty: Line
    value: Line
    rule: Label
    confidence: Share


class IndicatorIn(_Record):
    """One third-level indicator, as filed."""

    name: Line = Field(description="三级指标", examples=["受益学生数"])
    value: Line = Field(default="", description="指标值，如填报", examples=["≥3560"])
    unit: Label = Field(default="", description="计量单位", examples=["人次"])
    l1: Label = Field(default="", description="填报的一级指标", examples=["产出指标"])
    l2: Label = Field(default="", description="填报的二级指标", examples=["数量指标"])
    duty: Line = Field(default="", description="所属职责、目标或活动")
    project: Line = ""
    scope: Label = ""
    nature: Label = ""
    explanation: Text = ""
    basis: Text = ""
    weight: Label = ""
    achieved: Line = ""
    score: Label = ""
    deviation: Text = ""
    scoring: Text = ""
    history: list[HistoryIn] = Field(default_factory=list, max_length=50)
    standards: Pairs = Field(default_factory=dict)
    grades: Pairs = Field(default_factory=dict)
    breakdown: Pairs = Field(default_factory=dict)
    ocr: Share | None = None
    repaired: RepairIn | None = None
    place: PlaceIn = Field(default_factory=PlaceIn)

    def to_indicator(self) -> Indicator:
        """The record it is."""
        return Indicator.from_dict(self.model_dump())


class BudgetIn(_Record):
    """One amount of a form, in 万元."""

    name: Short
    amount: Amount
    group: Label = ""
    total: bool = False
    share: Amount | None = None
    history: Annotated[dict[Short, Amount], Field(max_length=50)] = Field(default_factory=dict)
    place: PlaceIn = Field(default_factory=PlaceIn)


class NoteIn(_Record):
    """A reading note."""

    rule: Label
    message: Line
    place: PlaceIn = Field(default_factory=PlaceIn)
    before: Text = ""
    after: Text = ""
    confidence: Share = 1.0


class FormIn(_Record):
    """One form: head, duties, goals, budget, indicators."""

    file: Short = Field(default="", description="文件名，用于位置和提示", examples=["申报表.docx"])
    kind: Label = ""
    unit: Short = Field(default="", description="填报单位", examples=["某县教育局"])
    year: int | None = Field(default=None, ge=1900, le=2100, description="预算年度", examples=[2024])
    title: Short = ""
    region: Short = ""
    layout: Label = ""
    runner_up: Label = ""
    project: Line = Field(default="", description="项目名称")
    supervisor: Short = ""
    contacts: Pairs = Field(default_factory=dict)
    duties: list[Line] = Field(default_factory=list, max_length=500)
    duty_texts: Annotated[dict[Line, Text], Field(max_length=500)] = Field(default_factory=dict)
    goals: list[Text] = Field(default_factory=list, max_length=500)
    budget: list[BudgetIn] = Field(default_factory=list, max_length=2000)
    indicators: list[IndicatorIn] = Field(default_factory=list, max_length=2000, description="三级指标")
    notes: list[NoteIn] = Field(default_factory=list, max_length=5000)

    def to_record(self) -> dict[str, Any]:
        """The record as ``Form.to_dict`` gives it."""
        return self.to_form().to_dict()

    def to_form(self) -> Form:
        """The record it is."""
        return Form.from_dict(self.model_dump())
