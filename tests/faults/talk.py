"""Requests whose fate is known: answered in full, or gone with the connection."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_BOUNDARY = "----zhibiao-faults"


class Gone(Exception):
    """No whole answer came: nobody can tell whether it was done."""


@dataclass(frozen=True)
class Answer:
    """An answer that came whole. body: its JSON, or its text."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether it acknowledges what was asked."""
        return 200 <= self.status < 300


class Client:
    """One caller of a server on the loopback; a connection for each request, safe for threads."""

    def __init__(self, port: int, token: str = "", *, timeout: float = 60.0) -> None:
        self._port, self._token, self._timeout = port, token, timeout

    def get(self, path: str) -> Any:
        """JSON of a GET. Raises Gone, and AssertionError for a refusal."""
        answer = self.ask("GET", path)
        assert answer.ok, (answer.status, answer.body)
        return answer.body

    def post(self, path: str, body: Any, *, key: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Post JSON. key: of idempotency. Raises Gone."""
        more = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {}), **(headers or {})}
        return self.ask("POST", path, json.dumps(body).encode(), more)

    def upload(self, title: str, files: Mapping[str, bytes], *, key: str = "", pause: float = 0.0) -> Answer:
        """Hand files in, piece by piece as over a slow line. pause: seconds after each piece. Raises Gone."""
        more = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        body = _pieces(_multipart(title, files), pause)
        return self.ask("POST", "/submissions", body, {**more, **({"Idempotency-Key": key} if key else {})})

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            return self.ask("GET", "/readyz").ok
        except Gone:
            return False

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request below /api/v1. Raises Gone."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        bearer = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            line.request(method, f"/api/v1{path}", body, {**bearer, **(headers or {})})
            answer = line.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Gone from error
        finally:
            line.close()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        is_json = "json" in kept.get("content-type", "")
        return Answer(answer.status, json.loads(told) if is_json else told.decode("utf-8", "replace"), kept)


def _multipart(title: str, files: Mapping[str, bytes]) -> bytes:
    parts = [(f'name="title"\r\n\r\n{title}').encode()]
    parts += [f'name="files"; filename="{name}"\r\n\r\n'.encode() + data for name, data in files.items()]
    start = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(start + part + b"\r\n" for part in parts) + f"--{_BOUNDARY}--\r\n".encode()


def _pieces(data: bytes, pause: float, size: int = 8192) -> Iterable[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]
        if pause:
            time.sleep(pause)
