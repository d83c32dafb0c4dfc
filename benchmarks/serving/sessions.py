"""Reviewers with a page open: ``python -m benchmarks.serving.sessions URL --count 100 --seconds 60``.

Each loads the queue, keeps its web socket open as a browser does (answering the server's pings), and loads it anew once
a minute, at a moment of its own. Printed at the end: how many were open, pages loaded, how late they were, faults.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import time
import uuid
from dataclasses import dataclass, field

import aiohttp

_CLIENT = re.compile(r"[\"']client_id[\"']\s*:\s*[\"']([0-9a-f-]{36})[\"']|client_id=([0-9a-f-]{36})")
_RELOAD_SECONDS = 60.0
_PAGE = "/review"


@dataclass(slots=True)
class Told:
    """What came of the sessions. late: seconds a page took."""

    late: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: int = 0
    most: int = 0


async def visit(session: aiohttp.ClientSession, url: str, until: float, told: Told, rng: random.Random) -> None:
    """One reviewer until the end of the measurement."""
    tab = str(uuid.UUID(int=rng.getrandbits(128)))
    await asyncio.sleep(rng.random() * 10)
    while time.monotonic() < until:
        stay = min(until, time.monotonic() + _RELOAD_SECONDS * (0.5 + rng.random()))
        try:
            await _one_page(session, url, stay, told, tab)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            told.faults.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(1)


async def _one_page(session: aiohttp.ClientSession, url: str, stay: float, told: Told, tab: str) -> None:
    started = time.monotonic()
    # a browser opens its web socket on a connection of its own; the library would take this one again
    async with session.get(url + _PAGE, headers={"Connection": "close"}) as answer:
        text = await answer.text()
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
    told.late.append(time.monotonic() - started)
    found = _CLIENT.search(text)
    if found is None:
        raise ValueError("no client id in the page")
    query = {
        "client_id": found[1] or found[2],
        "next_message_id": "0",
        "implicit_handshake": "true",
        "document_id": str(uuid.uuid4()),
        "tab_id": tab,
        "old_tab_id": "null",
        "EIO": "4",
        "transport": "websocket",
    }
    async with session.ws_connect(f"{url}/_nicegui_ws/socket.io/", params=query, origin=url) as socket:
        told.open += 1
        told.most = max(told.most, told.open)
        try:
            await _hold(socket, stay)
        finally:
            told.open -= 1


async def _hold(socket: aiohttp.ClientWebSocketResponse, stay: float) -> None:
    """Keep a connection open: join, and answer pings."""
    began = time.monotonic()
    while (left := stay - time.monotonic()) > 0:
        try:
            message = await socket.receive(timeout=left)
        except TimeoutError:
            return
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            raise ValueError(f"the server closed the connection {time.monotonic() - began:.1f} s after it opened")
        if message.data[:1] == "0":
            await socket.send_str("40")
        elif message.data == "2":
            await socket.send_str("3")


async def measure(url: str, count: int, seconds: float) -> Told:
    """So many reviewers at once."""
    told, until = Told(), time.monotonic() + seconds
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as session:
        rngs = [random.Random(number) for number in range(count)]  # noqa: S311 - moments, no secret
        await asyncio.gather(*(visit(session, url, until, told, rng) for rng in rngs))
    return told


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    told = asyncio.run(measure(options.url.rstrip("/"), options.count, options.seconds))
    late = sorted(told.late) or [0.0]
    figures = {
        "sessions open at once": told.most,
        "pages": len(told.late),
        "page p95 ms": round(1000 * late[int(0.95 * (len(late) - 1))], 1),
        "faults": len(told.faults),
        "first faults": told.faults[:3],
    }
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
