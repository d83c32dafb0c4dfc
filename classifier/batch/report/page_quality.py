"""First half of the page: totals in sentences, and how good the forms of each year, sector and unit are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from classifier.batch.report.charts import bar, trend
from classifier.batch.report.records import Quality, Summary
from classifier.batch.report.wording import SHARES, figure, where_the_rest_is
from classifier.finding import SEVERITY_LABELS

__all__ = ["context"]

_UNITS = 1_000
Row = Mapping[str, Any]
Examples = Mapping[tuple[str, Any], Mapping[str, Sequence[Row]]]


def context(summary: Summary) -> dict[str, Any]:
    """What the template needs of totals, years, sectors and units."""
    examples = _examples(summary)
    return {
        "totals": summary.totals,
        "tiles": _tiles(summary),
        "points": _points(summary),
        "trends": {words.title: trend([(one.label, words.of(one).rate) for one in summary.years]) for words in SHARES},
        "years": [_exampled("年度", one, one.label, examples) for one in summary.years],
        "sectors": [_exampled("行业", one, f"{one.key} {one.label}".strip(), examples) for one in summary.sectors],
        "units": _units(summary),
        "units_left_out": _left_out(summary),
        "details_note": _details_note(summary),
    }


def _tiles(summary: Summary) -> list[tuple[str, str, str]]:
    totals = summary.totals
    counts = [("表", totals.forms, ""), ("指标", totals.indicators, ""), ("单位", summary.unit_total, "")]
    counts += [(label, count, "") for label, count in totals.verdicts.items()]
    for severity, count in totals.findings.items():
        label = SEVERITY_LABELS[severity]
        counts.append((label if severity == "info" else f"{label}级问题", count, severity))
    counts.append(("读不了的文件", summary.answers["读不了的文件"].total, ""))
    return [(label, f"{count:,}", kind) for label, count, kind in counts]


def _points(summary: Summary) -> list[str]:
    """What to know first, in sentences."""
    totals, answers = summary.totals, summary.answers
    years = [one.label for one in summary.years if one.key is not None]
    span = f"{'—'.join(dict.fromkeys((years[0], years[-1])))}年，" if years else ""
    units = f"{summary.unit_total:,}个单位的" if summary.unit_total else ""
    moves = [f"填在{row['填报类别']}、应为{row['判为']}的{row['条数']:,}条" for row in answers["错类去向"].rows[:3]]
    points = [
        f"{span}{units}{totals.forms:,}张表、{totals.indicators:,}条指标；"
        f"退回修改{figure(totals.returned)}，有高级或中级问题的指标{figure(totals.flawed)}。",
        f"判为应归他类的{figure(totals.misfiled)}{'；最多的是' if moves else ''}{'、'.join(moves)}。",
        f"无法衡量的{figure(totals.unquantified)}，空泛或与别的单位雷同的{figure(totals.generic)}。",
    ]
    if totals.copied.whole:
        gone = answers["消失的指标"]
        missed = sum(row["上次完成情况"] == "没有完成" for row in gone.rows)
        least = "至少" if missed == len(gone.rows) < gone.total else ""
        points.append(
            f"与上一次相同的{figure(totals.copied)}；消失的指标{gone.total:,}条，"
            f"其中上一次没有完成的{least}{missed:,}条。"
        )
    return points


def _examples(summary: Summary) -> Examples:
    """Examples by kind of summary and its key, then by aspect."""
    found: dict[tuple[str, Any], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in summary.examples:
        key = row["年度"] if row["汇总口径"] == "年度" else row["行业代码"]
        found[row["汇总口径"], key][row["方面"]].append(row)
    return found


def _exampled(kind: str, one: Quality, label: str, examples: Examples) -> dict[str, Any]:
    anchor = f"{'y' if kind == '年度' else 's'}{one.key or 0}"
    return {"anchor": anchor, "label": label, "quality": one, "examples": examples.get((kind, one.key), {})}


def _units(summary: Summary) -> list[dict[str, Any]]:
    shown = summary.units[:_UNITS]
    most = max((one.flawed.rate or 0.0 for one in shown), default=1.0)
    return [
        {
            "label": one.label,
            "quality": one,
            "bar": bar(one.flawed.rate or 0.0, most),
            "anchor": f"u{place}" if one.label in summary.details else "",
            "detail": summary.details.get(one.label),
        }
        for place, one in enumerate(shown, 1)
    ]


def _left_out(summary: Summary) -> str:
    shown = min(len(summary.units), _UNITS)
    return where_the_rest_is("单位", "单位质量", (shown, len(summary.units), summary.unit_rows))


def _details_note(summary: Summary) -> str:
    detailed = len(summary.details)
    whose = f"排在前面的{detailed}个单位" if detailed < summary.unit_rows else "各单位"
    return f"{whose}，每个单位列出健康分最低的几张表和最该先看的几处问题；其余的见视图 表质量、问题。"
