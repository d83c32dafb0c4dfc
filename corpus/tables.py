"""Forms as tables: one row per indicator for analysts, and a Parquet file that loses nothing.

Every writer takes forms one at a time, so any number of them fits in memory. Nested fields (history, grades ...)
are JSON text in the flat table. In Parquet the head of a form stands in a column of its own beside the form's first
indicator, and the heads of forms without indicators in the file's metadata, so that these survive the round trip.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from corpus.atomic import open_atomic, write_atomic
from corpus.errors import ReadError
from corpus.formulas import as_text
from corpus.records import Form, Indicator, Note, Place
from corpus.table_cells import fraction_cell, head_cell, nested_cell, place_cell
from corpus.workbook import Sheet, write_workbook

__all__ = [
    "COLUMNS",
    "HEAD",
    "METADATA_KEY",
    "csv_lines",
    "flat_rows",
    "form_of_rows",
    "read_parquet",
    "write_csv",
    "write_parquet",
    "write_xlsx",
]

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
_AT = ("row", "column")
_SHOWN = 40  # characters of a cell that a note tells
_OF_FORM = ("form", "file", "kind", "department", "year", "title", "region", "row")
HEAD = "form_head"
"""The column of Parquet that holds a form's head, JSON text beside its first indicator."""
METADATA_KEY = b"zhibiao.forms"
"""Metadata of Parquet: number of forms, and the heads of those without indicators by position."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROW_GROUP = 5_000
_SHEET_ROWS = 1_000_000  # Excel takes 1,048,576
_IN_MEMORY = 8 * 1024 * 1024
_ALWAYS_SHOWN = {"department", "year", "l1", "l2", "name", "value", "unit", "place_part", "place_row"}


def flat_rows(forms: Iterable[Form]) -> Iterator[dict[str, Any]]:
    """One mapping per indicator with every key of COLUMNS; absent text is "", absent year None."""
    for form_index, form in enumerate(forms):
        for row, item in enumerate(form.indicators):
            yield _flat_row(form, item, form_index, row)


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


def csv_lines(forms: Iterable[Form]) -> Iterator[str]:
    """Flat table as csv, one record at a time with its line end: English column names, every cell quoted.

    Text that a spreadsheet program would run as a formula begins with an apostrophe (corpus/formulas.py).
    """
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(COLUMNS), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    yield stream.getvalue()
    for row in flat_rows(forms):
        stream.seek(0)
        stream.truncate()
        writer.writerow({key: as_text(cell) if isinstance(cell, str) else cell for key, cell in row.items()})
        yield stream.getvalue()


def write_csv(forms: Iterable[Form], path: Path) -> None:
    """Flat table as a csv file, with a byte order mark so that Excel reads it as UTF-8."""
    with open_atomic(path, encoding="utf-8-sig", newline="") as stream:
        stream.writelines(csv_lines(forms))


def write_xlsx(forms: Iterable[Form], path: Path) -> None:
    """Flat table as a workbook with Chinese headings; columns that are empty in every row are left out.

    Which columns are empty shows at the end only, so the rows wait in a temporary file. More rows than a sheet
    holds go on in a next one.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="utf-8") as spool:
        used, count = set(_ALWAYS_SHOWN), 0
        for row in flat_rows(forms):
            count += 1
            used.update(key for key, value in row.items() if value not in ("", None))
            spool.write(_to_json(list(row.values())) + "\n")
        spool.seek(0)
        write_workbook(path, _sheets(spool, [key for key in COLUMNS if key in used], count))


def _sheets(lines: IO[str], used: list[str], count: int) -> Iterator[Sheet]:
    places = [place for place, key in enumerate(COLUMNS) if key in used]
    headings = [COLUMNS[key] for key in used]
    for start in range(0, max(count, 1), _SHEET_ROWS):
        rows = (json.loads(line) for line in islice(lines, _SHEET_ROWS))
        title = "指标" if start == 0 else f"指标{start // _SHEET_ROWS + 1}"
        yield Sheet(title, headings, ([row[place] for place in places] for row in rows))


def write_parquet(forms: Iterable[Form], path: Path) -> None:
    """Flat table as Parquet in row groups, English column names, and the forms' heads in a column of JSON text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(key, _parquet_type(key)) for key in (*COLUMNS, HEAD)])
    bare: dict[int, dict[str, Any]] = {}
    total = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal total
        for index, form in enumerate(forms):
            total += 1
            if not form.indicators:
                bare[index] = form.head()
            for row, item in enumerate(form.indicators):
                head = None if row else _to_json(form.head())
                yield _flat_row(form, item, index, row) | {HEAD: head}

    waiting = rows()
    with write_atomic(path) as beside, pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        while group := list(islice(waiting, _ROW_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
        writer.add_key_value_metadata({METADATA_KEY: _to_json({"forms": total, "without_indicators": bare})})


def read_parquet(path: Path) -> tuple[Form, ...]:
    """Forms written by :func:`write_parquet`.

    Raises ReadError: file_missing; file_damaged when it is no Parquet file, or its forms are not whole; not_our_table
    when it holds no forms.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            known = (file.metadata.metadata or {}).get(METADATA_KEY)
            groups = [file.read_row_group(place).to_pylist() for place in range(file.num_row_groups)] if known else []
        if known:
            return _whole_forms(known, [row for group in groups for row in group])
    except FileNotFoundError as error:
        raise ReadError("file_missing", "找不到这个文件", where=str(path), hint="请核对路径后再试") from error
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        hint = "请确认文件完整、扩展名与内容相符"
        raise ReadError("file_damaged", "不是可读的 Parquet 文件", where=str(path), hint=hint) from error
    hint = "请使用 zhibiao read -o 生成的 .parquet 文件"
    raise ReadError("not_our_table", "Parquet 文件里没有申报表信息", where=str(path), hint=hint)


