"""Reading 指标值分布.parquet, which a batch writes, for a library: no more of it than a suggestion needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.knowledge.personal import clean_text, has_personal
from classifier.knowledge.ranges import StatedRange
from classifier.likeness import load_wording
from corpus.errors import ReadError

__all__ = ["MOST_RANGES", "RangesFile", "ranges_id", "read_ranges"]

MOST_RANGES = 5000
"""So many ranges a library takes, those of most numbers first; a file of a million indicators holds about half."""
_MOST_ROWS = 1_000_000
_MOST_NAMES, _LONGEST_NAME, _LONGEST_UNIT = 30, 60, 30
_QUANTILES = ("low", "p10", "p25", "median", "p75", "p90", "high")
_NEEDED = ("name", "names", "value_kind", "unit", "n", "departments", "first_year", "last_year", *_QUANTILES)
_HINT = "请选 zhibiao batch 结果文件夹里的 指标值分布.parquet"


@dataclass(frozen=True, slots=True)
class RangesFile:
    """Ranges of a file, those of most numbers first. notes: Chinese sentences on what was left out."""

    ranges: tuple[StatedRange, ...]
    notes: tuple[str, ...] = ()


def read_ranges(path: Path) -> RangesFile:
    """Ranges that a batch counted. Names and units that are too long, or tell of a person, are left out.

    Raises ReadError for a file that is not there, is damaged, is another table, holds an impossible row or none at all.
    """
    rows = _read(path)
    found, unfit = [], 0
    for number, row in enumerate(rows, 1):
        if not (_fit(row["name"] or "") and _fit_unit(row["unit"] or "")):
            unfit += 1
            continue
        try:
            found.append(_range(row))
        except (TypeError, ValueError) as error:
            where = f"{path} 第{number}行"
            raise ReadError(
                "ranges_damaged", f"内容不对：{error}", where=where, hint="请重新运行 zhibiao batch"
            ) from error
    left_out = f"{unfit} 种名称或单位过长，或带有个人信息" if unfit else ""
    if not found:
        hint = "一个指标要有3个单位填过20个值才列入，请多加些申报表再运行 zhibiao batch"
        reason = f"（{left_out}）" if unfit else ""
        raise ReadError("ranges_empty", f"里面没有可以加入的指标值分布{reason}", where=str(path), hint=hint)
    found.sort(key=lambda one: (-one.n, one.name, one.kind, one.unit, one.quantiles))
    notes = [f"{left_out}，没有加入。"] if unfit else []
    if len(found) > MOST_RANGES:
        notes.append(f"共 {len(found)} 种，只加入条数最多的 {MOST_RANGES} 种。")
    return RangesFile(tuple(found[:MOST_RANGES]), tuple(notes))


def ranges_id(ranges: Iterable[StatedRange]) -> str:
    """Id of ranges by what they say, whatever their file is called."""
    told = json.dumps([one.to_list() for one in ranges], ensure_ascii=False)
    return f"ranges-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _read(path: Path) -> list[dict[str, Any]]:
    """Rows with the columns that are needed. Raises ReadError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from classifier.batch.report.distribution import MEASURE_VALUES

    expected = MEASURE_VALUES.schema
    if not path.is_file():
        raise ReadError("file_missing", "找不到这个文件", where=str(path), hint=_HINT)
    try:
        with pq.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
            wrong = [
                one for one in _NEEDED if one not in schema.names or schema.field(one).type != expected.field(one).type
            ]
            if wrong:
                told = "、".join(wrong[:5]) + ("等" if len(wrong) > 5 else "")
                raise ReadError("not_ranges", f"不是指标值分布：缺少或不符的栏有 {told}", where=str(path), hint=_HINT)
            if count > _MOST_ROWS:
                raise ReadError(
                    "ranges_too_many", f"有 {count} 行，最多读 {_MOST_ROWS} 行", where=str(path), hint=_HINT
                )
            rows: list[dict[str, Any]] = file.read(columns=list(_NEEDED)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ReadError("not_ranges", "不是 Parquet 文件，或者已损坏", where=str(path), hint=_HINT) from error
    return rows


def _range(row: Mapping[str, Any]) -> StatedRange:
    """A row as a range. Raises TypeError or ValueError for an impossible one."""
    if any(row[key] is None for key in _NEEDED if key not in ("first_year", "last_year")):
        raise ValueError("有空的格子")
    name, unit = clean_text(row["name"]), clean_text(row["unit"])
    numbers = tuple(float(row[key]) for key in _QUANTILES)
    years = row["first_year"], row["last_year"]
    others = _others(name, row["names"])
    return StatedRange(name, others, row["value_kind"], unit, row["n"], row["departments"], *years, numbers)


def _others(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """Further wordings, one of those that differ by years and light words only, the shortest first."""
    neutral = load_wording().neutral
    found = {neutral(name): name}
    for one in sorted((clean_text(one) for one in names if one and _fit(one)), key=lambda text: (len(text), text)):
        found.setdefault(neutral(one), one)
    return tuple(one for one in found.values() if one != name)[:_MOST_NAMES]


def _fit(name: str) -> bool:
    return 0 < len(clean_text(name)) <= _LONGEST_NAME and not has_personal(name)


def _fit_unit(unit: str) -> bool:
    return len(clean_text(unit)) <= _LONGEST_UNIT and not has_personal(unit)
