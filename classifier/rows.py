"""Tables of indicators (csv, tsv, xlsx, json, jsonl, parquet) as they came: every column, cell and row kept.

Cells of csv, tsv and xlsx are text: leading zeros stay, and 无 or NA is a word, not a missing value.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ReadError
from corpus.readers import Limits, Source, read_document
from corpus.readers.encoding import decode
from corpus.readers.sniff import find_container
from corpus.readers.source import load
from corpus.records import Indicator
from corpus.text import squeeze

__all__ = ["ALIASES", "RowTable", "read_rows"]

ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("name", "三级指标", "指标名称", "绩效指标", "指标内容", "三级指标名称", "三级指标内容"),
    "value": ("value", "指标值", "目标值", "年度指标值"),
    "unit": ("unit", "计量单位", "度量单位"),
    "l1": ("l1", "一级指标"),
    "l2": ("l2", "二级指标"),
    "duty": ("duty", "职责", "职责或目标"),
    "project": ("project", "项目", "项目名称"),
    "operator": ("operator", "运算符号", "计算符号"),
}
"""Role → headings that mean it, the first one found wins."""

LIMITS = Limits(file_bytes=1 << 30, expanded_bytes=4 << 30, cells=50_000_000)
_HEADER_WITHIN = 10
_TEXT_DELIMITERS = ("\t", ";", "，", "|")


@dataclass(frozen=True, slots=True)
class RowTable:
    """A table of indicators. rows: one tuple per row, as long as columns; text, or JSON values as stored.

    notes: Chinese sentences on what was renamed or skipped in reading. first: number of the first data row
    in the file, for messages. arrow: the pyarrow table of a Parquet file, so that types are kept on writing.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    first: int = 2
    arrow: Any = None

    def positions(self, role: str) -> tuple[int, ...]:
        """Columns that play a role of ALIASES, best first."""
        heads = [squeeze(column).casefold() for column in self.columns]
        return tuple(heads.index(alias) for alias in ALIASES[role] if alias in heads)

    def has(self, role: str) -> bool:
        """Whether some column plays the role."""
        return bool(self.positions(role))

    def indicators(self) -> list[Indicator]:
        """One indicator per row, in order; the operator column, where there is one, joins the value."""
        roles = {role: self.positions(role) for role in ALIASES}
        return [self._indicator(row, number, roles) for number, row in enumerate(self.rows, self.first)]

    def _indicator(self, row: tuple[Any, ...], number: int, roles: dict[str, tuple[int, ...]]) -> Indicator:
        texts = {
            role: next((text for at in places if (text := cell_text(row[at]).strip())), "")
            for role, places in roles.items()
        }
        operator = texts.pop("operator")
        if operator and not texts["value"].startswith(operator):
            texts["value"] = operator + texts["value"]
        place = {"file": self.file, "part": "", "row": number, "column": 0}
        return Indicator.from_dict({**texts, "place": place})


