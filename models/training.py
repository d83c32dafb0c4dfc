"""Training of the shipped classifier: deterministic, from the curated data to an artefact folder.

Public documents teach by their blind labels: the primary leaf with weight 1, the others a reviewer would
accept share ``also_weight``. Authored library rows widen the vocabulary at low weight. Seed forms are never used.
"""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from corpus.dataset import data_hash, load_library, load_public_documents
from corpus.labelled import LabelledDocument, LibraryDuty
from corpus.taxonomy import load_taxonomy
from corpus.version import product_version
from models.blocks import Remembered, block_settings, default_blocks
from models.calibration import fit_temperature, softmax
from models.features import FeatureBlock
from models.folds import group_folds
from models.manifest import Manifest
from models.metrics import measure_with_intervals
from models.operating import misfiled_curve, operating_points
from models.query import Query
from models.store import pack_weights, save_model
from models.truth import Row, Truth, ordinary_rows, public_rows, truth_of
from models.vectoriser import Vectoriser

__all__ = ["SHIPPED_RECIPE", "Recipe", "Weights", "authored_rows", "fit", "out_of_fold", "train"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Progress = Callable[[str], None]

LIBRARIES = ("numpy", "scipy", "scikit-learn")
LICENCE = "权重：Apache-2.0；训练所用标签为本项目所作，所据事实取自公开文件"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Training choices; the defaults are those of the shipped model, chosen by document-grouped cross-validation.

    strength: inverse of the penalty on weights. also_weight: weight shared by the further acceptable leaves.
    row_cap: a document counts as at most so many rows. library_weight: weight of an authored row.
    least: public rows that must hold an n-gram. library_least: authored rows that suffice instead.
    """

    strength: float = 30.0
    also_weight: float = 0.4
    row_cap: int = 60
    library_weight: float = 0.02
    least: int = 2
    library_least: int = 5
    folds: int = 8


SHIPPED_RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted classifier before it is stored. coef: (width, leaves), float32 values. bias: (leaves,)."""

    vectoriser: Vectoriser
    coef: Floats
    bias: Floats

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores before calibration, shape (n, leaves)."""
        out = np.empty((len(queries), len(self.bias)))
        for place, query in enumerate(queries):
            row = self.vectoriser.row(query)
            out[place] = (self.coef[row.columns] * row.values[:, None]).sum(axis=0) + self.bias
        return out


def authored_rows(library: Sequence[LibraryDuty]) -> list[Row]:
    """Library indicators as rows: the name and each of its paraphrases, with the same target."""
    return [
        Row(Query(name, _library_value(i.operator, i.value), i.unit), i.leaf, (), "", duty.id, duty.id)
        for duty in library
        for i in duty.indicators
        for name in (i.name, *i.aka)
    ]


def _library_value(operator: str, value: str) -> str:
    return value if operator == "定性" else operator + value


def soft_targets(truth: Truth, also_weight: float) -> Floats:
    """Wanted leaf weights, shape (n, leaves): 1 for the primary, ``also_weight`` shared by the further accepted."""
    targets = truth.accepted.astype(np.float64)
    further = np.maximum(targets.sum(axis=1, keepdims=True) - 1.0, 1.0)
    targets *= also_weight / further
    targets[np.arange(len(truth)), truth.primary] = 1.0
    return targets


def document_weights(rows: Sequence[Row], cap: int) -> Floats:
    """Weight per row, shape (n,): 1, or less where its document has more than ``cap`` rows."""
    sizes = Counter(row.document for row in rows)
    return np.array([min(1.0, cap / sizes[row.document]) for row in rows])


def fit(
    rows: Sequence[Row],
    library: Sequence[Row],
    recipe: Recipe = SHIPPED_RECIPE,
    blocks: Sequence[FeatureBlock] | None = None,
) -> Weights:
    """Fit the classifier on labelled rows and authored ones. Deterministic. blocks: the shipped ones for None."""
    from models.fitting import fit_linear, fit_vectoriser, stack_rows

    queries, extra = [row.query for row in rows], [row.query for row in library]
    vectoriser = fit_vectoriser(blocks or default_blocks(), queries, extra, recipe.least, recipe.library_least)
    matrix = stack_rows([vectoriser.row(query) for query in [*queries, *extra]], vectoriser.width)
    targets = soft_targets(truth_of(rows), recipe.also_weight) * document_weights(rows, recipe.row_cap)[:, None]
    if library:
        targets = np.vstack([targets, soft_targets(truth_of(library), 0.0) * recipe.library_weight])
    coef, bias = fit_linear(matrix, targets, recipe.strength)
    return Weights(vectoriser, coef.astype(np.float32).astype(np.float64), bias)


def out_of_fold(
    rows: Sequence[Row], library: Sequence[Row], recipe: Recipe, seed: int = 0, progress: Progress | None = None
) -> Floats:
    """Logits of every row from a model that saw no document of the row's group, shape (n, leaves)."""
    folds = group_folds([row.group for row in rows], recipe.folds, seed)
    blocks = [Remembered(block) for block in default_blocks()]
    logits = np.empty((len(rows), len(load_taxonomy().leaves)))
    for fold in range(recipe.folds):
        if progress:
            progress(f"交叉验证：第 {fold + 1}/{recipe.folds} 折")
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        test = np.flatnonzero(folds == fold).tolist()
        logits[test] = fit(seen, library, recipe, blocks).logits([rows[i].query for i in test])
    return logits


def train(
    out: Path,
    *,
    progress: Progress | None = None,
    documents: Sequence[LabelledDocument] | None = None,
    library: Sequence[LibraryDuty] | None = None,
    recipe: Recipe = SHIPPED_RECIPE,
    draws: int = 400,
) -> Manifest:
    """Train the shipped model and write its artefact folder ``out``; returns its manifest.

    Same data, code and library versions give byte-identical files. documents, library: instead of the curated
    data. draws: resamplings for the intervals. progress: told what is going on, in Chinese.
    Raises SettingError for bad data and ModelError when the folder cannot be written.
    """
    rows = public_rows(load_public_documents() if documents is None else documents)
    authored = authored_rows(load_library() if library is None else library)
    truth = truth_of(rows)
    weight = document_weights(rows, recipe.row_cap)
    logits = out_of_fold(rows, authored, recipe, progress=progress)
    temperature = fit_temperature(logits, truth.accepted, weight)
    unseen = softmax(logits, temperature)
    usual = ordinary_rows(rows)
    curve = misfiled_curve(unseen[usual], truth.take(usual))
    if progress:
        progress("用全部文件训练并写出权重")
    final = fit(rows, authored, recipe)
    weights = pack_weights(final.vectoriser, final.coef, final.bias)
    digest = hashlib.sha256(weights).hexdigest()
    taxonomy = load_taxonomy()
    figures = measure_with_intervals(unseen, truth, draws)
    manifest = Manifest(
        version=f"leaf-{digest[:12]}",
        code_version=product_version(),
        taxonomy_version=taxonomy.version,
        leaves=taxonomy.leaves,
        data_hash=data_hash(),
        settings={"blocks": block_settings(default_blocks()), "recipe": asdict(recipe)},
        temperature=temperature,
        operating_points=operating_points(unseen[usual], truth.take(usual), curve, taxonomy.leaves.index("其他")),
        misfiled_points=curve,
        metrics={key: figure.to_dict() for key, figure in figures.items()},
        libraries={"python": platform.python_version(), **{name: _installed(name) for name in LIBRARIES}},
        licence=LICENCE,
        weights_sha256=digest,
    )
    save_model(out, weights, manifest)
    return manifest


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
