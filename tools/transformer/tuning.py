"""Teaching of the transformer: batches of like length, soft targets, AdamW, a rate that rises and falls."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.transformer_texts import UNKNOWN
from tools.transformer.network import Reader, padded

__all__ = ["Course", "Material", "answers", "tune"]

_LOG = logging.getLogger(__name__)
_SORTED = 50
"""Batches whose rows are sorted by length together."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """What is taught, n rows. ids: of the row as it is; changed: of the row with a small change (models.variation).

    targets: (n, leaves), non-negative, each row's sum its weight. often: (n,), chance of being met in an epoch.
    """

    ids: Sequence[list[int]]
    changed: Sequence[list[int]]
    targets: Array
    often: Array


@dataclass(frozen=True, slots=True)
class Course:
    """Choices of the descent.

    rate: highest learning rate, of the layers; the words learn at half, the last step at ten times of it. warm: share
    of the steps while it rises. changed: chance that a step meets its rows with their small changes. hidden_words:
    chance of a token to be hidden.
    """

    epochs: int = 3
    batch: int = 32
    rate: float = 3e-4
    decay: float = 0.01
    warm: float = 0.06
    changed: float = 0.3
    hidden_words: float = 0.05
    seed: int = 0

    def to_dict(self) -> dict[str, float]:
        """Plain mapping for JSON."""
        return asdict(self)


def tune(reader: Reader, material: Material, course: Course) -> None:
    """Teach in place, in bfloat16 where the processor has it. Logs the mean loss of every epoch."""
    torch.manual_seed(course.seed)
    rng = np.random.default_rng(course.seed)
    optimiser = torch.optim.AdamW(_groups(reader, course.rate), weight_decay=course.decay)
    rates = [group["lr"] for group in optimiser.param_groups]
    plan = [_batches(material, course, rng) for _ in range(course.epochs)]
    steps, step = sum(map(len, plan)), 0
    reader.train()
    for epoch, batches in enumerate(plan, start=1):
        total = 0.0
        for rows in batches:
            step += 1
            pace = min(step / (course.warm * steps), 1.0) * (1.0 - step / (steps + 1))
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            total += _step(reader, optimiser, material, rows, course, rng)
        _LOG.info("epoch %d of %d: loss %.3f", epoch, course.epochs, total / len(batches))
    reader.eval()


def _step(
    reader: Reader,
    optimiser: torch.optim.Optimizer,
    material: Material,
    rows: Array,
    course: Course,
    rng: np.random.Generator,
) -> float:
    source = material.changed if rng.random() < course.changed else material.ids
    ids, known = padded([source[row] for row in rows.tolist()])
    hidden = torch.tensor(rng.random(ids.shape) < course.hidden_words) & known
    ids = torch.where(hidden, torch.tensor(UNKNOWN), ids)
    targets = torch.tensor(material.targets[rows], dtype=torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = reader(ids, known)
    loss = -(targets * functional.log_softmax(scores.float(), dim=1)).sum() / targets.sum()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return float(loss.detach())


def _groups(reader: Reader, rate: float) -> list[dict[str, Any]]:
    named = dict(reader.named_parameters())
    words = [p for name, p in named.items() if name.startswith("words.")]
    last = [p for name, p in named.items() if name.startswith("out.")]
    rest = [p for name, p in named.items() if not name.startswith(("words.", "out."))]
    return [{"params": words, "lr": rate / 2}, {"params": rest, "lr": rate}, {"params": last, "lr": rate * 10}]


def _batches(material: Material, course: Course, rng: np.random.Generator) -> list[Array]:
    """Row numbers of each step of an epoch: rows of like length together, so that little is padding."""
    met = rng.permutation(np.flatnonzero(rng.random(len(material.ids)) < material.often))
    lengths = np.array([len(ids) for ids in material.ids])
    found: list[Array] = []
    for start in range(0, len(met), course.batch * _SORTED):
        part = met[start : start + course.batch * _SORTED]
        part = part[np.argsort(lengths[part], kind="stable")]
        own = [part[at : at + course.batch] for at in range(0, len(part), course.batch)]
        found += [own[number] for number in rng.permutation(len(own))]
    return found


def answers(reader: Reader, ids: Sequence[list[int]], size: int = 128) -> Array:
    """Scores of rows, float32 (n, leaves)."""
    reader.eval()
    order = np.argsort([len(row) for row in ids], kind="stable")
    out = np.empty((len(ids), reader.out.out_features), dtype=np.float32)
    with torch.no_grad():
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            scores: Tensor = reader(*padded([ids[row] for row in rows.tolist()]))
            out[rows] = scores.float().numpy()
    return out
