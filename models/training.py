"""Training of the shipped classifier: deterministic, from the curated data to an artefact folder.

Public documents teach by their labels: the primary leaf with weight 1, the others a reviewer would accept share
``also_weight``. Authored documents and contrast sets teach alike; library rows widen the vocabulary at low weight. Seed
forms and the held-out contrast sets are never used.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from corpus.dataset import data_hash, load_public_documents
from corpus.taxonomy import load_taxonomy
from corpus.version import product_version
from models.answer_cache import AnswerCache
from models.calibration import fit_temperature, softmax
from models.cascade import Pooling, pooled
from models.conformal import calibrate_sets
from models.encoder import load_encoder
from models.encoder_files import encoder_digest
from models.fitting import Schedule, fit_network, fit_vectoriser
from models.folds import group_folds
from models.manifest import Manifest
from models.meaning import Meaning
from models.metrics import measure_with_intervals
from models.misfiled import cross_fit_misfiled, fit_misfiled
from models.office_rows import office_hash, strangers
from models.operating import misfiled_curve, operating_points
from models.processes import in_processes
from models.query import Query
from models.reference import REFERENCE, make_reference, save_reference
from models.scorer import Scorer
from models.selective import choose_thresholds
from models.store import pack_weights, save_model
from models.targets import document_weights, soft_targets
from models.teaching import Lessons, load_lessons
from models.transformer import load_transformer, transformer_digest
from models.truth import Row, ordinary_rows, public_rows, truth_of
from models.wording import read_wording

__all__ = [
    "SHIPPED_RECIPE",
    "Recipe",
    "answer",
    "document_weights",
    "fit",
    "out_of_fold",
    "reading",
    "soft_targets",
    "train",
    "unseen_logits",
    "with_second",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]

LIBRARIES = ("numpy", "scipy", "scikit-learn", "tokenizers", "onnxruntime", "rjieba")
LICENCE = "权重：Apache-2.0；训练所用标签为本项目所作，所据事实取自公开文件；向量模型的来历见 models/ENCODER.md"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Training choices; the defaults are those of the shipped model, chosen by document-grouped cross-validation.

    also_weight: weight shared by the further acceptable leaves. row_cap: a public document counts as at most so many
    rows. public_weight, authored_weight, library_weight: weight of a row of a public document, of authored documents
    and contrast sets, and of the library. least: rows that must hold a term. library_least: library rows that suffice
    instead. networks: how many are averaged.
    pooling: when the small transformer is heard, None for never. folds: of the cross-validation.
    """

    also_weight: float = 0.4
    row_cap: int = 60
    public_weight: float = 1.0
    authored_weight: float = 1.0
    library_weight: float = 0.1
    least: int = 5
    library_least: int = 8
    networks: int = 1
    pooling: Pooling | None = field(default_factory=Pooling)
    schedule: Schedule = field(default_factory=Schedule)
    folds: int = 6


SHIPPED_RECIPE = Recipe()


def fit(
    rows: Sequence[Row],
    lessons: Lessons,
    recipe: Recipe = SHIPPED_RECIPE,
    meaning: Meaning | None = None,
) -> Scorer:
    """Fit the classifier on public rows and lessons. Deterministic. meaning: of the shipped encoder for None."""
    meaning = meaning or Meaning(load_encoder())
    main, library = [*rows, *lessons.authored, *lessons.office], lessons.library
    vectoriser = fit_vectoriser(
        [row.query for row in main], [row.query for row in library], recipe.least, recipe.library_least
    )
    queries = [row.query for row in [*main, *library]]
    targets = np.concatenate(
        [
            _targets(rows, recipe) * document_weights(rows, recipe.row_cap)[:, None] * recipe.public_weight,
            _targets(lessons.authored, recipe) * recipe.authored_weight,
            _targets(lessons.office, recipe)
            * document_weights(lessons.office, recipe.row_cap)[:, None]
            * lessons.office_weight,
            _targets(library, recipe) * recipe.library_weight,
        ]
    )
    terms, dense = vectoriser.rows(queries), meaning.rows(queries)
    networks = [
        fit_network(terms, dense, targets, vectoriser.width, recipe.schedule, seed) for seed in range(recipe.networks)
    ]
    return Scorer(vectoriser, meaning, networks)


