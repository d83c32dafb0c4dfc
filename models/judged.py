"""Rows that are only judged: seed forms, held-out contrast sets, and public rows as one reader labelled them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

from corpus.dataset import load_readings, load_seed_labels
from corpus.taxonomy import load_taxonomy
from models.query import Query
from models.truth import Row, contrast_rows

__all__ = ["first_reader_rows", "held_out_contrast", "seed_rows"]


def seed_rows() -> list[Row]:
    """Labelled rows of the five seed forms, from their facts in the sample forms."""
    raw = files("corpus").joinpath("samples/expected.json").read_text(encoding="utf-8")
    forms = {form["seed"]: form for form in json.loads(raw).values()}
    resolve = load_taxonomy().resolve
    rows = []
    for label in load_seed_labels():
        item = forms[label.seed]["indicators"][label.index]
        query = Query(item["name"], item.get("value", ""), item.get("unit", ""), item.get("duty", ""))
        filed = resolve(item.get("l1", ""), item.get("l2", "")).leaf
        rows.append(Row(query, label.primary, label.also, filed, label.seed, label.seed))
    return rows


def held_out_contrast() -> list[Row]:
    """The contrast rows that are never trained on; a set of them is a group."""
    return contrast_rows(held_out=True)


def first_reader_rows(rows: Sequence[Row]) -> list[Row] | None:
    """The rows with the first reader's labels alone, before any second look.

    rows: public rows, documents whole and in file order. None when a row has no reading.
    """
    readings = {(one.doc_id, one.index): one.readings[0] for one in load_readings()}
    counts: dict[str, int] = {}
    out = []
    for row in rows:
        index = counts.get(row.document, 0)
        counts[row.document] = index + 1
        reading = readings.get((row.document, index))
        if reading is None:
            return None
        out.append(replace(row, primary=reading.primary, also=reading.also))
    return out
