"""The tables of docs/suggesting.md, written from benchmarks/results/{suggest,complete}.json and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results"
WAYS = {
    "ours": "本产品",
    "three nearest duties and forms, all rows": "最近三份职责和表格的全部行（不限二十条）",
    "three nearest duties and forms, first 20": "最近三份职责和表格，取前二十行",
    "BM25 alone": "只用 BM25 找名称",
    "encoder alone": "只用句向量找名称",
    "most popular": "来源最多的二十条，不看问什么",
    "control: twenty bare names, always the same": "对照：不带对象的二十个通用名称，每份表都一样",
}
KINDS = {
    "beginning of 1": "开头一个字",
    "beginning of 2": "开头两个字",
    "beginning of 3": "开头三个字",
    "beginning of 4": "开头四个字",
    "part": "中间一段",
    "initials": "拼音首字母",
    "pinyin": "拼音，末一个音节没打完",
    "mixed": "汉字夹拼音",
    "character left out": "漏一个字",
    "same sound": "同音字",
    "other character": "错一个字",
    "nonsense": "乱打",
}
COMPLETERS = {"completer": "本产品", "scan in plain Python": "逐个找子串", "rapidfuzz WRatio": "rapidfuzz"}


def load(name: str) -> Any:
    """One result file."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def interval(figure: Mapping[str, float]) -> str:
    """A share with its 95 % interval."""
    return f"{figure['value']:.3f}（{figure['low']:.3f}–{figure['high']:.3f}）"


def suggesting() -> str:
    """What is found of public forms hidden from the base, then the other figures of the same run."""
    result = load("suggest")
    hidden, library = result["public forms, hidden"], result["library, whole 款 hidden"]
    judge, time = result["judgement of sameness against two readers"], result["time"]
    rows = []
    for key, title in WAYS.items():
        way = hidden["ways"][key]
        shares = (interval(way[name]) for name in ("found@20", "found@20, loose yardstick", "nDCG@20"))
        rows.append((title, *shares, f"{way['every required class']:.3f}", way["pairs of one measure in a set"]))
    head = ("方法", "找到的行", "宽松尺度", "nDCG@20", "必设的类齐全", "同一指标的对数")
    kinds = "、".join(f"{kind} {count}" for kind, count in hidden["kinds"].items())
    more = [
        ("公开表格，藏起来再问", f"{hidden['forms']} 份，{hidden['rows']} 条结果指标（{kinds}）"),
        (
            "“是否同一指标”的判断，与两位读者比（没学过的表）",
            f"{judge['pairs']} 对：准确 {judge['precision']:.3f}，召回 {judge['recall']:.3f}，"
            f"F1 {judge['f1']:.3f}，AUC {judge['auc']:.3f}",
        ),
        (
            "整款藏起来的职责，前十二条类别和对象都对",
            f"{library['duties']} 个职责（{library['款']} 款）："
            f"{interval(library['precision@12, class and subject'])}；"
            f"只看对象 {interval(library['precision@12, subject'])}；"
            f"取剩下最近职责的前十二行 {interval(library['nearest duty left, first 12 rows'])}；"
            f"对照：职责名称加十二个固定词尾 {interval(library['control: the title with twelve fixed endings'])}"
            "（规则只能看出跑题，看不出好坏）",
        ),
        (
            "时间和内存（2 核，已载入）",
            f"{time['queries']} 次：中位 {time['median ms']} 毫秒，第 95 百分位 {time['p95 ms']} 毫秒；"
            f"只做推荐的进程内存最多 {time['peak MiB']} MiB；"
            f"{time['measures']} 个指标的索引重建 {time['index seconds']} 秒",
        ),
    ]
    read = result["read row by row"]
    more.append(
        (
            "一位读者逐行读较早一版的各套，前二十条里有没有",
            f"{read['forms']} 份 {read['rows']} 行：有 {interval(read['found@20'])}，对象也相同 "
            f"{interval(read['same object too'])}；同样的行由程序判断 "
            f"{interval(read['by the judgement on the same rows'])}，"
            f"{read['rows on which both agree']:.3f} 的行两者一致",
        )
    )
    return table(head, rows) + "\n" + table(("另测", "结果"), more)


def completing() -> str:
    """Share of names found among ten and time by kind of typing, beside plain ways; then the typed row."""
    result = load("complete")
    ways = [(title, result[key]) for key, title in COMPLETERS.items()]
    rows = []
    for kind, title in KINDS.items():
        cells: list[str] = []
        for _, way in ways:
            own = way["by kind"][kind]
            cells += [f"{own['found in 10']:.3f}" if "found in 10" in own else "–", f"{own['p95 ms']:.1f}"]
        rows.append((title, *cells))
    total = [cell for _, way in ways for cell in (f"{way['found in 10']:.3f}", f"{way['p95 ms']:.1f}")]
    head = [f"{title}{what}" for title in COMPLETERS.values() for what in ("：前十有", "：p95 毫秒")]
    typed, index = result["typed row"], result["index"]
    lines = (
        f"{result['queries']} 次查询，测时有 {result['measures']} 个可推荐的指标、{index['wordings']} 种说法；"
        f"索引 {index['seconds']} 秒建成，占 {index['MiB']} MiB。"
        f"{typed['rows of the form']} 行的表旁边检查正在填的一行，"
        f"{typed['checks']} 次：中位 {typed['p50 ms']} 毫秒，第 95 百分位 {typed['p95 ms']} 毫秒，"
        f"一张表的第一次 {typed['first check of a form']['p95 ms']} 毫秒。\n"
    )
    return table(("打的字", *head), [*rows, ("合计", *total)]) + "\n" + lines


def render() -> str:
    """Both tables with the command that measures them."""
    return "\n".join(
        [
            "### 推荐\n",
            "`.venv/bin/python -m benchmarks.suggest`（`benchmarks/results/suggest.json`）\n",
            suggesting(),
            "### 补全和填写时的检查\n",
            "`.venv/bin/python -m benchmarks.complete`（`benchmarks/results/complete.json`）\n",
            completing(),
        ]
    )
