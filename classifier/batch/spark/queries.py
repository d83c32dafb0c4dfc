"""What is joined and summed up between the stages, by DataFrames; as classifier/batch/queries.py does by SQL."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyarrow as pa

from classifier.batch.schema import DATASETS, KEYS, READ
from classifier.batch.spark.frames import Frame, map_arrow
from classifier.batch.spark.shipped import Shipped
from classifier.batch.spark.stages import ASKED, TOLD, told
from classifier.checks.x1_same_text_everywhere import SHOWN_PLACES

__all__ = [
    "SPREAD",
    "TEXTS",
    "asked_keys",
    "by_department",
    "first_uses",
    "forms_read",
    "spread_of",
    "texts_of",
    "told_of_several",
    "uses_of",
    "with_more",
]

_UNITS = 8
"""Units named with a text that many use."""
_HEAD = {
    "form_id": "form_id",
    "file": "file",
    "position": "position",
    "kind": "form_kind",
    "department": "department",
    "year": "year",
    "title": "title",
    "project": "form_project",
}
_ROW = (
    *("row", "name", "value", "unit", "l1", "l2", "duty", "project", "scope", "achieved"),
    *("place_file", "place_part", "place_row", "place_column"),
)
_USED_BY = "IF(head.department = '', head.file, head.department)"
SPREAD = pa.schema(
    [
        pa.field("text_id", pa.string()),
        pa.field("units", pa.int64()),
        pa.field("uses", pa.int64()),
        pa.field("years", pa.list_(pa.int32())),
        pa.field("departments", pa.list_(pa.string())),
    ]
)
"""Texts that many units use; see classifier.batch.several.common_texts."""
TEXTS = pa.schema([field for field in DATASETS["texts"].schema if field.name not in ("group_id", "score")])
"""The dataset texts without groups."""


def forms_read(read: Frame) -> Frame:
    """The forms of what was read, shape READ."""
    return read.where("form_id <> ''").select(READ.names)


def asked_keys(read: Frame) -> Frame:
    """Distinct judging keys, shape KEYS: of the rows that share one, the least stands for it."""
    from pyspark.sql import functions as sql

    row = sql.min(sql.struct("name", "value", "unit")).alias("row")
    keys = read.selectExpr("inline(keys)").groupBy("number", "key").agg(row)
    return keys.select("number", "key", "row.*").select(KEYS.names)


def by_department(checked: Frame, parts: int) -> Frame:
    """Forms that state a department, those of one together in a partition, in the order they are compared in."""
    stated = checked.where("head.department <> ''")
    order = ("department_key", "file", "position", "form_id")
    wanted = stated.select(*order, "head", "indicators")
    return wanted.repartition(parts, "department_key").sortWithinPartitions(*order)


def uses_of(checked: Frame) -> Frame:
    """Rows with a name, each with its form's head and who uses it (used_by)."""
    heads = [f"head.{name} AS {alias}" for name, alias in _HEAD.items()]
    rows = [f"item.{name} AS {name}" for name in (*_ROW, "text_id")]
    exploded = checked.selectExpr("head", "explode(indicators) AS item").where("item.text_id <> ''")
    return exploded.selectExpr(*heads, *rows, f"{_USED_BY} AS used_by")


def spread_of(checked: Frame, shipped: Shipped) -> Frame:
    """Texts that many units use and that are told of: how many units and uses, years, the first departments."""
    from pyspark.sql import functions as sql

    known = _spread(uses_of(checked), shipped.job.settings.thresholds.common_units)
    chosen = map_arrow(known.select(ASKED.names), partial(told, shipped=shipped), TOLD)
    return known.join(sql.broadcast(chosen), "text_id", "left_semi").select(SPREAD.names)


