"""Dashboards: findings by check, unit, year and severity, filed against proposed classes, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nicegui import ui

from classifier.finding import KIND_LABELS, SEVERITY_LABELS
from classifier.verdict import FORM_VERDICTS
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.office.dashboard import NONE, Selection, forms_by_year
from service.office.office import Office
from service.office.statistics import statistics
from service.pages.batch_parts import class_name, findings_url, rule_name
from service.pages.charts import Picture, bars, heatmap, lines
from service.pages.charts_shown import show_picture
from service.pages.grid import Link, plain_table
from service.pages.parts import heading

__all__ = ["Figures", "board_pictures", "read_figures", "show_board"]

_MOST_UNITS = 30
_SEVERITY_COLOURS = {"high": "#b3261e", "medium": "#b5651d", "low": "#6b6b00", "info": "#5d6b78"}
_VERDICT_COLOURS = dict(zip(FORM_VERDICTS, ("#1e7a3c", "#b5651d", "#b3261e"), strict=True))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a dashboard shows. told: as ``statistics`` gives it. years: forms by year."""

    wanted: Selection
    told: dict[str, Any]
    years: dict[int | None, int]


def read_figures(office: Office, actor: Actor, wanted: Selection) -> Figures:
    """Ask the database; for a thread."""
    with office.database.read() as session:
        return Figures(wanted, statistics(session, actor, wanted.scope), forms_by_year(session, actor, wanted))


def show_board(figures: Figures) -> None:
    """Draw a dashboard."""
    totals = figures.told["totals"]
    if not totals["forms"]:
        ui.label("所选范围内还没有表。").classes("z-note")
        return
    found = sum(one["total"] for one in figures.told["findings"]["by_severity"])
    with ui.element("p").classes("z-bar").style("margin: 2px 0 8px"):
        ui.label(
            f"{totals['forms']} 张表，{totals['units']} 个单位，{totals['indicators']} 条指标，"
            f"{found} 个问题（含提示），其中 {totals['findings_open']} 个还没有决定。"
        )
    with ui.element("div").classes("z-figures"):
        for picture in board_pictures(figures):
            show_picture(picture)
    _checks(figures)


def board_pictures(figures: Figures) -> list[Picture]:
    """The pictures of a dashboard in order."""
    wanted, told = figures.wanted, figures.told
    found = told["findings"]
    return [
        _bars("各项检查发现的问题", wanted, found["by_rule"], "rule", "检查", rule_name),
        _bars(f"各单位的问题（前 {_MOST_UNITS}）", wanted, found["by_unit"][:_MOST_UNITS], "unit", "单位", str),
        _severities(wanted, found["by_severity"]),
        _verdicts(told["forms"]["by_month"]),
        _bars("各类问题", wanted, found["by_kind"], "kind", "类别", lambda kind: KIND_LABELS.get(kind, kind)),
        _years(figures),
        _matrix(wanted, told["matrix"]),
    ]


def _bars(
    title: str, wanted: Selection, counted: Sequence[dict[str, Any]], field: str, heading: str, name: Any
) -> Picture:
    pairs = [(name(one["key"]), one["total"]) for one in counted]
    targets = [findings_url(wanted.narrowed(**{field: one["key"] or NONE})) for one in counted]
    return bars(title, pairs, heading=heading, counted="问题", targets=targets)


def _severities(wanted: Selection, counted: Sequence[dict[str, Any]]) -> Picture:
    by_key = {one["key"]: one["total"] for one in counted}
    keys = [key for key in SEVERITY_LABELS if by_key.get(key)]
    pairs = [(SEVERITY_LABELS[key], by_key[key]) for key in keys]
    targets = [findings_url(wanted.narrowed(severity=key)) for key in keys]
    colours = [_SEVERITY_COLOURS[key] for key in keys]
    return bars("问题级别", pairs, heading="级别", counted="问题", targets=targets, colours=colours)


def _verdicts(counted: Sequence[dict[str, Any]]) -> Picture:
    by_verdict: Counter[str] = Counter()
    for one in counted:
        by_verdict[one["verdict"]] += one["count"]
    known = [verdict for verdict in (*FORM_VERDICTS, *sorted(set(by_verdict) - set(FORM_VERDICTS)))]
    pairs = [(verdict, by_verdict[verdict]) for verdict in known if by_verdict[verdict]]
    colours = [_VERDICT_COLOURS.get(verdict, "#5d6b78") for verdict, _ in pairs]
    return bars("各表结论", pairs, heading="结论", counted="表", colours=colours)


def _years(figures: Figures) -> Picture:
    counts = {one["key"]: one["total"] for one in figures.told["findings"]["by_year"]}
    years = sorted(year for year in figures.years if year is not None)
    rates = [counts.get(str(year), 0) / figures.years[year] for year in years]
    drawn = lines(
        "各年度每张表的问题数",
        [str(year) for year in years],
        [("每表问题", [round(rate, 2) for rate in rates])],
        heading="年度",
        targets=[findings_url(figures.wanted.narrowed(year=year)) for year in years],
        note="没有写年度的表不在图中。" if None in figures.years else "",
    )
    rows = tuple(
        (Link(str(year), target), figures.years[year], counts.get(str(year), 0), f"{rate:.2f}")
        for year, rate, target in zip(years, rates, drawn.targets, strict=True)
    )
    return replace(drawn, headings=("年度", "表", "问题", "每表问题"), rows=rows)


def _matrix(wanted: Selection, counted: Sequence[dict[str, Any]]) -> Picture:
    counts = {(one["filed"], one["proposed"]): one["count"] for one in counted}
    leaves = list(load_taxonomy().leaves)
    rows = [leaf for leaf in (*leaves, "") if any(filed == leaf for filed, _ in counts)]
    columns = [leaf for leaf in leaves if any(proposed == leaf for _, proposed in counts)]
    return heatmap(
        "填报的类与建议的类",
        [class_name(leaf) for leaf in rows],
        [class_name(leaf).removesuffix("指标") for leaf in columns],
        [[counts.get((row, column), 0) for column in columns] for row in rows],
        corner="填报＼建议",
        target=lambda row, column: findings_url(wanted.narrowed(filed=rows[row] or NONE, proposed=columns[column])),
        note="行是填报的类，列是建议的类；审核人不采纳的不计。",
    )


def _checks(figures: Figures) -> None:
    """How often reviewers agree with each check, where they decided."""
    checks = figures.told["checks"]
    if not checks:
        return
    heading("审核人采纳各项检查的比例")
    rows = [
        (
            rule_name(one["rule"]),
            one["decided"],
            one["accepted"],
            f"{one['precision']:.0%}（{one['low']:.0%}–{one['high']:.0%}）",
            one["reclassed"],
        )
        for one in checks
    ]
    plain_table("审核人采纳各项检查的比例", ("检查", "已决定", "采纳", "采纳率（95% 区间）", "另改他类"), rows)
