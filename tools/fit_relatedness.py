"""Fit the numbers of check R2, classifier/data/relatedness.json, from authored and public forms; it prints figures.

    python -m tools.fit_relatedness [--measure]

First the classifier of fields of work: rows and titles of authored documents, and the library's duties, each under the
field that its rows look like as a whole. Then a logistic over the evidence of classifier/checks/form_topics.py: own
rows of a form against a row put in its place from a document of another field. All splits are by document: fields are
learned on one part of the authored documents, the logistic and its threshold on a second part and on half of the
public ones, figures are of the rest. --measure prints them for the numbers as shipped. Needs scikit-learn, a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.checks.form_topics import FEATURES, form_topics
from classifier.checks.own_object import ClearWords, with_object
from classifier.checks.relatedness import Scorer, clauses, load_scorer, plain_words
from classifier.checks.sectors_of_rows import Sectors, learned_numbers
from classifier.checks.wording import plain_name
from classifier.pair_names import load_words
from classifier.promises import content_words
from corpus.atomic import write_text
from corpus.dataset import data_hash, load_authored_documents, load_library, load_public_documents

OUTPUT = Path("classifier/data/relatedness.json")
MIXED = "综合"
STRENGTH, LOGISTIC_STRENGTH = 1.0, 0.3
LEAST_ROWS = 6
MANY_FIELDS = 8
COPIES = 6
"""How often a form serves with a foreign row in another place."""
ORIGINS = ("authored", "public", "library")
PRECISION, FOREIGN = 0.95, 1 / 12
MOST_NAMED = {"title": 0.001, "told": 0.005}
"""Of own rows of authored documents: these are terse on purpose and tell no goals, so that many look foreign."""
NO_FORM = frozenset({"指标库", "评价报告"})
"""Kinds of public documents that list measures of many projects, or of the evaluation itself."""


@dataclass(frozen=True)
class Document:
    """A form reduced to what the check reads. part: fields, fit or held. origin: authored, public or library."""

    name: str
    field: str
    heads: tuple[str, ...]
    rows: tuple[str, ...]
    leaves: tuple[str, ...]
    part: str
    origin: str
    prose: tuple[str, ...] = ()


def documents() -> list[Document]:
    """Authored and public documents with rows enough."""
    found = []
    for item in load_authored_documents():
        part = part_of(item.doc_id)
        rows = [(plain_name(row.name), row.primary) for row in item.indicators]
        found.append(_document(item.doc_id, item.sector, [item.title], rows, part, "authored"))
    for form in load_public_documents():
        part = "fit" if zlib.crc32(form.group.encode()) % 2 else "held"
        rows = [(plain_name(row.name), row.primary) for row in form.indicators]
        if form.kind not in NO_FORM:
            found.append(_document(form.doc_id, form.sector, [form.title, *form.duties], rows, part, "public"))
    for duty in load_library():
        prose = tuple(clauses([duty.duty_text]))
        for half in (0, 1):
            rows = [(plain_name(row.name), row.leaf) for row in duty.indicators[half::2]]
            part = part_of(duty.id)
            found.append(_document(duty.id, duty.function, [duty.duty], rows, part, "library", prose))
    return [one for one in found if len(one.rows) >= LEAST_ROWS and one.heads]


def part_of(name: str) -> str:
    """Part of an authored document or a duty of the library, by its id alone."""
    place = zlib.crc32(name.encode()) % 100
    return "fields" if place < 60 else "fit" if place < 80 else "held"


def _document(
    name: str,
    field: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, str]],
    part: str,
    origin: str,
    prose: tuple[str, ...] = (),
) -> Document:
    kept = [row for row in rows if row[0]]
    texts = tuple(text for text in heads if text)
    names, leaves = tuple(row[0] for row in kept), tuple(row[1] for row in kept)
    return Document(name, field, texts, names, leaves, part, origin, prose)


def fit_fields(forms: Sequence[Document]) -> dict[str, Any]:
    """The classifier of fields of work."""
    from sklearn.linear_model import LogisticRegression

    encoder = load_words().encoder
    own = [one for one in forms if (one.part, one.origin) == ("fields", "authored") and one.field != MIXED]
    texts = [text for one in own for text in (*one.rows, *one.heads)]
    fields = [one.field for one in own for _ in (*one.rows, *one.heads)]
    vectors = encoder.encode(texts)
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(vectors, fields)
    duties = [
        encoder.encode([duty.duty, *(text for row in duty.indicators for text in (row.name, *row.aka[:1]))])
        for duty in load_library()
        if part_of(duty.id) == "fields"
    ]
    for part in duties:
        likely = model.predict_log_proba(part).mean(axis=0).argmax()
        fields += [str(model.classes_[likely])] * len(part)
    model.fit(np.vstack([vectors, *duties]), fields)
    names = [str(name) for name in model.classes_]
    prior = [round(fields.count(name) / len(fields), 5) for name in names]
    scale = 0.05
    weights = np.rint(model.coef_ / scale).astype(int).tolist()
    constants = [round(float(value), 3) for value in model.intercept_]
    return {"names": names, "prior": prior, "scale": scale, "constants": constants, "weights": weights}


def fit_plain(forms: Sequence[Document]) -> frozenset[str]:
    """Words that many fields of work use alike."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form in forms:
        if (form.part, form.origin) == ("fields", "authored") and form.field != MIXED:
            for text in (*form.rows, *form.heads):
                for word in content_words(text):
                    found[word].add(form.field)
    for duty in load_library():
        for row in duty.indicators if part_of(duty.id) == "fields" else ():
            for word in content_words(row.name):
                found[word].add(duty.function)
    return frozenset(word for word, fields in found.items() if len(fields) >= MANY_FIELDS)


