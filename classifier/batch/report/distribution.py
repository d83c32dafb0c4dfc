"""指标值分布.parquet: what units stated for each measure, in the shape of a dataset, for other programs to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from classifier.batch.schema import Column, Dataset
from classifier.batch.store import write_table

__all__ = ["MEASURE_VALUES", "write"]

_TEXT, _WHOLE, _NUMBER = pa.string(), pa.int32(), pa.float64()
MEASURE_VALUES = Dataset(
    "measure_values",
    "每个指标每种单位一行：各单位填报的数的分布，至少20条、3个单位；自评表和存疑的数不计",
    ("measure_id", "value_kind", "unit"),
    (
        Column("measure_id", _TEXT, "换个说法的组的编号；没有组的、只经别的说法与组相连的，为名称的编号"),
        Column("name", _TEXT, "名称：用得最多的写法"),
        Column("names", pa.list_(_TEXT), "各种写法，按字排序"),
        Column("value_kind", _TEXT, "指标值的种类：share 比率、count 数量、money 金额、period 期限、frequency 频次"),
        Column("unit", _TEXT, "指标值的单位，统一写法；金额为元"),
        Column("n", _WHOLE, "条数"),
        Column("departments", _WHOLE, "单位数；没有写单位的按文件计"),
        Column("first_year", _WHOLE, "最早的年度"),
        Column("last_year", _WHOLE, "最晚的年度"),
        Column("at_least", _WHOLE, "写≥、>的条数"),
        Column("at_most", _WHOLE, "写≤、<的条数"),
        Column("low", _NUMBER, "最小的数"),
        Column("p10", _NUMBER, "10%分位"),
        Column("p25", _NUMBER, "25%分位"),
        Column("median", _NUMBER, "中位数"),
        Column("p75", _NUMBER, "75%分位"),
        Column("p90", _NUMBER, "90%分位"),
        Column("high", _NUMBER, "最大的数"),
        Column("high_form_id", _TEXT, "最大的一条所在表的编号"),
        Column("high_row", _WHOLE, "最大的一条在表里是第几条，从0起"),
    ),
)
"""The file 指标值分布.parquet."""


def write(database: Any, path: Path) -> None:
    """Write the view measure_values of an open database; equal results give equal bytes. Raises OSError."""
    table = database.sql("SELECT * FROM measure_values ORDER BY measure_id, value_kind, unit").to_arrow_table()
    write_table(table.select(MEASURE_VALUES.schema.names).cast(MEASURE_VALUES.schema), path)
