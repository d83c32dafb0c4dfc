"""Stage functions as Spark's Python processes run them: batches of a partition in, batches of another schema out.

Everything they need comes with them (``Shipped``), so that they give the same wherever and whenever they are called
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from classifier.batch.checking import Finished, check_forms, finish_forms
from classifier.batch.forms import error_rows, unpack_forms
from classifier.batch.judging import answer_keys
from classifier.batch.schema import DATASETS, NAMES, PREVIOUS, READ
from classifier.batch.several import common_texts, compare_departments, told_texts
from classifier.batch.spark.frames import Batches, flat, lists_of, nested, nested_by, rows_of, structs, table_of
from classifier.batch.spark.shipped import Shipped
from classifier.runs import runs_of
from corpus.text import normal_form

__all__ = [
    "ASKED",
    "CHECKED",
    "COMMON",
    "FINISHED",
    "SEVERAL",
    "TOLD",
    "answer",
    "check",
    "compare",
    "errors_of",
    "finish",
    "tell_common",
    "told",
]

_FORM, _INDICATOR, _FINDING, _CHANGE = (
    DATASETS[name].schema for name in ("forms", "indicators", "findings", "changes")
)
_FILED = [field for field in READ if field.name != "error"]
CHECKED = pa.schema(
    [
        *_FILED,
        pa.field("department_key", pa.string()),
        pa.field("head", pa.struct(list(_FORM))),
        pa.field("indicators", lists_of(_INDICATOR)),
        pa.field("findings", lists_of(_FINDING)),
        pa.field("names", lists_of(NAMES)),
    ]
)
"""Checked forms: as read, their row of the dataset forms, their indicators and findings.

names: of all forms of a batch, with its first.
"""
SEVERAL = pa.schema(
    [
        pa.field("findings", lists_of(_FINDING)),
        pa.field("changes", lists_of(_CHANGE)),
        pa.field("previous", lists_of(PREVIOUS)),
    ]
)
"""What the forms of some departments tell beside those before."""
ASKED = pa.schema([pa.field("text_id", pa.string()), pa.field("name", pa.string()), pa.field("units", pa.int64())])
"""Texts that many units use, with the name in their first use."""
TOLD = pa.schema([pa.field("text_id", pa.string())])
"""Texts that are told of."""
COMMON = pa.schema([pa.field("text_id", pa.string()), pa.field("findings", lists_of(_FINDING))])
"""What is told of some texts; text_id: the first of them."""
FINISHED = pa.schema([pa.field("head", pa.struct(list(_FORM))), pa.field("findings", lists_of(_FINDING))])
"""Forms and their findings with everything in them."""

_ROWS_TOGETHER = 20_000
"""Rows of departments, or of texts, that are looked at in one go."""


def errors_of(batches: Batches) -> Batches:
    """READ → the dataset errors."""
    for batch in batches:
        yield from error_rows(pa.Table.from_batches([batch])).to_batches()


def answer(batches: Batches, shipped: Shipped) -> Batches:
    """KEYS → ANSWERS."""
    job = shipped.here()
    for batch in batches:
        yield from answer_keys(batch, job).combine_chunks().to_batches()


def check(batches: Batches, shipped: Shipped) -> Batches:
    """READ, forms only → CHECKED."""
    auditor = shipped.auditor()
    for batch in batches:
        done = check_forms(unpack_forms(batch), auditor)
        ids = done.forms.column("form_id").to_pylist()
        departments = done.forms.column("department").to_pylist()
        columns = {
            **{field.name: batch.column(field.name) for field in _FILED},
            "department_key": pa.array(map(normal_form, departments), type=pa.string()),
            "head": structs(done.forms),
            "indicators": nested_by(done.indicators, ids),
            "findings": nested_by(done.findings, ids),
            "names": nested(done.names, [done.names.num_rows, *[0] * (len(ids) - 1)][: len(ids)]),
        }
        yield _batch(CHECKED, columns)


def compare(batches: Batches, shipped: Shipped) -> Batches:
    """CHECKED, forms of a department together and in order → SEVERAL."""
    job = shipped.here()
    for forms in _together(rows_of(batches), "department_key", lambda form: len(form["indicators"])):
        done = compare_departments(_rows_of_forms(forms), job)
        tables = {name: getattr(done, name) for name in SEVERAL.names}
        yield _batch(SEVERAL, {name: nested(table, [table.num_rows]) for name, table in tables.items()})


def _rows_of_forms(forms: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of forms as ``compare_departments`` takes them; a form without indicators has one that is none."""
    for form in forms:
        head = form["head"]
        own = {name: head[name] for name in ("form_id", "file", "position", "department", "year", "title")}
        own |= {"department_key": form["department_key"], "form_kind": head["kind"], "form_project": head["project"]}
        yield from (row | own for row in form["indicators"] or [{"row": None}])


def told(batches: Batches, shipped: Shipped) -> Batches:
    """ASKED → TOLD."""
    job = shipped.here()
    for batch in batches:
        rows = zip(*(batch.column(name).to_pylist() for name in ASKED.names), strict=True)
        yield _batch(TOLD, {"text_id": pa.array(sorted(told_texts(rows, job)), type=pa.string())})


def tell_common(batches: Batches, shipped: Shipped) -> Batches:
    """First uses of texts as ``common_texts`` takes them, those of a text together and in order → COMMON."""
    job = shipped.here()
    for rows in _together(rows_of(batches), "text_id", lambda _: 1):
        found = common_texts(rows, job)
        yield _batch(COMMON, {"text_id": pa.array([rows[0]["text_id"]]), "findings": nested(found, [found.num_rows])})


def finish(batches: Batches, shipped: Shipped) -> Batches:
    """CHECKED with more (findings of several forms) and previous_id, null where there are none → FINISHED."""
    job = shipped.here()
    for batch in batches:
        own = Finished(table_of(batch.column("head"), _FORM), flat(batch.column("findings"), _FINDING))
        ids, last = (batch.column(name).to_pylist() for name in ("form_id", "previous_id"))
        before = {one: previous for one, previous in zip(ids, last, strict=True) if previous}
        done = finish_forms(own, flat(batch.column("more"), _FINDING), before, partial(_filed, batch), job)
        yield _batch(FINISHED, {"head": structs(done.forms), "findings": nested_by(done.findings, ids)})


def _filed(batch: pa.RecordBatch) -> pa.Table:
    """What was read of the forms of a batch."""
    columns = {field.name: batch.column(field.name) for field in _FILED}
    columns["error"] = pa.array([""] * batch.num_rows, type=pa.string())
    return pa.Table.from_batches([_batch(READ, columns)])


def _together(
    rows: Iterator[Mapping[str, Any]], column: str, weight: Callable[[Mapping[str, Any]], int]
) -> Iterator[list[Mapping[str, Any]]]:
    """Rows in lists of some _ROWS_TOGETHER by weight, never cut between rows of one value of the column."""
    groups = (list(own) for _, own in groupby(rows, key=itemgetter(column)))
    for several in runs_of(groups, lambda own: sum(map(weight, own)), _ROWS_TOGETHER):
        yield list(chain.from_iterable(several))


def _batch(schema: pa.Schema, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema
    )
