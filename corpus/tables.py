"""Forms as tables: one row per indicator for analysts, and a Parquet file that loses nothing.

Nested fields (history, grades ...) are JSON text in the flat table. The heads of the forms travel in the
Parquet schema's metadata, so a form without indicators survives the round trip.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import open_atomic, write_atomic
from corpus.errors import ReadError
from corpus.records import Form, Indicator
from corpus.workbook import Sheet, write_workbook

__all__ = ["COLUMNS", "csv_text", "flat_rows", "read_parquet", "write_csv", "write_parquet", "write_xlsx"]

COLUMNS: dict[str, str] = {
    "form": "表号",
    "file": "文件",
    "kind": "表的种类",
    "department": "填报单位",
    "year": "年度",
    "title": "表名",
    "region": "地区",
    "row": "序号",
    "duty": "职责或目标",
    "project": "项目",
    "scope": "期限",
    "l1": "一级指标",
    "l2": "二级指标",
    "name": "三级指标",
    "value": "指标值",
    "unit": "计量单位",
    "nature": "指标性质",
    "weight": "分值",
    "explanation": "指标解释",
    "basis": "依据",
    "history": "历史值",
    "standards": "标准值",
    "grades": "评分档次",
    "breakdown": "分列指标值",
    "achieved": "实际完成值",
    "score": "得分",
    "deviation": "偏差原因",
    "scoring": "评分标准",
    "ocr": "识别可信度",
    "repaired": "读取修正",
    "place_file": "所在文件",
    "place_part": "所在部分",
    "place_row": "行",
    "place_column": "列",
}
"""Column of the flat table → Chinese heading. form, row: 0-based positions; place_row, place_column: 1-based."""

_FRACTIONS = ("ocr",)
_WHOLE_NUMBERS = ("form", "year", "row", "place_row", "place_column")
_NESTED = ("history", "standards", "grades", "breakdown", "repaired")
_OF_FORM = ("form", "file", "kind", "department", "year", "title", "region", "row")
_METADATA_KEY = b"zhibiao.forms"


def flat_rows(forms: Iterable[Form]) -> list[dict[str, Any]]:
    """One mapping per indicator with every key of COLUMNS; absent text is "", absent year None."""
    return [
        _flat_row(form, item, form_index, row)
        for form_index, form in enumerate(forms)
        for row, item in enumerate(form.indicators)
    ]


def _flat_row(form: Form, item: Indicator, form_index: int, row: int) -> dict[str, Any]:
    data = item.to_dict()
    values: dict[str, Any] = {
        "form": form_index,
        "file": form.file,
        "kind": form.kind,
        "department": form.unit,
        "year": form.year,
        "title": form.title,
        "region": form.region,
        "row": row,
        "place_file": item.place.file,
        "place_part": item.place.part,
        "place_row": item.place.row,
        "place_column": item.place.column,
    }
    values |= {key: _to_json(data[key]) if key in data else "" for key in _NESTED}
    values |= {key: data.get(key) for key in _FRACTIONS}
    return {key: values[key] if key in values else data.get(key, "") for key in COLUMNS}


def csv_text(forms: Iterable[Form]) -> str:
    """Flat table as csv: English column names, every cell quoted."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(COLUMNS), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(flat_rows(forms))
    return stream.getvalue()


def write_csv(forms: Iterable[Form], path: Path) -> None:
    """Flat table as a csv file, with a byte order mark so that Excel reads it as UTF-8."""
    with open_atomic(path, encoding="utf-8-sig", newline="") as stream:
        stream.write(csv_text(forms))


def write_xlsx(forms: Iterable[Form], path: Path) -> None:
    """Flat table as a workbook with Chinese headings; columns that are empty in every row are left out."""
    rows = flat_rows(forms)
    always = {"department", "year", "l1", "l2", "name", "value", "unit", "place_part", "place_row"}
    used = [key for key in COLUMNS if key in always or any(row[key] not in ("", None) for row in rows)]
    table = [[row[key] for key in used] for row in rows]
    write_workbook(path, [Sheet("指标", [COLUMNS[key] for key in used], table)])


def write_parquet(forms: Sequence[Form], path: Path) -> None:
    """Flat table as Parquet, English column names, with the forms' heads in the schema's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = flat_rows(forms)
    fields = [pa.field(key, _parquet_type(key)) for key in COLUMNS]
    heads = {_METADATA_KEY: _to_json([form.head() for form in forms]).encode()}
    table = pa.Table.from_pylist(rows, schema=pa.schema(fields, metadata=heads))
    with write_atomic(path) as beside:
        pq.write_table(table, beside)


def read_parquet(path: Path) -> tuple[Form, ...]:
    """Forms written by :func:`write_parquet`.

    Raises ReadError: file_missing; file_damaged when it is no Parquet file; not_our_table when it holds no forms.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except FileNotFoundError as error:
        raise ReadError("file_missing", "找不到这个文件", where=str(path), hint="请核对路径后再试") from error
    except (pa.ArrowException, OSError) as error:
        hint = "请确认文件完整、扩展名与内容相符"
        raise ReadError("file_damaged", "不是可读的 Parquet 文件", where=str(path), hint=hint) from error
    heads = (table.schema.metadata or {}).get(_METADATA_KEY)
    if heads is None:
        hint = "请使用 zhibiao read -o 生成的 .parquet 文件"
        raise ReadError("not_our_table", "Parquet 文件里没有申报表信息", where=str(path), hint=hint)
    forms = json.loads(heads)
    items: list[list[dict[str, Any]]] = [[] for _ in forms]
    for row in table.to_pylist():
        items[row["form"]].append(_indicator_data(row))
    return tuple(Form.from_dict({**head, "indicators": rows}) for head, rows in zip(forms, items, strict=True))


def _indicator_data(row: dict[str, Any]) -> dict[str, Any]:
    data = {key: row[key] for key in COLUMNS if key not in _OF_FORM and not key.startswith("place_")}
    data |= {key: json.loads(data[key]) if data[key] else None for key in _NESTED}
    data["place"] = {key: row[f"place_{key}"] for key in ("file", "part", "row", "column")}
    return data


def _parquet_type(key: str) -> Any:
    import pyarrow as pa

    if key in _WHOLE_NUMBERS:
        return pa.int64()
    return pa.float64() if key in _FRACTIONS else pa.string()


def _to_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
