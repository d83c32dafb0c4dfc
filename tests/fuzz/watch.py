"""One target fuzzed in a process of its own that is started again whenever an input ended it; failures made small."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.engine import CURRENT, MIB, WAIT
from tests.fuzz.smaller import Tester, smaller
from tests.fuzz.targets import Target
from tests.fuzz.trial import Failure, read_failures

__all__ = ["Result", "watch"]

_ROOT = Path(__file__).resolve().parents[2]
_GRACE = 2 * WAIT + 60
"""Seconds a process may take beyond its time: to load what it needs, and for an input that does not end."""
_LEFT_OVER = ("crash-", "timeout-", "oom-", "leak-")
"""How libFuzzer calls the input that ended the process."""
_STARTS = 20
_STATUS = re.compile(r"^#(\d+)\t.*?cov: (\d+) ft: \d+ corp: (\d+)/", re.MULTILINE)
_DONE = re.compile(r"^stat::number_of_executed_units: (\d+)", re.MULTILINE)
_ENGINE = re.compile(r"^engine: (\w+)", re.MULTILINE)


@dataclass(slots=True)
class Result:
    """A target's run. executions: inputs tried. edges: places of our code reached, None where no engine counts them.

    corpus: inputs worth keeping, those of the repository included. seconds: of fuzzing; computed: of these, what the
    processes had of a processor. starts: of the process.
    findings: failures that came again in a process of their own; unsure: those that did not.
    """

    target: str
    engine: str = ""
    executions: int = 0
    edges: int | None = None
    corpus: int = 0
    seconds: float = 0.0
    computed: float = 0.0
    starts: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    unsure: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for the results."""
        return asdict(self)

    def read(self, log: str) -> None:
        """Add what a process told of itself."""
        told = _ENGINE.search(log)
        self.engine = told[1] if told else self.engine
        done, lines = _DONE.search(log), _STATUS.findall(log)
        if lines:
            self.edges = max(self.edges or 0, max(int(edges) for _, edges, _ in lines))
            self.corpus = int(lines[-1][2])
        self.executions += int(done[1]) if done else int(lines[-1][0]) if lines else 0


def watch(target: Target, seconds: float, work: Path, seed: int) -> Result:
    """Fuzz a target for so long, whatever becomes of the process; then try every failure again and make it small."""
    work.mkdir(parents=True, exist_ok=True)
    result, begin = Result(target.name), time.monotonic()
    while (left := seconds - (time.monotonic() - begin)) > 1 and result.starts < _STARTS:
        _start(target, max(1, round(left)), work, seed + result.starts, result)
    result.seconds = round(time.monotonic() - begin, 1)
    if not result.corpus:
        result.corpus = sum(1 for path in target.corpus.glob("*") if path.is_file())
    for failure in read_failures(work):
        _confirm(target, failure, work, result)
    return result


def _start(target: Target, seconds: int, work: Path, seed: int, result: Result) -> None:
    """One process until its end; what ended it before its time is noted."""
    result.starts += 1
    log, before = work / f"log-{result.starts}.txt", set(work.iterdir())
    command = [sys.executable, "-m", "tests.fuzz.engine", target.name]
    command += ["--seconds", str(seconds), "--work", str(work), "--seed", str(seed)]
    passing = work / "passing"  # libFuzzer ends a process without clearing up
    passing.mkdir()
    with log.open("w", encoding="utf-8") as stream:
        surroundings = {**os.environ, "TMPDIR": str(passing)}
        process = subprocess.Popen(command, cwd=_ROOT, stdout=stream, stderr=stream, env=surroundings)
        code, computed = _wait(process, seconds + _GRACE)
    result.computed = round(result.computed + computed, 1)
    shutil.rmtree(passing, ignore_errors=True)  # what the killed process left may still be written to
    text = log.read_text("utf-8", "replace")
    result.read(text)
    if code == 0:
        return
    left = [path for path in set(work.iterdir()) - before if path.name.startswith((*_LEFT_OVER, CURRENT))]
    for path in left:
        kept = path.rename(path.with_name(f"input-{path.name}"))
        Failure(f"process ended: {path.name.split('-')[0]}", kept.name, text[-3000:]).note(work)
    if not left:
        Failure(f"process ended: exit {code}", "", text[-3000:]).note(work)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, float]:
    """Exit code of a process and its seconds of computing; it is killed where it goes on for longer."""
    end, ended = time.monotonic() + seconds, 0
    while not ended:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if not ended:
            if time.monotonic() > end:
                process.kill()
            time.sleep(0.2)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def _confirm(target: Target, failure: Failure, work: Path, result: Result) -> None:
    """Try a failure's input again, apart and with nothing watched; what fails again is a finding, made small."""
    about = {"signature": failure.signature, "input": failure.input}  # its report stays in the folder: it names paths
    if not failure.input:
        result.unsure.append(about)
        return
    path = work / failure.input
    data = path.read_bytes()
    with Tester(target, MIB) as tester:
        again = tester(data)
        if not again:
            result.unsure.append(about)
            return
        small = smaller(data, lambda less: tester(less) == again)
    path.with_name(f"small-{path.name}").write_bytes(small)
    result.findings.append({**about, "again": again, "small": len(small)})