def _whole_forms(known: bytes, rows: Sequence[Mapping[str, Any]]) -> tuple[Form, ...]:
    """Forms of a file's metadata and rows. Raises what a damaged file makes of it, ValueError where forms are lost."""
    facts = json.loads(known)
    heads = {int(place): _head(json.dumps(head)) for place, head in facts["without_indicators"].items()}
    heads |= {row["form"]: _head(row[HEAD]) for row in rows if row[HEAD]}
    if len(heads) != facts["forms"] or set(heads) != set(range(len(heads))):
        raise ValueError("not every form has a head")
    items: list[list[dict[str, Any]]] = [[] for _ in heads]
    for row in rows:
        items[row["form"]].append(_indicator_data(row))
    return tuple(Form.from_dict({**heads[place], "indicators": own}) for place, own in enumerate(items))


def _head(text: str) -> Mapping[str, Any]:
    head = head_cell(text)
    if head is None:
        raise ValueError("no head of a form")
    return head


def form_of_rows(rows: Sequence[Mapping[str, Any]]) -> Form:
    """One form from its rows of a flat table, all of it text, in order; keys of COLUMNS, and HEAD where it is known.

    What a table lacks is "". No text raises: numbers that are none are left out, and what else a column cannot hold is
    told in the notes of the form.
    """
    first = rows[0]
    notes: dict[str, Note] = {}
    items = [_cells(row, notes) for row in rows if row["name"] or row["value"] or row["explanation"]]
    head = head_cell(first[HEAD]) if first[HEAD] else None
    if head is not None:
        told = [*head["notes"], *(note.to_dict() for note in notes.values())]
        return Form.from_dict({**head, "notes": told, "indicators": items})
    if first[HEAD]:
        _tell(notes, HEAD, first)
    year = _YEAR.search(first["year"])
    return Form(
        first["file"],
        kind=first["kind"],
        unit=first["department"],
        year=int(year[0]) if year else None,
        title=first["title"],
        region=first["region"],
        project=first["project"] if first["kind"] != "部门整体" and len({row["project"] for row in rows}) == 1 else "",
        duties=tuple(dict.fromkeys(row["duty"] for row in rows if row["duty"])),
        indicators=tuple(map(Indicator.from_dict, items)),
        notes=tuple(notes.values()),
    )


def _cells(row: Mapping[str, Any], notes: dict[str, Note]) -> dict[str, Any]:
    """Data of the indicator of a row of text; columns that say what they cannot hold join the notes, by column."""
    nested = {key: nested_cell(key, row[key]) if row[key] else None for key in _NESTED}
    for key, data in nested.items():
        if row[key] and data is None:
            _tell(notes, key, row)
    places = {key: place_cell(row[key]) for key in ("place_row", "place_column")}
    return _data({**row, **nested, **places, "ocr": fraction_cell(row["ocr"])})


def _tell(notes: dict[str, Note], column: str, row: Mapping[str, Any]) -> None:
    """Note, once for a column, that it holds what cannot be understood."""
    if column not in notes:
        place = Place(row["place_file"], row["place_part"], *(place_cell(row[f"place_{key}"]) for key in _AT))
        message = f"“{COLUMNS.get(column, column)}”一栏有看不懂的内容，已略过，请用 zhibiao read 写出的格式"
        notes[column] = Note("cell_unread", message, place, before=row[column][:_SHOWN])


def _indicator_data(row: Mapping[str, Any]) -> dict[str, Any]:
    return _data({**row, **{key: json.loads(row[key]) if row[key] else None for key in _NESTED}})


def _data(row: Mapping[str, Any]) -> dict[str, Any]:
    data = {key: row[key] for key in COLUMNS if key not in _OF_FORM and not key.startswith("place_")}
    data["place"] = {key: row[f"place_{key}"] for key in ("file", "part", *_AT)}
    return data


def _parquet_type(key: str) -> Any:
    import pyarrow as pa

    if key in _WHOLE_NUMBERS:
        return pa.int64()
    return pa.float64() if key in _FRACTIONS else pa.string()


def _to_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
