"""Versions of the model: how they compare, which is in force, what it is worth, and whether the office has moved."""

from __future__ import annotations

from fastapi import APIRouter

from service.api.deps import ActorDep, OfficeDep
from service.api.problems import problems
from service.api.schemas_models import (
    Card,
    DriftAnswer,
    DriftReport,
    ModelList,
    ModelOut,
    RiskOut,
    RollbackIn,
    VersionPath,
)
from service.learning.card import model_card
from service.learning.latest import latest_drift
from service.learning.risk import measure_risk
from service.learning.versions import ensure_shipped, get_version, list_versions, promote, rollback
from service.store.tables import ModelVersion

__all__ = ["router"]

router = APIRouter(prefix="/models", tags=["模型"])


def _shown(version: ModelVersion) -> ModelOut:
    return ModelOut(**{name: getattr(version, name) for name in ModelOut.model_fields})


@router.get("", summary="模型版本一览", operation_id="list_models", responses=problems(401, 403, 422, 429, 503))
def get_models(office: OfficeDep, actor: ActorDep) -> ModelList:
    """最新的在前；每个版本带训练时的比较结果。重新训练用 POST /jobs，kind 为 retrain。"""
    actor.require("use")
    ensure_shipped(office)
    with office.database.read() as session:
        return ModelList(items=[_shown(version) for version in list_versions(session, actor)])


@router.get("/card", summary="在用模型的模型卡", operation_id="model_card", responses=problems(401, 403, 422, 429, 503))
def get_card(office: OfficeDep, actor: ActorDep) -> Card:
    """成绩都在模型没有见过的公开文件上测得，带 95% 区间。"""
    return Card.model_validate(model_card(office, actor))


@router.get(
    "/drift", summary="最近一次变化检查", operation_id="model_drift", responses=problems(401, 403, 422, 429, 503)
)
def get_drift(office: OfficeDep, actor: ActorDep) -> DriftAnswer:
    """近期的指标还像不像评测时的。重新检查用 POST /jobs，kind 为 drift。"""
    with office.database.read() as session:
        found = latest_drift(session, actor)
    if found is None:
        return DriftAnswer(report=None, job=None)
    return DriftAnswer(report=DriftReport.model_validate(found.report), job=found.job)


@router.get(
    "/risk", summary="自动作答的占比与错误率", operation_id="model_risk", responses=problems(401, 403, 422, 429, 503)
)
def get_risk(office: OfficeDep, actor: ActorDep) -> RiskOut:
    """把握达到门槛的行自动作答：答多少、错多少。一条线来自公开文件，一条来自本单位复核通过的决定。"""
    return RiskOut.model_validate(measure_risk(office, actor).to_dict())


@router.post(
    "/rollback",
    summary="回退到上一个版本",
    operation_id="rollback_model",
    responses=problems(401, 403, 409, 422, 429, 503, 507),
)
def post_rollback(office: OfficeDep, actor: ActorDep, body: RollbackIn) -> ModelOut:
    """换回现在的版本启用时换下的那个；各进程几秒内改用。"""
    return _shown(rollback(office, actor, expected=body.version))


@router.get(
    "/{version}", summary="一个模型版本", operation_id="get_model", responses=problems(401, 403, 404, 422, 429, 503)
)
def get_model(office: OfficeDep, actor: ActorDep, version: VersionPath) -> ModelOut:
    """带训练时的比较结果。"""
    actor.require("use")
    ensure_shipped(office)
    with office.database.read() as session:
        return _shown(get_version(session, actor, version))


@router.post(
    "/{version}/promote",
    summary="启用一个模型版本",
    operation_id="promote_model",
    responses=problems(401, 403, 404, 409, 422, 429, 503, 507),
)
def post_promote(office: OfficeDep, actor: ActorDep, version: VersionPath) -> ModelOut:
    """只能启用与在用的模型比较过、不比它差的版本；各进程几秒内改用。"""
    return _shown(promote(office, actor, version))
