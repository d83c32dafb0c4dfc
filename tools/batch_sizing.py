"""What docs/batch.md says of time, memory and disk, from benchmarks/results/batch_*.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "batch.md"
_RESULTS = ROOT / "benchmarks" / "results"
_SIZING = re.compile(r"(?<=<!-- sizing -->\n).*?(?=<!-- end of sizing -->)", re.DOTALL)
_MIB = 1 << 20


def refresh(page: str) -> str:
    """Text of docs/batch.md with the figures as measured last."""
    return _SIZING.sub(lambda _: render(), page)


def render() -> str:
    """Tables of sizes and stages, then lines on growth, office files, Spark and kills."""
    scale = _read("batch_scale")
    rows = scale["tables"]
    head = "| 指标 | 表 | 不同的写法 | 秒 | 处理器秒 | 内存 MB | 结果 MB | work MB |\n" + "| ---: " * 8 + "|\n"
    lines = [_size(row) for row in rows]
    largest = rows[-1]
    millions = largest["indicators"] / 1e6
    processor = largest["processor seconds"]
    per_core = largest["indicators"] / processor
    stages = "，".join(f"{name} {seconds}" for name, seconds in largest["seconds by stage"].items())
    told = [
        f"\n{scale['machine']}，生成的历年数据（`python -m benchmarks.batch_scale`），Parquet 清单读入，",
        "含判类、全部检查、比较、查重和报告；内存为全部进程合计的最大值。",
        f"\n\n- 每核每秒 {per_core:,.0f} 条；每百万条约 {processor / millions:,.0f} 处理器秒。",
        f"各阶段（秒）：{stages}。",
        f"\n- 从 {rows[0]['indicators']:,} 到 {largest['indicators']:,} 条，",
        f"时间按条数的 {scale['exponent of seconds']} 次方增长",
        f"（处理器时间 {scale['exponent of processor seconds']} 次方）：[图](../benchmarks/results/batch_scale.svg)。",
        "小批的时间里启动占了大半，所以次方低于 1。" if scale["exponent of seconds"] < 1 else "",
        f"\n- 磁盘：每条指标结果约 {_per_row(largest, 'results MiB')} 字节，",
        f"`work/` 约 {_per_row(largest, 'work MiB')} 字节。",
        *_office(scale),
        *_near(),
        *_engines(),
        *_faults(),
        "\n",
    ]
    return head + "".join(lines) + "".join(told)


def _size(row: dict[str, Any]) -> str:
    counts = (row["indicators"], row["forms"], row["distinct judging keys"])
    cost = (row["seconds"], row["processor seconds"], row["peak MiB"], row["results MiB"], row["work MiB"])
    return "| " + " | ".join([*(f"{one:,}" for one in counts), *(f"{one:,.0f}" for one in cost)]) + " |\n"


def _per_row(row: dict[str, Any], column: str) -> str:
    return f"{row[column] * _MIB / row['indicators']:.0f}"


def _office(scale: dict[str, Any]) -> list[str]:
    office = scale.get("office files")
    if not office:
        return []
    return [
        f"\n- {office['files']:,} 个 Word、Excel 文件（{office['indicators']:,} 条指标，",
        f"{office['unreadable files']:,} 个有意损坏读不了），",
        f"从文件到报告 {office['seconds']:.0f} 秒，内存 {office['peak MiB']:,} MB。",
    ]


def _near() -> list[str]:
    found = _read("near_duplicates")
    names, steps = found["names of corpus/data"], found["growth"]["steps"]
    own = names["find_pairs"]
    peers = [
        f"{one['package']} {one['seconds verified']:.1f} 秒（找到 {one['recall']:.1%}）"
        for package in ("semhash", "rensa", "datasketch")
        if (one := _best(names["methods"], package)) is not None
    ]
    return [
        f"\n- 查重：{names['texts']:,} 个名称，对照逐对比较（{names['comparing all pairs']['seconds']:.1f} 秒）找到 ",
        f"{own['recall']:.1%}，准确率 {own['precision']:.1%}，{own['seconds']:.1f} 处理器秒",
        f"（`python -m benchmarks.near_duplicates`；同样核对过的：{'，'.join(peers)}）。",
        f"{steps[0]['texts']:,} 到 {steps[-1]['texts']:,} 个不同的名称，时间按个数的 ",
        f"{steps[-1]['exponent from the smallest']} 次方增长。",
    ]


def _best(methods: list[dict[str, Any]], package: str) -> dict[str, Any] | None:
    """The setting of a package that finds most."""
    done = [one for one in methods if one["package"] == package and one.get("recall") is not None]
    return max(done, key=lambda one: one["recall"], default=None)


def _engines() -> list[str]:
    found = _read("batch_engines")
    local, spark = found["engines"]["local"], found["engines"]["spark"]
    same = "全部逐行相同" if all(found["equal"].values()) else "有不同"
    return [
        f"\n- Spark 与本机引擎（{found['indicators']:,} 条，同一台机器 local[2]，",
        "`python -m benchmarks.batch_engines`）：",
        f"结果{same}；本机 {local['seconds']:.0f} 秒，Spark {spark['seconds']:.0f} 秒，",
        f"混洗 {spark['shuffled MiB']:.0f} MB",
        f"（每条约 {spark['shuffled MiB'] * _MIB / found['indicators']:.0f} 字节）。",
    ]


def _faults() -> list[str]:
    found = _read("batch_faults")
    killed, disk = found["killed"], found["full disk"]
    return [
        f"\n- 随机时刻强行结束 {killed['kills']} 次再接着做（`python -m benchmarks.batch_faults`）：",
        f"{killed['runs that differ']} 次结果不同；磁盘写满 {disk['ran out of room']} 次，",
        f"说明原因后停下 {disk['stopped with a clear message']} 次，",
        f"腾出空间接着做，{disk['tried']} 次的结果都相同。"
        if disk["same after room was made"] == disk["tried"]
        else f"腾出空间接着做，{disk['tried']} 次中结果相同 {disk['same after room was made']} 次。",
    ]


def _read(name: str) -> Any:
    return json.loads((_RESULTS / f"{name}.json").read_text(encoding="utf-8"))
