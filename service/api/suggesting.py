"""Suggesting indicators, checking one as it is typed, completing its name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.api.deps import ActorDep, OfficeDep
from service.api.problems import problems
from service.api.schemas_suggesting import CompleteAnswer, Suggest, SuggestAnswer, TypedAnswer, TypedRow
from service.office import suggesting

__all__ = ["router"]

router = APIRouter(prefix="/suggest", tags=["推荐"])
_REFUSALS = problems(400, 401, 403, 413, 422, 429, 503)


@router.post(
    "",
    summary="推荐：按职责给出搭配均衡的一组指标，或一张表还缺什么",
    operation_id="suggest",
    response_model=SuggestAnswer,
    responses=_REFUSALS,
)
def suggest(body: Suggest, office: OfficeDep, actor: ActorDep) -> dict[str, Any]:
    """指标值留给填报人填写，旁边给出同类表格的取值范围。"""
    return suggesting.suggest(
        office,
        actor,
        duty=body.duty,
        form=body.form.to_form() if body.form else None,
        sector=body.sector,
        top=body.top,
        edition=body.edition,
        unit=body.unit,
        goals=body.goals,
        exclude=body.exclude,
    )


@router.post(
    "/check",
    summary="边填边查：刚填的一行",
    operation_id="check_row",
    response_model=TypedAnswer,
    responses=_REFUSALS,
)
def check_row(body: TypedRow, office: OfficeDep, actor: ActorDep) -> dict[str, Any]:
    """只说整张表填完之前就能说的：归类、重复、指标值、单位、用语。"""
    form = body.form.to_form() if body.form else None
    return suggesting.check_row(office, actor, body.row.to_indicator(), form, edition=body.edition)


@router.get(
    "/complete",
    summary="补全：按已输入的几个字或拼音找指标",
    operation_id="complete",
    response_model=CompleteAnswer,
    responses=_REFUSALS,
)
def complete(
    office: OfficeDep,
    actor: ActorDep,
    q: Annotated[str, Query(max_length=200, description="已输入的字或拼音", examples=["受益xs"])],
    l2: Annotated[str, Query(max_length=40, description="只要这一类的", examples=["数量指标"])] = "",
    top: Annotated[int, Query(ge=1, le=50, description="最多几条")] = 10,
) -> dict[str, Any]:
    """最合适的在前，同一指标只出现一次。"""
    return suggesting.complete(office, actor, q, l2=l2, top=top)
