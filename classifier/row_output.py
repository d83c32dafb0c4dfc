"""Judged rows back to a file: every input column, then what the classifier adds, in the format of the suffix."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifier.judge import Judgement
from classifier.rows import RowTable, cell_text
from corpus.atomic import open_atomic, write_atomic
from corpus.formulas import as_text
from corpus.workbook import Sheet, write_workbook

__all__ = ["ADDED", "ROW_FORMATS", "JudgedRows", "write_rows"]

ADDED = ("pred_l1", "pred_l2", "confidence", "alternatives", "verdict", "misfiled_score")
"""Columns that ``classify`` adds, in this order."""

VERDICT_LABELS = {"agrees": "相符", "belongs_elsewhere": "应归他类", "too_vague": "过于笼统", "unsure": "不确定"}


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """A table with one judgement per row.

    columns: input columns, those that would collide with ours under ``<name>_input``, then ADDED.
    tool: version, model and edition, for formats that have room for it. reasons: Chinese sentences per
    row, which then form one more column, ``reasons``.
    """

    table: RowTable
    judgements: Sequence[Judgement]
    tool: Mapping[str, Any] = field(default_factory=dict)
    reasons: Sequence[Sequence[str]] | None = None

    @property
    def added_columns(self) -> tuple[str, ...]:
        """Columns that are ours."""
        return (*ADDED, "reasons") if self.reasons is not None else ADDED

    @property
    def renamed(self) -> dict[str, str]:
        """Input columns that had one of our names → the name they are kept under."""
        taken = set(self.table.columns) | set(self.added_columns)
        out: dict[str, str] = {}
        for column in self.table.columns:
            if column in self.added_columns:
                new = f"{column}_input"
                while new in taken:
                    new += "_"
                taken.add(new)
                out[column] = new
        return out

    @property
    def input_columns(self) -> list[str]:
        """Input columns under the names they have in the output."""
        renamed = self.renamed
        return [renamed.get(column, column) for column in self.table.columns]

    @property
    def columns(self) -> list[str]:
        """Every output column."""
        return [*self.input_columns, *self.added_columns]

    def added(self) -> list[dict[str, Any]]:
        """What is added to each row; verdict and misfiled_score are None where no 二级 class was filed."""
        filed = self.table.positions("l2")
        out = []
        for position, (row, judgement) in enumerate(zip(self.table.rows, self.judgements, strict=True)):
            data = judgement.to_dict()
            if self.reasons is not None:
                data["reasons"] = list(self.reasons[position])
            if not any(cell_text(row[at]).strip() for at in filed):
                data |= {"verdict": None, "misfiled_score": None}
            out.append({key: data[key] for key in self.added_columns})
        return out

    def objects(self) -> list[dict[str, Any]]:
        """One JSON-ready mapping per row, in input order."""
        names = self.input_columns
        return [
            {**{name: _plain(value) for name, value in zip(names, row, strict=True)}, **added}
            for row, added in zip(self.table.rows, self.added(), strict=True)
        ]

    def text_rows(self) -> list[list[Any]]:
        """Rows for csv: input cells as text, numbers as numbers, the alternatives as JSON text."""
        return [
            [*(cell_text(value) for value in row), *(_flat(added[key]) for key in self.added_columns)]
            for row, added in zip(self.table.rows, self.added(), strict=True)
        ]


def write_rows(rows: JudgedRows, path: Path) -> None:
    """Write by suffix, one of ROW_FORMATS; raises KeyError for another one."""
    ROW_FORMATS[path.suffix.lower().lstrip(".")](rows, path)


def csv_text(rows: JudgedRows, delimiter: str = ",") -> str:
    """The whole table as delimited text, text cells quoted; what a spreadsheet would run begins with an apostrophe."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    for row in (rows.columns, *rows.text_rows()):
        writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()


def jsonl_text(rows: JudgedRows) -> str:
    """One JSON object per line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in rows.objects())


def json_text(rows: JudgedRows) -> str:
    """One object: tool, rows."""
    return json.dumps({"tool": dict(rows.tool), "rows": rows.objects()}, ensure_ascii=False, indent=1) + "\n"


def _write_json(rows: JudgedRows, path: Path) -> None:
    with open_atomic(path) as stream:
        stream.write(json_text(rows))


def _write_jsonl(rows: JudgedRows, path: Path) -> None:
    with open_atomic(path) as stream:
        stream.write(jsonl_text(rows))


def _write_csv(rows: JudgedRows, path: Path) -> None:
    with open_atomic(path, encoding="utf-8-sig", newline="") as stream:
        stream.write(csv_text(rows))


def _write_tsv(rows: JudgedRows, path: Path) -> None:
    with open_atomic(path, encoding="utf-8-sig", newline="") as stream:
        stream.write(csv_text(rows, "\t"))


def _write_xlsx(rows: JudgedRows, path: Path) -> None:
    widths = {"pred_l1": 14, "pred_l2": 16, "confidence": 11, "alternatives": 40, "verdict": 17, "misfiled_score": 14}
    widths |= {"reasons": 60}
    suspects = {at: "FDE9E7" for at, added in enumerate(rows.added()) if added["verdict"] == "belongs_elsewhere"}
    write_workbook(path, [Sheet("分类结果", rows.columns, rows.text_rows(), widths, suspects)])


def _write_parquet(rows: JudgedRows, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = rows.table.arrow
    if table is None:
        cells = zip(*rows.table.rows, strict=True)
        table = pa.table([_arrow_column(list(column)) for column in cells], names=rows.input_columns)
    else:
        table = table.rename_columns(rows.input_columns)
    alternatives = pa.list_(pa.struct([("l2", pa.string()), ("probability", pa.float64())]))
    types = {"confidence": pa.float64(), "misfiled_score": pa.float64(), "alternatives": alternatives}
    types["reasons"] = pa.list_(pa.string())
    added = rows.added()
    for key in rows.added_columns:
        column = pa.array([record[key] for record in added], type=types.get(key, pa.string()))
        table = table.append_column(key, column)
    with write_atomic(path) as beside:
        pq.write_table(table, beside)


def _arrow_column(values: list[Any]) -> Any:
    """A column of stored values; as text where the values are of several kinds."""
    import pyarrow as pa

    try:
        return pa.array(values)
    except pa.ArrowException:
        return pa.array([None if value is None else cell_text(value) for value in values], type=pa.string())


def _plain(value: Any) -> Any:
    """A value JSON can hold: dates and decimals as text, NaN as null."""
    if isinstance(value, str | int | list | dict) or value is None:
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return cell_text(value)


def _flat(value: Any) -> Any:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


ROW_FORMATS: dict[str, Callable[[JudgedRows, Path], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "tsv": _write_tsv,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
}
"""Suffix → writer."""
