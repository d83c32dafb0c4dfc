"""Requests at a fixed rate, whatever the service does with them: ``python -m benchmarks.serving.generator``.

Open loop: when each request is due is settled beforehand, and its latency counts from then, so that a service that
falls behind is not asked less and does not look better. Plain sockets and prepared bytes: the generator shares the
machine with the service, and what it takes must be little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvloop

from benchmarks.serving.material import distinct_rows, word_forms
from corpus.records import Indicator

SCENARIOS = ("classify", "classify_repeated", "audit", "audit_repeated")
_KEPT = 200
"""Different requests of a repeated scenario."""
_BOUNDARY = b"zhibiao-load"


def requests(scenario: str, count: int, host: str) -> list[bytes]:
    """So many requests as bytes, built before the clock starts."""
    repeated = scenario.endswith("_repeated")
    some = min(count, _KEPT) if repeated else count
    if scenario.startswith("classify"):
        made = [_request(host, "/api/v1/classify", b"application/json", _row(item)) for item in distinct_rows(some)]
    else:
        kind = b"multipart/form-data; boundary=" + _BOUNDARY
        made = [_request(host, "/api/v1/audit", kind, _upload(content)) for content in word_forms(min(some, 1200))]
    rng = random.Random(5)  # noqa: S311 - an order, no secret
    return [rng.choice(made) for _ in range(count)] if repeated else (made * (count // len(made) + 1))[:count]


def _row(item: Indicator) -> bytes:
    row = {key: getattr(item, key) for key in ("name", "value", "unit", "l1", "l2")}
    return json.dumps({"rows": [row]}, ensure_ascii=False).encode()


def _upload(content: bytes) -> bytes:
    head = b'Content-Disposition: form-data; name="files"; filename="form.docx"\r\n\r\n'
    return b"--" + _BOUNDARY + b"\r\n" + head + content + b"\r\n--" + _BOUNDARY + b"--\r\n"


def _request(host: str, path: str, kind: bytes, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\nContent-Type: "
    return head.encode() + kind + b"\r\n\r\n" + body


@dataclass(slots=True)
class Told:
    """What came of the requests. late: seconds from when each was due to its answer."""

    late: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    connections: int = 0


class Connection(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._answer: asyncio.Future[int] | None = None
        self._buffer = bytearray()
        self._status, self._end = 0, -1

    def connection_made(self, transport: Any) -> None:
        """Keep what to write to."""
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """Send; the future gives the status when the whole answer is here, 0 when the connection broke."""
        self._answer = asyncio.get_running_loop().create_future()
        self._buffer.clear()
        self._end = -1
        if self._transport.is_closing():
            self._answer.set_result(0)
        else:
            self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Collect until the stated length."""
        self._buffer += data
        if self._end < 0 and (at := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:at]).lower()
            self._status = int(head[9:12])
            stated = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            self._end = at + 4 + int(stated or 0)
        if 0 <= self._end <= len(self._buffer):
            self._tell(self._status)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that no answer will come."""
        self._tell(0)

    def usable(self) -> bool:
        """Whether another request may be sent."""
        return not self._transport.is_closing()

    def _tell(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)


async def load(url: str, made: list[bytes], rate: float, *, wait: float = 60.0) -> Told:
    """Send each request when it is due."""
    loop, place, told = asyncio.get_running_loop(), urlsplit(url), Told()
    idle: list[Connection] = []

    async def one(request: bytes, due: float) -> None:
        try:
            connection = idle.pop() if idle else None
            if connection is None or not connection.usable():
                _, connection = await loop.create_connection(Connection, place.hostname, place.port)
                told.connections += 1
            status = await asyncio.wait_for(connection.ask(request), wait)
            if status:
                idle.append(connection)
        except (OSError, TimeoutError):
            status = 0
        told.statuses[status] += 1
        told.late.append(loop.time() - due)

    start = loop.time() + 0.2
    tasks: list[asyncio.Task[None]] = []
    for number, request in enumerate(made):
        due = start + number / rate
        if (pause := due - loop.time()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    return told


def summary(told: Told, rate: float, took: float) -> dict[str, Any]:
    """Figures of a run; latencies in milliseconds."""
    late = sorted(told.late)

    def at(share: float) -> float:
        return round(1000 * late[min(len(late) - 1, int(share * len(late)))], 1)

    good = told.statuses[200]
    return {
        "requests": len(late),
        "asked per second": rate,
        "answered per second": round(good / took, 1),
        "errors": len(late) - good,
        "statuses": {str(key): count for key, count in sorted(told.statuses.items())},
        "p50 ms": at(0.5),
        "p95 ms": at(0.95),
        "p99 ms": at(0.99),
        "max ms": round(1000 * late[-1], 1),
        "connections": told.connections,
    }


def main() -> None:
    """Run one scenario and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("scenario", choices=SCENARIOS)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    made = requests(options.scenario, round(options.rate * options.seconds), urlsplit(options.url).netloc)
    started, busy = time.perf_counter(), time.process_time()
    told = uvloop.run(load(options.url, made, options.rate))
    took = time.perf_counter() - started
    figures = summary(told, options.rate, took)
    print(json.dumps(figures | {"generator processor share": round((time.process_time() - busy) / took, 3)}))


if __name__ == "__main__":
    main()
