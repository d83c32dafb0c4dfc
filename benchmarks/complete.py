"""How fast and how well names are completed while they are typed, beside two plain ways of doing it.

    .venv/bin/python -m benchmarks.complete [--each 400] [--forms 60]

Queries are drawn from the names of the shipped base by a fixed seed, an equal number of each kind: beginnings of one
to four characters, parts, initials, unfinished pinyin, characters and pinyin mixed, slips (a character left out, one of
the same sound, one of another), and nonsense. Milliseconds for the best ten, and the share of queries whose measure is
among them. Peers answer the same queries over the same names: a plain scan (the text in the name) and rapidfuzz over
all names. Then the time to build the index and its memory, and the check of a typed row beside a form of 40 rows.
Writes benchmarks/results/complete.json.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.audit_speed import ROWS, forms
from classifier.knowledge.records import Measure
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest.complete import Completer
from classifier.suggest.pinyin import load_spellings
from classifier.suggest.texts import key_of
from classifier.suggest.typed import check_typed
from corpus.atomic import write_text
from corpus.segment import load_segmenter

RESULTS = Path(__file__).parent / "results" / "complete.json"
TOP = 10
SEED = 11


@dataclass(frozen=True, slots=True)
class Typed:
    """One query. meant: id of the measure it was drawn from, "" for nonsense."""

    kind: str
    text: str
    meant: str


def queries(measures: Sequence[Measure], each: int) -> list[Typed]:
    """Queries of every kind, mixed."""
    rng = random.Random(SEED)  # noqa: S311  # a choice of names, no secret
    out = []
    for kind, make in _KINDS.items():
        for measure in rng.choices(measures, k=each):
            name = key_of(rng.choice(measure.names))
            out.append(Typed(kind, make(name, rng), "" if kind == "nonsense" else measure.id))
    rng.shuffle(out)
    return out


def _syllable(char: str, rng: random.Random) -> str:
    return rng.choice(load_spellings().get(char, (char,)))


def _beginning(length: int) -> Callable[[str, random.Random], str]:
    return lambda name, _: name[:length]


def _part(name: str, rng: random.Random) -> str:
    start = rng.randrange(max(len(name) - 3, 1))
    return name[start : start + rng.randint(2, 5)]


def _initials(name: str, rng: random.Random) -> str:
    return "".join(_syllable(char, rng)[0] for char in name[: rng.randint(2, len(name))])


def _pinyin(name: str, rng: random.Random) -> str:
    whole = "".join(_syllable(char, rng) for char in name[: rng.randint(2, 5)])
    return whole[: max(2, len(whole) - rng.randint(0, 2))]


def _mixed(name: str, rng: random.Random) -> str:
    signs = [rng.choice((char, _syllable(char, rng), _syllable(char, rng)[0])) for char in name[: rng.randint(3, 6)]]
    return "".join(signs)


def _left_out(name: str, rng: random.Random) -> str:
    place = rng.randrange(1, max(len(name) - 1, 2))
    return name[:place] + name[place + 1 :]


def _same_sound(name: str, rng: random.Random) -> str:
    place = rng.randrange(len(name))
    alike = [char for char, typed in load_spellings().items() if typed == load_spellings().get(name[place])]
    return name[:place] + rng.choice(alike or [name[place]]) + name[place + 1 :]


def _exchanged(name: str, rng: random.Random) -> str:
    place = rng.randrange(len(name))
    return name[:place] + rng.choice(list(load_spellings())) + name[place + 1 :]


def _nonsense(_: str, rng: random.Random) -> str:
    return "".join(rng.choices([*load_spellings(), *"abcdefghijklmnopqrstuvwxyz" * 200], k=rng.randint(1, 12)))


_KINDS: dict[str, Callable[[str, random.Random], str]] = {
    **{f"beginning of {length}": _beginning(length) for length in (1, 2, 3, 4)},
    "part": _part,
    "initials": _initials,
    "pinyin": _pinyin,
    "mixed": _mixed,
    "character left out": _left_out,
    "same sound": _same_sound,
    "other character": _exchanged,
    "nonsense": _nonsense,
}


def times(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and longest, in milliseconds."""
    ordered = sorted(1000 * one for one in seconds)
    return {
        "p50 ms": round(statistics.median(ordered), 2),
        "p95 ms": round(ordered[int(0.95 * len(ordered))], 2),
        "max ms": round(ordered[-1], 2),
    }


