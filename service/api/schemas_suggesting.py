"""What the routes of the suggester take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.api.given import Given
from service.api.schemas_form import EditionId, FormIn, IndicatorIn, Line, Short, Text
from service.api.schemas_judging import Tool

__all__ = ["CompleteAnswer", "Suggest", "SuggestAnswer", "TypedAnswer", "TypedRow"]


class Suggest(Given):
    """A duty, or a form to complete."""

    duty: Annotated[Text, Field(min_length=1, max_length=5000)] | None = Field(
        default=None,
        description="职责、目标或项目的文字，一次最多 30 条职责；与 form 只给一样",
        examples=["资助家庭经济困难学生"],
    )
    form: FormIn | None = Field(default=None, description="申报表记录：给出它还缺什么")
    sector: Annotated[Line, Field(min_length=1, max_length=40)] | None = Field(
        default=None, description="支出功能分类的类或名称", examples=["205"]
    )
    top: int = Field(default=20, ge=1, le=200, description="各类合计的条数")
    edition: EditionId | None = Field(default=None, description="指标体系版本")
    unit: Short = Field(default="", description="填报单位名称，用于判断领域和层级")
    goals: list[Line] = Field(default_factory=list, max_length=50, description="项目的职责、目标或内容")
    exclude: list[Line] = Field(default_factory=list, max_length=500, description="已有的指标，意思相同的不再推荐")


class Proposed(BaseModel):
    """A proposed indicator; its value is left to the filer."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(description="指标库编号，套用句式的为空")
    name: str
    operator: str
    value: str = Field(description="总是空的，请按实际填写")
    unit: str
    polarity: str
    explain: str
    measure: str = Field(description="计算方法")
    basis: str
    score: float = Field(ge=0, le=1, description="同类表格填它的可能")
    support: int = Field(ge=0, description="支撑它的来源数")
    value_range: dict[str, Any] | None = Field(description="别人填的取值范围")
    source: list[dict[str, Any]]


class ProposedSet(BaseModel):
    """Proposals of one class."""

    l1: str
    l2: str
    indicators: list[Proposed]


class SuggestAnswer(BaseModel):
    """The object of ``zhibiao suggest --format json``."""

    model_config = ConfigDict(extra="allow")

    tool: Tool
    query: str
    sets: list[ProposedSet] = Field(description="按类分组，类别的顺序依指标体系版本")
    gaps: list[str] = Field(description="没能给出什么，为什么")
    edition: str
    sector: str
    duties: list[str] = Field(description="文字拆成的各条职责")
    neighbours: list[dict[str, Any]] = Field(description="最相近的职责和表格")


class TypedRow(Given):
    """A row that is being typed, beside a form."""

    row: IndicatorIn
    form: FormIn | None = Field(default=None, description="这一行之外已填的内容")
    edition: EditionId | None = Field(default=None, description="指标体系版本")


class TypedClass(BaseModel):
    """Where the row belongs; verdict is "" where nothing was filed."""

    model_config = ConfigDict(extra="allow")

    leaf: str
    level: Literal["l2", "l1", ""]
    pred_l1: str
    pred_l2: str
    confidence: float
    verdict: Literal["agrees", "belongs_elsewhere", "too_vague", "unsure", ""]


class TypedAnswer(BaseModel):
    """What can be said of the row now."""

    model_config = ConfigDict(populate_by_name=True)

    tool: Tool
    edition: str
    index: int = Field(description="这一行的序号，从 0 起，排在表里各行之后")
    class_: TypedClass | None = Field(alias="class", description="判类；没有名称时为 null")
    findings: list[dict[str, Any]]
    nearest: dict[str, Any] | None = Field(description="指标库里最相近的指标")
    proposed: dict[str, str] = Field(description="还缺的单位和方向")


class Completion(BaseModel):
    """A measure of the library that fits what was typed."""

    id: str
    name: str
    wording: str = Field(description="对上的说法")
    leaf: str
    l2: str
    unit: str
    operator: str
    support: int
    how: str = Field(description="怎样对上：开头、包含、拼音首字母、拼音、近似")
    spans: list[list[int]] = Field(description="对上的位置，供高亮")


class CompleteAnswer(BaseModel):
    """Completions, best first."""

    tool: Tool
    query: str
    completions: list[Completion]
