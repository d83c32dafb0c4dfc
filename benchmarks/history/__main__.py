"""Write years of invented submissions and their truth.

    .venv/bin/python -m benchmarks.history --indicators 100000 --seed 1 -o out/history [--as parquet|office|csv]

Forms go to DIR/forms (history.parquet, history.csv, or folders of years and units), the truth to DIR/truth.parquet.
With --figures nothing is written, and what such a history holds is printed. The processor's seconds stand beside it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.history import History
from benchmarks.history.figures import figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the history and print what was made. arguments: those of the command line by default."""
    parser = argparse.ArgumentParser(prog="benchmarks.history", description=__doc__)
    parser.add_argument("--indicators", type=int, default=100_000, help="rows to make (default 100000)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other units (default 1)")
    parser.add_argument("--as", dest="form", choices=("parquet", "office", "csv"), default="parquet")
    parser.add_argument("--figures", action="store_true", help="count instead of writing")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder to write to")
    options = parser.parse_args(arguments)
    if not options.figures and options.output is None:
        parser.error("-o DIR or --figures is needed")
    history = History(options.indicators, options.seed)
    started = time.process_time()
    told = figures(history.forms()) if options.figures else _write(history, options.form, options.output)
    told["processor seconds"] = round(time.process_time() - started, 2)
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _write(history: History, form: str, folder: Path) -> dict[str, Any]:
    forms = folder / "forms"
    told: dict[str, Any] = {}
    if form == "office":
        told["files"] = history.write_office(forms)
    elif form == "csv":
        history.write_csv(forms / "history.csv")
    else:
        told["indicators"] = history.write_parquet(forms / "history.parquet")
    history.write_truth(folder / "truth.parquet")
    return told


if __name__ == "__main__":
    main()
