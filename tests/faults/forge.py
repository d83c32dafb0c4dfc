"""Starts servers from a process that has everything imported: one that is killed comes back within a second.

What is forked runs the very command ``zhibiao serve`` with a database, threads and processes of its own. A program that
takes JSON lines: ``{"start": arguments, "log": path, "env": {...}}`` is answered with ``{"pid": …}``, ``{"wait": pid}``
with ``{"code": …}``, as ``Popen.returncode`` tells it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


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
    pid = os.fork()
    if pid == 0:
        _serve(order["start"], order["log"], order["env"])
    return {"pid": pid}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    import models.store  # noqa: F401
    import service.api.app
    import service.operations.serving  # noqa: F401
    import service.pages  # noqa: F401

    for name in service.api.app._ROUTERS:
        __import__(f"service.api.{name}")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
