"""Learn how likely a form states a candidate, from forms hidden from the knowledge base one after another.

Run from the repository root: python -m tools.fit_suggester [--authored 250]. Writes classifier/data/likely.json; some
minutes. Every form of four result rows and more is asked for by title and duties while it, and every document of its
group, is hidden; a candidate's target is the highest probability (classifier/suggest/sameness.py) that it is one of the
form's own rows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from classifier.knowledge.store import load_knowledge
from classifier.suggest.asked import Query
from classifier.suggest.candidates import Candidates
from classifier.suggest.evidence import FEATURES
from classifier.suggest.likely import CLIP, DATA
from classifier.suggest.sameness import Matrix, Sameness, Side, load_sameness, sameness_features
from classifier.suggest.search import Search, load_search
from corpus.atomic import write_text
from corpus.dataset import load_authored_documents, load_public_documents

LEAST_ROWS, MOST_ROWS = 4, 60
AUTHORED, AUTHORED_WEIGHT = 250, 0.3
HIDDEN_UNITS, SEEDS, SEED, DIGITS = 24, 3, 7, 5


@dataclass(frozen=True)
class Case:
    """One form asked for while hidden. rows: its result rows; all_rows: how many it filed. group: of documents."""

    group: str
    title: str
    kind: str
    query: Query
    rows: tuple[Side, ...]
    all_rows: int
    found: Candidates
    features: np.ndarray
    vectors: np.ndarray
    trust: np.ndarray

    @property
    def text(self) -> str:
        """What the form is about, as the judgement of sameness reads it."""
        return self.query.title + "、".join(self.query.details)

    @cached_property
    def pairs(self) -> np.ndarray:
        """Features of every pair of a row and a candidate, for any judgement of sameness."""
        sides = [*self.rows, *(Side(item.name, (item.leaf,)) for item in self.found.items)]
        rows, items = len(self.rows), len(self.found.items)
        one, two = np.repeat(np.arange(rows), items), rows + np.tile(np.arange(items), rows)
        return sameness_features(self.text, sides, one, two).astype(np.float32)

    def sameness(self, judge: Sameness) -> Matrix:
        """Probabilities (rows, candidates)."""
        return judge.probabilities(self.pairs.astype(np.float64)).reshape(len(self.rows), -1)


def public_cases(search: Search, least: int = LEAST_ROWS) -> list[Case]:
    """Public forms of at least so many result rows."""
    documents = load_public_documents()
    groups: dict[str, list[str]] = {}
    for document in documents:
        groups.setdefault(document.group, []).append(document.doc_id)
    cases = []
    for document in documents:
        rows = [Side(row.name, row.acceptable) for row in document.indicators if row.primary != "其他"]
        if len(rows) >= least:
            title = document.title or "、".join(document.duties)
            query = Query(title, document.duties, document.unit)
            head = (document.group, title, document.kind, query, rows[:MOST_ROWS], len(document.indicators))
            cases.append(_case(search, groups[document.group], *head))
    return cases


def authored_cases(search: Search, count: int) -> list[Case]:
    """Authored forms drawn at random, with the seed above."""
    kinds = ("项目支出", "自评", "转移支付")
    usable = []
    for document in load_authored_documents():
        rows = [Side(row.name, row.acceptable) for row in document.indicators if row.primary != "其他"]
        if document.kind in kinds and len(rows) >= LEAST_ROWS + 2:
            usable.append((document, rows))
    places = np.random.default_rng(SEED).permutation(len(usable))[:count]
    chosen = [usable[place] for place in sorted(places.tolist())]
    return [
        _case(
            search,
            [document.doc_id],
            document.doc_id,
            document.title,
            document.kind,
            Query(document.title, (), document.unit),
            rows,
            len(document.indicators),
        )
        for document, rows in chosen
    ]


def _case(
    search: Search,
    hidden: Iterable[str],
    group: str,
    title: str,
    kind: str,
    query: Query,
    rows: Sequence[Side],
    count: int,
) -> Case:
    near = search.near(query, hidden)
    found = search.gatherer.gather(query, near)
    features, vectors = search.evidence.features(query, near, found)
    trust = search.evidence.trust(near, found, features)
    return Case(group, title, kind, query, tuple(rows), count, found, features, vectors, trust)


def targets(cases: Iterable[Case], judge: Sameness) -> list[np.ndarray]:
    """For every case the highest probability of each candidate to be one of the rows."""
    return [case.sameness(judge).max(axis=0) for case in cases]


def fit_network(features: np.ndarray, wanted: np.ndarray, weights: np.ndarray) -> dict[str, object]:
    """Numbers of likely.json; several starts are put side by side in one layer, so that none decides alone."""
    from sklearn.neural_network import MLPRegressor

    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-6] = 1.0
    scaled = np.clip((features - mean) / scale, -CLIP, CLIP)
    first, first_bias, second, constant = [], [], [], 0.0
    for seed in range(SEEDS):
        # the regressor takes no weights: rows are drawn by theirs
        draw = np.random.default_rng(seed).random(len(wanted)) < weights
        net = MLPRegressor(
            hidden_layer_sizes=(HIDDEN_UNITS,),
            alpha=0.3,
            max_iter=12,
            batch_size=512,
            learning_rate_init=2e-3,
            random_state=seed,
            early_stopping=False,
        )
        net.n_iter_no_change = 100
        net.fit(scaled[draw], wanted[draw])
        first.append(net.coefs_[0])
        first_bias.append(net.intercepts_[0])
        second.append(net.coefs_[1][:, 0] / SEEDS)
        constant += float(net.intercepts_[1][0]) / SEEDS
    return {
        "features": list(FEATURES),
        "mean": np.round(mean, DIGITS).tolist(),
        "scale": np.round(scale, DIGITS).tolist(),
        "first": np.round(np.concatenate(first, axis=1), DIGITS).tolist(),
        "first_bias": np.round(np.concatenate(first_bias), DIGITS).tolist(),
        "second": np.round(np.concatenate(second), DIGITS).tolist(),
        "second_bias": round(constant, DIGITS),
    }


def learn(cases: Sequence[Case], authored: Sequence[Case], judge: Sameness) -> dict[str, object]:
    """Network from public cases, and authored ones at their weight."""
    both = [*cases, *authored]
    features = np.concatenate([case.features for case in both]).astype(np.float64)
    wanted = np.concatenate(targets(both, judge))
    weight = [1.0] * len(cases) + [AUTHORED_WEIGHT] * len(authored)
    weights = np.concatenate([np.full(len(case.features), own) for case, own in zip(both, weight, strict=True)])
    return fit_network(features, wanted, weights)


def main() -> None:
    """Learn from every form and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authored", type=int, default=AUTHORED)
    asked = parser.parse_args()
    search = load_search(load_knowledge())
    cases, authored = public_cases(search), authored_cases(search, asked.authored)
    data = {"about": "learned by tools/fit_suggester.py", **learn(cases, authored, load_sameness())}
    write_text(DATA, json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.write(f"learned from {len(cases)} public and {len(authored)} authored forms" + "\n")


if __name__ == "__main__":
    main()
