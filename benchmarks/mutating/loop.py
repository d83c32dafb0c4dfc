"""A pytest plug-in that tries chosen tests on one mutant after another, each in a process of its own.

pytest starts once: modules are imported and tests collected before the first mutant. For each mutant the process is
copied, the copy forgets what functions that depend on the mutated module remember, and runs tests until one fails.

Run by benchmarks/mutation.py in the folder of the mutants: python -m benchmarks.mutating.loop PLAN.json
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation import trampoline

from benchmarks.mutating.concern import Concern, importers
from corpus.text import forget_short

__all__ = ["Loop", "main"]

KILLED, SURVIVED, UNTESTED, TIMEOUT, AT_IMPORT, CRASHED = (
    "killed", "survived", "untested", "timeout", "at import", "crashed",
)  # fmt: skip
_FAILED, _BROKEN = 9, 70
_PATIENCE = 10.0


class Loop:
    """Tries tests on mutants.

    names: mutants. most: seconds of tests to try on one. minutes: after which none is begun any more. jobs: processes
    at once. told: file that takes one JSON line per mutant (name, outcome, test that failed).
    """

    def __init__(self, names: Sequence[str], most: float, minutes: float, jobs: int, told: Path) -> None:
        self._names, self._most, self._jobs, self._told = names, most, jobs, told
        self._end = time.monotonic() + 60 * minutes
        self._hits: dict[str, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        self._running: dict[int, tuple[str, int]] = {}
        self._now = ""
        trampoline.record_trampoline_hit = self._record
        trampoline.set_mutant_under_test("stats")

    def pytest_collection_finish(self) -> None:
        """Generated examples are the same for every mutant; shrinking one that fails would be time for nothing."""
        from hypothesis import Phase, settings  # pytest complains when it is imported before pytest starts

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", deadline=None, derandomize=True, database=None, phases=phases)
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once without a mutant, then those that concern each mutant."""
        start = time.perf_counter()
        self._run_all(session.items)
        importing = importers(Path.cwd())
        concern = Concern(session.items, self._hits, self._seconds, importing)
        by_name = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        took = time.perf_counter() - start
        print(f"{len(by_name)} tests, {sum(self._seconds.values()):.0f} s of computing, {took:.0f} s", file=sys.stderr)
        with self._told.open("w", encoding="utf-8") as out:
            for outcome in self._outcomes(concern, by_name, importing):
                print(json.dumps(outcome, ensure_ascii=False), file=out, flush=True)
        return True

    def _record(self, name: str, caller: str | None = None) -> None:
        self._hits[name].add(self._now)

    def _run_all(self, items: Sequence[pytest.Item]) -> None:
        """Raises pytest.UsageError when a test fails without a mutant: nothing could be told then."""
        for number, item in enumerate(items):
            self._now, start = item.nodeid, time.process_time()
            following = items[number + 1] if number + 1 < len(items) else None
            if _fails(item, following):
                raise pytest.UsageError(f"{item.nodeid} fails without a mutant")
            self._seconds[item.nodeid] = time.process_time() - start

    def _outcomes(
        self, concern: Concern, by_name: dict[str, pytest.Item], importing: dict[str, frozenset[str]]
    ) -> Iterator[dict[str, Any]]:
        for name in self._names:
            if time.monotonic() > self._end:
                break
            function = name.partition("__mutmut_")[0]
            tests = concern.tests(function, self._most) if self._hits[function] - {""} else []
            if not tests:
                yield {"mutant": name, "outcome": AT_IMPORT if self._hits[function] else UNTESTED}
                continue
            if len(self._running) >= self._jobs:
                yield self._wait()
            self._start(name, [by_name[test] for test in tests], importing[function.rpartition(".")[0]])
        while self._running:
            yield self._wait()

    def _start(self, name: str, items: list[pytest.Item], depending: frozenset[str]) -> None:
        read, write = os.pipe()
        child = os.fork()
        if child:
            os.close(write)
            self._running[child] = (name, read)
            return
        os.close(read)
        try:
            expected = sum(self._seconds[item.nodeid] for item in items)
            signal.setitimer(signal.ITIMER_PROF, _PATIENCE + 5 * expected)
            trampoline.set_mutant_under_test(name)
            _forget(depending)
            failed = next(
                (item for item, then in zip(items, [*items[1:], None], strict=True) if _fails(item, then)), None
            )
            if failed is not None:
                os.write(write, failed.nodeid.encode())
            os._exit(0 if failed is None else _FAILED)
        finally:
            os._exit(_BROKEN)  # what gets here is no verdict, and must never go on as a second copy of the loop

    def _wait(self) -> dict[str, Any]:
        child, status = os.wait()
        name, read = self._running.pop(child)
        with os.fdopen(read, encoding="utf-8") as pipe:
            test = pipe.read()
        code = os.waitstatus_to_exitcode(status)
        outcome = {0: SURVIVED, _FAILED: KILLED, -signal.SIGPROF: TIMEOUT}.get(code, CRASHED)
        return {"mutant": name, "outcome": outcome, "test": test}


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _forget(depending: frozenset[str]) -> None:
    """Forget what functions of these modules, and of the tests, remember."""
    forget_short()
    for name, module in list(sys.modules.items()):
        if name in depending or name.startswith("tests."):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()


def main(plan: Path) -> int:
    """Try tests on mutants as a plan says; the exit status is pytest's."""
    told = json.loads(plan.read_text(encoding="utf-8"))
    loop = Loop(told["names"], told["seconds"], told["minutes"], told["jobs"], Path(told["told"]))
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-m", "not slow"]
    return int(pytest.main([*quiet, *told["arguments"]], plugins=[loop]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
