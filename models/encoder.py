"""Sentence vectors: texts of one meaning lie close together, whatever words they use.

The shipped encoder is static (a vector per word, averaged) and needs no torch; an office may supply a transformer
folder of its own instead. How the shipped one was made: ENCODER.md. Nothing is ever fetched: paths only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from corpus.errors import ModelError
from corpus.text import remember_short
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
_FEW = 128
"""So many texts are about one form, whose checks ask for the same ones: their answers are remembered."""
_SEVERAL = 4096
"""So many are about some forms that are read together, whose names come again in the next: their words are too."""
_REMEMBERED, _REMEMBERED_WORDS, _KEPT = 4096, 16_384, 64
"""Texts whose vectors are remembered, and whose words are; the longest such text."""
_LONGEST = 512
"""Words of a text that are read where the config does not say."""
_UNKNOWN = re.compile(r'"unk_id":\s*(\d+)')  # within a string of JSON the quotes would be escaped
_REINSTALL = "请重新安装，或给出正确的向量模型目录"

Floats = np.ndarray[Any, np.dtype[np.float32]]
_Answer = TypeVar("_Answer")


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
    """Mean of word vectors from a folder of config, tokenizer and weights, as model2vec computes it.

    model2vec itself is not needed: what it imports, and the second tokenizer it makes, take longer than everything
    else here. A test compares its vectors of the same folder bit for bit.
    """

    def __init__(self, folder: Path) -> None:
        """Read a folder. Raises ModelError, naming the file, when it cannot be used."""
        for name in STATIC_FILES:
            if not (folder / name).is_file():
                raise ModelError("encoder_missing", "找不到向量模型文件", where=str(folder / name), hint=_REINSTALL)
        from safetensors.numpy import load
        from tokenizers import Tokenizer  # only when vectors are wanted

        try:
            written = (folder / "tokenizer.json").read_text(encoding="utf-8")
            self._tokenizer = Tokenizer.from_str(written)
            self._places: dict[str, int] = self._tokenizer.get_vocab()
            self._vectors = load((folder / "model.safetensors").read_bytes())["embeddings"]
            most = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("max_length", _LONGEST)
            if len(self._vectors) != len(self._places):
                raise ValueError(f"{len(self._vectors)} vectors of {len(self._places)} words")
            self._unknown = _unknown_id(self._tokenizer, written)
            self._longest = _cut_after(self._tokenizer, most, self._places)
        except Exception as error:  # tokenizers raises nothing narrower on a damaged file
            raise ModelError(
                "encoder_damaged", f"向量模型读不出来（{error}）", where=str(folder), hint=_REINSTALL
            ) from error
        self._characters = frozenset(token for token in self._places if len(token) == 1)
        self._cleaned = remember_short(_REMEMBERED_WORDS)(self._clean)
        self._known_ids = _Known(self._ids_of_new, _REMEMBERED_WORDS)
        self._known_rows = _Known(lambda texts: list(unit_rows(self._means(self._known_ids.all(texts)))), _REMEMBERED)
        if PLACEHOLDER not in self._characters:
            raise ModelError("encoder_unfit", "向量模型的词表不是本程序所用的", where=str(folder), hint=_REINSTALL)

    @property
    def width(self) -> int:
        """Coordinates of a vector."""
        return int(self._vectors.shape[1])

    @property
    def tokens(self) -> Sequence[str]:
        """Vocabulary: words and single characters, by id."""
        return tuple(sorted(self._places, key=self._places.__getitem__))

    @property
    def table(self) -> Floats:
        """Vectors of the vocabulary, float32 (tokens, width); their length is the weight of the word in a mean."""
        return np.asarray(self._vectors, dtype=np.float32)

    def clean(self, text: str) -> str:
        """Text as it is cut into words: cleaned like a name, characters beyond the vocabulary as the placeholder."""
        return self._cleaned(text)

    def _clean(self, text: str) -> str:
        cleaned = clean_name(text)
        if self._characters.issuperset(cleaned):
            return cleaned
        return "".join(c if c in self._characters else PLACEHOLDER for c in cleaned)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of the words of each text, in order; rows of ``table``."""
        cleaned = [self.clean(text) for text in texts]
        return self._known_ids.all(cleaned) if len(cleaned) <= _SEVERAL else self._ids(cleaned)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts, see Encoder."""
        if 0 < len(texts) <= _FEW:
            return np.array(self._known_rows.all([self.clean(text)[: self._longest] for text in texts]))
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = [self.clean(text)[: self._longest] for text in texts[start : start + _CHUNK]]
            rows[start : start + _CHUNK] = self._means(self._ids(part))
        return unit_rows(rows)

    def _means(self, ids: Sequence[Sequence[int]]) -> Floats:
        """Mean vectors of texts cut into words."""
        rows = np.zeros((len(ids), self.width), dtype=np.float32)
        lengths = np.array([len(own) for own in ids], dtype=np.int64)
        some = np.flatnonzero(lengths)
        if len(some):
            joined = np.fromiter(chain.from_iterable(ids), dtype=np.int64)
            table, kept = self._vectors[joined], self._vectors.dtype
            # the mean of float16, as numpy takes it, is summed as float32 and kept as float16
            summed = table.astype(np.float32) if kept == np.float16 else table
            sums = np.add.reduceat(summed, np.cumsum(lengths[some]) - lengths[some], axis=0)
            rows[some] = (sums / lengths[some, None].astype(summed.dtype)).astype(kept)
        return rows

    def _ids_of_new(self, texts: Sequence[str]) -> list[list[int]]:
        # few one by one: the tokenizer's threads cost more than they save on a handful of short texts
        return [ids for text in texts for ids in self._ids([text])] if len(texts) <= _FEW else self._ids(texts)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        found = [cut.ids for cut in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        unknown = self._unknown
        return [[n for n in own if n != unknown] if unknown in own else own for own in found]


class _Known(Generic[_Answer]):
    """Answers about texts, remembered: the last few thousand, or fewer."""

    def __init__(self, find: Callable[[Sequence[str]], list[_Answer]], most: int) -> None:
        """find: answers about texts, one each, that nobody changes. most: of them that are remembered."""
        self._find, self._most = find, most
        self._answers: dict[str, _Answer] = {}

    def all(self, texts: Sequence[str]) -> list[_Answer]:
        """Answers about texts, in order. Several threads may ask: each works on the memory it met."""
        known = self._answers
        if len(known) + len(texts) > self._most:
            known = self._answers = {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(new, self._find(new), strict=True)) if new else {}
        known.update((text, answer) for text, answer in found.items() if len(text) <= _KEPT)
        return [found[text] if text in found else known[text] for text in texts]


def _unknown_id(tokenizer: Any, written: str) -> int | None:
    """Id of the token for what a tokenizer lacks, None for none. written: tokenizer.json."""
    if hasattr(tokenizer.model, "unk_token"):
        token = tokenizer.model.unk_token
        return None if token is None else tokenizer.token_to_id(token)
    stated = _UNKNOWN.search(written)  # reading all of it would take as long as making the tokenizer
    return int(stated[1]) if stated else None


def _cut_after(tokenizer: Any, most: int | None, vocabulary: Iterable[str]) -> int | None:
    """Let a tokenizer stop after so many words, as model2vec does; the characters it is then worth reading."""
    tokenizer.no_padding()
    if most is None:
        tokenizer.no_truncation()
        return None
    tokenizer.enable_truncation(most)
    return most * int(median(map(len, vocabulary)))


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
