"""批量审计.xlsx: what the batch comes to, a sheet for each answer; equal results give equal bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.batch.report.records import Answer, Quality, Share, Summary
from classifier.batch.report.wording import LIST_NOTES, SHARES, ShareWords, figure, made_by
from corpus.atomic import write_atomic
from corpus.packages import repack
from corpus.workbook import Sheet, write_workbook

__all__ = ["write"]

_LEFT_OUT = frozenset({"表编号", "名称编号", "组编号", "原因代码", "历年数"})
_RATES = frozenset({"占填报比例", "照抄率", "变化幅度"})
_EXAMPLES = "示例"
_HEADS = {"年度": ("年度",), "单位": ("单位",), "行业": ("行业代码", "行业")}
_QUALITY = (
    *("表数", "指标数", "通过", "完善后通过", "退回修改", "平均健康分", "高", "中", "低", "提示"),
    *("首要问题", "文件", "位置"),
)
_EXAMPLE = (
    *("口径", "年度或行业", "方面", "三级指标", "指标值", "计量单位"),
    *("填报类别", "判为", "单位", "年度", "文件", "位置"),
)
_WIDTHS = {
    **dict.fromkeys(("例一", "例二", "例三", "历年目标"), 46),
    **dict.fromkeys(("问题与建议", "首要问题", "原因"), 52),
    **dict.fromkeys(("文件", "上次文件", "首年文件", "下一步"), 40),
    **dict.fromkeys(("三级指标", "代表说法"), 30),
    **dict.fromkeys(("位置", "上次位置", "首年位置", "单位"), 24),
    "说明": 70,
}


def write(path: Path, summary: Summary, tool: Mapping[str, Any]) -> None:
    """Write the workbook. tool: version, model and settings it was made by. Raises OSError."""
    with write_atomic(path) as beside:
        write_workbook(beside, _sheets(summary, tool))
        beside.write_bytes(repack(beside.read_bytes()))


def _sheets(summary: Summary, tool: Mapping[str, Any]) -> Iterator[Sheet]:
    yield _overview(summary, tool)
    first = _first_examples(summary)
    yield _quality("年度", summary.years, first)
    yield _quality("单位", summary.units, {})
    yield _quality("行业", summary.sectors, first)
    for view, answer in summary.answers.items():
        yield _moves(summary, answer) if view == "错类去向" else _answer(answer)
    yield _examples(summary)


def _overview(summary: Summary, tool: Mapping[str, Any]) -> Sheet:
    """Totals, what each share means, and how much of each list the sheets hold."""
    totals = summary.totals
    rows: list[Sequence[Any]] = [
        ("申报表", totals.forms, ""),
        ("指标", totals.indicators, ""),
        ("填报单位", summary.unit_total, ""),
        ("读不了的文件", summary.answers["读不了的文件"].total, ""),
        *((f"结论：{label}", count, _of(count, totals.forms)) for label, count in totals.verdicts.items()),
        ("平均健康分", totals.health, "0到100"),
        *(
            (f"{share.title}（%）", _percent(share.of(totals)), f"{figure(share.of(totals))}。{share.meaning}")
            for share in SHARES
        ),
    ]
    listed = {"单位": (len(summary.units), summary.unit_rows, "单位质量")}
    listed |= {view: (len(answer.rows), answer.total, view) for view, answer in summary.answers.items()}
    for sheet, (shown, total, view) in listed.items():
        kept = f"本表列出前{shown:,}行，全部{total:,}行见视图 {view}（views.sql）" if shown < total else "全部列出"
        rows.append((f"工作表“{sheet}”", total, f"{kept}。{LIST_NOTES.get(sheet, '')}"))
    rows.append(("说明", None, f"{made_by(tool)}每条意见都是给人的提示，请核对原件后再作决定。"))
    return Sheet("总览", ("项目", "数", "说明"), rows, {**_WIDTHS, "项目": 26, "数": 14})


def _quality(title: str, rows: Sequence[Quality], first: Mapping[tuple[str, Any, str], int]) -> Sheet:
    """One row for each year, unit or sector; numbers lead to the examples."""
    counted = () if title == "单位" else ("单位数",)
    head = (*_HEADS[title], *counted, *_QUALITY[:10])
    shares = [name for share in SHARES for name in _share_headings(share)]
    told: list[list[Any]] = []
    links = {}
    for number, one in enumerate(rows):
        keys = [one.key, one.label] if title == "行业" else [one.label if title == "单位" else one.key]
        counts = [] if title == "单位" else [one.departments]
        findings = [one.findings[key] for key in ("high", "medium", "low", "info")]
        row = [*keys, *counts, one.forms, one.indicators, *one.verdicts.values(), one.health, *findings]
        for share in SHARES:
            line = first.get((title, one.key, share.aspect))
            if line is not None:
                links[number, len(row)] = (_EXAMPLES, f"A{line}")
            value = share.of(one)
            row += [value.part, *([value.whole] if share.base else []), _percent(value)]
        spot = [one.first.message, one.first.file, one.first.place] if one.first else ["", "", ""]
        told.append([*row, *spot])
    return Sheet(title, (*head, *shares, *_QUALITY[10:]), told, _WIDTHS, links=links)


def _share_headings(share: ShareWords) -> list[str]:
    return [f"{share.title}数", *([share.base] if share.base else []), f"{share.title}率（%）"]


def _answer(answer: Answer) -> Sheet:
    """The first rows of a view, without its ids and lists."""
    kept = [name for name in answer.columns if name not in _LEFT_OUT]
    headings = [f"{name}（%）" if name in _RATES else name for name in kept]
    return Sheet(answer.view, headings, [[_cell(name, row[name]) for name in kept] for row in answer.rows], _WIDTHS)


def _moves(summary: Summary, answer: Answer) -> Sheet:
    """Moves with three examples each."""
    plain = _answer(answer)
    rows = [
        [*cells, *_three([_told(one) for one in summary.moves[row["填报类别"], row["判为"]]])]
        for cells, row in zip(plain.rows, answer.rows, strict=True)
    ]
    return Sheet(answer.view, (*plain.headings, "例一", "例二", "例三"), rows, _WIDTHS)


def _examples(summary: Summary) -> Sheet:
    rows = [
        [
            *(row["汇总口径"], _key_of(row), row["方面"], row["三级指标"], row["指标值"], row["计量单位"]),
            *(row["填报类别"], row["判为"], row["单位"], row["申报年度"], row["文件"], row["位置"]),
        ]
        for row in summary.examples
    ]
    return Sheet(_EXAMPLES, _EXAMPLE, rows, _WIDTHS)


def _first_examples(summary: Summary) -> dict[tuple[str, Any, str], int]:
    """Line of the first example of each year or sector and aspect on the sheet of examples."""
    found: dict[tuple[str, Any, str], int] = {}
    for line, row in enumerate(summary.examples, 2):
        found.setdefault((row["汇总口径"], _key_of(row), row["方面"]), line)
    return found


def _key_of(row: Mapping[str, Any]) -> Any:
    return row["年度"] if row["汇总口径"] == "年度" else row["行业代码"]


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return round(100 * value, 2) if name in _RATES and value is not None else value


def _told(row: Mapping[str, Any]) -> str:
    unit = "" if row["计量单位"] in row["指标值"] else row["计量单位"]
    return f"{row['三级指标']} {row['指标值']}{unit}（{row['文件']} {row['位置']}）"


def _three(texts: Sequence[str]) -> list[str]:
    return [*texts, "", "", ""][:3]


def _percent(share: Share) -> float | None:
    return None if share.rate is None else round(100 * share.rate, 2)


def _of(part: int, whole: int) -> str:
    return figure(Share(part, whole))
