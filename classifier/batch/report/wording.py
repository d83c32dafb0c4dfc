"""What the reports call things, and what each share means: the workbook and the page say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from classifier.batch.report.records import Quality, Share

__all__ = ["LIST_NOTES", "SHARES", "SMALL", "ShareWords", "figure", "made_by", "number", "where_the_rest_is"]

SMALL = 100
"""Shares of fewer are told with their interval."""


@dataclass(frozen=True, slots=True)
class ShareWords:
    """How a share is called. base: what it is a share of, "" for all indicators. aspect: of its examples, or ""."""

    title: str
    base: str
    meaning: str
    aspect: str
    of: Callable[[Quality], Share]


SHARES = (
    ShareWords("有问题", "", "有高级或中级问题的指标，占全部指标。", "", attrgetter("flawed")),
    ShareWords(
        "错类",
        "有类别数",
        "模型判为应归他类的指标，占填报了标准类别的指标。判断会有误，检查项 C1、C4 等只提出把握较大的。",
        "错类",
        attrgetter("misfiled"),
    ),
    ShareWords(
        "无法衡量",
        "",
        "指标值没有数也没有日期，而且被 V1、V9、V12 提出，或没有填，或属于数量、时效、成本、满意度的指标，占全部指标；"
        "质量、效益等写明尺度的定性指标不算。",
        "无法衡量",
        attrgetter("unquantified"),
    ),
    ShareWords("照抄", "延续数", "目标与上一次完全相同的指标，占上一次也有的指标。", "照抄", attrgetter("copied")),
    ShareWords(
        "空泛雷同",
        "",
        "被 C10、C12 提出空泛，或与 X1 提出的各单位雷同文字相同的指标，占全部指标。",
        "空泛雷同",
        attrgetter("generic"),
    ),
)
"""The shares by which years, units and sectors are compared, in the order shown."""

LIST_NOTES = {
    "单位": "按“有问题率”95%区间的下限从高到低排，条数少的单位不会因一两条排到前头。",
    "错类去向": "填报的类别和判为的类别；例子取各去向里最常见的三个名称。",
    "检查项": "每项附最该先看的一处。",
    "千篇一律": "许多单位一字不差使用的名称；“已提出”为否的多是人人都用的通用指标，不算问题。",
    "换个说法": "说法不同而意思相同的名称，同组排在一起；100的为代表说法；间接的只经组里别的说法相连，请逐条看。",
    "照抄": "有指标与上一次完全相同的表。",
    "消失的指标": "上一次有、这一次没有的指标，上一次没有完成的在前。",
    "目标漂移": "同一单位、同一项目、同一指标几年来的目标，变得多的在前；变得特别多的往往是填错了数或单位。",
    "指标值分布": "同一指标的数在各单位的分布，至少20条、3个单位，文件和位置是最大的一处；金额的单位是元。",
    "读不了的文件": "这些文件没有进入任何统计。",
}
"""What a list holds and how it is ordered, by sheet."""


def made_by(tool: Mapping[str, Any]) -> str:
    """What made the report; "" where nothing is told."""
    if not tool:
        return ""
    told = (("模型", tool.get("model")), ("指标体系", tool.get("edition")), ("设置", tool.get("settings")))
    return f"由 zhibiao {tool['version']} 生成{''.join(f'，{name} {value}' for name, value in told if value)}。"


def figure(share: Share) -> str:
    """A share in words: 9.2%（9,212/99,995）, with the interval where the whole is small; 无 of nothing."""
    if share.rate is None or share.interval is None:
        return "无"
    low, high = share.interval
    sure = f"，95%区间{low:.0%}至{high:.0%}" if share.whole < SMALL else ""
    return f"{share.rate:.1%}（{share.part:,}/{share.whole:,}{sure}）"


def number(value: float | None) -> str:
    """A number as people write it: at most six digits, no empty decimals, thousands apart; "" for None."""
    if value is None:
        return ""
    rounded = float(f"{value:.6g}")
    return f"{rounded:,.0f}" if rounded.is_integer() else f"{rounded:,.12g}"


def where_the_rest_is(sheet: str, view: str, counts: tuple[int, int, int]) -> str:
    """Where the rest of a list is; "" when nothing is left out. counts: rows on the page, on the sheet, in all."""
    shown, held, total = counts
    if shown >= total:
        return ""
    rest = (
        f"全部{total:,}行见工作表“{sheet}”"
        if held >= total
        else f"前{held:,}行见工作表“{sheet}”，全部{total:,}行见视图 {view}"
    )
    return f"本页列出{shown:,}行，{rest}。"
