"""Calls on what the office keeps: submissions, forms, findings, decisions, jobs, models."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from service.client.errors import RemoteError, UnavailableError
from service.client.wire import Uploads, Wire

__all__ = ["OfficeCalls"]

_DONE = ("done", "failed", "cancelled")
Document = Literal["html", "docx", "xlsx", "json", "jsonl", "annotated", "corrected"]


class OfficeCalls:
    """A part of the client."""

    wire: Wire

    def submit(self, files: Sequence[Path] | Uploads, *, title: str = "", key: str | None = None) -> dict[str, Any]:
        """Hand in files; the answer's job_id is the job that audits them. key: by which a repeated call is known."""
        by_name = files if isinstance(files, Mapping) else {path.name: path for path in files}
        found: dict[str, Any] = self.wire.upload("/submissions", by_name, {"title": title}, key=key, once=True)
        return found

    def submissions(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Submissions, newest first. wanted: state, q, mine, deleted."""
        return self.wire.pages("/submissions", **wanted)

    def submission(self, id_: str) -> dict[str, Any]:
        """A submission with its files."""
        found: dict[str, Any] = self.wire.get(f"/submissions/{id_}")
        return found

    def delete_submission(self, id_: str) -> None:
        """Delete a submission; decisions stay."""
        self.wire.delete(f"/submissions/{id_}")

    def submission_document(self, id_: str, format_: Document = "docx", *, decided: bool = False) -> bytes:
        """The report on a submission, or copies of its files with comments or corrections."""
        return self.wire.download(f"/submissions/{id_}/document", format=format_, decided=decided)

    def create_form(
        self, form: Mapping[str, Any], *, edition: str | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Hand in a form as a record; it is audited at once."""
        found: dict[str, Any] = self.wire.change("/forms", {"form": form, "edition": edition}, key=key)
        return found

    def forms(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Forms. wanted: submission_id, unit, year, state, verdict, q, order."""
        return self.wire.pages("/forms", **wanted)

    def form(self, id_: str) -> dict[str, Any]:
        """A form with indicators, findings and decisions."""
        found: dict[str, Any] = self.wire.get(f"/forms/{id_}")
        return found

    def filed_form(self, id_: str) -> dict[str, Any]:
        """A form's cells as filed."""
        found: dict[str, Any] = self.wire.get(f"/forms/{id_}/filed")
        return found

    def form_document(self, id_: str, format_: Document = "docx", *, decided: bool = False) -> bytes:
        """The report on a form, or a copy of its file with comments or corrections."""
        return self.wire.download(f"/forms/{id_}/document", format=format_, decided=decided)

    def findings(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Findings. wanted: form_id, submission_id, rule, kind, severity, outcome, group, sampled, order."""
        return self.wire.pages("/findings", **wanted)

    def finding(self, id_: str, *, reading: int = 1) -> dict[str, Any]:
        """A finding. reading: 2 hides what the first reader decided."""
        found: dict[str, Any] = self.wire.get(f"/findings/{id_}", reading=reading)
        return found

    def queue(self, *, reading: int = 1) -> Iterator[dict[str, Any]]:
        """Findings to look at next, most worth looking at first."""
        return self.wire.pages("/queue", reading=reading)

    def decide(
        self,
        target_id: str,
        kind: str,
        *,
        target: Literal["finding", "indicator", "form"] = "finding",
        leaf: str = "",
        remark: str = "",
        reading: int = 1,
        version: int | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Decide on a finding, a row or a form.

        kind: accept, reject, reclass, comment, done, approve, return. version: of the target as it was seen; a changed
        one raises ConflictError.
        """
        body: dict[str, Any] = {"target": target, "target_id": target_id, "kind": kind, "leaf": leaf}
        body |= {"remark": remark, "reading": reading}
        found: dict[str, Any] = self.wire.change("/decisions", body, key=key, version=version)
        return found

    def decide_group(
        self, finding_id: str, kind: str, *, leaf: str = "", remark: str = "", key: str | None = None
    ) -> dict[str, Any]:
        """The same decision on a finding and all open ones of its group."""
        body = {"finding_id": finding_id, "kind": kind, "leaf": leaf, "remark": remark}
        found: dict[str, Any] = self.wire.change("/decisions/group", body, key=key)
        return found

    def undo(self, seq: int, *, remark: str = "", key: str | None = None) -> dict[str, Any]:
        """Take back a decision."""
        found: dict[str, Any] = self.wire.change(f"/decisions/{seq}/undo", {"remark": remark}, key=key)
        return found

    def decisions(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Decisions in the order they were made. wanted: form_id, submission_id, target_id, by, kind, since."""
        return self.wire.pages("/decisions", **wanted)

    def verify_decisions(self) -> dict[str, Any]:
        """Whether the chain of decisions is whole."""
        found: dict[str, Any] = self.wire.get("/decisions/verify")
        return found

    def statistics(self, **scope: Any) -> dict[str, Any]:
        """Figures for dashboards. scope: submission_id, unit, since, until."""
        found: dict[str, Any] = self.wire.get("/statistics", **scope)
        return found

    def jobs(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Jobs, newest first. wanted: state, kind, submission."""
        return self.wire.pages("/jobs", **wanted)

    def job(self, id_: str) -> dict[str, Any]:
        """A job with its progress."""
        found: dict[str, Any] = self.wire.get(f"/jobs/{id_}")
        return found

    def start_job(
        self, kind: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> dict[str, Any]:
        """Start a job: retrain, drift, export."""
        found: dict[str, Any] = self.wire.change("/jobs", {"kind": kind, "payload": dict(payload or {})}, key=key)
        return found

    def cancel_job(self, id_: str) -> dict[str, Any]:
        """Cancel a job; what it did by then stays."""
        found: dict[str, Any] = self.wire.act(f"/jobs/{id_}/cancel")
        return found

    def resume_job(self, id_: str) -> dict[str, Any]:
        """Go on with a cancelled or failed job."""
        found: dict[str, Any] = self.wire.act(f"/jobs/{id_}/resume")
        return found

    def wait(self, job_id: str, *, seconds: float = 600.0, every: float = 0.5) -> dict[str, Any]:
        """The job when it is done. Raises RemoteError when it failed or was cancelled, UnavailableError if it lasts."""
        end = time.monotonic() + seconds
        while (job := self.job(job_id))["state"] not in _DONE:
            if time.monotonic() > end:
                raise UnavailableError(0, "job_lasts", "任务还没有做完。", more={"job": job})
            time.sleep(every)
        if job["state"] != "done":
            raise RemoteError(0, f"job_{job['state']}", "任务没有做完：失败或已取消。", more={"job": job})
        return job
