"""The jobs of learning: retraining, and looking for drift."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from service.accounts.actor import Actor, permissions_of
from service.work.context import JobContext
from service.work.kinds import job_kind

__all__ = ["find_drift", "retrain_model"]

_RETRAIN_STEPS = 9


class Nothing(BaseModel):
    """No payload: what is learnt from and compared with is never a matter of choice."""

    model_config = ConfigDict(extra="forbid")


@job_kind("retrain", title="重新训练", permission="train", single=True, payload=Nothing)
def retrain_model(context: JobContext) -> dict[str, Any] | None:
    """Train a challenger from approved decisions; some minutes."""
    from service.learning.retrain import Stopped, retrain  # training is loaded where it is wanted

    steps = 0

    def progress(message: str) -> None:
        nonlocal steps
        context.progress(min(steps, _RETRAIN_STEPS - 1), _RETRAIN_STEPS, message)
        steps += 1

    actor = Actor(context.created_by, "", "管理", permissions_of("管理"), "job")
    try:
        return retrain(context.office, actor, progress, context.stopped, write=context.write)
    except Stopped:
        return None


@job_kind("drift", title="检查变化", permission="read_all", single=True, payload=Nothing)
def find_drift(context: JobContext) -> dict[str, Any] | None:
    """Compare the newest rows with those the model was measured on; the result is the latest look at drift."""
    from service.learning.drift import measure_drift

    context.progress(0, 1, "比较近期的指标")
    return measure_drift(context.office).to_dict()
