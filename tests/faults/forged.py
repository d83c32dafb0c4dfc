"""Servers that can be killed and started again many times, by the program in ``forge``."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.config import load_config
from service.office.office import Office, open_office
from tests.faults.talk import Client, Gone

ROOT = Path(__file__).resolve().parents[2]
QUIET = {
    "ZHIBIAO_SERVE_COMPUTE_PROCESSES": "1",
    "ZHIBIAO_SERVE_LEAST_FREE_MEGABYTES": "0",
    "ZHIBIAO_SERVE_WARM_START": "false",
}
_STARTED = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_START_SECONDS = 90.0


class Forge:
    """The process that starts servers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "faults" / "forge.py")],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, **what: Any) -> dict[str, Any]:
        """Have something done and get the answer."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(what) + "\n")
        stdin.flush()
        told = stdout.readline()
        if not told:
            raise RuntimeError("the forge is gone, its errors are on the standard error")
        answer: dict[str, Any] = json.loads(told)
        return answer

    def __enter__(self) -> Forge:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait(30)


@dataclass
class Service:
    """An office's server between its deaths. database: address, "" for SQLite. starts: seconds each start took."""

    forge: Forge
    data: Path
    database: str = ""
    options: tuple[str, ...] = ("--open",)
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    starts: list[float] = field(default_factory=list)
    _pid: int = 0

    def start(self) -> Service:
        """Start it and wait until it is ready. Raises AssertionError with its log when it is not."""
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data.parent / f"{self.data.name}.log"
        log.touch()
        before, began = log.stat().st_size, time.monotonic()
        database = ("--database", self.database) if self.database else ()
        arguments = ["--port", "0", "--data", str(self.data), *database, *self.options]
        self._pid = self.forge.order(start=arguments, log=str(log), env={**QUIET, **self.environment})["pid"]
        while time.monotonic() - began < _START_SECONDS:
            with log.open("rb") as stream:
                stream.seek(before)
                said = stream.read().decode()
            if found := _STARTED.search(said):
                self.port = int(found[1])
                if self.client().answers():
                    self.starts.append(time.monotonic() - began)
                    return self
            if self.forge.order(look=self._pid)["code"] is not None:
                self._pid = 0
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{said[-4000:]}")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self._pid:
            self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        return self._end(signal.SIGTERM) if self._pid else 0

    def client(self, token: str = "", *, timeout: float = 60.0) -> Client:
        """A client of it as it runs now."""
        return Client(self.port, token, timeout=timeout)

    @contextmanager
    def office(self) -> Iterator[Office]:
        """Its data, looked at from outside."""
        config = load_config(None, {}, data=self.data, database=self.database, open=True, least_free_megabytes=0)
        opened = open_office(config, migrate=False)
        try:
            yield opened
        finally:
            opened.close()

    def _end(self, how: int) -> int:
        os.kill(self._pid, how)
        code: int = self.forge.order(wait=self._pid)["code"]
        self._pid = 0
        return code


def wait_for(what: Callable[[], Any], *, seconds: float = 120.0, pause: float = 0.1) -> Any:
    """What something gives once it gives something; a server that is away counts as nothing."""
    until = time.monotonic() + seconds
    while True:
        try:
            if found := what():
                return found
        except Gone:
            pass
        assert time.monotonic() < until, "waited in vain"
        time.sleep(pause)
