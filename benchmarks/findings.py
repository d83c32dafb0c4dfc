"""Precision of what reviewers see first: hand-judged samples of high and medium findings on real forms.

    .venv/bin/python -m benchmarks.findings [--draw FILE]

Three sets. *public*: the public documents, answered by models that never saw them, and the seeds
(benchmarks/public_audits.py); two readers judged 197 findings, the commonest rules in equal numbers, and a finding is
right only where both say so. *reading*: the forms of tests/heldout dev, final and unseen, most of them damaged on
purpose to test the readers; one reader judged all 54 grave findings. *public, later*: 59 further findings on the
public documents, drawn after the checks were mended and read by nobody before; one reader.
benchmarks/data/judged_findings.jsonl holds the verdicts, each with its reason: right means that a competent reviewer
would send this back, or at least ask.

The checks were mended after each sample was judged. "as drawn" is the precision of the sample when it was judged, by
checks that had not seen it; "now" that of the judged findings still made, which flatters the mended checks. Findings
the checks no longer make drop out; new ones that nobody judged are counted, not guessed. Interval: bootstrap over
forms. --draw writes a fresh seeded sample of the public set. Writes benchmarks/results/findings.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.public_audits import audits, reading_audits
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from corpus.atomic import write_text

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


def measure(found: list[tuple[FormAudit, Finding]], judged: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """Precision of a sample as drawn, and of the judged findings that are still made."""
    per_rule: dict[str, Counter[str]] = defaultdict(Counter)
    now: dict[str, list[bool]] = defaultdict(list)
    for audit, one in found:
        record = judged.get((audit.form.file, one.id))
        per_rule[one.rule][record["verdict"] if record else "not judged"] += 1
        if record:
            now[audit.form.file].append(record["verdict"] == "right")
    drawn: dict[str, list[bool]] = defaultdict(list)
    for (form, _), record in judged.items():
        drawn[form].append(record["verdict"] == "right")
    weighed = [
        (sum(count.values()), count["right"] / (count["right"] + count["wrong"]))
        for count in per_rule.values()
        if count["right"] + count["wrong"]
    ]
    return {
        "findings of high and medium severity now": len(found),
        "as drawn": _precision(drawn),
        "now": _precision(now),
        "now, rules weighed as often as they speak": round(
            sum(n * share for n, share in weighed) / sum(n for n, _ in weighed), 4
        ),
        "not judged": sum(count["not judged"] for count in per_rule.values()),
        "rules now": {rule: dict(sorted(count.items())) for rule, count in sorted(per_rule.items())},
    }


def _precision(per_form: dict[str, list[bool]]) -> dict[str, Any]:
    """Share of right findings with its 95 % interval."""
    forms = [np.array(flags) for flags in per_form.values()]
    flags = np.concatenate(forms)
    rng = np.random.default_rng(SEED)
    shares = [np.concatenate([forms[k] for k in rng.integers(0, len(forms), len(forms))]).mean() for _ in range(DRAWS)]
    low, high = np.quantile(shares, (0.025, 0.975))
    interval = [round(float(low), 4), round(float(high), 4)]
    return {"judged": int(flags.size), "precision": round(float(flags.mean()), 4), "interval": interval}


def main() -> None:
    """Draw, or measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=Path, help="write a sample for judging and stop")
    options = parser.parse_args()
    found = {"public": grave(audits())}
    if options.draw:
        draw(found["public"], options.draw)
        return
    found["public, later"] = found["public"]
    found["reading"] = grave(reading_audits())
    records = [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]
    result = {
        name: measure(own, {(one["form"], one["finding"]): one for one in records if one["set"] == name})
        for name, own in found.items()
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
