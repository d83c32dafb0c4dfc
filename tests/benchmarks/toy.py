"""A small group of headline measurements, to write, read and show."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.headline.records import Cell, Column, Group, Row, Table


def group(**changes: object) -> Group:
    """Ours and one peer: it is right more often, we are quicker."""
    rows = (
        Row("本产品", {"right": Cell(0.9, 0.8, 0.95), "ms": Cell(2.0)}, ours=True),
        Row("别家", {"right": Cell(0.93), "ms": Cell(3.0)}, package="other 1.0"),
    )
    columns = (Column("right", "判对"), Column("ms", "毫秒", "less", 1))
    return replace(
        Group("toy", "玩具", "量什么。", "数据", (Table("表", columns, rows, "right"),), {"第三家": "没有安装，未测"}),
        **changes,
    )
