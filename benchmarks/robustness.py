"""How often the answer changes when an indicator is reworded without changing what it measures.

    .venv/bin/python -m benchmarks.robustness [--unseen] [--show 10]

Every labelled public row and every held-out contrast row is rewritten by hand-made rules: synonyms, word order, full
and half width, Traditional characters, a typo, added numbers and places, numbering, quotes, brackets, blanks. Per
relation: the share of rewordings with another answer, the share whose answer is no longer one a reviewer accepts, and
the share that came right, with intervals over resampled documents. The shipped model knows the public rows, so
``--unseen`` answers each of them with a model that saw no document of its group (trains one a fold). ``--show`` prints
so many changed answers of each relation. Writes benchmarks/results/robustness.json; ends with 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rewording.base import Relation
from benchmarks.rewording.exact import blanks, numbering, quotes, traditional, width
from benchmarks.rewording.measure import Answers, Outcome, measure
from benchmarks.rewording.noise import brackets, known_typo, numbers, places, typo
from benchmarks.rewording.wording import synonyms, word_order
from classifier.judge import query_of
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from corpus.records import Indicator
from models import Query, load_model
from models.encoder import load_encoder
from models.folds import group_folds
from models.judged import held_out_contrast
from models.meaning import Meaning
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, fit
from models.truth import Row, public_rows

RESULTS = Path(__file__).parent / "results" / "robustness.json"
MOST = 0.02
"""Largest share of answers that may change where the text itself changes."""


def relations() -> tuple[Relation, ...]:
    """Every relation with its bound: 0 where only the typing differs, ``MOST`` where words do."""
    exact = {
        "width": width,
        "traditional": traditional,
        "blanks": blanks,
        "numbering": numbering,
        "quotes": quotes,
    }
    near = {
        "synonyms": synonyms,
        "word order": word_order,
        "known typo": known_typo,
        "typo": typo,
        "numbers": numbers,
        "places": places,
        "brackets": brackets,
    }
    return (
        *(Relation(name, 0.0, reword) for name, reword in exact.items()),
        *(Relation(name, MOST, reword) for name, reword in near.items()),
    )


def labelled_rows() -> dict[str, list[Row]]:
    """Sets of rows to reword: the public ones, and the contrast rows never trained on."""
    return {"public": public_rows(load_public_documents()), "contrast": held_out_contrast()}


def shipped_answers() -> Answers:
    """The product's answers: the shipped model's, to rows as ``classify`` and ``audit`` hand them to it."""
    model = load_model()

    def asked(query: Query) -> Query:
        return query_of(Indicator(query.name, query.value, query.unit))

    return lambda queries: model.proba([asked(query) for query in queries]).argmax(axis=1)


def by_set(outcome: Outcome, sets: dict[str, list[Row]]) -> dict[str, dict[str, Any]]:
    """Counts and shares of an outcome on the rows of all sets, and of each set that it touches."""
    ends = np.cumsum([len(rows) for rows in sets.values()])
    own = np.searchsorted(ends, outcome.row, side="right")
    parts = {name: np.flatnonzero(own == place) for place, name in enumerate(sets)}
    shares = {name: outcome.take(chosen).to_dict() for name, chosen in parts.items() if len(chosen)}
    return {"all": outcome.to_dict()} | shares


def measure_unseen(rows: Sequence[Row]) -> dict[str, Any]:
    """Share of changed answers per relation, every row answered by a model that saw no document of its group."""
    folds = group_folds([row.group for row in rows], SHIPPED_RECIPE.folds)
    lessons, meaning = load_lessons(), Meaning(load_encoder())
    counts: dict[str, np.ndarray[Any, Any]] = {}
    for fold in range(SHIPPED_RECIPE.folds):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        kept = [row for row, own in zip(rows, folds, strict=True) if own == fold]
        scorer = fit(seen, lessons, SHIPPED_RECIPE, meaning)
        for relation in relations():
            found = measure(relation, kept, lambda queries, own=scorer: own.logits(queries).argmax(axis=1))
            tally = np.array([len(found.row), found.changed.sum(), found.spoiled.sum(), found.mended.sum()])
            counts[relation.name] = counts.get(relation.name, 0) + tally
    keys = ("changed", "to_unaccepted", "to_accepted")
    return {
        name: {"rewordings": int(tally[0])}
        | {key: round(float(n / tally[0]), 4) for key, n in zip(keys, tally[1:], strict=True)}
        for name, tally in counts.items()
    }


def show(outcome: Outcome, shares: dict[str, dict[str, Any]], rows: Sequence[Row], most: int) -> None:
    """Print a relation's lines and, where asked, rewordings that changed the answer."""
    for name, row in shares.items():
        changed = row["changed"]
        print(
            f"{outcome.relation.name:12}{outcome.relation.bound:5.2f}  {name:9}{row['rows']:6}{row['rewordings']:8}"
            f"{changed['value']:9.4f} ({changed['low']:.3f}-{changed['high']:.3f}){row['to_unaccepted']['value']:9.4f}"
        )
    changes = np.flatnonzero(outcome.changed)
    for number in changes[:: max(1, len(changes) // max(1, most))][:most]:
        before, after = rows[outcome.row[number]].query, outcome.queries[number]
        print(f"    {before.name} | {before.value} → {after.name} | {after.value}")


def main() -> int:
    """Measure, print and write; 0 when every bound is kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unseen", action="store_true", help="also with models that saw none of the row's documents")
    parser.add_argument("--show", type=int, default=0, help="changed answers to print of each relation")
    options = parser.parse_args()
    started = time.perf_counter()
    sets, answers = labelled_rows(), shipped_answers()
    rows = [row for own in sets.values() for row in own]
    print("relation    bound  rows of    rows  reworded  changed             to unaccepted")
    shares, over = {}, []
    for relation in relations():
        outcome = measure(relation, rows, answers)
        shares[relation.name] = {"bound": relation.bound} | by_set(outcome, sets)
        show(outcome, by_set(outcome, sets), rows, options.show)
        if outcome.changed.mean() > relation.bound:
            over.append(relation.name)
    result: dict[str, Any] = {
        "model": load_model().manifest.version,
        "rows": {name: len(own) for name, own in sets.items()},
        "seconds": round(time.perf_counter() - started, 1),
        "over_bound": over,
        "relations": shares,
    }
    if options.unseen:
        result["unseen_public"] = measure_unseen(sets["public"])
        print(json.dumps(result["unseen_public"], indent=1))
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(f"{result['seconds']} s; over its bound: {', '.join(over) or 'none'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
