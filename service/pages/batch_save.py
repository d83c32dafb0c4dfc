"""What pages let one download beside reports: figures and groups as workbooks."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nicegui import ui

from classifier.duplicate_result import KIND_LABELS
from corpus.workbook import Sheet, write_workbook
from service.office.documents import FORMATS
from service.office.repeats import Repeats
from service.pages.batch_board import Figures, board_pictures
from service.pages.grid import Link
from service.pages.shell import in_thread

__all__ = ["save_figures", "save_repeats"]

_REPEATS = ("组", "关系", "单位", "年度", "三级指标", "指标值", "计量单位", "填报一级", "填报二级", "评分", "说明")


async def save_figures(figures: Figures) -> None:
    """Download the numbers of a dashboard, a sheet a picture."""
    sheets = [
        Sheet(_sheet_title(one.title), one.headings, [[_plain(value) for value in row] for row in one.rows])
        for one in board_pictures(figures)
    ]
    await _save(sheets, "看板数字.xlsx")


async def save_repeats(found: Repeats) -> None:
    """Download all groups of a comparison."""
    rows = [
        (
            number,
            KIND_LABELS[one["kind"]],
            one["department"],
            one["year"],
            *(one[key] for key in ("name", "value", "unit", "l1", "l2")),
            one["score"] if one["kind"] == "reworded" else None,
            one["why"],
        )
        for number, group in enumerate(found.groups, 1)
        for one in group["members"]
    ]
    await _save([Sheet("重复指标", _REPEATS, rows)], "重复指标.xlsx")


async def _save(sheets: Sequence[Sheet], name: str) -> None:
    ui.download.content(await in_thread(_written, sheets), name, FORMATS["xlsx"])


def _written(sheets: Sequence[Sheet]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(path, sheets)
        return path.read_bytes()


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, Link) else value


def _sheet_title(title: str) -> str:
    return title.partition("（")[0]
