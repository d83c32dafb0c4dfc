"""Learn when a proposed name is the measure that a form's row states, from pairs that two readers judged.

Run from the repository root: python -m tools.fit_sameness. Prints figures on forms left out in turn and writes
classifier/data/sameness.json. Pairs: benchmarks/data/same_measure.jsonl; readers: 2 the same measure, 1 the same with a
wider or narrower object, 0 another; 1 and 2 count as the same, pairs on which they differ about that are left out.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from classifier.suggest.sameness import DATA, FEATURES, Matrix, Side, sameness_features
from corpus.atomic import write_text

PAIRS = Path(__file__).parents[1] / "benchmarks" / "data" / "same_measure.jsonl"
FOLDS, STRENGTH, DIGITS = 6, 0.1, 6


@dataclass(frozen=True)
class Pairs:
    """Features, whether both readers say the same measure, and the group of documents."""

    features: Matrix
    same: np.ndarray
    group: np.ndarray


def load_pairs(path: Path = PAIRS) -> Pairs:
    """Pairs on whose sameness both readers agree."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len({reader >= 1 for reader in row["readers"]}) == 1]
    features, order = [], sorted(rows, key=lambda row: (row["title"], row["filed"], row["suggested"]))
    for _, members in groupby(order, key=lambda row: row["title"]):
        own = list(members)
        text = own[0]["title"] + "、".join(own[0]["duties"])
        left = [Side(row["filed"], tuple(row["filed_leaves"])) for row in own]
        right = [Side(row["suggested"], (row["suggested_leaf"],)) for row in own]
        place = np.arange(len(own))
        features.append(sameness_features(text, [*left, *right], place, place + len(own)))
    same = np.array([row["readers"][0] >= 1 for row in order])
    return Pairs(np.concatenate(features), same, np.array([row["group"] for row in order]))


def fit(features: Matrix, same: np.ndarray) -> dict[str, list[float] | float]:
    """Mean and scale of the columns and the logistic's weights."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit((features - mean) / scale, same)
    return {"mean": mean, "scale": scale, "weights": model.coef_[0], "constant": float(model.intercept_[0])}


def out_of_fold(pairs: Pairs) -> np.ndarray:
    """Probabilities of every pair from a model that saw no pair of its group."""
    found = np.zeros(len(pairs.same))
    for train, test in GroupKFold(FOLDS).split(pairs.features, pairs.same, pairs.group):
        own = fit(pairs.features[train], pairs.same[train])
        score = ((pairs.features[test] - own["mean"]) / own["scale"]) @ own["weights"] + own["constant"]
        found[test] = 1 / (1 + np.exp(-score))
    return found


def balanced_threshold(pairs: Pairs, found: np.ndarray) -> float:
    """Threshold at which as many pairs are called the same as are."""
    return float(np.quantile(found, 1 - pairs.same.mean()))


def figures(pairs: Pairs, found: np.ndarray, threshold: float) -> dict[str, float]:
    """How well the judgement agrees with the readers on forms it never saw."""
    said = found >= threshold
    return {
        "pairs": len(found),
        "same": int(pairs.same.sum()),
        "threshold": round(threshold, 3),
        "auc": round(float(roc_auc_score(pairs.same, found)), 3),
        "average precision": round(float(average_precision_score(pairs.same, found)), 3),
        "precision": round(float(precision_score(pairs.same, said)), 3),
        "recall": round(float(recall_score(pairs.same, said)), 3),
        "f1": round(float(f1_score(pairs.same, said)), 3),
        "agreement": round(float((said == pairs.same).mean()), 3),
    }


def main() -> None:
    """Measure, learn from all pairs and write."""
    pairs = load_pairs()
    found = out_of_fold(pairs)
    threshold = balanced_threshold(pairs, found)
    sys.stdout.write(json.dumps(figures(pairs, found, threshold)) + "\n")
    own = fit(pairs.features, pairs.same)
    data = {"about": "learned by tools/fit_sameness.py", "features": list(FEATURES), "threshold": round(threshold, 4)}
    data |= {key: np.round(own[key], DIGITS).tolist() for key in ("mean", "scale", "weights", "constant")}
    write_text(DATA, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
