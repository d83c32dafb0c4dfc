"""Names over all forms: how often each is used, and groups of names that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from classifier.batch.duck import parquet
from classifier.batch.schema import DATASETS
from classifier.near import group_texts
from classifier.pair_scorer import load_pair_scorer

__all__ = ["group_names", "groups_of", "least_score", "names_query", "with_groups"]


def names_query(forms: Sequence[Path], indicators: Sequence[Path], names: Sequence[Path]) -> str:
    """SQL for the dataset texts without groups, in order of text_id."""
    unit = "CASE WHEN f.department = '' THEN f.file ELSE f.department END"
    used = (
        "SELECT i.text_id, count(*) AS rows, count(DISTINCT i.form_id) AS forms, "
        f"count(DISTINCT {unit}) AS departments, min(f.year) AS first_year, max(f.year) AS last_year "
        f"FROM {parquet(indicators)} i JOIN {parquet(forms)} f USING (form_id) WHERE i.text_id <> '' GROUP BY i.text_id"
    )
    text = f"SELECT text_id, min(text) AS name FROM {parquet(names)} GROUP BY text_id"
    return f"SELECT * FROM ({text}) JOIN ({used}) USING (text_id) ORDER BY text_id"


def with_groups(texts: pa.Table, grouped: pa.Table) -> pa.Table:
    """The dataset texts. grouped: text_id, group_id and score of names that are in a group."""
    of_text = {
        text: (group, score)
        for text, group, score in zip(*(grouped.column(name).to_pylist() for name in grouped.schema.names), strict=True)
    }
    found = [of_text.get(text, ("", None)) for text in texts.column("text_id").to_pylist()]
    schema = DATASETS["texts"].schema
    groups, scores = (
        pa.array([one[place] for one in found], type=kind) for place, kind in ((0, pa.string()), (1, pa.float64()))
    )
    return texts.append_column("group_id", groups).append_column("score", scores).select(schema.names).cast(schema)


def groups_of(texts: pa.Table) -> pa.Table:
    """The dataset groups, in order of group_id: the name that leads a group is the one of score 100."""
    grouped: dict[str, list[tuple[str, int, float]]] = {}
    columns = (texts.column(name).to_pylist() for name in ("group_id", "name", "rows", "score"))
    for group, name, rows, score in zip(*columns, strict=True):
        if group:
            grouped.setdefault(group, []).append((name, rows, score))
    rows_of = [
        {
            "group_id": group,
            "name": max(own, key=lambda one: one[2])[0],
            "texts": len(own),
            "rows": sum(rows for _, rows, _ in own),
        }
        for group, own in sorted(grouped.items())
    ]
    return pa.Table.from_pylist(rows_of, schema=DATASETS["groups"].schema)


def least_score(near: float | None) -> float:
    """Score from which names count as saying the same. near: as set, the learned one for None."""
    return load_pair_scorer().thresholds.reports if near is None else near


def group_names(texts: pa.Table, near: float | None) -> pa.Table:
    """Names that say the same in other words: text_id, group_id (text_id of the name that leads) and score with it.

    texts: text_id, name and rows. near: least score, the learned one for None. Names alone are not in it.
    """
    limit = least_score(near)
    ids, names, rows = (texts.column(name).to_pylist() for name in ("text_id", "name", "rows"))
    found = group_texts(names, rows, limit)
    leaders, sizes = found.representative, np.bincount(found.representative, minlength=len(ids))
    chosen = np.flatnonzero(sizes[leaders] > 1).tolist()
    return pa.table(
        {
            "text_id": pa.array([ids[place] for place in chosen], type=pa.string()),
            "group_id": pa.array([ids[leaders[place]] for place in chosen], type=pa.string()),
            "score": pa.array(found.scores[chosen], type=pa.float64()),
        }
    )
