"""Fit the pair scorer, classifier/data/pair_scorer.json, from the library's paraphrases.

    python -m tools.fit_pair_scorer --cache FOLDER [--folds FOLDER]

The shipped encoder was tuned on the paraphrases of most duties, so its cosines on them flatter. Therefore these duties
are split into four folds, each fold is seen through an encoder tuned without it (and without the duties that measure,
models/encoder_material.py:is_held_out), and the logistic is fitted on what those encoders say. The constant puts the
best F1 on these duties at 50; the threshold of reports is chosen on half of the public forms. Needs the ``train`` extra
and the cache of teacher vectors of tools/build_encoder.py; a minute a fold. --folds keeps the four encoders.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifier.likeness import load_wording
from classifier.pair_data import Matrix, Spread, spread_of
from classifier.pair_features import FEATURES, pair_features
from classifier.pair_material import (
    Pair,
    choosing_side,
    load_labelled,
    nearest_pairs,
    public_pairs,
    random_pairs,
    within_duty_pairs,
    wording_texts,
)
from classifier.pair_names import WordTable, prepare_names
from classifier.pair_scorer import PairScorer
from corpus.atomic import write_text
from corpus.dataset import data_hash, load_library
from corpus.labelled import LibraryDuty
from models.encoder import SHIPPED_ENCODER, StaticEncoder
from models.encoder_files import encoder_digest
from models.encoder_material import gather_material, is_held_out, texts_of

OUTPUT = Path("classifier/data/pair_scorer.json")
LABELS, ACROSS = (Path(f"benchmarks/data/duplicate_pairs{more}.jsonl") for more in ("", "_across"))
FOLDS = 4
DRAWS = 4
WEIGHTS = {"within": 0.5, "random": 6.0 / DRAWS, "nearest": 0.1}
"""Of negatives by how they were drawn: nearest ones are few but hold some that do mean the same."""
PENALTY = 0.3
CEILING = {"none_below": -0.6, "all_from": 1.1}
"""Closeness of which nearly no paraphrase of the fit scores more than the ceiling allows."""
BALANCED, DOUBTFUL_MOST, HIGH = 50.0, 80.0, 99.5
"""The threshold of the best F1; the most that a doubtful pair scores; the threshold where none is precise enough."""
WANTED_PRECISION = 0.9


def fold_of(duty: LibraryDuty) -> int:
    """Fold of a duty, by its id alone; independent of ``is_held_out``."""
    return zlib.crc32(duty.id.encode()) // 5 % FOLDS


def build_fold(folder: Path, cache: Path, fold: int) -> None:
    """Build an encoder like the shipped one without the duties of ``fold``."""
    from models.encoder_teacher import TeacherCache
    from models.encoder_training import TOKENS, _centred, _principal_axes, first_weights, write_encoder
    from models.encoder_tuning import Recipe, TokenMap, tune
    from models.encoder_vocabulary import build_tokenizer, build_vocabulary

    duties, recipe, teacher = load_library(), Recipe(), TeacherCache(cache)
    vocabulary = build_vocabulary([texts_of(duty) for duty in duties], TOKENS)
    tokenizer = build_tokenizer(vocabulary)
    material = gather_material([duty for duty in duties if not is_held_out(duty.id) and fold_of(duty) != fold])
    words, texts = (_centred(teacher.vectors(some)) for some in (vocabulary.tokens, material.texts))
    tokens = TokenMap(words, first_weights(vocabulary), _principal_axes(words, texts, recipe.width))
    tune(tokens, material, texts, lambda text: list(tokenizer.encode(text).ids), recipe)
    write_encoder(folder, vocabulary, tokens.table(), recipe.to_dict())


class Sample:
    """Pairs with their features, labels and weights."""

    def __init__(self) -> None:
        self.features: list[Matrix] = []
        self.same: list[bool] = []
        self.weights: list[float] = []
        self.sources: list[str] = []

    def add(self, duties: Sequence[LibraryDuty], table: WordTable, seed: int) -> None:
        """Add the three kinds of pairs of some duties, seen through ``table``."""
        drawn = {
            "within": within_duty_pairs(duties),
            "random": [pair for n in range(DRAWS) for pair in random_pairs(duties, seed * DRAWS + n)],
            "nearest": nearest_pairs(duties, table.encoder.encode(wording_texts(duties))),
        }
        for kind, pairs in drawn.items():
            kept = [pair for pair in pairs if not load_wording().verdict(pair.left, pair.right).never]
            self.features.append(features_of(kept, table))
            self.same += [pair.same for pair in kept]
            self.weights += [1.0 if pair.same else WEIGHTS[kind] for pair in kept]
            self.sources += [kind] * len(kept)


def features_of(pairs: Sequence[Pair], table: WordTable) -> Matrix:
    """Features of pairs."""
    place = {text: row for row, text in enumerate(dict.fromkeys(t for pair in pairs for t in (pair.left, pair.right)))}
    left, right = (
        np.array([place[text] for text in side]) for side in zip(*((p.left, p.right) for p in pairs), strict=True)
    )
    return pair_features(prepare_names(list(place), table), left, right)


def fit(sample: Sample) -> tuple[dict[str, float], float]:
    """Weights by feature and the constant of a logistic, on features as they are."""
    from sklearn.linear_model import LogisticRegression

    features = np.vstack(sample.features)
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=PENALTY, max_iter=5000, tol=1e-8)
    model.fit((features - mean) / spread, sample.same, sample_weight=sample.weights)
    weights = model.coef_[0] / spread
    constant = float(model.intercept_[0] - (weights * mean).sum())
    return {name: round(float(value), 5) for name, value in zip(FEATURES, weights, strict=True)}, round(constant, 5)


def balanced_constant(data: dict[str, Any], sample: Sample) -> float:
    """The constant that puts the best F1 at BALANCED, on the duties of the fit.

    F1 of paraphrases against evenly drawn pairs of the same class, about as many.
    """
    features, same, sources = np.vstack(sample.features), np.array(sample.same), np.array(sample.sources)
    asked = same | (sources == "random")
    odds, labels = np.log(1 / (100 / PairScorer(data).likely(features[asked]) - 1)), same[asked]
    steps = np.arange(-5.0, 5.0, 0.02)
    found = []
    for step in steps:
        right, wrong = (labels & (odds >= step)).sum(), (~labels & (odds >= step)).sum() / DRAWS
        found.append(2 * right / (labels.sum() + right + wrong))
    wanted = float(np.log(BALANCED / (100 - BALANCED)))
    return round(float(data["constant"]) + wanted - float(steps[int(np.argmax(found))]), 5)


def report_threshold(data: dict[str, Any], words: WordTable) -> float:
    """Least threshold over doubtful scores that reaches WANTED_PRECISION on the choosing half of the public forms.

    Pairs within a form and read pairs across forms count together.
    """
    pairs = [pair for pair in public_pairs(load_labelled(LABELS)) if choosing_side(pair.group)]
    for row in map(json.loads, ACROSS.read_text(encoding="utf-8").splitlines()):
        if row["same"] is not None and all(map(choosing_side, row["documents"])):
            pairs.append(Pair(row["left"], row["right"], row["same"], row["documents"][0]))
    scores = np.array(PairScorer(data).score_pairs(((pair.left, pair.right) for pair in pairs), words))
    same = np.array([pair.same for pair in pairs])
    for threshold in np.arange(DOUBTFUL_MOST + 5, HIGH, 0.5):
        hits = scores >= threshold
        if hits.any() and same[hits].mean() >= WANTED_PRECISION:
            return float(threshold)
    return HIGH


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder of teacher vectors")
    parser.add_argument("--folds", type=Path, help="folder that keeps the encoders of the folds")
    options = parser.parse_args()
    seen = [duty for duty in load_library() if not is_held_out(duty.id)]
    sample = Sample()
    with tempfile.TemporaryDirectory() as temporary:
        for fold in range(FOLDS):
            folder = (options.folds or Path(temporary)) / f"fold{fold}"
            if not (folder / "model.safetensors").is_file():
                build_fold(folder, options.cache, fold)
            encoder = StaticEncoder(folder)
            table = WordTable(encoder, spread_of(encoder.encode(wording_texts(seen))))
            sample.add([duty for duty in seen if fold_of(duty) == fold], table, fold)
    weights, constant = fit(sample)
    shipped = StaticEncoder(SHIPPED_ENCODER)
    spread = spread_of(shipped.encode(wording_texts(seen)))
    data: dict[str, Any] = {
        "about": "两个名称是否同一指标的评分权重，由 tools/fit_pair_scorer.py 写出，请勿手改",
        "learned_from": {
            "duties": len(seen),
            "pairs": len(sample.same),
            "same": sum(sample.same),
            "folds": FOLDS,
            "training files sha256": data_hash()[:16],
            "encoder": encoder_digest(None),
        },
        "weights": weights,
        "constant": constant,
        "ceiling": CEILING,
        "doubtful_most": DOUBTFUL_MOST,
        "thresholds": {"reports": HIGH, "balanced": BALANCED},
        "spread": spread.to_dict(),
    }
    data["constant"] = balanced_constant(data, sample)
    words = WordTable(shipped, Spread.from_dict(data["spread"]))
    data["thresholds"]["reports"] = report_threshold(data, words)
    write_text(OUTPUT, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write(f"{OUTPUT}: {data['learned_from']['pairs']} pairs, thresholds {data['thresholds']}\n")


if __name__ == "__main__":
    main()
