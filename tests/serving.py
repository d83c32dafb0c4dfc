"""A real server in a process of its own, for tests that talk to it over the loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_STARTED = re.compile(r"http://([^/\s]+)/")
_START_SECONDS = 90.0


@dataclass
class Server:
    """A server that runs. url: without a slash at the end. data: its folder. said: what it told at its start."""

    data: Path
    options: tuple[str, ...] = ("--open",)
    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self) -> Server:
        """Start it and wait until it is ready. Raises RuntimeError with its log when it is not."""
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data / "server.log").open("a+", encoding="utf-8")
        start = log.tell()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--data", str(self.data), *self.options],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1", **self.environment},
            stdout=log,
            stderr=log,
            text=True,
        )
        limit = time.monotonic() + _START_SECONDS
        while time.monotonic() < limit and self.process.poll() is None:
            log.seek(start)
            text = log.read()
            found = _STARTED.search(text)
            if found:
                self.url, self.said = f"http://{found[1]}", text.splitlines()
                if self._is_ready():
                    log.close()
                    return self
            time.sleep(0.1)
        log.seek(start)
        raise RuntimeError(f"the server did not start:\n{log.read()[-4000:]}")

    def get(self, path: str) -> Any:
        """JSON of a GET to the API."""
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> int:
        """Ask it to stop, and wait; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def log(self) -> str:
        """Everything it said."""
        return (self.data / "server.log").read_text(encoding="utf-8")

    def _is_ready(self) -> bool:
        try:
            self.get("/readyz")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _end(self, how: int) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(60)
        self.process = None
        return code
