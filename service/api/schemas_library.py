"""What the routes of the library take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.api.given import Given
from service.api.paging import SEEN, IdText

__all__ = [
    "Added",
    "Approval",
    "Decided",
    "Decision",
    "Draft",
    "Drafted",
    "EventOut",
    "FormToAdd",
    "Imported",
    "LibraryHits",
    "LibraryLeaf",
    "MeasureId",
    "MeasureOut",
    "Pending",
    "Remark",
    "Suggested",
]

LibraryLeaf = Literal["数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度"]
MeasureId = Annotated[str, Field(pattern=r"^(m|office)-[0-9a-f]{10,12}$", examples=["m-0123456789"])]
_Text = Annotated[str, Field(max_length=500, pattern=SEEN)]
_Long = Annotated[str, Field(max_length=2000, pattern=SEEN)]
_Note = Annotated[str, Field(max_length=500, pattern=SEEN, description="备注")]
_Event = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Remark(Given):
    """A remark kept with what is done."""

    note: _Note = ""


class Draft(Given):
    """A new measure, or with an id a new version of one: then only what changes is given."""

    id: MeasureId | None = Field(default=None, description="要修改的指标的编号；新指标不给")
    version: int | None = Field(default=None, ge=0, le=2**31 - 1, description="看到时的版本（ETag），已有改动则 412")
    name: Annotated[_Text, Field(min_length=1, max_length=60)] | None = Field(default=None, examples=["受益学生数"])
    leaf: LibraryLeaf | None = Field(default=None, description="二级指标", examples=["数量"])
    operator: Literal["", "≥", "≤", "=", ">", "<"] | None = Field(default=None, examples=["≥"])
    unit: Annotated[_Text, Field(max_length=20)] | None = Field(default=None, examples=["人"])
    polarity: Literal["", "正向", "反向", "区间", "定性"] | None = None
    basis: Annotated[_Text, Field(max_length=200)] | None = None
    explain: _Long | None = None
    method: _Long | None = Field(default=None, description="评价方法")
    pattern: Annotated[_Text, Field(max_length=80)] | None = Field(default=None, description="带空位的说法")
    variants: list[Annotated[_Text, Field(max_length=60)]] | None = Field(default=None, max_length=50)
    note: _Note = ""

    @model_validator(mode="after")
    def _whole(self) -> Draft:
        if self.id is None and (not self.name or not self.leaf):
            raise ValueError("a new measure needs name and leaf")
        return self

    def fields_given(self) -> dict[str, Any]:
        """Fields of the measure that were given."""
        given = self.model_dump(exclude={"id", "version", "note"}, exclude_none=True)
        return given | ({"variants": tuple(given["variants"])} if "variants" in given else {})


class Decision(Given):
    """What is approved or declined."""

    targets: list[MeasureId | _Event] = Field(
        min_length=1, max_length=200, description="指标编号（草稿），或记录的序号", examples=[["m-0123456789", 12]]
    )
    note: _Note = ""


class Approval(Decision):
    """What is approved."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1, description="改用这一版，只能给一个编号")


class Suggested(Given):
    """What became of a suggestion."""

    kind: Literal["accepted", "edited", "rejected"] = Field(description="采用、改后采用、不采用")
    id: MeasureId
    query: _Text = Field(default="", description="当时的职责文字")
    unit: _Text = Field(default="", description="填报单位")
    form: _Text = Field(default="", description="填在哪张表")
    name: _Text = Field(default="", description="改后的名称")
    operator: Annotated[_Text, Field(max_length=4)] = ""
    value: _Text = ""
    value_unit: _Text = ""
    note: _Note = ""


class FormToAdd(Given):
    """A form that was approved."""

    form_id: IdText = Field(examples=["0f" * 16])
    note: _Note = ""


class EventOut(BaseModel):
    """One thing done to the library."""

    model_config = ConfigDict(extra="allow")

    seq: int = Field(description="序号")
    time: str
    by: str = Field(description="谁做的：用户编号")
    kind: str = Field(examples=["drafted"])
    label: str = Field(examples=["草稿"])


class _Hit(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    leaf: str
    unit: str
    units: int = Field(description="填报或批准过它的单位数")
    version: int
    state: str
    origin: str = Field(description="自带，或本单位名称")
    how: Literal["同名", "开头", "包含", "相近"]
    score: float


class LibraryHits(BaseModel):
    """Measures found."""

    query: str
    current: bool = Field(description="刚批准的改动是否都已生效（通常几秒内）")
    measures: list[_Hit]


class MeasureOut(BaseModel):
    """Everything about a measure."""

    measure: dict[str, Any] = Field(description="在用的内容")
    newest: dict[str, Any] | None = Field(default=None, description="最新的草稿，与在用的不同时")
    units: list[str] = Field(description="填报或批准过它的单位")
    authored: int = Field(description="自拟来源数")
    uses: list[dict[str, Any]] = Field(description="出处，最多 20 处")
    more_uses: int
    versions: list[dict[str, Any]]
    feedback: dict[str, int] = Field(description="推荐后被采用、不采用的次数（已审批的）")
    history: list[EventOut]


class Drafted(BaseModel):
    """A draft that was kept. event: null where the content is that of the newest version."""

    id: str
    event: EventOut | None


class Decided(BaseModel):
    """Events that were kept."""

    events: list[EventOut]


class _Waiting(EventOut):
    id: str
    name: str


class Pending(BaseModel):
    """What waits for approval."""

    pending: list[_Waiting]


class Added(BaseModel):
    """Rows of a form in the library. event: null where they were there already."""

    event: EventOut | None


class _Fault(BaseModel):
    row: int
    message: str


class Imported(BaseModel):
    """What an import did; drafts wait for approval."""

    new: list[str]
    changed: list[str]
    unchanged: int
    faults: list[_Fault]
    notes: list[str]
