"""Calls on the office's library of indicators and on its models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.client.wire import Wire

__all__ = ["LibraryCalls"]


class LibraryCalls:
    """A part of the client."""

    wire: Wire

    def library(
        self, text: str = "", *, l2: str | None = None, unit: str | None = None, top: int = 20
    ) -> dict[str, Any]:
        """Measures of the library that fit a text."""
        found: dict[str, Any] = self.wire.get("/library", q=text, l2=l2, unit=unit, top=top)
        return found

    def measure(self, id_: str) -> dict[str, Any]:
        """A measure with its history."""
        found: dict[str, Any] = self.wire.get(f"/library/{id_}")
        return found

    def pending(self) -> dict[str, Any]:
        """Drafts that wait for approval."""
        found: dict[str, Any] = self.wire.get("/library/pending")
        return found

    def draft(self, measure: Mapping[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """Draft a measure, or a change of one."""
        found: dict[str, Any] = self.wire.change("/library", measure, key=key)
        return found

    def approve_drafts(self, targets: Sequence[Any], *, key: str | None = None) -> dict[str, Any]:
        """Approve drafts."""
        found: dict[str, Any] = self.wire.change("/library/approve", {"targets": list(targets)}, key=key)
        return found

    def decline_drafts(self, targets: Sequence[Any], *, key: str | None = None) -> dict[str, Any]:
        """Decline drafts."""
        found: dict[str, Any] = self.wire.change("/library/decline", {"targets": list(targets)}, key=key)
        return found

    def retire(self, id_: str, *, key: str | None = None) -> dict[str, Any]:
        """Take a measure out of use."""
        found: dict[str, Any] = self.wire.change(f"/library/{id_}/retire", {}, key=key)
        return found

    def record_use(self, event: Mapping[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """Tell that a suggestion was taken, changed or turned down."""
        found: dict[str, Any] = self.wire.change("/library/events", event, key=key)
        return found

    def export_library(self, *, own: bool = False) -> bytes:
        """The library as a workbook. own: only what the office made or changed."""
        return self.wire.download("/library/export", own=own)

    def import_library(self, workbook: Path | bytes, *, key: str | None = None) -> dict[str, Any]:
        """Drafts from a workbook: one file, or its bytes."""
        named = {workbook.name if isinstance(workbook, Path) else "指标库.xlsx": workbook}
        found: dict[str, Any] = self.wire.upload("/library/import", named, {}, field="file", key=key, once=True)
        return found

    def models(self) -> dict[str, Any]:
        """Versions of the model with their reports."""
        found: dict[str, Any] = self.wire.get("/models")
        return found

    def promote(self, version: str, *, key: str | None = None) -> dict[str, Any]:
        """Put a version of the model in force."""
        found: dict[str, Any] = self.wire.change(f"/models/{version}/promote", {}, key=key)
        return found

    def roll_back(self, version: str, *, key: str | None = None) -> dict[str, Any]:
        """Put the version before the present one in force again. version: the present one, as the caller saw it."""
        found: dict[str, Any] = self.wire.change("/models/rollback", {"version": version}, key=key)
        return found
