"""Jobs in the background: how far they are, asking for one, cancelling, resuming."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field, field_validator
from sqlalchemy.orm import Session

from service.api.deps import ActorDep, OfficeDep
from service.api.downloads import BINARY
from service.api.given import Given
from service.api.idempotency import IdempotencyDep, Reply, respond
from service.api.paging import NEXT_HEADER, CursorQuery, IdPath, IdText, LimitQuery, link_next
from service.api.problems import problems
from service.office.jobs import cancel_job, get_job, list_jobs, resume_job, start_job
from service.operations.jobs import exported_file
from service.store.tables import Job
from service.work.jobs import known_kinds

__all__ = ["JobOut", "JobPage", "JobStart", "router", "shown_job"]

router = APIRouter(prefix="/jobs", tags=["任务"])
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
Startable = Literal["retrain", "drift", "export"]
_MOST_PARAMETERS, _LONGEST_PARAMETER = 20, 200


class JobOut(BaseModel):
    """A job as others see it."""

    id: str = Field(examples=["0f" * 16])
    kind: str = Field(description="种类", examples=["audit"])
    title: str = Field(description="种类的中文名", examples=["审核报送"])
    state: JobState = Field(description="queued 等待，running 进行，done 完成，failed 失败，cancelled 已取消")
    submission_id: str | None = Field(description="为哪次报送而做")
    done: int = Field(description="已做几步", examples=[3])
    total: int = Field(description="共几步，0 为还不知道", examples=[10])
    message: str = Field(description="进展，一句话", examples=["已审核 3/10 个文件"])
    result: dict[str, Any] | None = Field(
        description="完成后的结果", examples=[{"forms": 4, "indicators": 120, "findings": 31, "errors": 0}]
    )
    error: dict[str, Any] | None = Field(description="失败的原因：code、message、hint、text", examples=[None])
    cancelling: bool = Field(description="已要求取消，到下一步停下")
    attempts: int = Field(description="这一步试过几次")
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobPage(BaseModel):
    """One page of jobs."""

    items: list[JobOut]
    next: str = Field(description="下一页的 cursor，空为最后一页")


class JobStart(Given):
    """A job somebody asks for."""

    kind: Startable = Field(description="retrain 重新训练，drift 漂移检查，export 全部导出", examples=["drift"])
    payload: dict[str, str | int | float | bool | None] = Field(
        default_factory=dict, max_length=_MOST_PARAMETERS, description="任务参数", examples=[{}]
    )

    @field_validator("payload")
    @classmethod
    def _short(cls, payload: dict[str, Any]) -> dict[str, Any]:
        texts = [*payload, *(value for value in payload.values() if isinstance(value, str))]
        if any(len(text) > _LONGEST_PARAMETER or not text.isprintable() for text in texts):
            raise ValueError("a parameter is too long or holds control characters")
        numbers = [value for value in payload.values() if isinstance(value, int | float)]
        if any(not abs(number) < 1e15 for number in numbers):
            raise ValueError("a number is too large")
        return payload


def shown_job(job: Job) -> JobOut:
    """A job as it is shown."""
    kind = known_kinds().get(job.kind)
    fields = {name: getattr(job, name) for name in JobOut.model_fields if name not in ("title", "cancelling")}
    cancelling = job.cancel and job.state == "running"
    return JobOut(title=kind.title if kind else job.kind, cancelling=cancelling, **fields)


@router.get(
    "",
    summary="任务一览",
    operation_id="list_jobs",
    response_model=JobPage,
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429)},
)
def get_jobs(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    state: Annotated[JobState | None, Query(description="只要这种状态")] = None,
    kind: Annotated[str, Query(max_length=20, pattern="^[a-z_]*$", description="只要这种任务，如 audit")] = "",
    submission: Annotated[IdText | None, Query(description="只要这次报送的")] = None,
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> JobPage:
    """最新的在前。填报人只看到自己的任务。"""
    with office.database.read() as session:
        page = list_jobs(
            session, actor, state=state or "", kind=kind, submission=submission or "", cursor=cursor, limit=limit
        )
    link_next(request, response, page.next)
    return JobPage(items=[shown_job(job) for job in page.items], next=page.next)


@router.get(
    "/{id}",
    summary="一个任务的进度和结果",
    operation_id="get_job",
    response_model=JobOut,
    responses=problems(401, 403, 404, 422, 429),
)
def get_one(office: OfficeDep, actor: ActorDep, id: IdPath) -> JobOut:
    """报送之后，用答复里的 job_id 到这里查进度。"""
    with office.database.read() as session:
        return shown_job(get_job(session, actor, id))


@router.post(
    "",
    summary="发起任务",
    operation_id="start_job",
    status_code=202,
    response_model=JobOut,
    responses=problems(400, 401, 403, 409, 422, 429, 503, 507),
)
def post_job(office: OfficeDep, actor: ActorDep, once: IdempotencyDep, body: JobStart) -> Response:
    """重新训练、漂移检查、全部导出。同一种任务不同时做两个。"""

    def effect(session: Session) -> Reply:
        job = start_job(session, actor, body.kind, body.payload)
        return Reply(202, shown_job(job).model_dump(mode="json"), {"Location": f"jobs/{job.id}"})

    reply = once.run(office, actor, once.digest(body.model_dump(mode="json")), effect)
    office.wake_jobs()
    return respond(reply)


@router.post(
    "/{id}/cancel",
    summary="取消任务",
    operation_id="cancel_job",
    response_model=JobOut,
    responses=problems(401, 403, 404, 409, 422, 429, 503, 507),
)
def post_cancel(office: OfficeDep, actor: ActorDep, id: IdPath) -> JobOut:
    """还在等待的立即取消；正在做的做完手头一步停下，做完的部分保留，可以继续。"""
    with office.database.write() as session:
        return shown_job(cancel_job(session, actor, id))


@router.post(
    "/{id}/resume",
    summary="继续任务",
    operation_id="resume_job",
    response_model=JobOut,
    responses=problems(400, 401, 403, 404, 409, 422, 429, 503, 507),
)
def post_resume(office: OfficeDep, actor: ActorDep, id: IdPath) -> JobOut:
    """已取消或失败的任务从停下的地方继续。"""
    with office.database.write() as session:
        job = shown_job(resume_job(session, actor, id))
    office.wake_jobs()
    return job


@router.get(
    "/{id}/file",
    summary="下载导出的文件",
    operation_id="get_job_file",
    response_class=FileResponse,
    responses={
        200: {"description": "文件", "content": {"application/zip": BINARY}},
        **problems(401, 403, 404, 422, 429),
    },
)
def get_file(office: OfficeDep, actor: ActorDep, id: IdPath) -> FileResponse:
    """“全部导出”完成后一周内可下载。"""
    actor.require("manage")
    with office.database.read() as session:
        get_job(session, actor, id)
    return FileResponse(exported_file(office, id), media_type="application/zip", filename="zhibiao-export.zip")
