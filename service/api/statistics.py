"""Figures for the dashboards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.deps import ActorDep, OfficeDep
from service.api.paging import IdText, Plain
from service.api.problems import problems
from service.api.schemas_office import Statistics
from service.office.statistics import Scope, statistics

__all__ = ["router"]

router = APIRouter(tags=["统计"])
Year = Annotated[int | None, Query(ge=1900, le=2100)]


@router.get(
    "/statistics",
    summary="统计：问题、错填去向、结论、各项检查的准确率",
    operation_id="get_statistics",
    responses=problems(401, 403, 422, 429, 503),
)
def get_statistics(
    office: OfficeDep,
    actor: ActorDep,
    submission_id: Annotated[IdText | None, Query(description="哪次报送")] = None,
    unit: Annotated[Plain, Query(description="填报单位，须全同")] = "",
    since: Year = None,
    until: Year = None,
) -> Statistics:
    """填报人只统计自己的；`since`、`until` 为预算年度。"""
    with office.database.read() as session:
        return Statistics(**statistics(session, actor, Scope(submission_id or "", unit, since, until)))
