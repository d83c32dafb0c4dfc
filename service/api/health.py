"""Whether the service lives, whether it can work, and its figures."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import func, select

from corpus.version import product_version
from service.api.deps import OfficeDep
from service.api.problems import problems
from service.operations.meter import QUEUE
from service.store.tables import Job

__all__ = ["router"]

router = APIRouter(tags=["运行"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(BaseModel):
    """Database, disk and model can be used."""

    status: Literal["ready"] = "ready"
    model: str


@router.get("/healthz", summary="进程是否活着", operation_id="health")
async def health() -> Health:
    """Answer at once, asking nothing of anyone."""
    return Health(version=product_version())


@router.get("/readyz", summary="能否工作：数据库、磁盘、模型", operation_id="readiness", responses=problems(503, 507))
def readiness(office: OfficeDep) -> Readiness:
    """Ask the database, the disk and the model."""
    office.database.ping()
    office.files.require_space()
    return Readiness(model=office.weights.model().manifest.version)


@router.get(
    "/metrics",
    summary="Prometheus 指标",
    operation_id="metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(503)},
)
def metrics(office: OfficeDep) -> Response:
    """Counters of this process, and the jobs of all."""
    query = select(Job.state, func.count()).where(Job.state.in_(("queued", "running"))).group_by(Job.state)
    with office.database.read() as session:
        waiting = {state: count for state, count in session.execute(query)}
    for state in ("queued", "running"):
        QUEUE.labels(state).set(waiting.get(state, 0))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
