"""What the routes about models answer with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from service.api.given import Given

__all__ = [
    "Card",
    "DriftAnswer",
    "DriftReport",
    "ModelList",
    "ModelOut",
    "RiskOut",
    "RollbackIn",
    "VersionPath",
]

VERSION = r"^(shipped|leaf-[0-9a-f]{12})$"
VersionPath = Annotated[
    str, Path(pattern=VERSION, description="版本：shipped 为随附的模型", examples=["leaf-0123456789ab"])
]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Literal["ok", "watch", "alarm", "unknown"]


class ModelOut(BaseModel):
    """A version of the weights."""

    version: str = Field(examples=["leaf-0123456789ab"])
    state: Literal["challenger", "refused", "in_force", "retired"] = Field(
        description="challenger 可启用，refused 没有通过比较，in_force 在用，retired 用过"
    )
    rows: int = Field(description="从几行决定学来")
    last_decision: int = Field(description="学到第几条决定")
    report: dict[str, Any] = Field(
        description="比较结果：accepted、guard（从不训练的检验行）、recent（近期决定）、refused（不通过的原因）、notes、data",
        examples=[{"accepted": True, "refused": [], "notes": []}],
    )
    created_by: str
    created_at: datetime
    promoted_by: str
    promoted_at: datetime | None
    replaced: str = Field(description="启用时换下的版本")


class ModelList(BaseModel):
    """All versions, the newest first."""

    items: list[ModelOut]


class RollbackIn(Given):
    """The version to go back from, as the caller saw it: a request sent twice goes back once."""

    version: str = Field(pattern=VERSION, description="现在在用的版本", examples=["leaf-0123456789ab"])


class FigureOut(BaseModel):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Card(BaseModel):
    """What the weights in force say about themselves."""

    version: str = Field(description="版本，shipped 为随附的模型")
    weights: str = Field(description="权重的编号", examples=["leaf-0123456789ab"])
    code_version: str
    taxonomy_version: str
    leaves: list[str]
    metrics: dict[str, FigureOut] = Field(description="在没有见过的公开文件上的成绩")
    data_hash: str
    licence: str
    office_rows: int = Field(description="学了本单位几行决定")
    text: str = Field(description="模型卡（Markdown），说的是随附的模型")


class CheckOut(BaseModel):
    """One comparison."""

    kind: Literal["mix", "confidence", "unknown", "undecided", "exchangeable"]
    title: str
    against: str = Field(description="与什么比")
    level: Level
    sentence: str
    value: float | None = Field(description="距离；能否互换为赌本")
    limit: float | None
    p: float | None
    own: float | None
    other: float | None
    stability: float | None = Field(description="稳定性指数 PSI，只有各类的占比有")


class MonthOut(BaseModel):
    """Rows of forms that came in a month."""

    month: str = Field(examples=["2026-11"])
    forms: int
    rows: int
    mix: dict[str, float] = Field(description="各类的占比")
    confidence: Share
    undecided: Share
    unknown: Share
    distance: float | None
    decided: int
    rejected: int


class RuleOut(BaseModel):
    """What reviewers made of a rule's findings."""

    rule: str
    decided: int
    rejected: Share
    low: Share
    high: Share
    by_month: dict[str, tuple[int, int]] = Field(description="月份 → 决定数、不采纳数")
    mostly_rejected: bool


class DriftReport(BaseModel):
    """What looking for drift found."""

    at: datetime
    version: str
    weights: str
    rows: int
    recent_rows: int
    reference_rows: int
    level: Level
    sentence: str
    checks: list[CheckOut]
    months: list[MonthOut]
    rules: list[RuleOut]


class DriftAnswer(BaseModel):
    """The latest look for drift; none before the first."""

    report: DriftReport | None
    job: str | None = Field(description="哪个任务做的")


class RiskPointOut(BaseModel):
    """Answering by itself every row at least so sure."""

    threshold: Share
    auto: Share = Field(description="自动作答的占比")
    error: Share | None = Field(description="其中无人会接受的占比")
    low: Share | None
    high: Share | None


class RiskSeriesOut(BaseModel):
    """Points of one source."""

    source: Literal["public", "office"]
    rows: int
    groups: int
    note: str
    points: list[RiskPointOut]


class RiskOut(BaseModel):
    """Share of rows answered against share of errors."""

    version: str
    weights: str
    threshold: float = Field(description="现在作答到二级所用的门槛")
    error: Share = Field(description="门槛按多大的错误率选定")
    reachable: bool
    series: list[RiskSeriesOut]
