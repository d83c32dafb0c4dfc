"""What asking the small transformer brings: share of rows asked, seconds, and points gained, by threshold.

    .venv/bin/python -m benchmarks.cascade [--cache DIR]

On the public documents, cross-validated as in benchmarks.evaluate_models (its answers are taken from the cache where
they are there). The shipped threshold is the recipe's. Writes benchmarks/results/cascade.json.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.evaluate_models import CACHE
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from models.answer_cache import AnswerCache
from models.calibration import softmax
from models.cascade import Pooling, pooled
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, unseen_logits
from models.transformer import load_transformer
from models.truth import Truth, ordinary_rows, public_rows, truth_of

RESULTS = Path(__file__).parent / "results" / "cascade.json"
THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)


def main() -> None:
    """Read the options, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    rows = public_rows(load_public_documents())
    truth, usual, queries = truth_of(rows), ordinary_rows(rows), [row.query for row in rows]
    network = unseen_logits(
        rows, load_lessons(), replace(SHIPPED_RECIPE, pooling=None), AnswerCache(options.cache), progress=print
    )
    shipped = SHIPPED_RECIPE.pooling or Pooling()
    load_transformer().logits(queries[:8])
    start = time.perf_counter()
    load_transformer().logits(queries)
    each = (time.perf_counter() - start) / len(set(queries))
    points = []
    for below in sorted({*THRESHOLDS, shipped.below}):
        pooling = replace(shipped, below=below)
        scores = pooled(network, queries, load_transformer, pooling)
        asked = len(pooling.unsure(network))
        points.append(
            {
                "below": below,
                "shipped": below == shipped.below,
                "asked": round(asked / len(rows), 4),
                "seconds_per_1000_rows": round(1000 * each * asked / len(rows), 3),
                "all": _figures(scores, truth),
                "ordinary": _figures(scores[usual], truth.take(usual)),
            }
        )
    result = {"rows": len(rows), "rows_per_s_asked": round(1 / each), "points": points}
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    for point in points:
        print(point)


def _figures(scores: Any, truth: Truth) -> dict[str, float]:
    answers = softmax(scores).argmax(axis=1)
    accepted = truth.accepted[np.arange(len(truth)), answers]
    return {
        "acceptable": round(float(accepted.mean()), 4),
        "primary": round(float((answers == truth.primary).mean()), 4),
    }


if __name__ == "__main__":
    main()
