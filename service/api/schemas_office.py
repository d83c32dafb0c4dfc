"""What the routes for submissions, forms and statistics take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from service.api.given import Given
from service.api.schemas_form import EditionId, FormIn
from service.api.schemas_judging import Tool
from service.api.schemas_review import FindingOut

__all__ = [
    "DocumentFormat",
    "FiledForm",
    "FormCreate",
    "FormOut",
    "FormPage",
    "FormState",
    "FormWhole",
    "Statistics",
    "SubmissionOut",
    "SubmissionPage",
    "SubmissionState",
    "SubmissionWhole",
]

DocumentFormat = Literal["html", "docx", "xlsx", "json", "jsonl", "annotated", "corrected"]
FormState = Literal["open", "done", "approved"]
SubmissionState = Literal["received", "audited", "failed", "deleted"]


class FormCreate(Given):
    """A form as a record."""

    form: FormIn = Field(description="申报表，与 zhibiao read --format json 的 forms 里的一项相同")
    edition: EditionId | None = Field(default=None, description="指标体系版本；不给则按表判断", examples=["2021"])


class FileOut(BaseModel):
    """A file of a submission."""

    id: str
    number: int
    name: str = Field(examples=["绩效目标申报表.docx"])
    size: int = Field(description="字节")
    container: str = Field(description="按内容辨认的格式", examples=["docx"])
    state: Literal["received", "audited", "failed"]
    error: dict[str, Any] | None = Field(description="读不了的原因：code、message、hint、text")


class SubmissionOut(BaseModel):
    """A submission with counts."""

    id: str = Field(examples=["0f" * 16])
    title: str
    state: SubmissionState
    created_by: str
    created_by_name: str
    created_at: datetime
    delete_after: datetime | None = Field(description="到期自动删除的时间")
    deleted_at: datetime | None
    files: dict[str, int] = Field(description="各状态的文件数", examples=[{"audited": 3}])
    forms: dict[str, int] = Field(description="各状态的表数", examples=[{"open": 3}])
    job_id: str | None = Field(description="最近一次任务，进度见 /jobs/{id}")


class SubmissionWhole(SubmissionOut):
    """A submission with its files."""

    file_list: list[FileOut]


class SubmissionPage(BaseModel):
    """One page of submissions."""

    items: list[SubmissionOut]
    next: str = Field(description="下一页的 cursor，最后一页为空")


class FormOut(BaseModel):
    """A form without its rows."""

    id: str
    submission_id: str
    file_id: str | None
    file: str = Field(description="从哪个文件读出")
    number: int
    kind: str
    unit: str
    year: int | None
    title: str
    edition: str
    verdict: str = Field(examples=["完善后通过"])
    health: float
    rows: int
    state: FormState
    version: int
    findings_open: int = Field(description="还没有决定的问题数，不含提示")
    worth: float
    created_at: datetime
    tool: Tool


class FormPage(BaseModel):
    """One page of forms."""

    items: list[FormOut]
    next: str = Field(description="下一页的 cursor，最后一页为空")


class IndicatorOut(BaseModel):
    """A row of a form."""

    id: str
    form_id: str
    index: int
    name: str
    filed: str = Field(description="填报的类，认不出时为空", examples=["数量"])
    leaf: str = Field(description="模型判的类", examples=["质量"])
    confidence: float | None
    misfiled_score: float | None
    level: str
    decided: str = Field(description="审核人定的类，没有决定时为空")
    version: int
    record: dict[str, Any] = Field(description="指标原文")
    judgement: dict[str, Any] | None


class FormWhole(FormOut):
    """A form with its head, rows and findings."""

    head: dict[str, Any]
    judged: dict[str, Any] = Field(description="结论和与上年的比较")
    indicators: list[IndicatorOut]
    findings: list[FindingOut]


class CellOut(BaseModel):
    """A cell of the form as filed."""

    text: str
    row: int
    column: int
    rowspan: int = Field(ge=1)
    colspan: int = Field(ge=1)
    flags: list[str] = Field(description="这一格的问题的编号")
    indicator: str | None = Field(description="这一格是哪条指标的名称")


class PartOut(BaseModel):
    """A sheet, table or page."""

    title: str
    rows: list[list[CellOut]]


class FiledForm(BaseModel):
    """A form as it was filed."""

    form_id: str
    source: Literal["file", "rows"] = Field(description="file 原件的单元格；rows 没有原件，按指标排成的表")
    parts: list[PartOut]
    truncated: bool = Field(description="是否因过长而省略了一部分")


class Counted(BaseModel):
    """Findings of one kind."""

    key: str
    total: int
    open: int
    accepted: int
    rejected: int
    reclassed: int


class FindingCounts(BaseModel):
    """Findings counted by what they have in common."""

    by_rule: list[Counted]
    by_kind: list[Counted]
    by_severity: list[Counted]
    by_unit: list[Counted]
    by_year: list[Counted]


class Moved(BaseModel):
    """Rows filed in one class and proposed for another."""

    filed: str
    proposed: str
    count: int


class MonthCount(BaseModel):
    """Forms of one month with one verdict."""

    month: str = Field(examples=["2026-11"])
    verdict: str
    count: int


class FormCounts(BaseModel):
    """Forms counted."""

    by_month: list[MonthCount]
    by_state: dict[str, int]


class CheckPrecision(BaseModel):
    """How often reviewers agree with a check."""

    rule: str
    decided: int
    accepted: int
    reclassed: int
    precision: float
    low: float = Field(description="95 % 区间的下限（Wilson）")
    high: float = Field(description="95 % 区间的上限")


class Totals(BaseModel):
    """What there is in all."""

    forms: int
    indicators: int
    findings_open: int
    units: int


class Statistics(BaseModel):
    """Figures for the dashboards."""

    totals: Totals
    findings: FindingCounts
    matrix: list[Moved] = Field(description="填报的类 → 建议的类，不含审核人不采纳的")
    forms: FormCounts
    checks: list[CheckPrecision] = Field(description="各项检查的准确率：采纳 ÷（采纳＋不采纳）")
