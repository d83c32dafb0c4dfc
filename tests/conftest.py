"""What all tests share: no network, the seed forms beside the checkout, hypothesis settings."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
REPO_ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("desk", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


class NetworkUsedError(AssertionError):
    """A test reached for the network; the product must never do so."""


def _refuse_far(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep the whole run on this machine, whatever calls: fixtures of a session, threads, libraries in C.

    An audit hook cannot be taken away again. Processes that tests start have their own sockets and are not seen.
    """
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        own, address = arguments
        if own.family in (socket.AF_INET, socket.AF_INET6) and address and address[0] not in LOOPBACK:
            raise NetworkUsedError(f"network used: {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if host and host not in (*LOOPBACK, socket.gethostname()):
            raise NetworkUsedError(f"name looked up: {host}")


sys.addaudithook(_refuse_far)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever fetched: every look-up, connection or datagram fails the test."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise NetworkUsedError(f"network used: {args[1:] or args}")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo the ban for what stays on this machine: a service is tested over the loopback, and nothing beyond it."""
    monkeypatch.undo()
    for name in ("connect", "connect_ex", "bind"):
        original = getattr(socket.socket, name)

        def call(self: socket.socket, address: Any, *rest: Any, original: Any = original) -> Any:
            if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in LOOPBACK:
                raise NetworkUsedError(f"network used: {address}")
            return original(self, address, *rest)

        monkeypatch.setattr(socket.socket, name, call)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """Folder of the checkout."""
    return REPO_ROOT


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """Folder of the five real forms, which are not ours to ship; it lies beside the checkout or the test is skipped."""
    folder = REPO_ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"no seed forms at {folder.relative_to(REPO_ROOT.parent)} beside the checkout")
    return folder
