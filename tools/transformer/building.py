"""Building of the shipped transformer: pretrained weights, teacher, student, files. Door: tools/build_transformer.py.

The teacher is the whole pretrained model, taught the authored text. The student is its first layers, taught the same
text with the teacher's answers mixed into the targets (Hinton et al. 2015). Public documents are never shown to either,
so what the student says of them is an answer on unseen documents.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from corpus.atomic import write_text
from corpus.dataset import data_hash
from corpus.taxonomy import load_taxonomy
from models.calibration import softmax
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, soft_targets
from models.transformer_texts import token_ids
from models.truth import truth_of
from tools.transformer.export import build_tokenizer, write_transformer
from tools.transformer.network import Reader
from tools.transformer.tuning import Course, Material, answers, tune
from tools.transformer.variation import slip_characters, varied
from tools.transformer.weights import Pretrained, pretrained_file, read_pretrained

__all__ = ["Build", "build_transformer"]

CONFIG = "config.json"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Build:
    """Choices of a build. layers: of the student. from_teacher: share of the teacher's answers in its targets.

    library_often: chance of a library row to be met in an epoch; other rows always are.
    """

    layers: int = 6
    from_teacher: float = 0.5
    softness: float = 1.5
    library_often: float = 0.35
    teacher: Course = field(default_factory=lambda: Course(rate=1.5e-4))
    student: Course = field(default_factory=Course)


def build_transformer(folder: Path, build: Build, cache: Path | None = None) -> None:
    """Build into ``folder``. cache: folder that keeps the teacher's answers for the next build of the same data.

    Raises ModuleNotFoundError where the ``train`` and ``teacher`` extras are not installed.
    """
    start = _small_vocabulary(read_pretrained(pretrained_file()))
    tokenizer = build_tokenizer(start)
    material = _material(tokenizer, build.library_often)
    leaves = len(load_taxonomy().leaves)
    mixed = material
    if build.from_teacher:
        taught = _teacher_answers(start, material, build, leaves, cache)
        weight = material.targets.sum(axis=1, keepdims=True)
        targets = (1 - build.from_teacher) * material.targets + build.from_teacher * weight * taught
        mixed = replace(material, targets=targets)
    torch.manual_seed(build.student.seed)
    student = Reader(start.only(range(len(start.pieces)), build.layers), leaves)
    _LOG.info("student")
    tune(student, mixed, build.student)
    write_transformer(folder, student, tokenizer)
    told = {"layers": build.layers, "leaves": list(load_taxonomy().leaves), "data": data_hash()}
    told |= {"from_teacher": build.from_teacher, "student": build.student.to_dict(), "teacher": build.teacher.to_dict()}
    write_text(folder / CONFIG, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _small_vocabulary(start: Pretrained) -> Pretrained:
    """Only single characters and the longer pieces that the authored text uses."""
    start = start.only(start.plain_pieces(), start.layers)
    lessons = load_lessons()
    ids = token_ids([row.query for row in (*lessons.authored, *lessons.library)], build_tokenizer(start))
    return start.only({*start.single_pieces(), *(number for row in ids for number in row)}, start.layers)


def _material(tokenizer: Any, library_often: float) -> Material:
    lessons = load_lessons()
    rows = [*lessons.authored, *lessons.library]
    queries = [row.query for row in rows]
    characters = slip_characters(queries)
    targets = soft_targets(truth_of(rows), SHIPPED_RECIPE.also_weight)
    often = np.where(np.arange(len(rows)) < len(lessons.authored), 1.0, library_often)
    changed = token_ids([varied(query, characters) for query in queries], tokenizer)
    return Material(token_ids(queries, tokenizer), changed, targets / targets.sum(axis=1, keepdims=True), often)


def _teacher_answers(start: Pretrained, material: Material, build: Build, leaves: int, cache: Path | None) -> Any:
    """Softened probabilities of the teacher, shape (n, leaves)."""
    kept = cache / f"teacher-{data_hash()[:16]}.npy" if cache else None
    if kept and kept.is_file():
        logits = np.load(kept, allow_pickle=False)
    else:
        torch.manual_seed(build.teacher.seed)
        teacher = Reader(start, leaves)
        _LOG.info("teacher")
        tune(teacher, material, build.teacher)
        logits = answers(teacher, material.ids)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.save(kept, logits, allow_pickle=False)
    return softmax(logits.astype(np.float64), build.softness)
