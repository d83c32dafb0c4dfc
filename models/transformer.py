"""Answers of the small transformer, by onnxruntime on the processor; no torch.

Every query goes through alone: activations are quantised over what is in a batch, so company would change an answer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import ModelError
from models.encoder_files import encoder_digest
from models.query import Query
from models.transformer_texts import token_ids

__all__ = [
    "GRAPH",
    "INPUT",
    "OUTPUT",
    "SHIPPED_TRANSFORMER",
    "TOKENIZER",
    "Transformer",
    "load_transformer",
    "transformer_digest",
]

SHIPPED_TRANSFORMER = Path(__file__).parent / "data" / "transformer"
GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"
INPUT, OUTPUT = "ids", "logits"
_FEW = 4
"""So many queries are not worth a second thread."""
_CHUNK = 1024
"""Rows cut into tokens at a time; bounds the memory, changes no number."""
_REINSTALL = "请重新安装"

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Transformer:
    """Scores of queries by the graph of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read a folder of GRAPH and TOKENIZER. Raises ModelError, naming the file, when it cannot be used."""
        import onnxruntime  # a tenth of a second: only when a row is asked for
        from tokenizers import Tokenizer

        for name in (GRAPH, TOKENIZER):
            if not (folder / name).is_file():
                raise ModelError("transformer_missing", "找不到复核模型文件", where=str(folder / name), hint=_REINSTALL)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                (folder / GRAPH).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # neither library raises anything narrower on a damaged file
            raise ModelError(
                "transformer_damaged", f"复核模型读不出来（{error}）", where=str(folder), hint=_REINSTALL
            ) from error
        self.leaves = int(self._session.get_outputs()[0].shape[-1])

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores before calibration, shape (n, leaves); a row's are the same alone and in any batch."""
        out = np.empty((len(queries), self.leaves))
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # its threads start when they are first needed
            for start in range(0, len(queries), _CHUNK):
                out[start : start + _CHUNK] = self._together(queries[start : start + _CHUNK], pool)
        return out

    def _together(self, queries: Sequence[Query], pool: ThreadPoolExecutor) -> Floats:
        asked = [tuple(ids) for ids in token_ids(queries, self._tokenizer)]
        unlike = list(dict.fromkeys(asked))
        many = pool.map if len(unlike) > _FEW else map
        found = many(self._answer, unlike)
        known = dict(zip(unlike, found, strict=True))
        return np.array([known[ids] for ids in asked]).reshape(len(asked), self.leaves)

    def _answer(self, ids: tuple[int, ...]) -> Floats:
        (scores,) = self._session.run([OUTPUT], {INPUT: np.array([ids], dtype=np.int64)})
        return np.asarray(scores[0], dtype=np.float64)


@cache
def load_transformer(folder: Path | None = None) -> Transformer:
    """Transformer of a folder, the shipped one for None; read once per process. Raises ModelError."""
    return Transformer(folder or SHIPPED_TRANSFORMER)


@cache
def transformer_digest() -> str:
    """First 16 hex digits of a sha256 over the shipped files. Raises ModelError when they cannot be read."""
    return encoder_digest(SHIPPED_TRANSFORMER)
