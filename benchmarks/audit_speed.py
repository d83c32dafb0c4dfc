"""How long an audit takes and what memory it needs, beside reading alone and judging alone, in one run.

    .venv/bin/python -m benchmarks.audit_speed [--forms 1000]

One form of 40 rows, warm: median and 95th percentile of the time per form over different forms (no two with the same
rows, so that no kept answer helps). Then a folder of forms through the command line in a process of its own, at a
quarter of the number and at the full number: seconds and peak memory, which must not grow. Rows come from the library
of duties. Writes benchmarks/results/audit_speed.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from classifier.auditor import Auditor
from classifier.judge import judge
from corpus.atomic import write_text
from corpus.dataset import load_library
from corpus.labelled import LibraryIndicator
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy
from corpus.workbook import Sheet, write_workbook
from models.store import load_model

RESULTS = Path(__file__).parent / "results" / "audit_speed.json"
ROWS = 40
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
_CHILD = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.run([sys.executable, "-m", "service.cli", *sys.argv[1:]], stderr=subprocess.DEVNULL).returncode
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, code)
"""


def forms(count: int, rows: int = ROWS) -> list[Form]:
    """Forms of library rows: every form a random choice of duties, some of whose rows stand in another class."""
    taxonomy = load_taxonomy()
    rng = random.Random(7)  # noqa: S311  # a choice of rows, no secret
    pool = [(duty.duty, item) for duty in load_library() for item in duty.indicators]
    out = []
    for number in range(count):
        chosen = rng.sample(pool, rows)
        file = f"{number:05}.xlsx"
        items = tuple(_row(item, taxonomy, rng, Place(file, "表1", at, 3)) for at, (_, item) in enumerate(chosen, 2))
        duties = tuple(dict.fromkeys(title for title, _ in chosen[:6]))
        out.append(Form(file, "项目支出", f"第{number}单位", 2024, duties=duties, indicators=items))
    return out


def _row(item: LibraryIndicator, taxonomy: Any, rng: random.Random, place: Place) -> Indicator:
    leaf = item.leaf if rng.random() > 0.05 else rng.choice(taxonomy.leaves[:9])
    name = rng.choice((item.name, *item.aka))
    value = item.value if item.operator == "定性" else item.operator + item.value
    parent, label = taxonomy.parent_label(leaf, "2021"), taxonomy.label(leaf)
    return Indicator(name, value, item.unit, parent, label, place=place)


def one_form(count: int = 60) -> dict[str, float]:
    """Milliseconds for a form, warm; judging its rows alone beside it."""
    model, taxonomy = load_model(), load_taxonomy()
    given = forms(count + 5)
    auditor = Auditor(model=model)
    list(auditor.audit(given[:5]))
    whole, judging = [], []
    for form in given[5:]:
        started = time.perf_counter()
        list(auditor.audit([form]))
        whole.append(1000 * (time.perf_counter() - started))
    for form in forms(count + 5, ROWS)[5:]:
        turned = [
            Indicator(f"{item.name}　", item.value, item.unit, item.l1, item.l2, "另") for item in form.indicators
        ]
        started = time.perf_counter()
        judge(turned, model, taxonomy)
        judging.append(1000 * (time.perf_counter() - started))
    whole.sort()
    judging.sort()
    return {
        "rows": ROWS,
        "forms": count,
        "median ms": round(whole[count // 2], 1),
        "p95 ms": round(whole[int(count * 0.95)], 1),
        "judging alone, median ms": round(judging[count // 2], 1),
    }


def folder(count: int) -> dict[str, float]:
    """Seconds and peak memory of the command line on a folder of workbooks, findings as JSON lines."""
    with tempfile.TemporaryDirectory() as name:
        for form in forms(count):
            rows = [[item.l1, item.l2, item.name, item.value, item.unit] for item in form.indicators]
            write_workbook(Path(name) / "forms" / form.file, [Sheet("绩效目标表", HEADINGS, rows)])
        inside = str(Path(name) / "forms")
        audit, memory, code = _run("audit", inside, "-o", str(Path(name) / "out.jsonl"))
        if code:
            raise RuntimeError(f"audit ended with {code}")
        read, _, _ = _run("read", inside, "-o", str(Path(name) / "read.jsonl"))
        found = sum(1 for _ in (Path(name) / "out.jsonl").open(encoding="utf-8"))
    return {
        "forms": count,
        "rows": count * ROWS,
        "findings": found,
        "seconds": round(audit, 1),
        "seconds of reading alone": round(read, 1),
        "peak MiB": round(memory),
    }


def _run(*args: str) -> tuple[float, float, int]:
    done = subprocess.run([sys.executable, "-c", _CHILD, *args], capture_output=True, text=True, check=True)
    seconds, memory, code = done.stdout.split()
    return float(seconds), float(memory), int(code)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1000)
    count = parser.parse_args().forms
    result = {
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, 2 cores",
        "one form": one_form(),
        "folders": [folder(count // 4), folder(count)],
        "own peak MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if count >= 1000:
        write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
