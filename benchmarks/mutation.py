"""How many small changes of the checks the tests notice: mutation score, module by module.

    .venv/bin/python -m benchmarks.mutation [--share 0.1] [--minutes 30] [--only v2_ --only signs] [--list]

What is changed: the functions of classifier/checks/, and of what lies between a check and what a user is told
(finding, audit, auditor, form_audit, achieved, promises). mutmut makes the mutants, each one change: an operator, a
number, a text in code (texts that users read among them), an argument, a condition, a value. Patterns, word lists and
templates of messages stand in no function, so that they and docstrings are not changed.

Tried on a mutant are the tests named here that run its function: first those that name a check it serves, one of each
family before the second, up to --seconds of computing. When one fails, the mutant is killed; one that outlives them
survives, even where a test left out would have noticed. Of all mutants --share are tried, chosen by a hash of their
names and in its order, so that those begun within --minutes are a fair sample as well.

The score is killed / (killed + survived + untested), with Wilson's interval, 95 %. Counted apart: timeouts; functions
that run only while modules are imported (they put together the examples of a check and are no part of what it finds);
and survivors that change nothing anybody could see, each with its reason in benchmarks/data/equal_mutants.json.
Writes benchmarks/results/mutation.json when all modules are tried. Needs Linux or macOS (fork) and the extra
``release``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.mutating.mutants import Mutant, make_mutants
from benchmarks.planted import wilson
from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "mutation.json"
EQUAL = ROOT / "benchmarks" / "data" / "equal_mutants.json"
BESIDE = ("finding", "audit", "auditor", "form_audit", "achieved", "promises")
TESTS = (
    "tests/classifier/checks", "tests/classifier/test_audit.py", "tests/classifier/test_auditor.py",
    "tests/classifier/test_checks.py", "tests/classifier/test_checks_money.py",
    "tests/classifier/test_checks_of_parts.py", "tests/classifier/test_checks_relevance.py",
    "tests/classifier/test_checks_samples.py", "tests/classifier/test_checks_structure.py",
    "tests/classifier/test_checks_values.py", "tests/classifier/test_checks_wording.py",
    "tests/classifier/test_finding.py", "tests/classifier/test_planted.py", "tests/classifier/test_plugins.py",
    "tests/classifier/test_prepare.py", "tests/classifier/test_signs.py", "tests/classifier/test_spending.py",
    "tests/classifier/test_time_ranges.py", "tests/classifier/test_value_checks.py", "tests/classifier/test_void.py",
    "tests/classifier/test_yearly.py",
)  # fmt: skip
HEAVY = "tests/classifier/test_audit.py::test_the_room_needs_no_heavy_library_to_start"
SHARE = 0.1
_SEED = "zhibiao"


def sample(mutants: Sequence[Mutant], share: float) -> list[Mutant]:
    """A share of mutants by a hash of their names, in its order: the first of them are as fair a sample as all."""
    numbers = {one.name: int.from_bytes(hashlib.sha256(f"{_SEED} {one.name}".encode()).digest()[:8]) for one in mutants}
    return sorted((one for one in mutants if numbers[one.name] < share * 2**64), key=lambda one: numbers[one.name])


def try_all(mutants: Sequence[Mutant], folder: Path, seconds: float, minutes: float, jobs: int) -> list[dict[str, Any]]:
    """Outcome of each mutant of a folder that ``make_mutants`` filled. Raises CalledProcessError when tests fail."""
    plan, told = folder / "plan.json", folder / "told.jsonl"
    arguments = [*(test for test in TESTS if (folder / test).exists()), "--deselect", HEAVY]
    names = [mutant.name for mutant in mutants]
    wanted = {"names": names, "seconds": seconds, "minutes": minutes, "jobs": jobs, "told": str(told)}
    plan.write_text(json.dumps(wanted | {"arguments": arguments}), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    loop = [sys.executable, "-m", "benchmarks.mutating.loop", str(plan)]
    subprocess.run(loop, cwd=folder, env=environment, check=True)
    return [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]


def summary(outcomes: Iterable[str]) -> dict[str, Any]:
    """Counts and score of some outcomes."""
    count = Counter(outcomes)
    judged = count["killed"] + count["survived"] + count["untested"]
    score = round(count["killed"] / judged, 4) if judged else None
    return {"score": score, "interval": wilson(count["killed"], judged), **dict(sorted(count.items()))}


def report(mutants: Sequence[Mutant], outcomes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Figures over all and per module, and the survivors."""
    equal = json.loads(EQUAL.read_text(encoding="utf-8"))
    by_name = {mutant.name: mutant for mutant in mutants}
    modules: dict[str, list[str]] = defaultdict(list)
    survivors = []
    for told in sorted(outcomes, key=lambda one: one["mutant"]):
        mutant, outcome = by_name[told["mutant"]], told["outcome"]
        if outcome == "survived" and any(_fits(mutant, one) for one in equal):
            outcome = "equal"
        modules[mutant.module].append(outcome)
        if outcome in ("survived", "untested", "timeout", "crashed"):
            one = {"function": mutant.function, "outcome": outcome, "before": mutant.before, "after": mutant.after}
            survivors.append(one)
    every = [outcome for outcomes in modules.values() for outcome in outcomes]
    checks = [outcome for module, told in modules.items() if ".checks." in module for outcome in told]
    return {
        "all": summary(every),
        "checks": summary(checks),
        "modules": {module: summary(told) for module, told in modules.items()},
        "survivors": survivors,
    }


