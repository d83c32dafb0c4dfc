"""Precision of what reviewers see first: a hand-judged sample of high and medium findings on real forms.

    .venv/bin/python -m benchmarks.findings [--draw FILE]

The forms are the public documents, answered by models that never saw them, and the seeds (benchmarks/public_audits.py).
--draw writes a seeded random sample of up to 200 findings for judging, the commonest rules in equal numbers.
benchmarks/data/judged_findings.jsonl holds the verdicts, each with its reason: right (a competent reviewer would send
this back, or at least ask), wrong, or open. Findings the checks no longer make drop out; new ones that nobody judged
are counted, not guessed. Interval: bootstrap over forms. Writes benchmarks/results/findings.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.public_audits import audits
from classifier.finding import Finding
from classifier.form_audit import FormAudit

HERE = Path(__file__).parent
JUDGED = HERE / "data" / "judged_findings.jsonl"
RESULTS = HERE / "results" / "findings.json"
SAMPLE, SEED, DRAWS = 200, 20261121, 2000
LEVELS = ("high", "medium")


def grave(audited: list[FormAudit]) -> list[tuple[FormAudit, Finding]]:
    """Findings of high and medium severity in reading order."""
    return [(audit, one) for audit in audited for one in audit.findings if one.severity in LEVELS]


def draw(found: list[tuple[FormAudit, Finding]], path: Path) -> None:
    """Write a random sample with all a reader needs to judge it; no rule fills it: the commonest give equal numbers."""
    rng = random.Random(SEED)  # noqa: S311  # a sample, no secret
    by_rule: dict[str, list[tuple[FormAudit, Finding]]] = defaultdict(list)
    for audit, one in found:
        by_rule[one.rule].append((audit, one))
    for members in by_rule.values():
        rng.shuffle(members)
    most = max(n for n in range(1, SAMPLE + 1) if sum(min(n, len(m)) for m in by_rule.values()) <= SAMPLE)
    chosen = [pair for _, members in sorted(by_rule.items()) for pair in members[:most]]
    with path.open("w", encoding="utf-8") as stream:
        for audit, one in chosen:
            form, item = audit.form, one.indicator
            record: dict[str, Any] = {
                "form": form.file,
                "finding": one.id,
                "rule": one.rule,
                "severity": one.severity,
                "name": item.name if item else "",
                "filed": f"{item.l1}/{item.l2}" if item else "",
                "message": one.message,
                "verdict": "",
                "reason": "",
            }
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def measure(found: list[tuple[FormAudit, Finding]]) -> dict[str, Any]:
    """Precision over the judged findings that are still made."""
    judged = {}
    for line in JUDGED.read_text("utf-8").splitlines():
        record = json.loads(line)
        judged[record["form"], record["finding"]] = record
    per_form: dict[str, list[bool]] = defaultdict(list)
    per_rule: dict[str, Counter[str]] = defaultdict(Counter)
    for audit, one in found:
        record = judged.get((audit.form.file, one.id))
        verdict = record["verdict"] if record else "not judged"
        per_rule[one.rule][verdict] += 1
        if verdict in ("right", "wrong"):
            per_form[audit.form.file].append(verdict == "right")
    forms = [np.array(flags) for flags in per_form.values()]
    flags = np.concatenate(forms)
    rng = np.random.default_rng(SEED)
    shares = [np.concatenate([forms[k] for k in rng.integers(0, len(forms), len(forms))]).mean() for _ in range(DRAWS)]
    low, high = np.quantile(shares, (0.025, 0.975))
    weighed = [
        (sum(count.values()), count["right"] / (count["right"] + count["wrong"]))
        for count in per_rule.values()
        if count["right"] + count["wrong"]
    ]
    return {
        "findings of high and medium severity": len(found),
        "judged and still made": int(flags.size),
        "judged, no longer made": len(judged)
        - sum(n for c in per_rule.values() for v, n in c.items() if v != "not judged"),
        "open": sum(count["open"] for count in per_rule.values()),
        "precision": round(float(flags.mean()), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
        "precision, rules weighed as often as they speak": round(
            sum(n * share for n, share in weighed) / sum(n for n, _ in weighed), 4
        ),
        "rules": {rule: dict(sorted(count.items())) for rule, count in sorted(per_rule.items())},
    }


def main() -> None:
    """Draw, or measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=Path, help="write a sample for judging and stop")
    options = parser.parse_args()
    found = grave(list(audits()))
    if options.draw:
        draw(found, options.draw)
        return
    result = measure(found)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
