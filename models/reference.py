"""What the model said of public documents it had not seen, kept beside its weights, a line a row.

By it later rows are compared with those the published figures were measured on, and a person can choose how sure an
answer must be. It holds no texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.atomic import write_text
from corpus.errors import ModelError
from corpus.taxonomy import load_taxonomy
from models.calibration import softmax
from models.folds import group_folds
from models.selective import cross_fit_answers
from models.store import SHIPPED
from models.teaching import Lessons
from models.truth import Row, truth_of
from models.unknown import unknown_shares

__all__ = ["REFERENCE", "Reference", "load_reference", "make_reference", "save_reference"]

REFERENCE = "reference.json"
"""Name of the file in an artefact folder."""
_FORMAT = 1

Floats = np.ndarray[Any, np.dtype[np.float64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Answers on n rows of documents the model had not seen, arrays of shape (n,).

    version: of the weights. leaf: column of the answer. confidence: of the answer, 0-1. right: whether a reviewer
    accepts it. level: as in models.selective, by thresholds from other documents. unknown: see models.unknown, by a
    vocabulary without the public documents. group: number of the row's group of documents.
    """

    version: str
    leaf: Numbers
    confidence: Floats
    right: np.ndarray[Any, np.dtype[np.bool_]]
    level: Numbers
    unknown: Floats
    group: Numbers

    def __len__(self) -> int:
        return len(self.leaf)

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON; shares to six digits."""
        return {
            "format": _FORMAT,
            "version": self.version,
            "leaf": self.leaf.tolist(),
            "confidence": [round(float(value), 6) for value in self.confidence],
            "right": self.right.astype(int).tolist(),
            "level": self.level.tolist(),
            "unknown": [round(float(value), 6) for value in self.unknown],
            "group": self.group.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reference:
        """Inverse of :meth:`to_dict`. Raises KeyError, TypeError or ValueError when it is none."""
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}")
        whole = [np.array(data[key], dtype=np.int64) for key in ("leaf", "level", "group")]
        shares = [np.array(data[key], dtype=np.float64) for key in ("confidence", "unknown")]
        right = np.array(data["right"], dtype=np.bool_)
        leaf, level, group = whole
        if leaf.ndim != 1 or len({part.shape for part in (*whole, *shares, right)}) != 1:
            raise ValueError("columns do not belong together")
        if leaf.min() < 0 or leaf.max() >= len(load_taxonomy().leaves):
            raise ValueError("no such class")
        if not all(((part >= 0) & (part <= 1)).all() for part in shares):  # which no NaN is either
            raise ValueError("a share is none")
        return cls(str(data["version"]), leaf, shares[0], right, level, shares[1], group)


def make_reference(
    version: str, logits: Floats, temperature: float, rows: Sequence[Row], lessons: Lessons, least: int, others: int
) -> Reference:
    """The reference of weights from their logits on unseen documents, shape (n, leaves).

    rows: public rows, in the order of the logits. lessons: what was taught beside them. least, others: as in
    ``fit_vectoriser``.
    """
    from models.fitting import fit_vectoriser  # of training; who only reads a reference goes without

    truth, chances = truth_of(rows), softmax(logits, temperature)
    leaf = chances.argmax(axis=1)
    folds = group_folds([row.group for row in rows], min(6, len({row.group for row in rows})))
    taught = [row.query for row in (*lessons.authored, *lessons.office)]
    vocabulary = fit_vectoriser(taught, [row.query for row in lessons.library], least, others)
    return Reference(
        version,
        leaf,
        chances.max(axis=1),
        truth.accepted[np.arange(len(truth)), leaf],
        cross_fit_answers(chances, truth, folds).level,
        unknown_shares(vocabulary, [row.query.name for row in rows]),
        truth.groups,
    )


def save_reference(path: Path, reference: Reference) -> None:
    """Write a reference. Raises ModelError when the file cannot be written."""
    try:
        write_text(path, json.dumps(reference.to_dict(), separators=(",", ":"), sort_keys=True) + "\n")
    except OSError as error:
        raise ModelError(
            "model_unwritable", "模型目录写不进去", where=str(path), hint="请检查权限和磁盘空间"
        ) from error


def load_reference(folder: Path | None = None, version: str = "") -> Reference:
    """The reference of an artefact folder, of the shipped weights for None.

    version: of the weights it must belong to, "" for any. Raises ModelError when it is missing, damaged or another's.
    """
    path = (folder or SHIPPED) / REFERENCE
    hint = "这套权重没有留下评测时的答案，请重新训练"
    try:
        reference = Reference.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError("reference_missing", "找不到评测时的答案", where=str(path), hint=hint) from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelError("reference_damaged", "评测时的答案不完整", where=str(path), hint=hint) from error
    if version and reference.version != version:
        raise ModelError("reference_other", "评测时的答案属于另一套权重", where=str(path), hint=hint)
    return reference