def _fits(mutant: Mutant, equal: Mapping[str, str]) -> bool:
    """Whether a mutant is one that changes nothing; told by patterns of its function and of the lines it changes."""
    change = f"{mutant.before}\n{mutant.after}"
    return bool(re.fullmatch(equal["function"], mutant.function) and re.fullmatch(equal["change"], change, re.DOTALL))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make mutants, try the tests on them, print and, when nothing was left out by --only, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.mutation", description=__doc__)
    parser.add_argument("--share", type=float, default=SHARE, help="share of the mutants that is tried")
    parser.add_argument("--minutes", type=float, default=30.0, help="after which no mutant is begun any more")
    parser.add_argument("--only", action="append", help="only modules whose name holds this")
    parser.add_argument("--seconds", type=float, default=2.0, help="computing of the tests tried on one mutant")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("-o", "--output", type=Path, help="file to write to; by default the results, unless --only")
    parser.add_argument("--list", action="store_true", help="print the survivors")
    options = parser.parse_args(arguments)
    files = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "classifier" / "checks").glob("*.py"))]
    files += [f"classifier/{name}.py" for name in BESIDE]
    files = [file for file in files if not options.only or any(part in file for part in options.only)]
    start, computing = time.perf_counter(), os.times()
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        mutants = make_mutants(ROOT, Path(name), files, options.jobs)
        chosen = sample(mutants, options.share)
        print(f"{len(mutants)} mutants in {len(files)} modules, {len(chosen)} of them chosen", file=sys.stderr)
        outcomes = try_all(chosen, Path(name), options.seconds, options.minutes, options.jobs)
    told = {"mutants": len(mutants), "chosen": len(chosen), "tried": len(outcomes)}
    told |= {"share": options.share, "seconds of tests": options.seconds}
    told |= report(chosen, outcomes)
    told["minutes"] = round((time.perf_counter() - start) / 60, 1)
    told["minutes of computing"] = round((sum(os.times()[:4]) - sum(computing[:4])) / 60, 1)
    if options.list:
        for one in told["survivors"]:
            print(f"{one['function']} {one['outcome']}\n- {one['before']}\n+ {one['after']}")
    print(json.dumps({key: told[key] for key in told if key not in ("modules", "survivors")}, ensure_ascii=False))
    output = options.output or (None if options.only else RESULTS)
    if output is not None:
        write_text(output, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
