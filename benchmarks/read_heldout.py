"""How well 80 hand-written forms are read, field by field, against tests/heldout/*/expected.json.

    .venv/bin/python benchmarks/read_heldout.py [--half dev|final|unseen|last] [--errors N]

Prints one row per file and one per part, then the first errors of the parts used for development (dev, final,
unseen); those of the last part are never printed, so that nobody works towards them. Writes
benchmarks/results/read_heldout.json unless only one part was asked for.

Names are compared as a multiset over all forms of a file (found = recall, not_invented = precision). The other
fields are judged for every expected row that states them; a row whose name was not found counts as wrong.
Text is compared squeezed: widths and traditional characters unified, blanks out, >= read as ≥. Classes count as
right when the text agrees or the taxonomy resolves both pairs of labels to the same class. An
indicator with a breakdown (counties, periods, projects) stands for one row per column where the expectation
states the columns, else for one row with the total.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from corpus.errors import ReadError
from corpus.reading import read_forms
from corpus.records import Form, Indicator
from corpus.taxonomy import Filed, load_taxonomy
from corpus.text import fold_width, simplify

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "heldout"
HALVES = ("dev", "final", "unseen", "last")
DEVELOPMENT = ("dev", "final", "unseen")
FIELDS = ("value", "unit", "l1", "l2", "duty", "project", "scope")
SIGNS = ((">=", "≥"), ("<=", "≤"), ("≧", "≥"), ("≦", "≤"))
# The target a reader holds apart from the breakdown carries no label of its own.
MAIN = "*"
# "实施期", "中期" and "长期" head the same column of the longer term.
TERMS = {"实施期": "中期", "长期": "中期"}
# Columns of a breakdown that hold the target itself.
TOTALS = ("合计", "总计", "全年")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as read or as expected; fields squeezed, absent ones not in `fields`."""

    name: str
    fields: Mapping[str, tuple[str, ...]]


def squeeze(text: str) -> str:
    """Text for comparing: one width, simplified, no blanks, one spelling of ≥ and ≤."""
    text = simplify("".join(fold_width(text).split()))
    for written, sign in SIGNS:
        text = text.replace(written, sign)
    return text


