"""What the audit must show on the five real forms beside the checkout, line by line.

    .venv/bin/python benchmarks/audit_seeds.py [--seeds DIR]

Prints each expectation with what was found and writes benchmarks/results/audit_seeds.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from classifier.audit import AuditResult, audit_forms
from classifier.finding import Finding
from corpus.atomic import write_text
from corpus.reading import read_forms
from corpus.records import Form
from models import load_model

ROOT = Path(__file__).resolve().parents[1]
Wanted = Callable[[Finding], bool]


def misfiled(name: str, filed: str, to: str) -> Wanted:
    """A misfiled finding on a row of this name and filed class, proposing another class."""

    def fits(finding: Finding) -> bool:
        item, proposed = finding.indicator, finding.proposed
        if finding.kind != "misfiled" or item is None or proposed is None:
            return False
        return item.name == name and item.l2 == filed and proposed.l2 == to

    return fits


def of_rule(rule: str, name: str = "", words: str = "") -> Wanted:
    """A finding of a rule, on a row of this name or naming it, whose message holds some words."""

    def fits(finding: Finding) -> bool:
        named = finding.indicator.name if finding.indicator else finding.message
        return finding.rule == rule and name in named + finding.message and words in finding.message

    return fits


EXPECTED: tuple[tuple[str, str, Wanted, bool], ...] = (
    ("001", "受益学生数 列在质量指标 → 数量指标", misfiled("受益学生数", "质量指标", "数量指标"), True),
    ("001", "及时率 列在社会效益指标 → 时效指标", misfiled("各项任务完成及时率", "社会效益指标", "时效指标"), True),
    ("001", "及时率 列在数量指标 → 时效指标", misfiled("各项任务完成及时率", "数量指标", "时效指标"), True),
    ("001", "重复：学校统计人员培训合格率", of_rule("C3", "学校统计人员培训合格率"), True),
    ("001", "重复：各项任务完成及时率", of_rule("C3", "各项任务完成及时率"), True),
    ("001", "受益学生数 有两个目标值", of_rule("V13", "受益学生数", "11800"), True),
    ("001", "学生收益率 疑似 受益率 之误", of_rule("C11", "学生收益率", "受益率"), True),
    ("000", "超大班额消除率 ≥100% 不报超过 100%", of_rule("V2", "超大班额消除率"), False),
    ("003", "资金合计相符，不报", of_rule("A1"), False),
)


def tampered(form: Form) -> Form:
    """The form with one amount raised by 100 万元."""
    first = next(i for i, line in enumerate(form.budget) if not line.total)
    lines = list(form.budget)
    lines[first] = replace(lines[first], amount=lines[first].amount + 100)
    return replace(form, budget=tuple(lines))


def findings_by_form(result: AuditResult) -> dict[str, tuple[Finding, ...]]:
    """Findings under the three-digit key of each form's file name."""
    return {Path(audit.form.file).name[:3]: audit.findings for audit in result.forms}


def check(forms: Iterable[Form]) -> list[dict[str, object]]:
    """Every expectation with whether it holds."""
    forms = list(forms)
    model = load_model()
    found = findings_by_form(audit_forms(forms, model=model))
    rows: list[dict[str, object]] = []
    for key, text, wanted, present in EXPECTED:
        hits = [finding for finding in found[key] if wanted(finding)]
        rows.append({"form": key, "expected": text, "holds": bool(hits) == present, "found": len(hits)})
    fourth = next(form for form in forms if Path(form.file).name.startswith("003"))
    (audit,) = audit_forms([tampered(fourth)], model=model).forms
    alarms = [finding for finding in audit.findings if finding.rule == "A1"]
    rows.append({"form": "003", "expected": "改动一个金额后报合计不符", "holds": bool(alarms), "found": len(alarms)})
    for key in ("002", "004"):
        (audit,) = (a for a in audit_forms(forms, model=model).forms if Path(a.form.file).name.startswith(key))
        placed = [j for j in audit.judgements if j.pred_l2 and 0 < j.confidence <= 1]
        complete = len(placed) == len(audit.form.indicators)
        text = "没有类别的表：每条都给出类别和把握"
        rows.append({"form": key, "expected": text, "holds": complete, "found": len(placed)})
    return rows


def main() -> int:
    """Print and write the results; 0 when every expectation holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=Path, default=ROOT.parent / "shared" / "seeds")
    folder: Path = parser.parse_args().seeds
    if not folder.is_dir():
        print(f"skipped: no seed forms at {folder}", file=sys.stderr)
        return 0
    rows = check(form for path in sorted(folder.glob("*.txt")) for form in read_forms(path))
    for row in rows:
        print(f"{row['form']}  {'是' if row['holds'] else '否'}  {row['expected']}（命中 {row['found']}）")
    target = ROOT / "benchmarks" / "results" / "audit_seeds.json"
    write_text(target, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
