"""One process that answers all rows with the shipped model; started by benchmarks.judge_speed.

Arguments: a file of rows (JSON list of [name, value, unit]), how many of them are only for single calls, and "quick"
for the network alone. Prints one
line of JSON: seconds to import and load, to answer everything in one call, milliseconds of single calls, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time

START = time.perf_counter()
from models import Query, load_model  # noqa: E402 - the import itself is timed

IMPORTED = time.perf_counter()


def peak_mib() -> float:
    """Most memory this process has held so far, MiB.

    The kernel's count for the new program where it tells one; what getrusage tells begins with what the parent held.
    """
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="utf-8") as status:  # noqa: PTH123 - pathlib would be one import more
            return round(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def main() -> None:
    """Measure and print."""
    model = load_model().quick() if "quick" in sys.argv else load_model()
    loaded = time.perf_counter()
    model.proba([Query("资金发放及时率", "100%")])
    first = time.perf_counter()
    loaded_mib = peak_mib()
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be one import more
        rows = [Query(*row) for row in json.load(file)]
    single, rows = rows[: int(sys.argv[2])], rows[int(sys.argv[2]) :]
    calls, busy_calls = [], []
    for query in single:
        started, busy = time.perf_counter(), time.process_time()
        model.proba([query])
        calls.append(1000 * (time.perf_counter() - started))
        busy_calls.append(1000 * (time.process_time() - busy))
    before, busy = time.perf_counter(), time.process_time()
    model.proba(rows)
    taken, worked = time.perf_counter() - before, time.process_time() - busy
    print(
        json.dumps(
            {
                "import_s": IMPORTED - START,
                "load_s": loaded - IMPORTED,
                "first_answer_s": first - loaded,
                "rows": len(rows),
                "seconds": taken,
                "cpu_seconds": worked,
                "calls_ms": calls,
                "calls_cpu_ms": busy_calls,
                "loaded_mib": loaded_mib,
                "peak_mib": peak_mib(),
            }
        )
    )


if __name__ == "__main__":
    main()
