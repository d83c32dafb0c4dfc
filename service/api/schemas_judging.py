"""What the routes that judge take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from corpus.records import Indicator
from service.api.given import Given
from service.api.schemas_form import EditionId, FormIn, Label, Line

__all__ = [
    "AuditAnswer",
    "AuditRecords",
    "ClassifiedRow",
    "Classify",
    "ClassifyAnswer",
    "Duplicates",
    "DuplicatesAnswer",
    "RowIn",
    "Tool",
]

EDITION = "指标体系版本：决定一级指标怎么叫；不给则按每行填报的一级、二级指标判断"
_ROWS = 100_000


class Tool(BaseModel):
    """What produced the answer."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["zhibiao"])
    version: str = Field(description="程序版本")
    model: str = Field(description="所用模型的编号，没有用模型时为空")
    edition: str = Field(description="指标体系版本", examples=["2021"])


class RowIn(Given):
    """A row to judge."""

    id: Annotated[StrictStr, Field(max_length=200)] | StrictInt | None = Field(
        default=None, description="自己的编号，原样带回", examples=["r1"]
    )
    name: Line = Field(description="三级指标", examples=["受益学生数"])
    value: Line = Field(default="", description="指标值", examples=["≥3560"])
    unit: Label = Field(default="", description="计量单位", examples=["人次"])
    l1: Label = Field(default="", description="填报的一级指标", examples=["产出指标"])
    l2: Label = Field(default="", description="填报的二级指标，给出后判断是否相符", examples=["质量指标"])
    duty: Line = Field(default="", description="所属职责或目标")
    project: Line = Field(default="", description="所属项目")

    def to_indicator(self) -> Indicator:
        """The record it is, read as a table's row is."""
        texts = (self.name, self.value, self.unit, self.l1, self.l2, self.duty, self.project)
        name, value, unit, l1, l2, duty, project = (text.strip() for text in texts)
        return Indicator(name, value, unit, l1, l2, duty, project)


class Classify(Given):
    """Rows to judge."""

    rows: list[RowIn] = Field(min_length=1, max_length=_ROWS, description="指标，一次最多 1000 条（由管理员设定）")
    top: int = Field(default=3, ge=1, le=9, description="列出前几类")
    edition: EditionId | None = Field(default=None, description=EDITION)
    explain: bool = Field(default=False, description="说明理由，一次最多 100 条")


class Alternative(BaseModel):
    """A class with its probability."""

    l2: str = Field(examples=["数量指标"])
    probability: float = Field(ge=0, le=1)


class ClassifiedRow(BaseModel):
    """Where a row belongs, and whether its filed class stands."""

    id: str | int | None = None
    leaf: str = Field(description="类的编号", examples=["数量"])
    pred_l1: str = Field(description="应属的一级指标", examples=["产出指标"])
    pred_l2: str = Field(description="应属的二级指标", examples=["数量指标"])
    level: Literal["l2", "l1", ""] = Field(description="有把握答到哪一级：l2、l1，或都没有把握")
    confidence: float = Field(ge=0, le=1, description="把握，已校准")
    alternatives: list[Alternative] = Field(description="最可能的几类，第一类就是答案")
    verdict: Literal["agrees", "belongs_elsewhere", "too_vague", "unsure", ""] | None = Field(
        description="填报的类是否相符：agrees 相符，belongs_elsewhere 应归他类，too_vague 过于笼统，unsure 不确定；"
        "没有填报二级指标时为 null"
    )
    misfiled_score: float | None = Field(description="错类可能，0 到 1；没有填报二级指标时为 null")
    reasons: list[str] | None = Field(default=None, description="理由，只在要求说明时有")


class ClassifyAnswer(BaseModel):
    """Rows in the order given."""

    tool: Tool
    rows: list[ClassifiedRow]


class AuditRecords(Given):
    """Forms to audit, as records."""

    forms: list[FormIn] = Field(min_length=1, max_length=100)
    edition: EditionId | None = Field(default=None, description="指标体系版本；不给则由每张表自己显出")


class AuditAnswer(BaseModel):
    """The object of ``zhibiao audit --format json``."""

    tool: Tool
    forms: list[dict[str, Any]] = Field(description="每张表的内容，加上 edition、verdict 和 findings（问题）")
    summary: dict[str, Any] = Field(description="各类计数")
    errors: list[dict[str, Any]] = Field(description="读不了的文件：code、message、where、hint")


class Duplicates(Given):
    """Where to look for duplicates."""

    forms: list[FormIn] = Field(default_factory=list, max_length=1000, description="申报表记录，与 rows 只给一样")
    rows: list[RowIn] = Field(default_factory=list, max_length=_ROWS, description="指标，当作一张表")
    across: Literal["form", "unit", "year", "all"] = Field(
        default="form", description="范围：一张表内、不同单位、不同年度、全部"
    )
    near: float | None = Field(
        default=None, ge=10, le=100, allow_inf_nan=False, description="换个说法的最低评分；不给则用学得的"
    )


class DuplicatesAnswer(BaseModel):
    """The object of ``zhibiao duplicates --format json``."""

    tool: Tool
    across: str
    near: float | None
    rows: int = Field(description="看过多少条指标")
    counts: dict[str, int] = Field(description="各种关系的组数")
    groups: list[dict[str, Any]] = Field(description="重复的指标，一组一项，第一个是代表")
    scores: list[dict[str, Any]] = Field(description="换个说法的每一对及其评分")
    errors: list[dict[str, Any]]
