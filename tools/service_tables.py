"""What the pages say of how much the service bears, and of being killed, from benchmarks/results/service_*.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DEPLOYMENT, FAULTS = ROOT / "docs" / "deployment.md", ROOT / "docs" / "faults.md"
_RESULTS = ROOT / "benchmarks" / "results"
_LOAD = re.compile(r"(?<=<!-- load -->\n).*?(?=<!-- end of load -->)", re.DOTALL)
_KILLED = re.compile(r"(?<=<!-- killed -->\n).*?(?=<!-- end of killed -->)", re.DOTALL)
_STREAMS = {
    "classify": "判类，每次一条，都没判过",
    "classify_repeated": "判类，每次一条，多半判过",
    "audit": "审核 40 行的 Word 表，都没审过",
    "audit_repeated": "审核 40 行的 Word 表，反复同样几份",
}
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def refresh_deployment(page: str) -> str:
    """Text of docs/deployment.md with the figures as measured last."""
    return _LOAD.sub(lambda _: render_load(), page)


def refresh_faults(page: str) -> str:
    """Text of docs/faults.md with the figures as measured last."""
    return _KILLED.sub(lambda _: render_killed(), page)


PAGES = ((DEPLOYMENT, refresh_deployment), (FAULTS, refresh_faults))
"""Each page, and what renews its text."""


def render_load() -> str:
    """Table of requests by kind, then a line on pages, one on the long run."""
    load, soak = _read("service_load"), _read("service_soak")
    people, alone, memory = load["reviewers"], load["one after the other, without a service"], soak["memory MiB"]
    return "".join(
        (
            "| 请求 | 每秒 | p50 毫秒 | p95 毫秒 | p99 毫秒 | 出错 |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
            *(_stream(name, load[key]) for key, name in _STREAMS.items()),
            f"\n{load['machine']['cores']} 核，发请求的程序在同一台机器上，每种 {load['seconds']} 秒，从该发出时算起；",
            f"期间 {people['sessions open at once']} 位审核人的页面一直开着，换页 {people['pages']} 次，",
            f"p95 {people['page p95 ms']:.0f} 毫秒，断开或出错 {people['faults']} 次。",
            f"不经服务、逐条在程序里做：判类每秒 {alone['classify']['per second']:.0f} 条，",
            f"审核每秒 {alone['audit']['per second']:.1f} 份。\n",
            f"\n连续 {soak['seconds'] / 60:.0f} 分钟（每秒判类 60 条、审核 2 份，每半分钟报送 5 份，",
            f"{soak['reviewers']['sessions open at once']} 位审核人在线）：",
            f"{sum(one['requests'] for one in soak['requests'].values())} 个请求，出错 {soak['errors']} 次；",
            f"全部进程的内存从 {memory['first']:.0f} MiB 到 {memory['last']:.0f} MiB，",
            f"最后五分之一比第二个五分之一变化 {soak['memory growth']:+.1%}。\n",
        )
    )


def render_killed() -> str:
    """Table with a row a database."""
    result = _read("service_faults")
    columns = (
        *("数据库", "杀死次数（其中有任务在做）", "请求", "切断的上传、决定", "已做成、重发得原答复"),
        *("丢失、重复、半截", "决定的链条", "重新可用（中位，最长）"),
    )
    head = f"| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}\n"
    return head + "".join(_killed(name, result[key]) for key, name in _DATABASES.items() if key in result)


def _stream(name: str, told: dict[str, Any]) -> str:
    latencies = " | ".join(f"{told[f'{at} ms']:.0f}" for at in ("p50", "p95", "p99"))
    return f"| {name} | {told['answered per second']:.0f} | {latencies} | {told['errors']} |\n"


def _killed(name: str, told: dict[str, Any]) -> str:
    back = told["seconds until ready again"]
    chain = f"{told['kept']['decisions']} 条，{'完好' if told['chain intact'] else '不完好'}"
    return (
        f"| {name} | {told['kills']}（{told['kills with a job running']}） | {told['requests']} "
        f"| {told['uploads cut off']}、{told['decisions cut off']} | {told['done though the answer was cut off']} "
        f"| {told['lost, doubled or half done']} | {chain} | {back['median']:.1f} 秒，{back['most']:.1f} 秒 |\n"
    )


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_RESULTS / f"{name}.json").read_text("utf-8"))
    return found
