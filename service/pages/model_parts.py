"""What the pages of the model share: their head, words for figures and states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.pages.charts_shown import chart_style
from service.pages.grid import grid_style
from service.pages.parts import section_links

__all__ = ["FIGURES", "VERSION_STATES", "interval", "model_head", "percent", "version_name"]

FIGURES = {
    "acceptable": ("可接受", "答案是审核人会接受的类"),
    "primary": ("与首选一致", "答案就是审核人首选的类"),
    "parent": ("一级可接受", "一级类是审核人会接受的"),
    "macro_f1": ("宏平均 F1", "各类同等看待"),
    "at_80": ("最有把握的 80%", "其中可接受的比例"),
    "at_50": ("最有把握的 50%", "其中可接受的比例"),
    "ece": ("校准误差", "把握与实际相差多少，越小越好"),
    "ece_primary": ("校准误差（按首选）", "同上，只认首选的类"),
    "misfiled_ap": ("错类排序 AP", "把填错类的行排在前面的本领"),
    "misfiled_recall_90": ("错类召回（查准 90%）", "提示有九成正确时，能找出多少填错类的行"),
}
"""Figure of a manifest → its name and what it says."""
VERSION_STATES = {"in_force": "在用", "challenger": "可启用", "refused": "未通过比较", "retired": "曾用"}
_TABS = (("/model", "成绩"), ("/model/risk", "把握与差错"), ("/model/drift", "变化"), ("/model/training", "训练与启用"))


def model_head(here: str) -> None:
    """Styles and the way between the pages of the model. here: path of this one."""
    grid_style()
    chart_style()
    section_links("模型", _TABS, here)


def version_name(version: str) -> str:
    """A version as people know it."""
    return "随附的模型" if version == "shipped" else version


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent; — for none."""
    return "—" if share is None else f"{100 * share:.{digits}f}%"


def interval(figure: Mapping[str, Any]) -> str:
    """The 95 % interval of a figure."""
    return f"{figure['low']:.3f}–{figure['high']:.3f}"
