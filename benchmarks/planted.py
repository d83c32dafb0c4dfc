"""How many planted defects every check finds, and how often it speaks where nothing is wrong.

    .venv/bin/python -m benchmarks.planted [--rule V5] [--half development|check] [--list]

The cases are hand-written and authored for this purpose (tests/classifier/planted/README.md): hard positives and hard
negatives by people who had not seen the checks. They are no sample of what offices file: see benchmarks/findings.py for
precision on real forms. Odd cases served to mend the checks (development); even ones were not looked at until the
figures named in the README were taken (check). Intervals are Wilson's, 95 %. Writes benchmarks/results/planted.json.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from tests.classifier.planted_suite import cases, missed, rules

RESULTS = Path(__file__).parent / "results" / "planted.json"
HALVES = ("check", "development")
_Z = 1.96


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of a share. Source: Wilson (1927)."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, _Z * _Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return round(max(0.0, middle - spread), 3), round(min(1.0, middle + spread), 3)


def row(rule: str, half: str, show: bool) -> dict[str, Any]:
    """Figures of one rule, over one half of its cases or all."""
    chosen = [case for case in cases(rule) if half in ("", HALVES[case.number % 2])]
    wrong = [case for case in missed(rule) if case in chosen]
    there = sum(case.expect for case in chosen)
    absent = len(chosen) - there
    found = there - sum(case.expect for case in wrong)
    false = sum(not case.expect for case in wrong)
    if show:
        for case in wrong:
            print(f"  {rule}:{case.number} {'漏' if case.expect else '误'} {case.note}")
    return {
        "rule": rule,
        "positives": there,
        "found": found,
        "negatives": absent,
        "false": false,
        "missed": [case.number for case in wrong if case.expect],
        "false alarms": [case.number for case in wrong if not case.expect],
    }


def main() -> None:
    """Measure, print and, for all rules, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rule", action="append", help="only these rules")
    parser.add_argument("--half", choices=HALVES, default="", help="only odd (development) or even (check) cases")
    parser.add_argument("--list", action="store_true", help="name the cases not met")
    options = parser.parse_args()
    rows = []
    for rule in options.rule or rules():
        rows.append(row(rule, options.half, options.list))
        one = rows[-1]
        print(f"{rule:4} found {one['found']:3}/{one['positives']:3}  false {one['false']:2}/{one['negatives']:3}")
    total = {key: sum(one[key] for one in rows) for key in ("positives", "found", "negatives", "false")}
    total["found share"] = round(total["found"] / total["positives"], 4)
    total["found interval"] = wilson(total["found"], total["positives"])
    total["false share"] = round(total["false"] / total["negatives"], 4)
    total["false interval"] = wilson(total["false"], total["negatives"])
    print(json.dumps(total, ensure_ascii=False))
    if not options.rule and not options.half:
        write_text(RESULTS, json.dumps({"total": total, "rules": rows}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
