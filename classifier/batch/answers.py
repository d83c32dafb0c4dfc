"""Answers of the model by judging key, in one file that all processes look into without loading it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from classifier.batch.identity import number_of
from corpus.atomic import write_atomic

__all__ = ["AnswerFile", "made_of", "write_answers"]

_NUMBERS, _PROBABILITIES = "number", "probabilities"
_MADE_OF = b"made_of"


def write_answers(table: pa.Table, path: Path, parts: str = "") -> None:
    """Write answers, shape ANSWERS, each key once, for ``AnswerFile``. parts: told by ``made_of``.

    Keys that share a number by chance are left out: whoever asks for them asks the model again.
    """
    numbers = table.column("number").to_numpy()
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    same = ordered[1:] == ordered[:-1]
    alone = ~(np.append(same, False) | np.insert(same, 0, False)) if len(ordered) else np.zeros(0, dtype=np.bool_)
    chosen = table.take(pa.array(order[alone])).combine_chunks()
    flat = chosen.column(_PROBABILITIES).combine_chunks()
    values = flat.flatten() if chosen.num_rows else pa.array([], type=pa.float64())
    width = len(values) // max(chosen.num_rows, 1)
    kept = pa.table(
        {
            _NUMBERS: chosen.column("number"),
            _PROBABILITIES: pa.FixedSizeListArray.from_arrays(values, max(width, 1)),
        }
    ).replace_schema_metadata({_MADE_OF: parts.encode()})
    with (
        write_atomic(path, durable=True) as beside,
        pa.OSFile(str(beside), "wb") as sink,
        pa.ipc.new_file(sink, kept.schema) as out,
    ):
        out.write_table(kept, max_chunksize=max(kept.num_rows, 1))


def made_of(path: Path) -> str | None:
    """What a file of answers says it was made of; None where it is not there, or damaged."""
    try:
        with pa.memory_map(str(path)) as source:
            schema = pa.ipc.open_file(source).schema
    except (OSError, pa.ArrowException):
        return None
    return str((schema.metadata or {}).get(_MADE_OF, b""), "utf-8")


class AnswerFile:
    """Judging key → probabilities, looked up in a file of ``write_answers`` that is mapped into memory."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises OSError when it cannot be read."""
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        numbers, lists = table.column(_NUMBERS), table.column(_PROBABILITIES)
        self._numbers = _whole(numbers).to_numpy(zero_copy_only=False)
        self._rows = _whole(lists).flatten().to_numpy(zero_copy_only=False).reshape(-1, lists.type.list_size)

    def get(self, key: str) -> Sequence[float] | None:
        """Probabilities for a key, None where there are none."""
        number = number_of(key)
        place = int(np.searchsorted(self._numbers, number))
        if place == len(self._numbers) or int(self._numbers[place]) != number:
            return None
        row: Sequence[float] = self._rows[place]
        return row


def _whole(column: pa.ChunkedArray) -> Any:
    """The one chunk of a column, without a copy."""
    return column.chunk(0) if column.num_chunks else pa.array([], type=column.type)
