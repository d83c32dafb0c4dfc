"""Converts and times one file after another in another interpreter; started by benchmarks.read_speed.

Answers every line {"peer": …, "path": …} on its input with {"seconds": …} or {"error": …}, and with "markdown" as well
where "text" was asked for; its first line names the peers it has, with their versions. Runs under the peers'
interpreter, so it imports nothing of this repository.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

PACKAGES = {"markitdown": ("markitdown",), "docling": ("docling", "docling-slim")}


def markitdown() -> Callable[[str], str]:
    """File → markdown with markitdown."""
    converter = import_module("markitdown").MarkItDown()
    return lambda path: converter.convert(path).markdown


def docling() -> Callable[[str], str]:
    """File → markdown with docling."""
    converter = import_module("docling.document_converter").DocumentConverter()
    return lambda path: converter.convert(path).document.export_to_markdown()


def versions() -> dict[str, str]:
    """Peers that are installed here, with their versions."""
    found = {}
    for peer, packages in PACKAGES.items():
        for package in packages:
            try:
                found[peer] = version(package)
            except PackageNotFoundError:
                continue
    return found


def main() -> None:
    """Answer until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the libraries print must not mix with the answers
    found = versions()
    print(json.dumps(found), file=out, flush=True)
    convert = {peer: globals()[peer]() for peer in found}
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        try:
            text = convert[asked["peer"]](asked["path"])
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way; that is its result
            answer: dict[str, object] = {"error": f"{type(error).__name__}: {error}"[:200]}
        else:
            answer = {"seconds": time.perf_counter() - started}
            if asked.get("text"):
                answer["markdown"] = text
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
