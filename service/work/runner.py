"""What runs jobs in a process: threads that take them from the queue, and a watch that keeps their leases."""

from __future__ import annotations

import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from huey.consumer import Consumer
from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import ZhibiaoError
from service.errors import ServiceError
from service.store.tables import Job, now
from service.work.context import ClaimLost, JobContext
from service.work.job_rows import LEASE_SECONDS, claim_job, hold_job
from service.work.kinds import known_kinds
from service.work.tidy import tidy

if TYPE_CHECKING:
    from service.office.office import Office

__all__ = ["JobRunner"]

_RESCUE_SECONDS, _HEALTH_SECONDS = 3.0, 10.0
_SETTLE_SECONDS, _ENDING_SECONDS = 600.0, 20.0
_log = structlog.get_logger("zhibiao.jobs")


class JobRunner:
    """Runs the jobs of an office in threads of this process until it is stopped."""

    def __init__(self, office: Office, *, lease: float = LEASE_SECONDS) -> None:
        """lease: seconds after which a runner that gives no sign of life is taken for dead."""
        self._office, self._lease = office, lease
        self._stopping, self._over = threading.Event(), threading.Event()
        self._held: dict[str, JobContext] = {}
        self._guard = threading.Lock()
        self._consumer: Consumer | None = None
        self._watch: threading.Thread | None = None

    def start(self) -> None:
        """Start the threads, and take up what waits or was left behind."""
        known_kinds()
        self._consumer = self._office.queue.consumer(self._office.config.job_threads, self.run, self._tidy)
        self._consumer.start()
        self._office.queue.rescue(self._office.database, lease=self._lease)
        self._watch = threading.Thread(target=self._keep_watch, name="job-watch", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Take no more jobs; let those under way reach a good point, and give back what does not in time."""
        self._stopping.set()
        if self._consumer is not None:
            self._consumer.shutdown_timeout = self._office.config.grace_seconds
            self._consumer.stop(graceful=True)
        for context in self._contexts():
            context.lost = True  # what its thread writes from now on is refused by the row
            self._settle(context, _given_back())
        self._over.set()
        if self._watch is not None:
            self._watch.join()

    def run(self, id_: str) -> None:
        """Take a job up and see it through; nothing happens when another has it."""
        if self._stopping.is_set() or self._holds(id_):
            return
        context = self._claim(id_)
        if context is None:
            return
        with self._guard:
            self._held[context.claim] = context
        _log.info("job started", job=context.id, kind=context.kind)
        started = time.monotonic()
        try:
            self._settle(context, self._outcome(context))
        finally:
            with self._guard:
                self._held.pop(context.claim, None)
        _log.info("job left", job=context.id, kind=context.kind, seconds=round(time.monotonic() - started, 1))

    def _holds(self, id_: str) -> bool:
        """Whether a thread of ours is at a job; its lease may seem over when the clock jumped, and is renewed soon."""
        return any(held.id == id_ and not (held.lost or held.closed) for held in self._contexts())

    def _claim(self, id_: str) -> JobContext | None:
        try:
            with self._office.database.write() as session:
                job = claim_job(session, id_, lease=self._lease)
        except (ServiceError, SQLAlchemyError) as error:
            _log.warning("job not claimed", job=id_, kind=type(error).__name__)
            return None
        return JobContext(self._office, job, self._stopping, lease=self._lease) if job else None

    def _outcome(self, context: JobContext) -> dict[str, Any]:
        """Run the handler; gives the columns the job is to get, none where it has them already."""
        kind = known_kinds().get(context.kind)
        if kind is None:
            return _failed({"code": "unknown_kind", "message": "这个版本不认识这种任务", "text": ""})
        try:
            result = None if context.cancelled else kind.handler(context)
        except ClaimLost:
            return {}
        except ServiceError as error:
            # these pass, a full disk once it is cleared: the job waits for another try
            return _again(error) if error.status in (503, 507) else _failed(error.to_dict())
        except ZhibiaoError as error:
            return _failed(error.to_dict())
        except Exception as error:  # noqa: BLE001 - the thread must live on; told without texts of users
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            _log.error("job broke", job=context.id, kind=context.kind, error=type(error).__name__, where=where)
            return _failed(
                {
                    "code": "internal",
                    "message": "程序出错，任务没有做完",
                    "where": where,
                    "hint": "请把任务编号告诉管理员",
                }
            )
        if context.closed or context.lost:
            return {}
        if result is None and context.cancelled:
            return {"state": "cancelled", "message": "已取消", "finished_at": now(), "lease": None, "runner": ""}
        if result is None and context.halted:
            return _given_back()
        return {"state": "done", "result": result or {}, "error": None, "finished_at": now(), "lease": None}

    def _settle(self, context: JobContext, values: dict[str, Any]) -> None:
        """Keep how a job ended, trying for a while where the database does not answer; then its lease runs out."""
        began = time.monotonic()
        until, ending = began + _SETTLE_SECONDS, began + min(_ENDING_SECONDS, self._lease)
        while values:
            try:
                with self._office.database.write() as session:
                    if not hold_job(session, context.id, context.claim, seconds=self._lease, **values):
                        _log.warning("job was lost to another", job=context.id)
            except (ServiceError, SQLAlchemyError) as error:
                _log.warning("end of job not kept", job=context.id, kind=type(error).__name__)
                if time.monotonic() > (ending if self._stopping.is_set() else until):
                    return
                self._stopping.wait(0.5)
                if self._stopping.is_set():
                    time.sleep(0.2)
            else:
                return

    def _keep_watch(self) -> None:
        """Renew leases, see who was cancelled, put lost jobs back into the queue, replace threads that died."""
        rescued = checked = renewed = time.monotonic()
        while not self._stopping.wait(min(1.0, self._lease / 8)):
            moment = time.monotonic()
            if moment - renewed >= self._lease / 4:
                renewed = moment
                self._renew()
            if moment - rescued >= _RESCUE_SECONDS:
                rescued = moment
                self._office.queue.rescue(self._office.database, lease=self._lease)
            if moment - checked >= _HEALTH_SECONDS and self._consumer is not None:
                checked = moment
                self._consumer.check_worker_health()
        while not self._over.wait(min(1.0, self._lease / 8)):
            self._renew()  # those that use their grace are not to be taken for dead

    def _renew(self) -> None:
        for context in self._contexts():
            if context.lost or context.closed:
                continue
            try:
                with self._office.database.write() as session:
                    if not hold_job(session, context.id, context.claim, seconds=self._lease):
                        context.look(session)
            except (ServiceError, SQLAlchemyError) as error:
                _log.warning("lease not renewed", job=context.id, kind=type(error).__name__)

    def _contexts(self) -> list[JobContext]:
        with self._guard:
            return list(self._held.values())

    def _tidy(self) -> None:
        tidy(self._office)


def _given_back() -> dict[str, Any]:
    """Waiting again, as if it had not been tried."""
    return {"state": "queued", "attempts": Job.attempts - 1, "lease": None, "runner": "", "message": "服务重启后继续"}


def _again(error: ServiceError) -> dict[str, Any]:
    """Waiting again: a full disk or a database that is away is no death of the job, however long it lasts."""
    return _given_back() | {"message": f"稍后重试：{error.message}"}


def _failed(error: dict[str, Any]) -> dict[str, Any]:
    message = str(error.get("message", ""))
    more = {"where": "", "hint": "", "text": message, **error}
    return {
        **{"state": "failed", "error": more, "message": message},
        **{"finished_at": now(), "lease": None, "runner": ""},
    }
