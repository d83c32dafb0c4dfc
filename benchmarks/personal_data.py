"""What the masking of personal data tells: false alarms on public documents, and what it finds in authored texts.

    python -m benchmarks.personal_data

Public forms, the data made from them, the library and the forms kept for reading hold no personal data, so everything
told there is a false alarm; each is listed. The authored texts (benchmarks/data/personal.jsonl) were written beside the
rules, with the pieces to be found: what is found in them is a development figure.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from corpus.personal import find_personal
from corpus.reading import read_forms

ROOT = Path(__file__).resolve().parents[1]
RESULT = Path(__file__).parent / "results" / "personal_data.json"
AUTHORED = Path(__file__).parent / "data" / "personal.jsonl"
JSON_LINES = ("public_forms", "seed_labels", "readings", "contrast", "library", "authored_forms")
_AROUND = 12


def texts_of(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def sources() -> Iterator[tuple[str, list[str]]]:
    """Name of a source and its texts: data files of the repository, forms kept for reading, seed forms if there."""
    for name in JSON_LINES:
        lines = (ROOT / "corpus" / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        yield name, [text for line in lines for text in texts_of(json.loads(line))]
    for name, folder in (("heldout", ROOT / "tests" / "heldout"), ("seeds", ROOT.parent / "shared" / "seeds")):
        paths = sorted(path for path in folder.rglob("*.*") if path.suffix in {".txt", ".html", ".csv"})
        forms = [form.to_dict() for path in paths for form in read_forms(path, name=path.name)]
        lines = [line for path in paths for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
        yield name, [*texts_of(forms), *lines]


def main() -> None:
    """Measure, print and keep."""
    alarms: list[dict[str, str]] = []
    counts: dict[str, dict[str, int]] = {}
    start = time.process_time()
    for name, texts in sources():
        told = Counter[str]()
        for text in texts:
            for one in find_personal(text):
                around = text[max(0, one.start - _AROUND) : one.end + _AROUND]
                alarms.append({"source": name, "kind": one.kind, "text": around})
                told[one.kind] += 1
        counts[name] = {"texts": len(texts), "characters": sum(map(len, texts)), "told": told.total()}
    seconds = time.process_time() - start
    found = wanted = 0
    missed: list[str] = []
    beside: list[str] = []
    for line in AUTHORED.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        text, pieces = item["text"], item["pieces"]
        told_pieces = [text[one.start : one.end] for one in find_personal(text)]
        hits = [piece for piece in pieces if any(piece in one for one in told_pieces)]
        missed += [f"{piece} in {text}" for piece in pieces if piece not in hits]
        found, wanted = found + len(hits), wanted + len(pieces)
        beside += [f"{one} in {text}" for one in told_pieces if not any(piece in one for piece in pieces)]
    result = {
        "without_personal_data": {
            "sources": counts,
            "texts": sum(one["texts"] for one in counts.values()),
            "false_alarms": alarms,
        },
        "authored": {"wanted": wanted, "found": found, "beside": beside, "missed": missed},
        "seconds_cpu_with_reading": round(seconds, 1),
    }
    write_text(RESULT, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
