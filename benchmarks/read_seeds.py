"""How well the five real forms are read, field by field, against expected.json beside the checkout.

    .venv/bin/python benchmarks/read_seeds.py [--seeds DIR]

Prints one row per form and writes benchmarks/results/read_seeds.json. Names are compared as multisets
(found = recall, not invented = precision), so order and position do not matter; the other fields are
compared for the rows matched by name and explanation, in order.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from corpus.reading import read_forms
from corpus.records import Indicator
from corpus.text import normal_form

ROOT = Path(__file__).resolve().parents[1]
FIELDS = ("value", "unit", "l1", "l2", "duty")


def key_of(name: str, explanation: str) -> str:
    """What identifies a row: its name, or its explanation where the name cell was lost."""
    return normal_form(name) or normal_form(explanation)


def measure(found: Sequence[Indicator], wanted: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Shares in 0-1: names found, names not invented, and each field right among the expected rows."""
    have = Counter(key_of(i.name, i.explanation) for i in found)
    want = Counter(key_of(w["name"], w.get("explain", "")) for w in wanted)
    both = sum((have & want).values())
    out = {"found": both / sum(want.values()), "not_invented": both / max(1, sum(have.values()))}
    queues: dict[str, list[Indicator]] = {}
    for indicator in found:
        queues.setdefault(key_of(indicator.name, indicator.explanation), []).append(indicator)
    pairs = []
    for item in wanted:
        queue = queues.get(key_of(item["name"], item.get("explain", "")), [])
        pairs.append((queue.pop(0) if queue else None, item))
    for field in FIELDS:
        judged = [(i, w) for i, w in pairs if field in w]
        if judged:
            right = sum(i is not None and normal_form(getattr(i, field)) == normal_form(w[field]) for i, w in judged)
            out[field] = right / len(judged)
    return out


def main() -> int:
    """Measure and print; 0 when every figure is at least .98."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=Path, default=ROOT.parent / "shared" / "seeds")
    folder: Path = parser.parse_args().seeds
    if not folder.is_dir():
        print(f"skipped: no seed forms at {folder}", file=sys.stderr)
        return 0
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    results: dict[str, dict[str, float]] = {}
    for path in sorted(folder.glob("*.txt")):
        wanted = expected[path.name[:3]]["indicators"]
        (form,) = read_forms(path)
        results[path.name[:3]] = {"indicators": len(wanted), **measure(form.indicators, wanted)}
    columns = ["indicators", "found", "not_invented", *FIELDS]
    print("form  " + "  ".join(f"{c:>12}" for c in columns))
    for name, row in results.items():
        print(f"{name:4}  " + "  ".join(f"{row[c]:>12.3f}" if c in row else f"{'-':>12}" for c in columns))
    target = ROOT / "benchmarks" / "results" / "read_seeds.json"
    target.parent.mkdir(exist_ok=True)
    write_text(target, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    worst = min(value for row in results.values() for key, value in row.items() if key != "indicators")
    return 0 if worst >= 0.98 else 1


if __name__ == "__main__":
    sys.exit(main())