def first_uses(checked: Frame, spread: Frame, parts: int) -> Frame:
    """First uses of texts as ``common_texts`` takes them, text by text in order.

    Spark ranks before it sends rows anywhere and drops all but the first, so that a text of many uses is no burden.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    uses = uses_of(checked).join(spread, "text_id")
    rank = sql.row_number().over(Window.partitionBy("text_id").orderBy(_place()))
    first = uses.withColumn("rank", rank).where(sql.col("rank") <= SHOWN_PLACES)
    return first.repartitionByRange(parts, "text_id").sortWithinPartitions("text_id", "rank")


def _spread(uses: Frame, least: int) -> Frame:
    """Texts that ``least`` units use or more, with the name in the first use."""
    from pyspark.sql import functions as sql

    of_unit = uses.groupBy("text_id", "used_by").agg(
        sql.min(sql.struct(_place().alias("place"), "name")).alias("first"),
        sql.count("*").alias("uses"),
        sql.collect_set("year").alias("years"),
    )
    units = sql.array_sort(sql.collect_list(sql.struct("first.place", "used_by")))
    years = sql.array_sort(sql.array_distinct(sql.flatten(sql.collect_list("years"))))
    of_text = of_unit.groupBy("text_id").agg(
        sql.min("first")["name"].alias("name"),
        sql.count("*").alias("units"),
        sql.sum("uses").alias("uses"),
        years.alias("years"),
        sql.slice(units, 1, _UNITS)["used_by"].alias("departments"),
    )
    return of_text.where(sql.col("units") >= least)


def _place() -> Any:
    from pyspark.sql import functions as sql

    return sql.struct("file", "position", "form_id", "row")


def texts_of(checked: Frame) -> Frame:
    """The dataset texts, without groups. Uses are counted form by form before anything is sent anywhere."""
    from pyspark.sql import functions as sql

    names = checked.selectExpr("inline(names)").groupBy("text_id").agg(sql.min("text").alias("name"))
    used_by = f"{_USED_BY} AS used_by"
    forms = checked.selectExpr("head.year", used_by, "transform(indicators, item -> item.text_id) AS ids")
    of_form = forms.selectExpr("*", "explode(array_distinct(ids)) AS text_id").where("text_id <> ''")
    of_unit = (
        of_form.selectExpr("*", "size(filter(ids, one -> one = text_id)) AS rows")
        .groupBy("text_id", "used_by")
        .agg(
            sql.sum("rows").alias("rows"),
            sql.count("*").alias("forms"),
            sql.min("year").alias("first_year"),
            sql.max("year").alias("last_year"),
        )
    )
    used = of_unit.groupBy("text_id").agg(
        sql.sum("rows").alias("rows"),
        sql.sum("forms").alias("forms"),
        sql.count("*").alias("departments"),
        sql.min("first_year").alias("first_year"),
        sql.max("last_year").alias("last_year"),
    )
    return names.join(used, "text_id")


def told_of_several(years: Frame, common: Frame) -> Frame:
    """Findings of several forms by form_id, in the order they were told: of years first, then of common texts."""
    from pyspark.sql import functions as sql

    of_years = years.selectExpr("0 AS kind", "'' AS text", "posexplode(findings) AS (place, finding)")
    of_texts = common.selectExpr("1 AS kind", "text_id AS text", "posexplode(findings) AS (place, finding)")
    told = of_years.unionAll(of_texts).select(
        "finding.form_id", sql.struct("kind", "text", "place", "finding").alias("one")
    )
    listed = sql.array_sort(sql.collect_list("one"))
    return told.groupBy("form_id").agg(sql.transform(listed, lambda one: one["finding"]).alias("more"))


def with_more(checked: Frame, told: Frame, years: Frame) -> Frame:
    """Checked forms with what several forms tell of them, and the form before; null where there is none."""
    previous = years.selectExpr("inline(previous)")
    wanted = checked.select("form_id", "file", "position", "form", "head", "findings")
    return wanted.join(told, "form_id", "left").join(previous, "form_id", "left")
