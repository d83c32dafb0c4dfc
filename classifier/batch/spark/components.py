"""Connected components of a graph that may be larger than one machine: alternating large and small stars.

After R. Kiveris and others, Connected Components in MapReduce and Beyond, SoCC 2014: every node hangs its larger
neighbours, then its smaller ones, on the least node it knows, until nothing moves: some log² n rounds, few in practice.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifier.batch.spark.folders import Folders
from classifier.batch.spark.frames import Frame, ddl, frame_of
from classifier.near import components

__all__ = ["LABELS", "connected"]

_EDGES = pa.schema([pa.field("one", pa.string()), pa.field("two", pa.string())])
LABELS = pa.schema([pa.field("node", pa.string()), pa.field("label", pa.string())])
"""Nodes with the least node of their component."""
_HERE = 1_000_000
"""So many edges are joined here, in a second, rather than in rounds."""


def connected(edges: Frame, folders: Folders, place: tuple[str, ...], *, here: int = _HERE) -> Frame:
    """Components of the nodes of some edges, shape LABELS. edges: columns one and two, text, one < two.

    place: folder where the rounds are kept, so that a lost executor costs one of them. here: most edges that are joined
    in this process.
    """
    folders.write(edges.select("one", "two").distinct(), *place, "0")
    current = folders.read(ddl(_EDGES), *place, "0")
    if current.count() <= here:
        return frame_of(edges.sparkSession, _labels(current.toArrow()))
    before, number = None, 0
    while (now := _mark(current)) != before:
        before, number = now, number + 1
        folders.write(_small_star(_large_star(current)), *place, str(number))
        current = folders.read(ddl(_EDGES), *place, str(number))
    # all stars now: every edge leads from the least node of a component to another
    centres = current.selectExpr("one AS node", "one AS label").distinct()
    return current.selectExpr("two AS node", "one AS label").unionByName(centres)


def _labels(edges: pa.Table) -> pa.Table:
    """Labels of a graph in memory."""
    sides = [edges.column(name).to_pylist() for name in ("one", "two")]
    nodes = sorted({*sides[0], *sides[1]})
    number = {node: place for place, node in enumerate(nodes)}
    left, right = (np.array([number[node] for node in side], dtype=np.int64) for side in sides)
    least = components(len(nodes), left, right)
    return pa.table({"node": nodes, "label": [nodes[place] for place in least.tolist()]}, schema=LABELS)


def _large_star(edges: Frame) -> Frame:
    """Every node hangs its larger neighbours on the least of its neighbours and itself."""
    both = edges.unionByName(edges.selectExpr("two AS one", "one AS two"))
    least = both.groupBy("one").agg({"two": "min"}).withColumnRenamed("min(two)", "least")
    hung = both.join(least, "one").where("two > one")
    return hung.selectExpr("least(one, least) AS one", "two").distinct()


def _small_star(edges: Frame) -> Frame:
    """Every node hangs its smaller neighbours and itself on the least of them. edges: one < two."""
    least = edges.groupBy("two").agg({"one": "min"}).withColumnRenamed("min(one)", "least")
    hung = edges.join(least, "two").where("one > least").selectExpr("least AS one", "one AS two")
    return hung.unionByName(least.selectExpr("least AS one", "two")).distinct()


def _mark(edges: Frame) -> tuple[int, int]:
    """What tells whether edges have moved: how many, and the sum of their hashes."""
    row = edges.selectExpr("count(*) AS edges", "sum(CAST(xxhash64(one, two) AS decimal(20))) AS mark").first()
    return row["edges"], int(row["mark"] or 0)
