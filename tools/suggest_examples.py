"""Write docs/suggest_examples.md: what is suggested for ten very different duties, as a reader of the results sees it.

Run from the repository root: python -m tools.suggest_examples. The shipped base answers, never an office's own library.
Same base, same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from classifier.knowledge.spread import ValueSpread
from classifier.suggest import Suggestion, suggest
from corpus.atomic import write_text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "suggest_examples.md"
TOP = 12
DUTIES = (
    "养老院运营",
    "自来水厂日常运行",
    "人民法院审判执行",
    "博物馆免费开放",
    "政务数据中心运维",
    "乡镇机关运转",
    "农村公路养护",
    "高标准农田建设",
    "残疾儿童康复救助",
    "低空经济试点",
)
HEAD = f"""# 推荐示例 Examples of suggestions

由 `python -m tools.suggest_examples` 生成，请勿手改。十个差别很大的职责，每个只给这几个字，各取 {TOP} 条，
照原样列出，没有挑选，不合适的也在里面。指标值一律由填报人填写；“参考”是别处写过的数，多数是自编的数量级，不是标准，
不得引用。带 \\* 的是按通用说法拼成的，或没有相近的参照，支撑较弱。怎样看这些栏目见 [suggesting.md](suggesting.md)。

Written by the command above; do not edit. Ten very different duties, {TOP} rows each, nothing picked. Values are for
the filler; the range beside them is mostly an authored magnitude.
"""
COLUMNS = ("类别", "三级指标", "方向和单位", "参考取值或分档", "为什么")


def number(value: float) -> str:
    """A number without exponent or trailing zeros."""
    return f"{value:.10g}"


def values(spread: ValueSpread) -> str:
    """Quartiles with how many values they rest on, and how many of those units filed."""
    count = f"{spread.n} 个取值，单位填报 {spread.filed} 个；{spread.scope}"
    if spread.q1 == spread.q3:
        return f"{number(spread.median)}{spread.unit}（{count}）"
    return f"{number(spread.q1)}–{number(spread.q3)}{spread.unit}，中位 {number(spread.median)}（{count}）"


def reference(item: Suggestion) -> str:
    """Grades of what is described, else the range of what is counted, "" where nothing is known."""
    if item.scale:
        return "；".join(f"{grade.grade}：{grade.text}" for grade in item.scale.grades)
    return values(item.value_range) if item.value_range else ""


def section(duty: str) -> Iterator[str]:
    """Lines of one duty: what is near, the table, the gaps."""
    result = suggest(duty, top=TOP)
    yield f"## {duty}\n"
    near = "、".join(f"{title}（{score:.2f}）" for title, score in result.neighbours[:3])
    yield f"相近职责和表格：{near or '无'}\n"
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{' --- |' * len(COLUMNS)}"
    for group in result.sets:
        for item in group.indicators:
            name = f"{item.name} *" if item.low_support else item.name
            cells = (group.l2, name, f"{item.operator} {item.unit}".strip(), reference(item), item.why)
            # a bare star would start emphasis, a bar would end the cell
            yield f"| {' | '.join(cell.replace('*', chr(92) + '*').replace('|', '｜') for cell in cells)} |"
    yield ""
    yield from (f"- {gap}" for gap in result.gaps or ("没有要说明的缺口。",))
    yield ""


def render() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for duty in DUTIES for line in section(duty))])


if __name__ == "__main__":
    write_text(PAGE, render())
