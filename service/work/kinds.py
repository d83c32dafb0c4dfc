"""Kinds of jobs: what each does, who may ask for it; modules register theirs by ``job_kind``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from service.errors import bad_request

if TYPE_CHECKING:
    from service.work.context import JobContext

__all__ = ["Handler", "JobKind", "get_kind", "job_kind", "known_kinds"]

Handler = Callable[["JobContext"], "dict[str, Any] | None"]
_MODULES = ("service.work.audit_job", "service.learning.jobs", "service.operations.jobs")
"""Modules that register kinds."""
_KINDS: dict[str, JobKind] = {}


@dataclass(frozen=True, slots=True)
class JobKind:
    """What a job of a kind does.

    title: in Chinese. permission: needed to ask for one, to cancel and to resume it. startable: whether people ask for
    it by itself, or it comes with something else. single: whether only one may wait or run at a time. payload: model
    of what may be asked, None for anything.
    """

    name: str
    title: str
    permission: str
    handler: Handler
    startable: bool = True
    single: bool = False
    payload: type[BaseModel] | None = None


def job_kind(
    name: str,
    *,
    title: str,
    permission: str,
    startable: bool = True,
    single: bool = False,
    payload: type[BaseModel] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a function as what jobs of a kind do.

    It gets the job's context, returns the result, and stops early, returning None, when ``context.stopped()`` says so.
    It may run several times for one job, when a process dies; what a stage wrote is there then.
    """

    def register(handler: Handler) -> Handler:
        _KINDS[name] = JobKind(name, title, permission, handler, startable, single, payload)
        return handler

    return register


def known_kinds() -> dict[str, JobKind]:
    """Every kind by name."""
    _load()
    return dict(_KINDS)


def get_kind(name: str) -> JobKind:
    """The kind of a name. Raises ServiceError 400."""
    kinds = known_kinds()
    if name not in kinds:
        raise bad_request("unknown_kind", f"没有“{name}”这种任务", hint=f"可用：{'、'.join(kinds)}")
    return kinds[name]


@cache
def _load() -> None:
    for name in _MODULES:
        importlib.import_module(name)
