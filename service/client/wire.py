"""Sending requests, and sending them again where that does no harm."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2

from service.client.errors import RemoteError, UnavailableError, remote_error

__all__ = ["Uploads", "Wire"]

Uploads = Mapping[str, Path | bytes]
"""Name of a file → where it lies, or its bytes."""
_PREFIX = "/api/v1"
_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_WAIT = 30.0


class Wire:
    """Requests to one service.

    What changes nothing is tried again when there is no answer or the service says that it is busy; what changes
    something only because it carries an Idempotency-Key, by which the service does it once.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None,
        *,
        timeout: float,
        tries: int,
        http: httpx2.Client | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http or httpx2.Client(base_url=base_url, timeout=timeout, follow_redirects=False)
        self._own = http is None
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._tries, self._sleep = max(1, tries), sleep

    def close(self) -> None:
        """Close the connections."""
        if self._own:
            self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """JSON of a GET; parameters that are None are left out."""
        return self._send("GET", path, params=_given(params)).json()

    def download(self, path: str, **params: Any) -> bytes:
        """Bytes of a GET."""
        return self._send("GET", path, params=_given(params)).content

    def pages(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Items of a list, page by page as they are used."""
        cursor = ""
        while True:
            page = self.get(path, cursor=cursor or None, **params)
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """JSON of a POST that changes nothing."""
        return self._send("POST", path, json=body).json()

    def change(
        self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None, version: int | None = None
    ) -> Any:
        """JSON of a POST that changes something, done once however often it must be sent.

        key: by which it is known again; a new one for None. version: of what is changed, as it was seen.
        """
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._send("POST", path, json=body, headers=headers).json()

    def act(self, path: str) -> Any:
        """JSON of a POST that is sent once only, as it can be done once only."""
        return self._send("POST", path, again=False).json()

    def delete(self, path: str) -> None:
        """DELETE."""
        self._send("DELETE", path)

    def upload(
        self,
        path: str,
        files: Uploads,
        fields: Mapping[str, str | None],
        *,
        field: str = "files",
        key: str | None = None,
        once: bool = False,
    ) -> Any:
        """JSON of a POST of files, each in a part called ``field``. once: it changes something and carries a key."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex} if once else {}
        return self._send("POST", path, files=(field, files), data=_given(fields), headers=headers).json()

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        files: tuple[str, Uploads] | None = None,
        again: bool = True,
        **content: Any,
    ) -> httpx2.Response:
        sent = {**self._headers, **(headers or {})}
        for attempt in range(self._tries if again else 1):
            last = attempt == self._tries - 1 or not again
            try:
                with ExitStack() as opened:
                    if files is not None:
                        # opened for every attempt: what was sent once is read to its end
                        field, named = files
                        content["files"] = [(field, (name, _content(one, opened))) for name, one in named.items()]
                    answer = self._http.request(method, _PREFIX + path, headers=sent, **content)
            except httpx2.TransportError as error:
                if last:
                    hint = "请检查地址、网络和服务是否已启动"
                    raise UnavailableError(0, "no_answer", f"服务没有答复，{hint}。", hint=hint) from error
                self._sleep(_pause(attempt, None))
                continue
            if answer.is_success:
                return answer
            if last or answer.status_code not in _AGAIN:
                raise _refused(answer)
            self._sleep(_pause(attempt, answer.headers.get("Retry-After")))
        raise UnavailableError(0, "no_answer", "服务没有答复。")  # not reached: the last attempt returns or raises


def _content(one: Path | bytes, opened: ExitStack) -> Any:
    return opened.enter_context(one.open("rb")) if isinstance(one, Path) else one


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if value is not None}


def _pause(attempt: int, stated: str | None) -> float:
    """Seconds until the next attempt: as the service says, else doubling, with chance so that callers spread."""
    if stated is not None and stated.isdigit():
        return min(float(stated), _LONGEST_WAIT)
    return float(0.2 * 2**attempt * (0.5 + random.random()))  # noqa: S311 - no secret


def _refused(answer: httpx2.Response) -> RemoteError:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return remote_error(answer.status_code, problem if isinstance(problem, dict) else None)
