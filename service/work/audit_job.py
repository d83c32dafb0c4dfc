"""The job that audits a submission: file by file, then what its forms tell together.

Each file is one stage: its forms, findings and state are kept in one transaction, or nothing of it. After an
interruption the job goes on at the first file that has no result.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.errors import ModelError, SettingError, ZhibiaoError
from service.errors import ServiceError
from service.office.keep import form_of, keep_audits
from service.office.submissions import drop_files
from service.office.together import keep_across
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission, SubmittedFile
from service.work.audited import AuditedFile, Rules, across_forms, audit_file
from service.work.context import JobContext
from service.work.kinds import job_kind

__all__ = ["audit_submission"]

_TRIES = 3
"""Times a file may end the process that reads it."""
_MOST_ERRORS = 100
_PAUSE = 0.3
_OURS = (SettingError, ModelError)
"""Errors that are no fault of a file: the job ends, and can be resumed when they are mended."""
_log = structlog.get_logger("zhibiao.jobs")


@dataclass(slots=True)
class _Task:
    """One file on its way. future: None until the processes take it."""

    id: str
    digest: str
    name: str
    future: Future[AuditedFile] | None = None
    tries: int = 0


@job_kind("audit", title="审核报送", permission="submit", startable=False)
def audit_submission(context: JobContext) -> dict[str, Any] | None:
    """Audit every file of a submission that has no result yet, then all its forms together."""
    office, own = context.office, context.submission_id or ""
    rules = office.rules(str(context.payload.get("edition", "")))
    with office.database.read() as session:
        query = select(SubmittedFile).where(SubmittedFile.submission_id == own).order_by(SubmittedFile.number)
        files = session.scalars(query).all()
    total = len(files)
    open_ = [_Task(file.id, file.digest, file.name) for file in files if file.state == "received"]
    done = total - len(open_)
    context.progress(done, total, _said(done, total))
    for task, audited, error in _results(context, open_, rules):
        done += 1
        with context.write(done=done, total=total, message=_said(done, total)) as session:
            _keep_file(session, context, task.id, audited, error)
        if office.config.mask_personal:
            drop_files(office, {task.digest})
    if context.stopped():
        return None
    return _together(context, rules, total)


def _results(
    context: JobContext, tasks: Sequence[_Task], rules: Rules
) -> Iterator[tuple[_Task, AuditedFile | None, dict[str, Any] | None]]:
    """Files with their audits or errors, in order; as many are under way as there are processes. Ends when stopped."""
    waiting, running = deque(tasks), deque[_Task]()
    try:
        while waiting or running:
            while waiting and len(running) < context.office.compute.processes:
                running.append(waiting.popleft())
            if context.stopped():
                return
            first = running[0]
            for task in running:
                _start(context, task, rules)
            if first.future is None:
                time.sleep(_PAUSE)
                continue
            wait([first.future], timeout=_PAUSE)
            if not first.future.done():
                continue
            error = first.future.exception()
            if isinstance(error, BrokenExecutor) and first.tries < _TRIES:
                first.future = None
                continue
            if isinstance(error, _OURS):
                raise error
            running.popleft()
            yield (first, None, _told(error, first)) if error else (first, first.future.result(), None)
    finally:
        for task in running:
            if task.future is not None:
                task.future.cancel()


def _start(context: JobContext, task: _Task, rules: Rules) -> None:
    """Give a file to the processes, unless it is with them or they have too much to do."""
    if task.future is not None:
        return
    office = context.office
    try:
        task.future = office.compute.submit(audit_file, str(office.files.path(task.digest)), task.name, rules)
        task.tries += 1
    except ServiceError as error:
        if error.status != 503:
            raise


def _told(error: BaseException, task: _Task) -> dict[str, Any]:
    """What is told of a file that gave no audit."""
    if isinstance(error, ZhibiaoError):
        return error.to_dict()
    code, message, hint = "internal", "程序出错，这个文件没有审核", "请把文件和任务编号交给管理员"
    if isinstance(error, BrokenExecutor):
        code, message, hint = "compute_died", "审核这个文件时进程多次意外退出", "文件可能太大或有损坏，请检查后重新报送"
    _log.error("file not audited", file=task.id, code=code, error=type(error).__name__)
    told = ZhibiaoError(code, message, where=task.name, hint=hint)
    return told.to_dict()


def _keep_file(
    session: Session, context: JobContext, id_: str, audited: AuditedFile | None, error: dict[str, Any] | None
) -> None:
    """Keep what came of one file, unless its submission was deleted or it has a result already."""
    submission = session.get(Submission, context.submission_id, with_for_update=True)
    file = session.get(SubmittedFile, id_, with_for_update=True)
    if submission is None or submission.state == "deleted" or file is None or file.state != "received":
        return
    if audited is None:
        file.state, file.error = "failed", error
        return
    last = session.scalar(select(func.max(FormRow.number)).where(FormRow.submission_id == submission.id))
    first = 0 if last is None else last + 1
    share = context.office.config.blind_share
    keep_audits(session, submission, file, audited.audits, audited.tool, first=first, blind_share=share)
    file.state = "audited" if audited.audits else "failed"
    file.error = _all_errors(audited, file.name)


def _all_errors(audited: AuditedFile, name: str) -> dict[str, Any] | None:
    """Errors of the documents in a file: the first one, all under ``errors`` where there are several."""
    errors = list(audited.errors[:_MOST_ERRORS])
    if not errors:
        nothing = ZhibiaoError("no_form", "没有找到绩效指标表", where=name, hint="请确认是申报表或自评表")
        return None if audited.audits else nothing.to_dict()
    return {**errors[0], **({"errors": errors} if len(errors) > 1 else {})}


def _together(context: JobContext, rules: Rules, total: int) -> dict[str, Any] | None:
    """Add what the forms tell together, and end submission and job with it."""
    office, own = context.office, context.submission_id or ""
    with office.database.read() as session:
        query = select(FormRow).where(FormRow.submission_id == own).order_by(FormRow.number)
        rows = session.scalars(query).all()
        ids, forms = [row.id for row in rows], [form_of(row).to_dict() for row in rows]
    found = {}
    if len(forms) > 1:
        context.progress(total, total, "正在比对各表")
        future = office.compute.submit(across_forms, forms, rules)
        while not future.done():
            wait([future], timeout=_PAUSE)
            if context.stopped():
                future.cancel()
                return None
        found = future.result()
    with context.write(done=total, total=total) as session:
        submission = session.get(Submission, own, with_for_update=True)
        if submission is None or submission.state == "deleted":
            context.finish(session, {"forms": 0, "indicators": 0, "findings": 0, "errors": 0}, "报送已删除")
            return None
        keep_across(
            session, {ids[number]: more for number, more in found.items()}, office.settings, office.config.blind_share
        )
        submission.state = "audited" if ids else "failed"
        result = _counts(session, own)
        context.finish(session, result, f"已审核 {result['forms']} 张表，问题 {result['findings']} 个")
    return result


def _counts(session: Session, own: str) -> dict[str, Any]:
    """Forms, indicators, findings and files that could not be read."""

    def count(query: Any) -> int:
        return int(session.scalar(query.where(FormRow.submission_id == own)) or 0)

    number = func.count()
    files = select(SubmittedFile).where(SubmittedFile.submission_id == own, SubmittedFile.error.is_not(None))
    errors = [file.error or {} for file in session.scalars(files)]
    return {
        "forms": count(select(number).select_from(FormRow)),
        "indicators": count(select(number).select_from(IndicatorRow).join(FormRow)),
        "findings": count(select(number).select_from(FindingRow).join(FormRow, FindingRow.form_id == FormRow.id)),
        "errors": sum(len(error.get("errors", (error,))) for error in errors),
    }


def _said(done: int, total: int) -> str:
    return f"已审核 {done}/{total} 个文件"
