"""The table of docs/tour.md: what ``tools/tour.py`` did, how long it took, what came out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, FIGURES = DOCS / "tour.md", DOCS / "tour.json"
_TABLE = re.compile(r"(?<=<!-- tour -->\n).*?(?=<!-- end of tour -->)", re.DOTALL)


def render() -> str:
    """The table, from the figures of the last tour."""
    steps = json.loads(FIGURES.read_text("utf-8"))
    lines = [f"| {step['step']} | {step['seconds']:g} 秒 | {_outcome(step)} |\n" for step in steps]
    return "| 步骤 | 用时 | 结果 |\n| --- | ---: | --- |\n" + "".join(lines)


def refresh(page: str) -> str:
    """Text of docs/tour.md with the table as it is now."""
    return _TABLE.sub(lambda _: render(), page)


def _outcome(step: dict[str, Any]) -> str:
    if "files" in step:
        return f"{step['files']} 个文件全部审完"
    if "accept" in step:
        return f"{step['forms']} 张表：采纳 {step['accept']}，不采纳 {step['reject']}，改类 {step['reclass']}"
    if "forms" in step:
        return f"{step['forms']} 张表"
    if "job" in step:
        if step["job"] != "done":
            return f"没有训练成：{step['message']}"
        data = step["data"]
        verdict = "不比现有的差，已启用" if step.get("promoted") else "没有通过比较，不启用"
        return f"学 {data['learn']} 行，留 {data['recent']} 行比较；{verdict}"
    if "intact" in step:
        return f"{step['count']} 条决定，{'完整' if step['intact'] else step['fault']}"
    if "tables" in step:
        rows = step["tables"]
        return f"{rows['forms']} 张表、{rows['indicators']} 条指标、{rows['decisions']} 条决定"
    return ""