def _targets(rows: Sequence[Row], recipe: Recipe) -> Floats:
    return soft_targets(truth_of(rows), recipe.also_weight)


def out_of_fold(
    rows: Sequence[Row],
    lessons: Lessons,
    recipe: Recipe = SHIPPED_RECIPE,
    *,
    encoder: Path | None = None,
    folds: Sequence[int] | np.ndarray[Any, Any] | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Logits of every row by a network that saw no document of the row's group, shape (n, leaves).

    The lessons are always all there: they were written without sight of the public documents. folds: fold number
    per row; the recipe's folds over groups for None. The folds share the processor's cores, a process each.
    """
    own = group_folds([row.group for row in rows], recipe.folds) if folds is None else np.asarray(folds)
    logits = np.empty((len(rows), len(load_taxonomy().leaves)))
    parts = [np.flatnonzero(own == fold) for fold in np.unique(own)]
    tasks = [
        (
            [row for row, place in zip(rows, own, strict=True) if place != own[test[0]]],
            lessons,
            recipe,
            encoder,
            [rows[i].query for i in test.tolist()],
        )
        for test in parts
    ]
    for count, (test, found) in enumerate(zip(parts, in_processes(answer, tasks), strict=True), start=1):
        logits[test] = found
        if progress:
            progress(f"交叉验证：{count}/{len(parts)} 折完成")
    return logits


def unseen_logits(
    rows: Sequence[Row],
    lessons: Lessons,
    recipe: Recipe,
    kept: AnswerCache,
    *,
    encoder: Path | None = None,
    progress: Progress | None = None,
) -> Floats:
    """:func:`out_of_fold`, from the cache where it was worked out before, with the second judge heard."""
    network = replace(recipe, pooling=None)
    office = f" {lessons.office_weight} {office_hash(lessons.office)}" if lessons.office else ""
    logits = kept.get(
        f"cross-validation {len(rows)} {len(lessons.authored)} {len(lessons.library)} {encoder or ''}{office}",
        network,
        lambda: out_of_fold(rows, lessons, network, encoder=encoder, progress=progress),
    )
    return with_second(logits, [row.query for row in rows], recipe)


def answer(
    seen: Sequence[Row], lessons: Lessons, recipe: Recipe, encoder: Path | None, asked: Sequence[Query]
) -> Floats:
    """Logits of queries by a model fitted for them, shape (len(asked), leaves); encoder: the shipped one for None."""
    return fit(seen, lessons, recipe, Meaning(load_encoder(encoder))).logits(asked)


def with_second(logits: Floats, queries: Sequence[Query], recipe: Recipe) -> Floats:
    """The network's logits with the small transformer heard where the recipe wants it, shape (n, leaves).

    The transformer has seen authored text only, so an answer on a document that the network has not seen stays one.
    """
    return pooled(logits, queries, load_transformer, recipe.pooling) if recipe.pooling else logits


def _fit_and_pack(rows: Sequence[Row], lessons: Lessons, recipe: Recipe, encoder: Path | None) -> bytes:
    return pack_weights(fit(rows, lessons, recipe, Meaning(load_encoder(encoder))))


def reading(logits: Floats, rows: Sequence[Row], recipe: Recipe, draws: int) -> dict[str, Any]:
    """How scores on unseen documents, shape (n, leaves), are to be read: those fields of a manifest."""
    truth, usual, leaves = truth_of(rows), ordinary_rows(rows), load_taxonomy().leaves
    weight = document_weights(rows, recipe.row_cap)
    temperature = fit_temperature(logits, truth.accepted, weight)
    unseen = softmax(logits, temperature)
    wording = read_wording([row.query for row in rows])
    folds = group_folds([row.group for row in rows], recipe.folds)
    scores = cross_fit_misfiled(unseen, truth, wording, weight, folds)
    chances, labels = unseen[usual], truth.take(usual)
    curve = misfiled_curve(chances, labels, scores[usual])
    figures = measure_with_intervals(unseen, truth, draws, misfiled=scores)
    return {
        "temperature": temperature,
        "operating_points": operating_points(chances, labels, curve, leaves.index("其他")),
        "misfiled_points": [asdict(point) for point in curve],
        "misfiled_model": fit_misfiled(unseen, truth, wording, weight).to_dict(),
        "prediction_sets": [level.to_dict() for level in calibrate_sets(chances, labels)],
        "selective": choose_thresholds(chances, labels).to_dict(),
        "metrics": {key: figure.to_dict() for key, figure in figures.items()},
    }


def train(
    out: Path,
    *,
    progress: Progress | None = None,
    rows: Sequence[Row] | None = None,
    lessons: Lessons | None = None,
    encoder: Path | None = None,
    recipe: Recipe = SHIPPED_RECIPE,
    draws: int = 400,
    cache: Path | None = None,
) -> Manifest:
    """Train the shipped model and write its artefact folder ``out``; returns its manifest.

    Same data, code and library versions give byte-identical files. rows, lessons: instead of the curated
    data. encoder: folder of a sentence encoder, the shipped one for None. draws: resamplings for the intervals.
    progress: told what is going on, in Chinese. cache: folder that keeps the cross-validation for an evaluation.
    The answers on unseen documents are kept beside the weights (models/reference.py).
    Raises SettingError for bad data and ModelError when the folder cannot be written.
    """
    rows = public_rows(load_public_documents()) if rows is None else rows
    lessons = load_lessons() if lessons is None else lessons
    vectors = encoder_digest(encoder)  # of the files as training finds them
    network, queries = replace(recipe, pooling=None), [row.query for row in rows]
    # a row of a public document that came back from an office must not teach the fold that is judged on it
    unseen = replace(lessons, office=tuple(strangers(lessons.office, rows)))
    logits = unseen_logits(rows, unseen, network, AnswerCache(cache), encoder=encoder, progress=progress)
    if progress:
        progress("用全部文件训练并写出权重")
    weights = next(in_processes(_fit_and_pack, [(rows, lessons, recipe, encoder)]))
    digest = hashlib.sha256(weights).hexdigest()
    taxonomy = load_taxonomy()
    both = with_second(logits, queries, recipe)
    settings: dict[str, Any] = {"recipe": asdict(recipe)}
    if lessons.office:
        settings["office"] = {"rows": len(lessons.office), "weight": lessons.office_weight}
    manifest = Manifest.from_dict(
        {
            "version": f"leaf-{digest[:12]}",
            "code_version": product_version(),
            "taxonomy_version": taxonomy.version,
            "leaves": taxonomy.leaves,
            "data_hash": _data_hash(lessons),
            "settings": settings,
            "libraries": {"python": platform.python_version(), **{name: _installed(name) for name in LIBRARIES}},
            "licence": LICENCE,
            "weights_sha256": digest,
            "encoder": "" if encoder is None else str(encoder.resolve()),
            "encoder_digest": vectors,
            "pooling": recipe.pooling.to_dict() if recipe.pooling else {},
            "transformer_digest": transformer_digest() if recipe.pooling else "",
            "quick": reading(logits, rows, recipe, draws) if recipe.pooling else {},
            **reading(both, rows, recipe, draws),
        }
    )
    save_model(out, weights, manifest)
    kept = (both, manifest.temperature, rows, unseen, recipe.least, recipe.library_least)
    save_reference(out / REFERENCE, make_reference(manifest.version, *kept))
    return manifest


def _data_hash(lessons: Lessons) -> str:
    """Of the shipped data, and of what an office added to it."""
    if not lessons.office:
        return data_hash()
    return hashlib.sha256(f"{data_hash()} {office_hash(lessons.office)}".encode()).hexdigest()


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
