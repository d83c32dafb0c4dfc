"""Names that say the same, on Spark: classifier.near step by step, so that the groups are those of one process.

Readings (names the scorer cannot tell apart) → cells, found on a sample → pairs within each cell, verified there →
components → each member's score with the name that leads its group. Only distinct readings are compared, so that a name
used a hundred thousand times weighs as much as any other; a crowded cell is thinned by ``pairs_within``.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa

from classifier.batch.spark.components import connected
from classifier.batch.spark.folders import Folders
from classifier.batch.spark.frames import Batches, Frame, ddl, map_arrow, rows_of
from classifier.batch.spark.shipped import get_ready
from classifier.near import Cells, block_keys, fit_cells, reading, sampled, verify
from classifier.near.cells import whole_vectors
from classifier.near.pairs import pairs_within
from classifier.near.verify import scored
from classifier.pair_names import prepare_names

__all__ = ["group_texts", "groups_of"]

_READ = pa.schema([pa.field(name, pa.string()) for name in ("text_id", "name", "reading")])
"""Names with their reading."""
_NAMES = pa.schema([pa.field("name", pa.string())])
_KEYED = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("reading", "stand", "name")),
        pa.field("texts", pa.int64()),
        pa.field("keys", pa.list_(pa.int64())),
    ]
)
"""Readings. stand: text_id of the name that stands for one; texts: how many share it; keys: of its cells."""
_PAIRS = pa.schema([pa.field("one", pa.string()), pa.field("two", pa.string())])
"""Readings, by their stands, whose score reaches the threshold."""
_SCORED = pa.schema(
    [pa.field("text_id", pa.string()), pa.field("group_id", pa.string()), pa.field("score", pa.float64())]
)


def group_texts(texts: Frame, near: float, folders: Folders, place: tuple[str, ...], parts: int) -> Frame:
    """The dataset texts with the groups of names whose pairs reach ``near``.

    texts: the dataset without groups. place: folder where steps are kept. parts: partitions.
    """
    from pyspark.sql import functions as sql

    names = texts.select("text_id", "name").repartition(parts, "text_id")
    read = folders.kept(lambda: map_arrow(names, read_names, _READ), ddl(_READ), *place, "read")
    pairs = folders.kept(lambda: _pairs(_keyed(read, parts), near, parts), ddl(_PAIRS), *place, "pairs")
    labels = connected(pairs.where("one < two"), folders, (*place, "rounds"))
    alone = pairs.where("one = two").selectExpr("one AS node").join(labels, "node", "left_anti")
    labels = labels.unionByName(alone.selectExpr("node", "node AS label"))
    grouped = _scores(_members(texts, read, labels), parts)
    found = texts.join(grouped, "text_id", "left")
    return found.withColumn("group_id", sql.coalesce("group_id", sql.lit("")))


def groups_of(texts: Frame) -> Frame:
    """The dataset groups. texts: the dataset."""
    from pyspark.sql import functions as sql

    own = texts.where("group_id <> ''").groupBy("group_id")
    leader = sql.min_by("name", sql.struct(-sql.col("score"), "text_id"))
    count = sql.sum(sql.lit(1)).cast("bigint")  # null for nothing, as every column may be
    return own.agg(leader.alias("name"), count.alias("texts"), sql.sum("rows").alias("rows"))


# -- steps ------------------------------------------------------------------------------------------------------------


def _keyed(read: Frame, parts: int) -> Frame:
    """Readings with their cells, shape _KEYED."""
    from pyspark.sql import functions as sql

    stand = sql.min(sql.struct("name", "text_id")).alias("stand")
    stands = read.groupBy("reading").agg(stand, sql.count("*").alias("texts"))
    distinct = stands.selectExpr("reading", "stand.text_id AS stand", "stand.name", "texts")
    distinct = distinct.repartition(parts, "reading").cache()
    count = distinct.count()
    sample = map_arrow(distinct.select("name"), partial(sample_names, count=count), _NAMES).toArrow()
    cells = fit_cells(sample.column("name").to_pylist(), count)
    return map_arrow(distinct, partial(find_cells, cells=cells), _KEYED)


def _pairs(keyed: Frame, near: float, parts: int) -> Frame:
    """Pairs of readings that reach ``near``, and readings whose own names do among themselves, shape _PAIRS."""
    exploded = keyed.selectExpr("*", "explode(keys) AS cell").repartition(parts, "cell")
    within = map_arrow(exploded.sortWithinPartitions("cell", "reading"), partial(pair_cells, near=near), _PAIRS)
    repeated = map_arrow(keyed.where("texts > 1"), partial(pair_repeated, near=near), _PAIRS)
    return within.unionByName(repeated)


def _members(texts: Frame, read: Frame, labels: Frame) -> Frame:
    """Names in groups beside the name that leads their group: the one used most, of several the least."""
    from pyspark.sql import functions as sql

    stand = sql.min(sql.struct("name", "text_id")).alias("stand")
    stands = read.groupBy("reading").agg(stand)
    known = read.select("text_id", "name", "reading").join(stands, "reading")
    own = known.selectExpr("text_id", "name", "reading", "stand.name AS read_as", "stand.text_id AS node")
    own = own.join(labels, "node").join(texts.select("text_id", "rows"), "text_id")
    best = sql.min_by(sql.struct("text_id", "reading", "read_as"), sql.struct(-sql.col("rows"), "name")).alias("leader")
    return own.join(own.groupBy("label").agg(best), "label").select("text_id", "reading", "read_as", "leader")


def _scores(members: Frame, parts: int) -> Frame:
    return map_arrow(members.repartition(parts, "text_id"), score_members, _SCORED)


# -- in Python processes ----------------------------------------------------------------------------------------------


def read_names(batches: Batches) -> Batches:
    """text_id and name → _READ."""
    get_ready()
    for batch in batches:
        readings = pa.array(map(reading, batch.column("name").to_pylist()), pa.string())
        yield pa.RecordBatch.from_arrays([batch.column("text_id"), batch.column("name"), readings], schema=_READ)


def sample_names(batches: Batches, count: int) -> Batches:
    """Names → of each partition those that cells for ``count`` names can be fitted to."""
    names = [row["name"] for row in rows_of(batches)]
    yield pa.RecordBatch.from_pydict({"name": sampled(names, count)}, schema=_NAMES)


def find_cells(batches: Batches, cells: Cells) -> Batches:
    """Readings → _KEYED."""
    get_ready()
    for batch in batches:
        keys = block_keys(batch.column("name").to_pylist(), cells).tolist()
        columns = [*(batch.column(name) for name in _KEYED.names[:-1]), pa.array(keys, _KEYED.field("keys").type)]
        yield pa.RecordBatch.from_arrays(columns, schema=_KEYED)


def pair_cells(batches: Batches, near: float) -> Batches:
    """_KEYED by cell, those of a cell together in the order of their readings → _PAIRS."""
    get_ready()
    for cell, rows in groupby(rows_of(batches), key=itemgetter("cell")):
        own = list(rows)
        if len(own) > 1:
            names = prepare_names([row["name"] for row in own])
            keys = np.array([row["keys"] for row in own], dtype=np.int64)
            left, right, _ = scored(names, pairs_within(whole_vectors(names.vectors), keys, cell), near)
            stands = [row["stand"] for row in own]
            yield _pairs_of([stands[place] for place in left.tolist()], [stands[place] for place in right.tolist()])


def pair_repeated(batches: Batches, near: float) -> Batches:
    """_KEYED, readings of several names → _PAIRS, each with itself where its names reach ``near``."""
    get_ready()
    for batch in batches:
        names, stands = (batch.column(name).to_pylist() for name in ("name", "stand"))
        scores = verify(names, names, near).tolist()
        kept = [stand for stand, score in zip(stands, scores, strict=True) if score >= near]
        yield _pairs_of(kept, kept)


def _pairs_of(left: list[str], right: list[str]) -> pa.RecordBatch:
    sides = zip(*map(sorted, zip(left, right, strict=True)), strict=True) if left else ((), ())
    return pa.RecordBatch.from_arrays([pa.array(side, pa.string()) for side in sides], schema=_PAIRS)


def score_members(batches: Batches) -> Batches:
    """Members → _SCORED: with the name that leads, in the order in which pairs of readings are scored."""
    get_ready()
    for batch in batches:
        rows = batch.to_pylist()
        sides = [sorted([(row["reading"], row["read_as"]), _leading(row)]) for row in rows]
        scores = verify([one for (_, one), _ in sides], [two for _, (_, two) in sides], 0.0).tolist() if rows else []
        found = [
            (row["text_id"], row["leader"]["text_id"], 100.0 if row["text_id"] == row["leader"]["text_id"] else score)
            for row, score in zip(rows, scores, strict=True)
        ]
        columns = zip(*found, strict=True) if found else ((), (), ())
        yield pa.RecordBatch.from_arrays(
            [pa.array(column, field.type) for column, field in zip(columns, _SCORED, strict=True)], schema=_SCORED
        )


def _leading(row: dict[str, dict[str, str]]) -> tuple[str, str]:
    return row["leader"]["reading"], row["leader"]["read_as"]
