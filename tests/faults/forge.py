"""Starts servers from a process that has everything imported: one that is killed comes back within a second.

What is forked runs the very command ``zhibiao serve`` with a database, threads and processes of its own. A program that
takes JSON lines: ``{"start": arguments, "log": path, "env": {...}}`` is answered with ``{"pid": …}``, ``{"wait": pid}``
with ``{"code": …}``, as ``Popen.returncode`` tells it, ``{"look": pid}`` the same, with None while it runs.

The one thing that is not as ever: a runner of jobs counts as dead after a few seconds without a sign of life instead of
a minute, so that tests need not wait that long.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


LEASE_SECONDS = 4.0


def _serve(arguments: list[str], log: str, environment: dict[str, str]) -> None:
    """The life of a server; never returns."""
    with open(log, "ab", buffering=0) as told, open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        os.dup2(told.fileno(), 1)
        os.dup2(told.fileno(), 2)
    os.environ.update(environment)
    code = 70
    try:
        from service.cli import main

        sys.argv = ["zhibiao", "serve", *arguments]
        main()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - a child must not go on as its parent
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    if "wait" in order:
        return {"code": os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])}
    if "look" in order:
        pid, status = os.waitpid(order["look"], os.WNOHANG)
        return {"code": os.waitstatus_to_exitcode(status) if pid else None}
    pid = os.fork()
    if pid == 0:
        _serve(order["start"], order["log"], order["env"])
    return {"pid": pid}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    import models.store  # noqa: F401
    import service.api.app
    import service.operations.serving
    import service.pages
    import service.work.runner

    for name in service.api.app._ROUTERS:
        __import__(f"service.api.{name}")
    service.work.runner.JobRunner.__init__.__kwdefaults__["lease"] = LEASE_SECONDS
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
