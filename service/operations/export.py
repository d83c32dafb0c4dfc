"""Everything the office holds, as tables for other programs: Parquet for analysts, Excel for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Select, Table, select

from corpus.atomic import write_atomic
from corpus.errors import UsageError
from corpus.workbook import Sheet, write_workbook
from service.office.office import Office
from service.store.tables import (
    Base,
    Decision,
    DecisionText,
    FindingRow,
    FormRow,
    IndicatorRow,
    LibraryEvent,
    ModelVersion,
    Submission,
    SubmittedFile,
    TrailEntry,
    User,
)

__all__ = ["EXPORTED", "Exported", "export_tables"]

Format = Literal["parquet", "xlsx"]
_TOGETHER = 2000
_SHEET_ROWS = 1_000_000  # Excel's limit is 1,048,576


@dataclass(frozen=True, slots=True)
class Exported:
    """One table that was written. title: what it holds, in Chinese."""

    name: str
    title: str
    rows: int
    paths: tuple[str, ...]


def _all_columns(kind: type[Base], *left_out: str) -> Select[Any]:
    table = cast(Table, kind.__table__)
    columns = [column for column in table.columns if column.name not in left_out]
    return select(*columns).order_by(*table.primary_key.columns)


EXPORTED: dict[str, tuple[str, Select[Any]]] = {
    "submissions": ("报送", _all_columns(Submission)),
    "files": ("文件", _all_columns(SubmittedFile)),
    "forms": ("申报表", _all_columns(FormRow)),
    "indicators": ("指标", _all_columns(IndicatorRow)),
    "findings": ("问题", _all_columns(FindingRow)),
    "decisions": (
        "决定",
        _all_columns(Decision)
        .add_columns(DecisionText.remark, DecisionText.row)
        .outerjoin(DecisionText, DecisionText.seq == Decision.seq),
    ),
    "library_events": ("指标库事件", _all_columns(LibraryEvent)),
    "model_versions": ("模型版本", _all_columns(ModelVersion)),
    "users": ("用户", _all_columns(User, "password", "failures", "locked_until")),
    "trail": ("操作日志", _all_columns(TrailEntry)),
}
"""Name of a file → its Chinese title and what is in it; passwords, logins and tokens are never exported."""


def export_tables(office: Office, folder: Path, format_: Format = "parquet") -> list[Exported]:
    """Write every table into a folder, as Parquet files or as one workbook; what was there under the name is replaced.

    Documents (JSON) become text. Raises UsageError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write_workbook(office, folder) if format_ == "xlsx" else _write_parquet(office, folder)
    except OSError as error:
        hint = "请检查路径、权限和磁盘空间"
        raise UsageError(
            "export_unwritable", f"导出写不进去（{error.strerror}）", where=str(folder), hint=hint
        ) from error


def _write_parquet(office: Office, folder: Path) -> list[Exported]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = []
    with office.database.read() as session:
        for name, (title, query) in EXPORTED.items():
            schema = pa.schema([(str(key), _arrow_type(pa, column)) for key, column in query.selected_columns.items()])
            count, path = 0, folder / f"{name}.parquet"
            rows = session.execute(query.execution_options(yield_per=_TOGETHER)).mappings()
            with write_atomic(path) as beside, pq.ParquetWriter(beside, schema) as writer:
                while batch := [_flat(row) for row in islice(rows, _TOGETHER)]:
                    writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                    count += len(batch)
            written.append(Exported(name, title, count, (str(path),)))
    return written


def _write_workbook(office: Office, folder: Path) -> list[Exported]:
    path, counts = folder / "zhibiao.xlsx", dict.fromkeys(EXPORTED, 0)

    def counted(name: str, rows: Iterator[Mapping[Any, Any]]) -> Iterator[list[Any]]:
        for row in rows:
            counts[name] += 1
            yield [
                value.isoformat(" ", "seconds") if isinstance(value, datetime) else value
                for value in _flat(row).values()
            ]

    def sheets() -> Iterator[Sheet]:
        for name, (title, query) in EXPORTED.items():
            headings = list(query.selected_columns.keys())
            rows = counted(name, iter(session.execute(query.execution_options(yield_per=_TOGETHER)).mappings()))
            yield Sheet(title, headings, islice(rows, _SHEET_ROWS))
            number = 2
            while (first := next(rows, None)) is not None:
                yield Sheet(f"{title}{number}", headings, islice(chain([first], rows), _SHEET_ROWS))
                number += 1

    with office.database.read() as session:
        write_workbook(path, sheets())
    return [Exported(name, title, counts[name], (str(path),)) for name, (title, _) in EXPORTED.items()]


def _flat(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(key): json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for key, value in row.items()
    }


def _arrow_type(pa: Any, column: ColumnElement[Any]) -> Any:
    kinds = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime: pa.timestamp("us", tz="UTC")}
    try:
        return kinds.get(column.type.python_type, pa.string())
    except NotImplementedError:
        return pa.string()
