"""Forms on their way between stages: one Arrow row each, the form as JSON; a file that cannot be read is one too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from classifier.batch.identity import form_id
from classifier.batch.schema import DATASETS, READ
from classifier.batch.table_parts import TableForm
from corpus.reading import FileResult
from corpus.records import Form

__all__ = ["FiledForm", "error_rows", "pack_forms", "pack_results", "unpack_forms"]


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A form with its id and its position in its file; text: its JSON, by which its content is known."""

    id: str
    position: int
    form: Form
    text: str


def pack_results(results: Iterable[FileResult]) -> pa.Table:
    """What reading gave, shape READ, in order."""
    rows = []
    for result in results:
        if result.error is not None:
            rows.append(("", result.name, 0, "", _text(result.error.to_dict())))
        for position, form in enumerate(result.forms):
            rows.append((form_id(form.file, position), form.file, position, _text(form.to_dict()), ""))
    return _table(rows)


def pack_forms(forms: Iterable[TableForm]) -> pa.Table:
    """Forms of a table of indicators, shape READ, in order."""
    return _table(
        [(form_id(one.file, one.key), one.file, one.position, _text(one.form.to_dict()), "") for one in forms]
    )


def unpack_forms(table: pa.Table | pa.RecordBatch) -> Iterator[FiledForm]:
    """The forms of what reading gave, in order, one in memory at a time."""
    columns = [table.column(name).to_pylist() for name in ("form_id", "position", "form")]
    for identity, position, text in zip(*columns, strict=True):
        if identity:
            yield FiledForm(identity, position, Form.from_dict(json.loads(text)), text)


def error_rows(table: pa.Table) -> pa.Table:
    """The files that could not be read, shape of the dataset errors."""
    found = [
        (file, json.loads(error))
        for file, error in zip(table.column("file").to_pylist(), table.column("error").to_pylist(), strict=True)
        if error
    ]
    rows = [{"file": file} | {key: error[key] for key in ("code", "message", "hint")} for file, error in found]
    return pa.Table.from_pylist(rows, schema=DATASETS["errors"].schema)


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _table(rows: list[tuple[str, str, int, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(READ)
    arrays = [pa.array(_clean(column), type=field.type) for column, field in zip(columns, READ, strict=True)]
    return pa.Table.from_arrays(arrays, schema=READ)


def _clean(values: Iterable[object]) -> list[object]:
    """Values whose text Arrow can hold: half of a surrogate pair becomes a question mark."""
    return [
        value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and not value.isascii() else value
        for value in values
    ]
