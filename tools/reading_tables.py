"""The tables of docs/reading.md, written from benchmarks/results/read_*.json and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

UNSEEN = Path(__file__).resolve().parents[1] / "tests" / "heldout" / "last"
RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results"
FIELDS = {
    "recall": "名称读到",
    "precision": "名称属实",
    "value": "指标值",
    "unit": "单位",
    "klass": "类别",
    "group": "职责/项目/期限",
    "head": "表头信息",
}
GROUPS = {
    "found": "名称读到",
    "not_invented": "名称属实",
    "value": "指标值",
    "l1": "一级",
    "l2": "二级",
    "head_unit": "填报单位",
    "head_year": "年度",
}
HALVES = {
    "last": "只测、没有看过的一批",
    "unseen": "第三批（先测后看）",
    "final": "第二批（先测后看）",
    "dev": "第一批（开发时看过）",
}


def load(name: str) -> dict[str, Any]:
    """One result file as a mapping."""
    data: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return data


def table(rows: Mapping[str, Mapping[str, Any]], first: str, fields: Mapping[str, str], count: str = "files") -> str:
    """A table in Markdown: one row per entry, shares with three decimals, a dash where nothing was judged."""
    head = [first, *(["份数"] if count else []), *fields.values()]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for title, row in rows.items():
        shares = ["–" if row.get(key) is None else f"{row[key]:.3f}" for key in fields]
        lines.append("| " + " | ".join([title, *([str(row[count])] if count else []), *shares]) + " |")
    return "\n".join(lines) + "\n"


def kinds_of_unseen(heldout: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The unseen files again, text taken from PDFs apart from the others: shares over expected indicators."""
    expected = json.loads((UNSEEN / "expected.json").read_text(encoding="utf-8"))
    counts = {name: sum(len(form["indicators"]) for form in forms) for name, forms in expected.items()}
    out: dict[str, dict[str, float]] = {}
    for title, wanted in (("　其中：PDF 转出的文字", True), ("　其中：其他文本、网页、csv", False)):
        names = [name for name in counts if ("pdf" in name or "reading_order" in name) == wanted]
        out[title] = {}
        for key in ("found", "value", "l1", "l2"):
            judged = [name for name in names if key in heldout[f"last/{name}"]]
            right = sum(heldout[f"last/{name}"][key] * counts[name] for name in judged)
            out[title][key] = right / sum(counts[name] for name in judged)
    return out


def render() -> str:
    """All tables with the sentence that says what each measures."""
    golden, public, heldout = load("read_golden"), load("read_public"), load("read_heldout")
    by_title = {entry["title"]: entry for entry in golden["containers"].values()}
    layouts = {entry["title"]: entry for entry in golden["layouts"].values()}
    renderings = {entry["title"]: entry for entry in public["renderings"].values()}
    halves = {title: heldout[key] for key, title in HALVES.items() if key in heldout}
    first, *others = halves.items()
    halves = dict([first, *kinds_of_unseen(heldout).items(), *others])
    return "\n".join(
        [
            "### 没有看过的手写样表（文本、网页、csv）\n",
            "另有人不看程序、照着各地实际发布和抽取的样子手写的表，数字按指标计。\n",
            table(halves, "样表", GROUPS, count=""),
            "### 已知内容的样表，按文件种类\n",
            f"{golden['forms']} 份，内容已知（手写，单位和数字是编的），排成各种版式，再写成各种文件；"
            f"{golden['exact']} 份完全读对。写读表程序时看着这些表改过，所以是上限。\n",
            table(by_title, "文件", FIELDS),
            "### 同一批，按版式\n",
            table(layouts, "版式", FIELDS),
            "### 公开文件的内容重新排版\n",
            table(renderings, "排版", FIELDS),
        ]
    )
