"""How many rows of damaged tables get their class back, with and without the classifier's help.

    .venv/bin/python -m benchmarks.read_damage

Takes the public documents that file at least four classes, damages their rows the way text extraction does,
and compares the class of every row before and after repair with the one filed. The damage is simulated; the
rows are real. Rows are scored by a model trained without the document they are of (folds by group, as in
models.training).
Writes benchmarks/results/read_damage.json.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.unseen import unseen_chances
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from corpus.labelled import LabelledDocument
from corpus.layouts.damage import repair
from corpus.layouts.damage.labels import Event, apply
from corpus.layouts.draft import Draft
from corpus.options import LeafScorer
from corpus.records import Indicator, Place
from corpus.taxonomy import load_taxonomy

RESULTS = Path(__file__).parent / "results" / "read_damage.json"
SEED = 20260101
NARROW = 14
"""Characters on a line of the name column, for tables whose rows differ in height."""

TAXONOMY = load_taxonomy()


@dataclass(frozen=True)
class Line:
    """A row as extraction leaves it: labels before it on a line of their own, labels in it, its cells."""

    name: str
    value: str
    unit: str
    labels: tuple[tuple[int, str], ...] = ()
    above: tuple[tuple[int, str], ...] = ()


Damage = Callable[[LabelledDocument, random.Random], list[Line]]


def chosen() -> list[LabelledDocument]:
    """Documents that file both levels everywhere and at least four known classes, each in one run."""
    out = []
    for document in load_public_documents():
        pairs = [(row.l1, row.l2) for row in document.indicators]
        leaves = {leaf for _, l2 in pairs for leaf in TAXONOMY.resolve_leaf(l2)}
        starts = [pair for at, pair in enumerate(pairs) if not at or pairs[at - 1] != pair]
        if len(leaves) >= 4 and len(starts) == len(set(pairs)) and all(l1 and l2 for l1, l2 in pairs):
            out.append(document)
    return out


def runs(keys: Sequence[object]) -> list[tuple[int, int]]:
    """First row and end of every run of equal keys."""
    starts = [at for at, key in enumerate(keys) if not at or keys[at - 1] != key]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True))


def placed(document: LabelledDocument, where: Callable[[int, int], float]) -> list[Line]:
    """Lines with every label at the position given for its run; .5 is a line of its own below that row."""
    rows = document.indicators
    inside: dict[int, list[tuple[int, str]]] = {}
    above: dict[int, list[tuple[int, str]]] = {}
    for level, keys in ((1, [row.l1 for row in rows]), (2, [(row.l1, row.l2) for row in rows])):
        for first, end in runs(keys):
            text = rows[first].l1 if level == 1 else rows[first].l2
            at = where(first, end)
            if text:
                (inside if at == int(at) else above).setdefault(int(at + 0.5), []).append((level, text))
    return [
        Line(row.name, row.value, row.unit, tuple(inside.get(at, ())), tuple(above.get(at, ())))
        for at, row in enumerate(rows)
    ]


def sound(document: LabelledDocument, _: random.Random) -> list[Line]:
    """No damage: every label on the first row of its run."""
    return placed(document, lambda first, end: first)


def upper_middle(document: LabelledDocument, _: random.Random) -> list[Line]:
    """Labels on the middle row, the upper one of two."""
    return placed(document, lambda first, end: first + (end - first - 1) // 2)


def lower_middle(document: LabelledDocument, _: random.Random) -> list[Line]:
    """Labels on the middle row, the lower one of two."""
    return placed(document, lambda first, end: first + (end - first) // 2)


def own_line(document: LabelledDocument, _: random.Random) -> list[Line]:
    """Labels in the exact middle, on a line of their own between two rows."""
    return placed(document, lambda first, end: (first + end - 1) / 2)


def uneven(document: LabelledDocument, _: random.Random) -> list[Line]:
    """Labels in the middle of rows whose height follows the length of their names."""
    heights = [1 + (len(row.name) - 1) // NARROW for row in document.indicators]

    def where(first: int, end: int) -> float:
        half = sum(heights[first:end]) / 2
        for row in range(first, end):
            if half < heights[row] or row == end - 1:
                return row
            half -= heights[row]
        return first

    return placed(document, where)


def split_labels(document: LabelledDocument, rng: random.Random) -> list[Line]:
    """Labels cut into two or three pieces, one on each row of their run, as far as the run goes."""
    lines = sound(document, rng)
    out = list(lines)
    for first, end in runs([(row.l1, row.l2) for row in document.indicators]):
        for level, text in lines[first].labels:
            size = min(end - first, 2 + (len(text) > 6), max(1, len(text) // 2))
            cut = -(-len(text) // size)
            out[first] = replace(out[first], labels=tuple(pair for pair in out[first].labels if pair != (level, text)))
            for step in range(size):
                piece = (level, text[step * cut : (step + 1) * cut])
                line = out[first + step]
                out[first + step] = replace(line, labels=tuple(sorted([*line.labels, piece])))
    return out


def lost_labels(document: LabelledDocument, rng: random.Random) -> list[Line]:
    """One second-level label lost, never the first."""
    lines = sound(document, rng)
    spots = [at for at, line in enumerate(lines) if at and any(level == 2 for level, _ in line.labels)]
    if spots:
        at = rng.choice(spots)
        lines[at] = replace(lines[at], labels=tuple(pair for pair in lines[at].labels if pair[0] != 2))
    return lines


def shifted_rows(document: LabelledDocument, rng: random.Random) -> list[Line]:
    """A third of the rows moved by one column: those with a label to the right, the others to the left."""
    out = []
    for line in sound(document, rng):
        value = line.value or "100%"
        if rng.random() >= 1 / 3:
            out.append(line)
        elif line.labels and line.labels[-1][0] == 2:
            ahead = tuple((2, text) for level, text in line.labels if level == 1)
            out.append(Line(line.labels[-1][1], line.name, value, ahead))
        elif not line.labels:
            out.append(Line(value, line.unit, "", ((2, line.name),)))
        else:
            out.append(line)
    return out


DAMAGES: dict[str, Damage] = {
    "sound": sound,
    "centred_upper": upper_middle,
    "centred_lower": lower_middle,
    "centred_own_line": own_line,
    "centred_uneven_rows": uneven,
    "split_labels": split_labels,
    "lost_label": lost_labels,
    "shifted_rows": shifted_rows,
}


def drafts_of(lines: Sequence[Line], file: str) -> list[Draft]:
    """Drafts as a reading leaves them: labels carried down until the next one."""
    state = ("", "")
    out = []
    for row, line in enumerate(lines, 1):
        events = [Event(level, text) for level, text in (*line.above, *line.labels)]
        state = apply(state, [*events[: len(line.above)]], TAXONOMY)
        state = apply(state, events[len(line.above) :], TAXONOMY)
        place = Place(file, "正文", row)
        draft = Draft(line.name, place, 0, line.labels, *state, value=line.value, unit=line.unit)
        out.append(draft)
    return out


def same_class(draft: Draft, l1: str, l2: str, *, likely: bool) -> bool:
    """Whether a draft ends in the class filed; likely: what was proposed counts."""
    found = (draft.repaired.l1, draft.repaired.l2) if likely and draft.repaired else (draft.l1, draft.l2)
    return TAXONOMY.resolve(*found).leaves == TAXONOMY.resolve(l1, l2).leaves and (
        TAXONOMY.resolve_parent(found[0]) == TAXONOMY.resolve_parent(l1)
    )


def measure(documents: Sequence[LabelledDocument], damage: Damage, scorer: LeafScorer | None) -> dict[str, float]:
    """Shares of rows: class right before repair, after it as read, after it with what was proposed."""
    rng = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    count: Counter[str] = Counter()
    for document in documents:
        drafts = drafts_of(damage(document, rng), document.doc_id)
        rows = document.indicators
        literal = [(draft.l1, draft.l2) for draft in drafts]
        before = [same_class(draft, row.l1, row.l2, likely=False) for draft, row in zip(drafts, rows, strict=True)]
        repair(drafts, TAXONOMY, scorer)
        if len(drafts) != len(rows):
            count["rows_lost"] += len(rows) - len(drafts)
            continue
        for draft, row, was, right in zip(drafts, rows, literal, before, strict=True):
            read, likely = (same_class(draft, row.l1, row.l2, likely=flag) for flag in (False, True))
            count.update(rows=1, before=right, read=read, likely=likely, named=draft.name == row.name)
            count["read_wrongly"] += (draft.l1, draft.l2) != was and not read
            count["harmed"] += right and not read
            count["proposed"] += draft.repaired is not None
            count["proposed_wrongly"] += draft.repaired is not None and not likely
    shares = {key: round(count[key] / count["rows"], 4) for key in ("before", "read", "likely", "named")}
    rest = ("rows", "harmed", "read_wrongly", "proposed", "proposed_wrongly", "rows_lost")
    return shares | {key: count[key] for key in rest}


def fold_scorer() -> LeafScorer:
    """Leaf probabilities of the rows by models that never saw a document of their group."""
    documents = load_public_documents()
    keys = [(document.doc_id, at) for document in documents for at in range(1, len(document.indicators) + 1)]
    known = dict(zip(keys, unseen_chances(), strict=True))

    def score(items: Sequence[Indicator]) -> list[dict[str, float]]:
        places = [(item.place.file, item.place.row) for item in items]
        return [dict(zip(TAXONOMY.leaves, map(float, known[place]), strict=True)) for place in places]

    return score


def undamaged(scorer: LeafScorer | None) -> Counter[str]:
    """Notes by rule on every public document as it is filed: what repair says without any damage."""
    count: Counter[str] = Counter()
    for document in load_public_documents():
        drafts = drafts_of(sound(document, random.Random(SEED)), document.doc_id)  # noqa: S311 - not used
        count["rows"] += len(drafts)
        count.update(note.rule for note in repair(drafts, TAXONOMY, scorer))
    return count


def main() -> int:
    """Measure, print a table, write the results."""
    documents = chosen()
    scorers = {"without": None, "with_scorer": fold_scorer()}
    results: dict[str, Any] = {
        "documents": len(documents),
        "undamaged": dict(undamaged(scorers["with_scorer"])),
        "damages": {
            name: {key: measure(documents, damage, scorer) for key, scorer in scorers.items()}
            for name, damage in DAMAGES.items()
        },
    }
    columns = (
        "rows",
        "before",
        "read",
        "likely",
        "named",
        "harmed",
        "read_wrongly",
        "proposed",
        "proposed_wrongly",
        "rows_lost",
    )
    print(f"{len(documents)} documents\n{'damage':22}{'scorer':12}" + "".join(f"{c:>17}" for c in columns))
    for name, found in results["damages"].items():
        for key, row in found.items():
            print(f"{name:22}{key:12}" + "".join(f"{row[c]:>17}" for c in columns))
    print("notes on undamaged documents:", results["undamaged"])
    write_text(RESULTS, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