def wanted_rows(forms: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Expected rows; `value` may admit several spellings (value_also, for misread signs)."""
    rows = []
    for form in forms:
        for item in form["indicators"]:
            fields: dict[str, tuple[str, ...]] = {key: (squeeze(item[key]),) for key in FIELDS if key in item}
            if "value" in item:
                fields["value"] = tuple(squeeze(v) for v in (item["value"], *item.get("value_also", ())))
            if form["project"]:
                fields.setdefault("project", (squeeze(form["project"]),))
            rows.append(Row(squeeze(item["name"]), fields))
    return rows


def plain_names(forms: Sequence[Mapping[str, Any]]) -> set[str]:
    """Names expected once, with no column of their own to tell (scope, project)."""
    items = [item for form in forms for item in form["indicators"]]
    times = Counter(squeeze(item["name"]) for item in items)
    apart = {squeeze(item["name"]) for item in items if "scope" in item or "project" in item}
    return {name for name, n in times.items() if n == 1 and name not in apart}


def other_names(forms: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Other admissible readings of a name (name_also, in prose) → the expected name."""
    items = [item for form in forms for item in form["indicators"]]
    return {squeeze(other): squeeze(item["name"]) for item in items for other in item.get("name_also", ())}


def target(item: Indicator) -> str:
    """The one value of an indicator: its own, else that of the total column of its breakdown; "" without either."""
    return item.value or next((value for scope, value in item.breakdown if any(t in scope for t in TOTALS)), "")


def found_rows(
    forms: Sequence[Form], wanted: Counter[str], plain: Collection[str], other: Mapping[str, str]
) -> list[Row]:
    """Rows as read, breakdowns unfolded unless `plain` has the name (expected once, without columns).

    The target beside a breakdown is a row of its own where one is missing.
    """
    rows = []
    for form in forms:
        for item in form.indicators:
            name = squeeze(item.name)
            name = other.get(name, name)
            columns = list(item.breakdown) or [(item.scope, item.value)]
            if item.breakdown and name in plain:
                columns = [(item.scope, target(item))]
            elif item.breakdown and len(columns) < wanted[name]:
                columns.insert(0, (item.scope or MAIN, item.value))
            for scope, value in columns:
                texts = {"value": value, "unit": item.unit, "l1": item.l1, "l2": item.l2, "duty": item.duty}
                # A column may be headed by a project of its own.
                projects = (squeeze(item.project or form.project), squeeze(scope))
                fields = {key: (squeeze(text),) for key, text in texts.items()}
                rows.append(Row(name, fields | {"scope": (squeeze(scope),), "project": projects}))
    return rows


def filed(row: Row) -> Filed:
    """What the two class labels of a row mean."""
    return load_taxonomy().resolve(row.fields["l1"][0], row.fields["l2"][0])


def agrees(field: str, read: Row, item: Row) -> bool:
    """Whether one field of a row was read right."""
    texts, admitted = read.fields[field], item.fields[field]
    if any(text in admitted for text in texts):
        return True
    text, want = texts[0], admitted[0]
    if field == "l1":
        return filed(read).parent == filed(item).parent != ""
    if field == "l2":
        return filed(read).leaves == filed(item).leaves != ()
    if field == "project":
        return any(text.endswith(want) for text in texts)  # a code may stand before it
    if field == "duty":
        return want in text  # a counter before it and a description behind it may stay
    if field == "scope":
        text, want = TERMS.get(text, text), TERMS.get(want, want)
        return text == MAIN or (bool(text) and (want in text or text in want))
    return False


def pair(read: Sequence[Row], wanted: Sequence[Row]) -> list[tuple[Row | None, Row]]:
    """Each expected row with the row read for it: same name, most fields in agreement, each used once."""
    candidates = sorted(
        (
            (-sum(agrees(key, have, item) for key in item.fields), j, i)
            for i, item in enumerate(wanted)
            for j, have in enumerate(read)
            if have.name == item.name
        ),
    )
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, j, i in candidates:
        if i not in chosen and j not in used:
            chosen[i] = j
            used.add(j)
    return [(read[chosen[i]] if i in chosen else None, item) for i, item in enumerate(wanted)]


def head_counts(forms: Sequence[Form], expected: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Right and judged of the head fields: right when any form of the file has it; a code may stand before a unit."""
    out = {}
    for key in ("unit", "year"):
        have = [squeeze(str(getattr(form, key))) for form in forms]
        if key == "unit":
            have += [squeeze(form.supervisor) for form in forms]
        judged = [squeeze(str(form[key])) for form in expected if form[key]]
        out[f"head_{key}"] = (sum(any(other.endswith(text) for other in have) for text in judged), len(judged))
    return out


def measure(path: Path, expected: Sequence[Mapping[str, Any]]) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Right and judged of every figure for one file, and its errors in words."""
    errors: list[str] = []
    try:
        forms = read_forms(path)
    except ReadError as error:
        forms, errors = [], [f"not read: {error}"]
    wanted = wanted_rows(expected)
    want = Counter(row.name for row in wanted)
    read = found_rows(forms, want, plain_names(expected), other_names(expected))
    have = Counter(row.name for row in read)
    both = sum((have & want).values())
    counts = {"found": (both, len(wanted)), "not_invented": (both, len(read))}
    errors += [f"missing: {name}" for name in (want - have).elements()]
    errors += [f"invented: {name}" for name in (have - want).elements()]
    pairs = pair(read, wanted)
    for field in FIELDS:
        judged = [(have_row, item) for have_row, item in pairs if field in item.fields]
        right = 0
        for have_row, item in judged:
            if have_row is not None and agrees(field, have_row, item):
                right += 1
            elif have_row is not None:
                errors.append(f"{field} of {item.name}: {have_row.fields[field][0]!r}, not {item.fields[field][0]!r}")
        counts[field] = (right, len(judged))
    return counts | head_counts(forms, expected), errors


def shares(counts: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """Shares in 0-1 of the figures that were judged; nothing read at all is a precision of 0."""
    return {k: round(right / max(1, n), 4) for k, (right, n) in counts.items() if n or k == "not_invented"}


def main() -> int:
    """Measure, print and store; always 0, the figures are the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--errors", type=int, default=3, metavar="N", help="errors shown per development file")
    options = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    columns = ["found", "not_invented", *FIELDS, "head_unit", "head_year"]
    print(f"{'file':34}  " + "  ".join(f"{re.sub('not_', 'no_', c)[:9]:>9}" for c in columns))
    for half in HALVES if options.half is None else (options.half,):
        expected = json.loads((FOLDER / half / "expected.json").read_text(encoding="utf-8"))
        totals: dict[str, list[tuple[int, int]]] = defaultdict(list)
        notes: list[str] = []
        for name, forms in expected.items():
            counts, errors = measure(FOLDER / half / name, forms)
            for key, count in counts.items():
                totals[key].append(count)
            results[f"{half}/{name}"] = shares(counts)
            show(name, results[f"{half}/{name}"], columns)
            notes += [f"{name}: {error}" for error in errors[: options.errors]]
        overall = {key: (sum(r for r, _ in c), sum(n for _, n in c)) for key, c in totals.items()}
        results[half] = {"indicators": overall["found"][1], **shares(overall)}
        show(f"{half} ({overall['found'][1]} indicators)", results[half], columns)
        if half in DEVELOPMENT:
            print("\n".join(notes))
    if options.half is None:
        target = ROOT / "benchmarks" / "results" / "read_heldout.json"
        write_text(target, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    return 0


def show(name: str, row: Mapping[str, float], columns: Sequence[str]) -> None:
    """One line of the table."""
    print(f"{name:34}  " + "  ".join(f"{row[c]:>9.3f}" if c in row else f"{'-':>9}" for c in columns))


if __name__ == "__main__":
    sys.exit(main())
