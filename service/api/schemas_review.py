"""What the routes for findings and decisions take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.api.given import Given
from service.api.paging import IdText
from service.api.schemas_judging import Tool

__all__ = [
    "ChainOut",
    "DecisionIn",
    "DecisionKind",
    "DecisionMade",
    "DecisionOut",
    "DecisionPage",
    "FindingOut",
    "FindingPage",
    "FormNow",
    "GroupIn",
    "GroupMade",
    "Kind",
    "Leaf",
    "Severity",
    "UndoIn",
]

Severity = Literal["high", "medium", "low", "info"]
Kind = Literal["misfiled", "duplicate", "value", "unit", "structure", "wording", "arithmetic", "history", "relevance"]
Leaf = Literal["", "数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度", "其他"]
DecisionKind = Literal["accept", "reject", "reclass", "comment", "undo", "done", "approve", "return"]
Remark = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="看到时的版本，与 If-Match 二选一；不给则不管版本")]


class FindingOut(BaseModel):
    """A finding and what was decided on it."""

    id: str
    form_id: str
    submission_id: str
    indicator_id: str | None
    unit: str
    year: int | None
    form_state: str
    rule: str
    kind: Kind
    severity: Severity
    confidence: float
    priority: float
    group: str
    proposed: str = Field(description="建议的类", examples=["质量"])
    outcome: Literal["", "accept", "reject", "reclass"] = Field(description="空为还没有决定，或盲审时不显示")
    leaf: str
    first_by: str
    second: str
    second_leaf: str
    second_by: str
    sampled: bool = Field(description="抽中由第二人盲审")
    blind: bool = Field(description="按盲审显示：不给出别人的决定")
    version: int
    finding: dict[str, Any] = Field(description="问题全文，与 zhibiao audit 的 findings 里的一项相同")
    tool: Tool


class FindingPage(BaseModel):
    """One page of findings."""

    items: list[FindingOut]
    next: str = Field(description="下一页的 cursor，最后一页为空")


class DecisionIn(Given):
    """A decision to make."""

    target: Literal["finding", "indicator", "form"] = Field(description="对什么作决定", examples=["finding"])
    target_id: IdText
    kind: Literal["accept", "reject", "reclass", "comment", "done", "approve", "return"] = Field(examples=["accept"])
    leaf: Leaf = Field(default="", description="改成哪一类；采纳时不给则为建议的类")
    remark: Remark = ""
    reading: Literal[1, 2] = Field(default=1, description="2 为盲审")
    version: Version | None = None


class GroupIn(Given):
    """The same decision on a finding and the open ones of its group."""

    finding_id: IdText
    kind: Literal["accept", "reject", "reclass"]
    leaf: Leaf = ""
    remark: Remark = ""
    version: Version | None = None


class UndoIn(Given):
    """Why a decision is taken back."""

    remark: Remark = ""


class DecisionOut(BaseModel):
    """A decision, a link of the chain."""

    seq: int
    kind: DecisionKind
    kind_name: str = Field(examples=["采纳"])
    target: Literal["finding", "indicator", "form"]
    target_id: str
    form_id: str
    submission_id: str
    rule: str
    leaf: str
    reading: int
    undoes: int | None
    by: str
    by_name: str
    at: datetime
    model: str
    remark: str
    text_deleted: bool = Field(description="备注已随报送删除")
    previous: str
    digest: str


class FormNow(BaseModel):
    """The form as it is after a decision."""

    id: str
    state: Literal["open", "done", "approved"]
    version: int
    findings_open: int


class DecisionMade(DecisionOut):
    """A decision just made, and what came of it. version: of its target."""

    version: int
    form: FormNow


class GroupMade(BaseModel):
    """Decisions just made together."""

    count: int
    decisions: list[DecisionOut]


class DecisionPage(BaseModel):
    """One page of decisions."""

    items: list[DecisionOut]
    next: str = Field(description="下一页的 cursor，最后一页为空")


class ChainOut(BaseModel):
    """Whether the chain of decisions is whole."""

    count: int
    intact: bool
    fault: str
    clock_backs: int = Field(description="时钟比前一条早的决定数，不算错")
    texts_deleted: int = Field(description="备注已随报送删除的决定数")
