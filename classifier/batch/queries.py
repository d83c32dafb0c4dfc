"""What the local engine asks of DuckDB between its stages; values in the SQL are quoted paths and numbers of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from classifier.batch.duck import literal, parquet
from classifier.batch.identity import digest, number_of
from classifier.batch.job import Job
from classifier.batch.several import told_texts
from classifier.checks.x1_same_text_everywhere import SHOWN_PLACES
from corpus.text import normal_form

__all__ = [
    "common_rows",
    "department_buckets",
    "department_order",
    "missing_keys",
    "without_department",
    "write_departments",
]

_ROWS_TOGETHER = 60_000  # rows of a bucket of departments, about
_BATCH = 10_000
_FORM = "f.form_id, f.file, f.position, f.kind AS form_kind, f.department, f.year, f.title, f.project AS form_project"
_ROW = (
    "i.row, i.name, i.value, i.unit, i.l1, i.l2, i.duty, i.project, i.scope, i.achieved, "
    "i.place_file, i.place_part, i.place_row, i.place_column"
)
_ORDER = "f.file, f.position, f.form_id, i.row"


def missing_keys(asked: Sequence[Path], known: Sequence[Path]) -> str:
    """SQL for the distinct judging keys without an answer, shape KEYS, in the order of the keys.

    asked: files of keys. known: files of answers.
    """
    without = f"WHERE key NOT IN (SELECT key FROM {parquet(known)})" if known else ""
    row = "min(struct_pack(name := name, value := value, unit := unit)) AS row"
    grouped = f"SELECT number, key, {row} FROM {parquet(asked)} {without} GROUP BY number, key"
    return f"SELECT number, key, row.name AS name, row.value AS value, row.unit AS unit FROM ({grouped}) ORDER BY key"


def department_buckets(database: Any, forms: Sequence[Path]) -> dict[int, str]:
    """Departments in buckets of about 60,000 rows: number → digest of what the forms of the bucket hold.

    Makes the table ``departments`` (department, department_key, bucket) in the database.
    """
    found = database.execute(
        f"SELECT department, sum(indicators) FROM {parquet(forms)} WHERE department <> '' GROUP BY ALL"
    )
    rows = found.fetchall()
    total = sum(int(count) for _, count in rows)
    buckets = 1 << max(0, (total // _ROWS_TOGETHER)).bit_length()  # a power of two, so that it seldom changes
    keys = {name: normal_form(name) for name, _ in rows}
    table = pa.table(
        {
            "department": pa.array(list(keys), type=pa.string()),
            "department_key": pa.array(list(keys.values()), type=pa.string()),
            "bucket": pa.array([number_of(key) % buckets for key in keys.values()], type=pa.int64()),
        }
    )
    database.register("given_departments", table)
    database.execute("CREATE TABLE departments AS SELECT * FROM given_departments")
    database.unregister("given_departments")
    query = (
        f"SELECT bucket, list(f.form_id || f.digest ORDER BY f.form_id) FROM {parquet(forms)} f "
        "JOIN departments USING (department) GROUP BY bucket ORDER BY bucket"
    )
    return {int(bucket): digest(made_of) for bucket, made_of in database.execute(query).fetchall()}


def without_department(database: Any, forms: Sequence[Path]) -> str:
    """Digest of what the forms without a department hold: each counts as a unit of its own."""
    query = f"SELECT form_id || digest FROM {parquet(forms)} WHERE department = '' ORDER BY form_id"
    return digest([row for (row,) in database.execute(query).fetchall()])


def write_departments(
    database: Any, forms: Sequence[Path], indicators: Sequence[Path], buckets: Sequence[int], folder: Path
) -> dict[int, str]:
    """Write the rows of buckets of departments: number → the folder of its files."""
    if not buckets:
        return {}
    chosen = ", ".join(map(str, buckets))
    query = (
        f"SELECT d.bucket, d.department_key, {_FORM}, {_ROW} "
        f"FROM {parquet(forms)} f JOIN departments d USING (department) "
        f"LEFT JOIN {parquet(indicators)} i USING (form_id) WHERE d.bucket IN ({chosen})"
    )
    target = f"{literal(str(folder))} (FORMAT parquet, PARTITION_BY (bucket), OVERWRITE)"
    folder.mkdir(parents=True, exist_ok=True)
    database.execute(f"COPY ({query}) TO {target}")
    return {number: str(folder / f"bucket={number}") for number in buckets}


def department_order(files: Sequence[Path]) -> str:
    """SQL for the rows of a bucket, as ``compare_departments`` takes them."""
    return f"SELECT * FROM {parquet(files)} ORDER BY department_key, file, position, form_id, row"


def common_rows(
    database: Any, forms: Sequence[Path], indicators: Sequence[Path], job: Job
) -> Iterator[Mapping[str, Any]]:
    """Rows of texts that many units use and that are told of, as ``common_texts`` takes them: the first of each text.

    Every row carries what is known of all uses of its text: departments (names of the first), units, years, uses.
    """
    least = job.settings.thresholds.common_units
    unit = "CASE WHEN f.department = '' THEN f.file ELSE f.department END"
    uses = f"{parquet(indicators)} i JOIN {parquet(forms)} f USING (form_id) WHERE i.text_id <> ''"
    place = "struct_pack(file := f.file, position := f.position, form_id := f.form_id, row := i.row)"
    query = (
        f"SELECT i.text_id, min(struct_pack(place := {place}, name := i.name)).name AS name, "
        f"count(DISTINCT {unit}) AS units FROM {uses} GROUP BY i.text_id HAVING units >= {least}"
    )
    found = database.execute(query).fetchall()
    told = sorted(told_texts(((text, name, int(units)) for text, name, units in found), job))
    database.register("given_told", pa.table({"text_id": pa.array(told, type=pa.string())}))
    database.execute("CREATE TABLE told AS SELECT * FROM given_told")
    database.unregister("given_told")
    ranked = (
        f"SELECT i.text_id, {_FORM}, {_ROW}, {unit} AS used_by, "
        f"row_number() OVER (PARTITION BY i.text_id ORDER BY {_ORDER}) AS place, "
        f"row_number() OVER (PARTITION BY i.text_id, {unit} ORDER BY {_ORDER}) AS of_unit "
        f"FROM {uses} AND i.text_id IN (SELECT text_id FROM told)"
    )
    known = (
        "SELECT text_id, count(*) AS uses, count(*) FILTER (of_unit = 1) AS units, "
        "list(used_by ORDER BY place) FILTER (of_unit = 1) AS departments, "
        f"list(DISTINCT year) FILTER (year IS NOT NULL) AS years FROM ({ranked}) GROUP BY text_id"
    )
    rows = (
        f"SELECT r.*, k.uses, k.units, k.departments[1:8] AS departments, k.years FROM ({ranked}) r "
        f"JOIN ({known}) k USING (text_id) WHERE r.place <= {SHOWN_PLACES} ORDER BY r.text_id, r.place"
    )
    yield from _rows(database.sql(rows).to_arrow_reader(_BATCH))


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[Mapping[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()
