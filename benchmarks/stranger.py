"""From a clone to the submitter's own form with comments in it: every command a stranger types, timed.

    .venv/bin/python -m benchmarks.stranger [--python python3.12]

Clones the checkout into a temporary folder, runs ``make install`` there with no cache of pip, audits a sample form
and writes the copy with comments. Needs what a stranger has: git, make, Python and a source of packages. Prints the
seconds of each command and writes benchmarks/results/stranger.json; exit code 1 when all together took five minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from shlex import quote, split

from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "stranger.json"
MOST_SECONDS = 300
FORM = "corpus/samples/02_潢源县教育局_部门整体_2024.docx"
COPY = "out/02_潢源县教育局_部门整体_2024_批注.docx"


def path(python: str) -> list[str]:
    """The commands, in order, as typed; the first one where the clone shall lie, the others inside it."""
    return [
        f"git clone --quiet {quote(str(ROOT))} zhibiao",
        f"make install PYTHON={quote(python)}",
        f".venv/bin/zhibiao audit {FORM}",
        f".venv/bin/zhibiao audit {FORM} --annotate -o out",
    ]


def comments(copy: Path) -> int:
    """Number of comments in a Word file."""
    with zipfile.ZipFile(copy) as package:
        return package.read("word/comments.xml").decode("utf-8").count("<w:comment ")


def main() -> int:
    """Run, print and write; 0 when the promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="interpreter a stranger would have")
    python = parser.parse_args().python
    rows: list[dict[str, object]] = []
    environment = {key: text for key, text in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}
    with tempfile.TemporaryDirectory(prefix="stranger-") as folder:
        place = Path(folder)
        for command in path(python):
            started = time.perf_counter()
            subprocess.run(
                split(command),
                cwd=place,
                env=environment | {"PIP_NO_CACHE_DIR": "1"},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            seconds = round(time.perf_counter() - started, 1)
            rows.append({"command": command.replace(str(ROOT), "…").replace(python, "python3"), "seconds": seconds})
            print(f"{seconds:7.1f} s  {rows[-1]['command']}")
            place = Path(folder) / "zhibiao"
        told = comments(place / COPY)
    total = round(sum(float(str(row["seconds"])) for row in rows), 1)
    print(f"{total:7.1f} s  {told} comments")
    data = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load": [round(one, 1) for one in os.getloadavg()],
            "note": "packages from the registry pip is set up for, no cache",
        },
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip(),
        "commands": rows,
        "seconds": total,
        "comments": told,
    }
    write_text(RESULT, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return 0 if told and total < MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
