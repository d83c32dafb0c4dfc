"""Judging, auditing and comparing what somebody sends, without keeping any of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from classifier.judge import Judgement
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from service.accounts.actor import Actor
from service.errors import ServiceError, too_large
from service.office.office import Office
from service.work.together import audit_together, duplicates_together, explain_together
from service.work.tool import describe_tool

__all__ = ["EXPLAINED", "Classified", "audit", "classify", "duplicates", "row_answer"]

T = TypeVar("T")
EXPLAINED = 100
"""Rows that are explained in one request."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Judgements of rows in order, what gave them, and the reasons where they were asked for."""

    tool: dict[str, Any]
    judgements: Sequence[Judgement]
    reasons: Sequence[Sequence[str]] | None = None


async def classify(
    office: Office, actor: Actor, items: Sequence[Indicator], *, edition: str | None = None, explain: bool = False
) -> Classified:
    """Where rows belong, as ``zhibiao classify`` answers.

    edition: by which parents are named; None reads it off each row. Raises ServiceError 403, 413 for too many rows and
    503 when too many wait; UsageError for an unknown edition.
    """
    actor.require("use")
    most = min(EXPLAINED, office.config.rows) if explain else office.config.rows
    if len(items) > most:
        what = "说明理由时一次最多" if explain else "一次最多"
        raise too_large(f"{what}判 {most} 条指标，这次有 {len(items)} 条", hint="请分几次发送")
    if explain:
        rules = await asyncio.to_thread(office.rules)
        found, reasons, tool = await _done(office.compute.submit(explain_together, items, edition, rules.model))
        return Classified(tool, found, reasons)
    judged = await asyncio.wrap_future(office.judge.submit(items, edition))
    return Classified(describe_tool(judged.model, edition), judged.judgements)


def row_answer(item: Indicator, judgement: Judgement, top: int) -> dict[str, Any]:
    """What ``classify`` says of a row, with leaf and level; verdict and misfiled_score are None without a filed l2."""
    data = replace(judgement, alternatives=judgement.alternatives[:top]).to_dict()
    if not item.l2.strip():
        data |= {"verdict": None, "misfiled_score": None}
    return {"leaf": judgement.pred_leaf, "level": judgement.level} | data


async def audit(
    office: Office,
    actor: Actor,
    *,
    files: Sequence[tuple[str, str]] = (),
    forms: Sequence[dict[str, Any]] = (),
    edition: str | None = None,
) -> bytes:
    """The object of ``zhibiao audit --format json``, as JSON.

    files: where each lies, and how it was called. forms: records. Raises ServiceError 400, 403 and 503.
    """
    actor.require("use")
    rules = await asyncio.to_thread(office.rules, edition or "")
    return await _done(office.compute.submit(audit_together, tuple(files), tuple(forms), rules))


async def duplicates(
    office: Office,
    actor: Actor,
    *,
    forms: Sequence[dict[str, Any]] = (),
    rows: Sequence[Indicator] = (),
    across: str = "form",
    near: float | None = None,
) -> bytes:
    """The object of ``zhibiao duplicates --format json``, as JSON.

    forms or rows: rows are looked at as one form. near: least score of a reworded pair, None for the office's setting
    or the learned one. Raises ServiceError 400, 403, 413 and 503.
    """
    actor.require("use")
    if bool(forms) == bool(rows):
        raise UsageError("forms_or_rows", "forms 和 rows 要给且只给一样")
    given = [*forms, *([Form("rows", indicators=tuple(rows)).to_dict()] if rows else [])]
    count = sum(len(form["indicators"]) for form in given)
    if count > office.config.rows:
        raise too_large(f"一次最多比较 {office.config.rows} 条指标，这次有 {count} 条", hint="更多的请用命令行查重")
    stated = near if near is not None else office.settings.thresholds.near
    return await _done(office.compute.submit(duplicates_together, given, across, stated))


async def _done(future: Future[T]) -> T:
    """What a process answers. Raises what it raised, and ServiceError 503 when it died."""
    try:
        return await asyncio.wrap_future(future)
    except BrokenExecutor as error:
        hint = "请重试；若再次发生，请检查内存"
        raise ServiceError(503, "compute_died", "计算进程意外退出", hint=hint, headers={"Retry-After": "5"}) from error