@dataclass(frozen=True)
class Case:
    """A form's rows: their features, which is foreign (-1: none), and which have an object of their own."""

    form: Document
    rows: tuple[str, ...]
    features: np.ndarray[Any, Any]
    foreign: int
    asked: np.ndarray[Any, Any]


def cases(forms: Sequence[Document], sectors: Sectors, plain: frozenset[str], seed: int) -> Iterator[Case]:
    """Every form as it is (foreign -1), and with a row of another field in the place of one of its own."""
    random = np.random.default_rng(seed)
    clear = ClearWords(load_words().encoder, sectors)
    for form in forms:
        for copy in range(COPIES + 1):
            rows, leaves, foreign = list(form.rows), list(form.leaves), -1
            if copy:
                other = form
                while other.field == form.field or MIXED in (other.field, form.field):
                    other = forms[int(random.integers(len(forms)))]
                    if form.field == MIXED:
                        break
                place, foreign = int(random.integers(len(other.rows))), int(random.integers(len(rows)))
                rows[foreign], leaves[foreign] = other.rows[place], other.leaves[place]
            topics = form_topics(rows, form.heads, form.prose, plain, load_words(), sectors)
            asked = with_object(rows, [(leaf,) for leaf in leaves], plain, clear)
            yield Case(form, tuple(rows), topics.features, foreign, asked)


def fit_scorer(known: Sequence[Case]) -> dict[str, Any]:
    """Weights by feature and constant of the logistic, on features as they are."""
    from sklearn.linear_model import LogisticRegression

    features, foreign = [], []
    for case in known:
        for row in np.flatnonzero(case.asked):
            if case.foreign in (-1, row):
                features.append(case.features[row])
                foreign.append(case.foreign == row)
    table = np.array(features)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=LOGISTIC_STRENGTH, max_iter=2000)
    model.fit((table - mean) / spread, foreign)
    weights = model.coef_[0] / spread
    constant = float(model.intercept_[0] - (weights * mean).sum())
    named = {name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)}
    return {"weights": named, "constant": round(constant, 4)}


def outcomes(known: Sequence[Case], scorer: Scorer) -> tuple[list[float], list[float], int]:
    """Scores of own rows in forms as they are, and of foreign ones, and how many foreign rows there are in all."""
    own, foreign, count = [], [], 0
    for case in known:
        kept = scorer.suspects(case.features, case.asked)
        if case.foreign < 0:
            own += [score for _, score in kept]
        else:
            count += 1
            foreign += [score for row, score in kept if row == case.foreign]
    return own, foreign, count


def figures(known: Sequence[Case], scorer: Scorer, threshold: float) -> dict[str, float]:
    """Recall, and precision where one row in twelve is foreign."""
    own, foreign, count = outcomes(known, scorer)
    rows = sum(len(case.rows) for case in known if case.foreign < 0)
    with_object = sum(bool(case.asked[case.foreign]) for case in known if case.foreign >= 0)
    caught = sum(score >= threshold for score in foreign)
    false = sum(score >= threshold for score in own) / rows
    recall = caught / count
    precision = FOREIGN * recall / (FOREIGN * recall + (1 - FOREIGN) * false) if caught else 1.0
    return {
        "rows": rows,
        "recall": round(recall, 4),
        "recall of rows with an object": round(caught / with_object, 4),
        "own rows named": round(false, 5),
        "precision": round(precision, 4),
    }


def choose_threshold(groups: Mapping[str, Sequence[Case]], scorer: Scorer, kind: str) -> float:
    """Least score that names few enough rows of authored documents and is precise enough elsewhere.

    kind: title, for forms that tell only by their title what they are about: measured on public ones. told, for those
    that say it in sentences too: on the library's duties as well.
    """
    elsewhere = ("public",) if kind == "title" else ("public", "library")
    for threshold in np.arange(0.0, 8.0, 0.05):
        named = figures(groups["authored"], scorer, float(threshold))["own rows named"]
        precise = (figures(groups[origin], scorer, float(threshold))["precision"] for origin in elsewhere)
        if named <= MOST_NAMED[kind] and min(precise) >= PRECISION:
            return round(float(threshold), 2)
    return 8.0


def main() -> None:
    """Fit, write and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="only print the figures of the numbers as shipped")
    options = parser.parse_args()
    forms = documents()
    if options.measure:
        scorer, plain = load_scorer(), plain_words()
        fields = learned_numbers()["sectors"]
    else:
        fields, plain = fit_fields(forms), fit_plain(forms)
    sectors = Sectors(fields)
    groups: dict[str, dict[str, list[Case]]] = {"fit": {}, "held": {}}
    for part, by_origin in groups.items():
        for seed, origin in enumerate(ORIGINS):
            own = [one for one in forms if (one.part, one.origin) == (part, origin)]
            by_origin[origin] = list(cases(own, sectors, plain, seed))
    if not options.measure:
        learned = fit_scorer([case for origin in ORIGINS for case in groups["fit"][origin]])
        scorer = Scorer({**learned, "thresholds": {"title": 0.0, "told": 0.0}})
        learned["thresholds"] = {kind: choose_threshold(groups["fit"], scorer, kind) for kind in MOST_NAMED}
        scorer = Scorer(learned)
        data = {"learned_from": data_hash(), "scorer": learned, "plain": " ".join(sorted(plain)), "sectors": fields}
        write_text(OUTPUT, json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
    for part, by_origin in groups.items():
        for origin, known in by_origin.items():
            for name, threshold in scorer.thresholds.items():
                shown = json.dumps(figures(known, scorer, threshold))
                sys.stdout.write(f"{part} {origin} {name} {threshold} {shown}\n")


if __name__ == "__main__":
    main()
