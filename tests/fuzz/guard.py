"""What a process that tries anything must not do: reach a network, start an office program, print."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from corpus.readers import libreoffice


class NetworkUsedError(BaseException):
    """Something reached for the network. No Exception, so that nothing on the way takes it for an error of a file."""


def close_off(*, quiet: bool) -> None:
    """No network, no other office program, and where ``quiet`` nothing printed by libraries."""
    libreoffice.find = lambda: None

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise NetworkUsedError

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        setattr(socket, name, refuse)
    if quiet:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
