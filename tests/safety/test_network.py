"""Nothing leaves this machine: what the tests themselves are kept from, whatever they undo."""

from __future__ import annotations

import _socket
import socket

import pytest

from tests.conftest import NetworkUsedError, only_loopback

FAR = "192.0.2.1"  # kept for documentation, RFC 5737


@pytest.mark.parametrize("family", [_socket.AF_INET, _socket.AF_INET6])
def test_no_connection_leaves_this_machine(monkeypatch: pytest.MonkeyPatch, family: int) -> None:
    only_loopback(monkeypatch)
    address = (FAR, 80) if family == _socket.AF_INET else ("2001:db8::1", 80, 0, 0)
    bare = _socket.socket(family, _socket.SOCK_STREAM)
    for work in (bare.connect, bare.bind):
        with pytest.raises(NetworkUsedError):
            work(address)
    bare.close()
    datagrams = _socket.socket(family, _socket.SOCK_DGRAM)
    with pytest.raises(NetworkUsedError):
        datagrams.sendto(b"x", address)
    datagrams.close()


def test_no_port_is_opened_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    only_loopback(monkeypatch)
    bare = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    with pytest.raises(NetworkUsedError):
        bare.bind(("0.0.0.0", 0))
    bare.bind(("127.0.0.1", 0))
    bare.close()


def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    only_loopback(monkeypatch)
    for name in ("example.invalid", b"example.invalid"):
        with pytest.raises(NetworkUsedError):
            _socket.getaddrinfo(name, 443)
    assert _socket.getaddrinfo("localhost", 80)


def test_a_test_that_needs_no_server_has_not_even_the_loopback() -> None:
    with pytest.raises(NetworkUsedError), socket.socket() as own:
        own.connect(("127.0.0.1", 9))
