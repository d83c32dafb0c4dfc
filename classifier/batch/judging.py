"""Stage of judging: every distinct judging key is answered once, however many rows it stands in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from classifier.batch.identity import number_of
from classifier.batch.job import Job
from classifier.batch.schema import ANSWERS, KEYS
from classifier.judge import query_of
from corpus.records import Form
from models.judging_key import judging_key
from models.query import Query

__all__ = ["answer_keys", "keys_of"]


def keys_of(forms: Iterable[Form]) -> pa.Table:
    """Distinct judging keys of forms with a query each that stands for them, in order of the keys; shape KEYS."""
    found: dict[str, Query] = {}
    for form in forms:
        for item in form.indicators:
            query = query_of(item)
            found.setdefault(judging_key(query), query)
    keys = sorted(found)
    return pa.table(
        {
            "number": pa.array(map(number_of, keys), type=pa.int64()),
            "key": keys,
            **{name: [getattr(found[key], name) for key in keys] for name in ("name", "value", "unit")},
        },
        schema=KEYS,
    )


def answer_keys(keys: pa.Table | pa.RecordBatch, job: Job) -> pa.Table:
    """Probabilities for keys, in order; shape ANSWERS."""
    columns = (keys.column(name).to_pylist() for name in ("name", "value", "unit"))
    queries = [Query(*cells) for cells in zip(*columns, strict=True)]
    matrix = np.asarray(job.weights().proba(queries), dtype=np.float64)
    flat = pa.array(matrix.reshape(-1))
    lists = pa.FixedSizeListArray.from_arrays(flat, max(matrix.shape[1], 1)).cast(pa.list_(pa.float64()))
    return pa.table(
        {"number": keys.column("number"), "key": keys.column("key"), "probabilities": lists}, schema=ANSWERS
    )
