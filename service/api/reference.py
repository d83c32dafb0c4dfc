"""The rules of the audit and the classes, for looking up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from service.api.deps import ActorDep, OfficeDep
from service.api.problems import problems
from service.api.schemas_judging import Tool
from service.office import reference
from service.work.tool import describe_tool

__all__ = ["router"]

router = APIRouter(tags=["规则和指标体系"])


class Rule(BaseModel):
    """A check of the audit."""

    id: str = Field(examples=["V2"])
    title: str = Field(examples=["比率超过100%"])
    kind: str = Field(examples=["value"])
    severity: Literal["high", "medium", "low", "info"] = Field(description="本单位设置的级别")
    used: bool = Field(description="本单位是否使用这一项")
    needs: str
    decidable: str = Field(description="由规则还是模型判断")
    what: str = Field(description="查什么")
    why: str = Field(description="为什么")
    todo: str = Field(description="怎么办")
    basis: str = Field(description="依据")
    message: str = Field(description="常用的提示语")
    messages: list[str]
    positives: list[str] = Field(description="会提意见的例子")
    negatives: list[str] = Field(description="不提意见的例子")


class Rules(BaseModel):
    """Every check."""

    tool: Tool
    rules: list[Rule]


class Class(BaseModel):
    """A second-level class."""

    id: str = Field(examples=["数量"])
    label: str = Field(examples=["数量指标"])
    definition: str


class Parent(BaseModel):
    """A first-level class of an edition, with the ids of the classes under it."""

    id: str
    label: str
    classes: list[str]


class Edition(BaseModel):
    """One official format."""

    id: str = Field(examples=["2021"])
    title: str
    tree: list[Parent]
    required_parents: list[str]
    required_classes: list[str]
    files_classes: bool = Field(description="表里是否填一级、二级指标")


class TaxonomyAnswer(BaseModel):
    """Classes and editions."""

    tool: Tool
    version: str
    default_edition: str
    classes: list[Class]
    editions: list[Edition]


@router.get(
    "/rules",
    summary="全部规则：查什么，为什么，怎么办",
    operation_id="list_rules",
    response_model=Rules,
    responses=problems(401, 403, 429),
)
def list_rules(office: OfficeDep, actor: ActorDep) -> dict[str, Any]:
    """级别和是否使用按本单位的审核设置。"""
    return {"tool": describe_tool(), "rules": reference.rules(office, actor)}


@router.get(
    "/rules/{rule}",
    summary="解释一项规则",
    operation_id="explain_rule",
    response_model=Rule,
    responses=problems(401, 403, 404, 422, 429),
)
def explain_rule(
    rule: Annotated[str, Path(pattern="^[A-Za-z0-9_.-]{1,40}$", description="规则编号", examples=["V2"])],
    office: OfficeDep,
    actor: ActorDep,
) -> dict[str, Any]:
    """编号不分大小写。"""
    return reference.rule(office, actor, rule)


@router.get(
    "/taxonomy",
    summary="指标体系：类别、定义和各版本",
    operation_id="get_taxonomy",
    response_model=TaxonomyAnswer,
    responses=problems(401, 403, 429),
)
def get_taxonomy(actor: ActorDep) -> dict[str, Any]:
    """各版本里什么类在什么一级指标之下。"""
    return {"tool": describe_tool()} | reference.taxonomy(actor)