def cell_text(value: Any) -> str:
    """A stored value as the text a person would type: None and NaN are "", 100.0 is 100."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # NaN is the only value that differs from itself
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def read_rows(path: Path) -> RowTable:
    """Read a table of indicators; its content decides what it is, the suffix only between kinds of text.

    Raises ReadError: no_name_column (naming the columns seen), no_rows, file_damaged, table_expected and
    whatever the readers of corpus raise.
    """
    name = str(path)
    source = load(path, name, LIMITS)
    if source.data.startswith(b"PAR1"):
        table = _read_parquet(path, name)
    elif source.data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        table = _read_workbook(path, source)
    else:
        table = _read_text(source, path.suffix.lower())
    if not table.has("name"):
        raise _no_name_column(name, table.columns)
    if not table.rows:
        raise ReadError("no_rows", "表里只有表头，没有指标", where=name, hint="请填入指标后再试")
    return table


def _read_parquet(path: Path, name: str) -> RowTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(path)
        columns = arrow.column_names
        cells = [column.to_pylist() for column in arrow.columns]
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(name, "Parquet 文件") from error
    rows = tuple(zip(*cells, strict=True)) if cells else ()
    return RowTable(name, tuple(columns), rows, first=1, arrow=arrow)


def _read_workbook(path: Path, source: Source) -> RowTable:
    container = find_container(source)
    if container != "xlsx":
        hint = "申报表请用 zhibiao audit 或 zhibiao read"
        raise ReadError(
            "table_expected", "这是文档而不是指标清单（csv、xlsx、jsonl、parquet）", where=source.name, hint=hint
        )
    document = read_document(path, name=source.name, limits=LIMITS)
    seen: list[str] = []
    for grid in document.grids:
        # merged cells below or beside their origin repeat its text, as a person reading the sheet would
        records = [[cell.text for cell in row] for row in grid.rows]
        at = _find_heading(records)
        if at is None:
            seen += records[0]
            continue
        others = [other.part for other in document.grids if other is not grid]
        notes = (f"只处理{grid.part}，其余未处理：{'、'.join(others)}",) if others else ()
        return _from_records(source.name, records, [row[0].row for row in grid.rows], at, notes)
    raise _no_name_column(source.name, seen)


def _read_text(source: Source, suffix: str) -> RowTable:
    text = decode(source.data, source.name)
    if not text.strip():
        raise ReadError("file_empty", "文件里没有内容", where=source.name, hint="请确认已保存后再试")
    if suffix in (".jsonl", ".json", ".ndjson") or text.lstrip().startswith(("{", "[{")):
        return _read_json(source.name, text)
    delimiter = "\t" if suffix == ".tsv" else _find_delimiter(text)
    records, numbers, notes = _split(source.name, text, delimiter)
    return _from_records(source.name, records, numbers, _find_heading(records) or 0, notes)


def _split(name: str, text: str, delimiter: str) -> tuple[list[list[str]], list[int], tuple[str, ...]]:
    """Records without blank lines, the line each ends on, and a note where quotes had to be taken literally."""
    csv.field_size_limit(1 << 24)
    for strict in (True, False):
        quoting: dict[str, Any] = {"strict": True} if strict else {"quoting": csv.QUOTE_NONE}
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **quoting)
        try:
            pairs = [(row, reader.line_num) for row in reader if row]
        except csv.Error:
            continue
        records = [row for row, _ in pairs]
        if strict or len({len(row) for row in records}) == 1:
            notes = () if strict else ("引号不成对，已按普通文字保留",)
            return records, [number for _, number in pairs], notes
    raise _damaged(name, "表格文字，引号不成对")


def _find_delimiter(text: str) -> str:
    """The comma, unless the heading has none and another sign parts it."""
    heading = text.lstrip().split("\n", 1)[0]
    others = [sign for sign in _TEXT_DELIMITERS if sign in heading]
    return others[0] if others and "," not in heading else ","


def _read_json(name: str, text: str) -> RowTable:
    records = _json_objects(name, text)
    columns: dict[str, None] = {}
    for record in records:
        columns.update(dict.fromkeys(record))
    rows = tuple(tuple(record.get(column) for column in columns) for record in records)
    return RowTable(name, tuple(columns), rows, first=1)


def _json_objects(name: str, text: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = _json_lines(name, text)
    if isinstance(whole, dict):
        inner = whole.get("rows")
        whole = inner if isinstance(inner, list) else [whole]
    if not isinstance(whole, list) or not all(isinstance(record, dict) for record in whole):
        raise ReadError("file_damaged", "JSON 里不是一行行的指标对象", where=name, hint="每行应是一个 {…} 对象")
    return whole


def _json_lines(name: str, text: str) -> list[Any]:
    # not splitlines(): texts may hold U+2028 and the like, which JSON allows inside a line
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    records = []
    for number, line in lines:
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            where = f"{name} 第{number}行"
            raise ReadError("file_damaged", "不是完整的 JSON", where=where, hint="请改正这一行后再试") from error
    return records


def _find_heading(records: Sequence[Sequence[str]]) -> int | None:
    """Position of the first row, within the first ten, that names a column of indicators."""
    for at, record in enumerate(records[:_HEADER_WITHIN]):
        heads = {squeeze(text).casefold() for text in record}
        if not heads.isdisjoint(ALIASES["name"]):
            return at
    return None


def _from_records(
    name: str, records: Sequence[Sequence[str]], numbers: Sequence[int], at: int, notes: tuple[str, ...]
) -> RowTable:
    """The table below the heading at position ``at``; numbers: number of each record in the file."""
    heading, body = records[at], records[at + 1 :]
    width = max(len(record) for record in records[at:])
    heads = [*heading, *(f"列{number}" for number in range(len(heading) + 1, width + 1))]
    if at:
        notes += (f"表头在第{numbers[at]}行，其上的内容不属于指标清单",)
    if width > len(heading):
        notes += (f"有的行比表头多出单元格，已保留为：{'、'.join(heads[len(heading) :])}",)
    columns = _unique(heads)
    renamed = [new for old, new in zip(heads, columns, strict=True) if old != new]
    if renamed:
        notes += (f"表头有重名的列，已改名：{'、'.join(renamed)}",)
    rows = tuple(tuple([*record, *[""] * (width - len(record))]) for record in body)
    return RowTable(name, tuple(columns), rows, notes, first=numbers[at] + 1)


def _unique(heads: Sequence[str]) -> list[str]:
    """Headings made unique with _2, _3 …, the first of each kept as it is."""
    seen: Counter[str] = Counter()
    taken = set(heads)
    out = []
    for head in heads:
        seen[head] += 1
        new = head
        while seen[head] > 1 and new in taken:
            new = f"{head}_{seen[head]}"
            seen[head] += new in taken
        taken.add(new)
        out.append(new)
    return out


def _no_name_column(name: str, columns: Sequence[str]) -> ReadError:
    seen = "、".join(column for column in columns if column.strip())
    message = f"找不到三级指标的列（看到的列：{seen[:200] or '无'}）"
    return ReadError("no_name_column", message, where=name, hint=f"请把该列命名为{'、'.join(ALIASES['name'][:5])}之一")


def _damaged(name: str, what: str) -> ReadError:
    return ReadError("file_damaged", f"不是完整的{what}", where=name, hint="请重新导出后再试")
