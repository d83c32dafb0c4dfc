"""Sentence vectors: texts of one meaning lie close together, whatever words they use.

The shipped encoder is static (a vector per word, averaged) and needs no torch; an office may supply a transformer
folder of its own instead. How the shipped one was made: ENCODER.md. Nothing is ever fetched: paths only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.errors import ModelError
from models.features import clean_name

__all__ = [
    "PLACEHOLDER",
    "SHIPPED_ENCODER",
    "Encoder",
    "Floats",
    "StaticEncoder",
    "TransformerEncoder",
    "load_encoder",
    "unit_rows",
]

SHIPPED_ENCODER = Path(__file__).parent / "data" / "encoder"
PLACEHOLDER = "□"
"""Stands for every character that the vocabulary lacks, so that no text has unknown tokens."""
STATIC_FILES = ("config.json", "tokenizer.json", "model.safetensors")
_CHUNK = 1024
_REINSTALL = "请重新安装，或给出正确的向量模型目录"

Floats = np.ndarray[Any, np.dtype[np.float32]]


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def width(self) -> int:
        """Coordinates of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts, float32 (n, width), each of Euclidean length 1; zeros for a text that cleans to nothing.

        Texts are cleaned first (half-width, simplified, numbers as 0). A row does not depend on the other rows.
        """
        ...


class StaticEncoder:
    """Mean of word vectors, read by model2vec from a folder of config, tokenizer and weights."""

    def __init__(self, folder: Path) -> None:
        """Read a folder. Raises ModelError, naming the file, when it cannot be used."""
        for name in STATIC_FILES:
            if not (folder / name).is_file():  # model2vec would ask a hub for it
                raise ModelError("encoder_missing", "找不到向量模型文件", where=str(folder / name), hint=_REINSTALL)
        from model2vec import StaticModel  # only when vectors are wanted; its own loader would bring a hub's client
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            vectors = load((folder / "model.safetensors").read_bytes())["embeddings"]
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._model = StaticModel(vectors, tokenizer, config, normalize=bool(config.get("normalize")))
        except Exception as error:  # tokenizers raises nothing narrower on a damaged file
            raise ModelError(
                "encoder_damaged", f"向量模型读不出来（{error}）", where=str(folder), hint=_REINSTALL
            ) from error
        self._characters = frozenset(token for token in self._model.tokens if len(token) == 1)
        if PLACEHOLDER not in self._characters:
            raise ModelError("encoder_unfit", "向量模型的词表不是本程序所用的", where=str(folder), hint=_REINSTALL)

    @property
    def width(self) -> int:
        """Coordinates of a vector."""
        return int(self._model.dim)

    @property
    def tokens(self) -> Sequence[str]:
        """Vocabulary: words and single characters, by id."""
        return tuple(self._model.tokens)

    @property
    def table(self) -> Floats:
        """Vectors of the vocabulary, float32 (tokens, width); their length is the weight of the word in a mean."""
        return np.asarray(self._model.embedding, dtype=np.float32)

    def clean(self, text: str) -> str:
        """Text as it is cut into words: cleaned like a name, characters beyond the vocabulary as the placeholder."""
        cleaned = clean_name(text)
        if self._characters.issuperset(cleaned):
            return cleaned
        return "".join(c if c in self._characters else PLACEHOLDER for c in cleaned)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of the words of each text, in order; rows of ``table``."""
        return self._model.tokenize([self.clean(text) for text in texts])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts, see Encoder."""
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        cleaned = [self.clean(text) for text in texts]
        return unit_rows(self._model.encode(cleaned, batch_size=_CHUNK, normalize=False, use_multiprocessing=False))


class TransformerEncoder:
    """A sentence-transformers folder that an office supplies; needs the ``train`` extra."""

    def __init__(self, folder: Path) -> None:
        """Read a folder. Raises ModelError when the extra is not installed or the folder cannot be used."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                "encoder_needs_extra",
                "这种向量模型要用 sentence-transformers",
                where=str(folder),
                hint="请先安装：pip install 'zhibiao[train]'",
            ) from error
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise ModelError(
                "encoder_damaged", f"向量模型读不出来（{error}）", where=str(folder), hint=_REINSTALL
            ) from error

    @property
    def width(self) -> int:
        """Coordinates of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts, see Encoder. Each text goes through the network alone, so that padding cannot matter."""
        cleaned = [clean_name(text) for text in texts]
        if not cleaned:
            return np.zeros((0, self.width), dtype=np.float32)
        rows = self._model.encode(cleaned, batch_size=1, show_progress_bar=False, convert_to_numpy=True)
        known = np.array([bool(text) for text in cleaned])[:, None]
        return unit_rows(np.where(known, rows, 0.0))


def unit_rows(rows: np.ndarray[Any, Any]) -> Floats:
    """Rows scaled to length 1 as float32; rows of zeros stay."""
    vectors = np.asarray(rows, dtype=np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    lengths[lengths == 0] = 1
    scaled: Floats = vectors / lengths
    return scaled


def load_encoder(path: Path | None = None) -> Encoder:
    """Encoder of a folder, the shipped one for None; read once per folder and process.

    A folder of static vectors (modules.json names StaticEmbedding, or there is none) needs nothing further; any other
    sentence-transformers folder needs the ``train`` extra. Raises ModelError for a missing, damaged or foreign folder.
    """
    return _load((path or SHIPPED_ENCODER).resolve())


@cache
def _load(folder: Path) -> Encoder:
    if not folder.is_dir():
        raise ModelError("encoder_missing", "没有这个向量模型目录", where=str(folder), hint=_REINSTALL)
    modules = folder / "modules.json"
    if not modules.is_file():
        return StaticEncoder(folder)
    try:
        kinds = [str(module["type"]) for module in json.loads(modules.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("encoder_damaged", "模块清单读不出来", where=str(modules), hint=_REINSTALL) from error
    return StaticEncoder(folder) if kinds and kinds[0].endswith("StaticEmbedding") else TransformerEncoder(folder)