def measured(asked: Sequence[Typed], answer: Callable[[str], Sequence[str]]) -> dict[str, Any]:
    """Times and shares of queries whose measure is among the answers, in all and by kind."""
    took: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    found: dict[str, list[bool]] = {kind: [] for kind in _KINDS}
    for one in asked:
        started = time.perf_counter()
        ids = answer(one.text)
        took[one.kind].append(time.perf_counter() - started)
        found[one.kind].append(one.meant in ids)
    kinds = {
        kind: times(took[kind])
        | ({} if kind == "nonsense" else {f"found in {TOP}": round(statistics.mean(found[kind]), 4)})
        for kind in _KINDS
    }
    meant = [hit for kind, hits in found.items() if kind != "nonsense" for hit in hits]
    everything = times([one for part in took.values() for one in part])
    return everything | {f"found in {TOP}": round(statistics.mean(meant), 4), "by kind": kinds}


def peers(measures: Sequence[Measure]) -> dict[str, Callable[[str], Sequence[str]]]:
    """The plain ways: ids of the best ten by a scan of all names, and by rapidfuzz over all names."""
    rows = [(key_of(name), measure.id) for measure in measures for name in measure.names]
    keys = [key for key, _ in rows]

    def scan(text: str) -> list[str]:
        query = key_of(text)
        return list(dict.fromkeys(one for key, one in rows if query in key))[:TOP]

    def fuzzy(text: str) -> list[str]:
        hits = process.extract(key_of(text), keys, scorer=fuzz.WRatio, limit=3 * TOP)
        return list(dict.fromkeys(rows[place][1] for _, _, place in hits))[:TOP]

    return {"scan in plain Python": scan, "rapidfuzz WRatio": fuzzy}


def building(base: KnowledgeBase) -> tuple[Completer, dict[str, float]]:
    """A completer, the seconds it took and the memory it holds; the first one also reads the table of sounds."""
    load_segmenter().words("预热")
    started = time.perf_counter()
    completer = Completer(base)
    first = time.perf_counter() - started
    gc.collect()
    tracemalloc.start()
    held = Completer(base)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del held
    wordings = len(completer.texts.wordings)
    return completer, {"wordings": wordings, "seconds": round(first, 3), "MiB": round(size / 2**20, 1)}


def typing(count: int) -> dict[str, Any]:
    """The check of a row beside the 40 of a form: when the form is first seen, and while the name is being typed."""
    first: list[float] = []
    warm: list[float] = []
    for number, form in enumerate(forms(count + 5, ROWS + 1)):
        row, rest = form.indicators[-1], replace(form, indicators=form.indicators[:-1])
        for cut in range(5):
            one = replace(row, name=row.name[: len(row.name) - cut])
            started = time.perf_counter()
            check_typed(one, rest)
            if number >= 5:
                (warm if cut else first).append(time.perf_counter() - started)
    return {"rows of the form": ROWS, "checks": len(warm), **times(warm), "first check of a form": times(first)}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=400, help="queries of each kind")
    parser.add_argument("--forms", type=int, default=60)
    args = parser.parse_args()
    base = load_knowledge()
    usable = [one for one in base.measures if one.usable and one.state == "已批准"]
    completer, built = building(base)
    asked = queries(usable, args.each)
    for one in asked[:20]:
        completer.complete(one.text)
    result: dict[str, Any] = {
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, 2 cores",
        "load": round(os.getloadavg()[0], 1),
        "measures": len(usable),
        "index": built,
        "queries": len(asked),
        "completer": measured(asked, lambda text: [hit.id for hit in completer.complete(text, TOP)]),
    }
    result |= {name: measured(asked, answer) for name, answer in peers(usable).items()}
    result["typed row"] = typing(args.forms)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if args.each >= 200:
        write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
