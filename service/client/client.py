"""The client: judging without keeping anything. What the office keeps is in the parts it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import httpx2

from service.client.library import LibraryCalls
from service.client.office import OfficeCalls
from service.client.wire import Uploads, Wire

__all__ = ["Client"]

Record = Mapping[str, Any]
"""A form or an indicator as ``zhibiao read --format json`` gives it."""


class Client(OfficeCalls, LibraryCalls):
    """Calls to one service; every answer is the JSON of its documentation (``/api/v1/docs``) as plain objects.

    Every method raises RemoteError, of the kind that fits, when the service refuses or does not answer. Use it in a
    ``with`` statement, or close it. Safe for several threads.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        timeout: float = 120.0,
        tries: int = 3,
        http: httpx2.Client | None = None,
    ) -> None:
        """base_url: such as http://10.1.2.3:8000. token: of the interface, not needed by a desktop without logins.

        timeout: seconds for each step of a request. tries: attempts at what can be sent again without harm. http: to be
        used instead of one of its own, with its own base_url; it is not closed then.
        """
        self.wire = Wire(base_url, token, timeout=timeout, tries=tries, http=http)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.wire.close()

    def classify(
        self, rows: Sequence[Record], *, top: int = 3, edition: str | None = None, explain: bool = False
    ) -> dict[str, Any]:
        """Where rows belong, in order. rows: name, and as known id, value, unit, l1, l2, duty, project."""
        body = {"rows": list(rows), "top": top, "edition": edition, "explain": explain}
        found: dict[str, Any] = self.wire.ask("/classify", body)
        return found

    def audit(
        self,
        files: Sequence[Path] | Uploads = (),
        *,
        forms: Sequence[Record] = (),
        edition: str | None = None,
    ) -> dict[str, Any]:
        """Findings of files or of records, as ``zhibiao audit --format json``; nothing is kept. One of the two."""
        if forms:
            found: dict[str, Any] = self.wire.ask("/audit", {"forms": list(forms), "edition": edition})
        else:
            found = self.wire.upload("/audit", named(files), {"edition": edition})
        return found

    def suggest(
        self,
        duty: str | None = None,
        *,
        form: Record | None = None,
        sector: str | None = None,
        top: int = 20,
        edition: str | None = None,
        unit: str = "",
        goals: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Indicators for a duty, or what a form still lacks."""
        body = {"duty": duty, "form": form, "sector": sector, "top": top, "edition": edition, "unit": unit}
        found: dict[str, Any] = self.wire.ask("/suggest", body | {"goals": list(goals), "exclude": list(exclude)})
        return found

    def check_row(self, row: Record, *, form: Record | None = None, edition: str | None = None) -> dict[str, Any]:
        """What can be said of a row as it is typed beside a form."""
        found: dict[str, Any] = self.wire.ask("/suggest/check", {"row": row, "form": form, "edition": edition})
        return found

    def complete(self, text: str, *, l2: str = "", top: int = 10) -> list[dict[str, Any]]:
        """Measures of the library for what has been typed of a name."""
        found: list[dict[str, Any]] = self.wire.get("/suggest/complete", q=text, l2=l2, top=top)["completions"]
        return found

    def duplicates(
        self,
        *,
        forms: Sequence[Record] = (),
        rows: Sequence[Record] = (),
        across: Literal["form", "unit", "year", "all"] = "form",
        near: float | None = None,
    ) -> dict[str, Any]:
        """Rows that say the same, of forms or of rows looked at as one form."""
        body = {"forms": list(forms), "rows": list(rows), "across": across, "near": near}
        found: dict[str, Any] = self.wire.ask("/duplicates", body)
        return found

    def rules(self) -> list[dict[str, Any]]:
        """Every check of the audit."""
        found: list[dict[str, Any]] = self.wire.get("/rules")["rules"]
        return found

    def rule(self, rule: str) -> dict[str, Any]:
        """One check."""
        found: dict[str, Any] = self.wire.get(f"/rules/{rule}")
        return found

    def taxonomy(self) -> dict[str, Any]:
        """Classes and editions."""
        found: dict[str, Any] = self.wire.get("/taxonomy")
        return found


def named(files: Sequence[Path] | Uploads) -> Uploads:
    """Files by the names they are sent under."""
    return files if isinstance(files, Mapping) else {path.name: path for path in files}
