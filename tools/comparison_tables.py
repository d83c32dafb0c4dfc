"""The figures of docs/comparison.md, from benchmarks/results and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE, RESULTS = ROOT / "docs" / "comparison.md", ROOT / "benchmarks" / "results"
WAYS = {  # what the page calls a method → what models.json does
    "zhibiao": "本模型",
    "zhibiao，加 `--quick`": "本模型，只用网络，不问复核模型",
    "全部填同一类": "多数类",
    "关键词表": "关键词表",
    "tf-idf＋逻辑回归，学填报的类": "字符tf-idf+逻辑回归（按填报类训练）",
    "tf-idf＋逻辑回归，学同样的标签和手写文字": "字符tf-idf+值特征+逻辑回归（另学同样的手写文字）",
    "fastText，学同样的标签和手写文字（不含指标库）": "fastText（同样的文件和手写文件）",
    "e5 句向量＋逻辑回归，学同样的标签和手写文字": "字符tf-idf+值特征+e5句向量+逻辑回归（另学同样的手写文字）",
    "zhibiao 的答案，由 cleanlab 排序": "cleanlab 排序（用本模型的把握）",
}
FIGURES = ("acceptable", "ece", "misfiled_ap", "misfiled_recall_90")
PAIRS = {
    "zhibiao": "ours",
    "tf-idf 余弦": "character tf-idf cosine",
    "rapidfuzz（编辑距离）": "rapidfuzz ratio",
    "e5 句向量": "multilingual-e5-small cosine",
}


def render_accuracy() -> str:
    """A row a method: share acceptable, calibration error, how well misfiled rows are found; "–" where not measured."""
    scores = {one["method"]: one for one in read("models")["scores"] if one["rows"] == "公开文件"}
    rows = [
        (way, *(_figure(scores[method]["figures"].get(key)) for key in FIGURES))
        for way, method in WAYS.items()
        if method in scores
    ]
    return _table(("办法", "答案可接受", "校准误差", "错类排序 AP", "九成正确时找出的错类"), rows)


def render_speed() -> str:
    """A row a method: rows judged a second, megabytes of memory at most."""
    told = read("judge_speed")
    rows = [
        ("zhibiao", f"{told['ours']['rows_per_s']:,.0f}", f"{told['ours']['peak_mib']:.0f}"),
        (
            "zhibiao，加 `--quick`",
            f"{told['network alone']['rows_per_s']:,.0f}",
            f"{told['network alone']['peak_mib']:.0f}",
        ),
    ]
    if "fastText" in told:
        fast = told["fastText"]
        ways = (("fastText，按字（上表的做法）", "characters"), ("fastText，按 jieba 的词", "words"))
        rows += [(way, f"{fast[key]['from_raw_rows']['rows_per_s']:,.0f}", "–") for way, key in ways]
    if "multilingual-e5-small" in told:
        peer = told["multilingual-e5-small"]
        rows.append(("e5 句向量，只算向量", f"{peer['rows_per_s']:,.0f}", f"{peer['peak_mib']:.0f}"))
    return _table(("办法", "每秒判多少条", "内存最多 MiB"), rows)


def render_pairs() -> str:
    """A row a method: how well rewordings are told from other indicators, drawn evenly and nearest."""
    tables = read("duplicates")["tables"]
    rows = [
        (way, *(f"{tables[name]['library'][test]['F1']:.3f}" for test in ("even", "nearest")))
        for way, name in PAIRS.items()
        if name in tables
    ]
    return _table(("办法", "与同类的其他指标分开，F1", "与最像的其他指标分开，F1"), rows)


MARKS = {"accuracy": render_accuracy, "speed": render_speed, "pairs": render_pairs}
"""Mark on the page → what stands between it and its end."""


def refresh(page: str) -> str:
    """Text of the page with the tables as measured last."""
    for mark, render in MARKS.items():
        head, start, rest = page.partition(f"<!-- {mark} -->\n")
        _, end, tail = rest.partition(f"<!-- end of {mark} -->")
        page = f"{head}{start}{render()}{end}{tail}"
    return page


def read(name: str) -> Any:
    """What a runner measured last, from benchmarks/results."""
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def _figure(figure: dict[str, float] | None) -> str:
    return "–" if figure is None else f"{figure['value']:.3f}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    write_text(PAGE, refresh(PAGE.read_text("utf-8")))
