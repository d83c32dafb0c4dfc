"""docs/benchmarks.md and its pictures, written from benchmarks/results/headline/*.json and nowhere else.

    python -m tools.benchmark_page           writes the page and the pictures that are out of date
    python -m tools.benchmark_page --check   ends with 1 when the page or a picture is not what the results give

Where another tool is better, the page says so: the sentences are made from the figures, not by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.headline.records import FOLDER, Cell, Column, Group, Row, Table, load_group
from corpus.atomic import write_text
from tools.benchmark_plots import draw, is_drawn_from

__all__ = ["PAGE", "PICTURES", "load_groups", "outdated", "render", "sentences"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PICTURES = ROOT / "docs" / "pictures" / "benchmarks"
ORDER = ("accuracy", "misfiled", "reading", "duplicates", "suggest", "throughput", "latency", "memory", "startup")
INTRODUCTION = """\
# 测评：本产品与同类工具

这一页回答：本产品判得准不准、读得全不全、快不快，和别的做法比怎么样。每一组都把本产品和对照工具放在同一台机器、
同一批数据、同一次运行里比，**对照更好的地方照实写出**。粗体的行是本产品（或它的一部分），括号里是 95% 区间：
数据换一批，真实的数字多半仍落在里面。

全页由 `make bench` 生成：它把对照工具装进单独的环境，逐组测量，结果写入 `benchmarks/results/headline/`，
再由 `tools/benchmark_page.py` 写成本页和图，不经人手改动。更细的测量由 `make bench-all` 跑，见 `benchmarks/results/`。

In English: every group measures zhibiao and its peers in one run on the same data; bold rows are ours, brackets are
95 % intervals over documents, and a sentence below each table names every figure where a peer is better.
"""


def load_groups(folder: Path = FOLDER) -> list[Group]:
    """The groups that were measured, in the order of the page."""
    return [load_group(folder / f"{name}.json") for name in ORDER if (folder / f"{name}.json").is_file()]


def render(groups: Sequence[Group]) -> str:
    """The page in Markdown."""
    parts = [INTRODUCTION, _overview(groups)]
    parts += [_section(group) for group in groups]
    return "\n".join(parts)


def _overview(groups: Sequence[Group]) -> str:
    lines = ["| 测什么 | 看哪个数 | 本产品 | 最好的对照 | 谁好 |", "|---|---|---|---|---|"]
    for group in groups:
        table = group.tables[0]
        column = _column(table, table.plot)
        ours, best = _ours(table, column.key), _best(table, column)
        link = f"[{group.title}](#{group.title})"
        if ours is None or best is None:
            continue
        told = f"{show(best.cells[column.key], column)}（{best.method}）"
        verdict = _verdict(ours.cells[column.key], best.cells[column.key], column)
        lines.append(f"| {link} | {column.title} | {show(ours.cells[column.key], column)} | {told} | {verdict} |")
    return "\n".join([*lines, ""])


def _section(group: Group) -> str:
    about = group.about
    machine = about["machine"]
    lines = [f"## {group.title}", "", group.lead, "", f"![{group.title}](pictures/benchmarks/{group.id}.svg)", ""]
    for table in group.tables:
        lines += [f"**{table.caption}**", "", _table(table), ""]
        lines += [table.note, ""] if table.note else []
        told = " ".join(sentences(table))
        lines += [told, ""] if told else []
    lines += [f"- 数据：{group.data}"]
    lines += [f"- 命令：`{about['command']}`，{about['date']}，用时 {about['seconds']} 秒"]
    lines += [
        f"- 机器：{machine['cores']} 核，{machine['system']}，Python {machine['python']}；"
        f"测完时系统负载 {machine['load']}{BUSY if machine['load'] > machine['cores'] else ''}"
    ]
    packages = list(dict.fromkeys(row.package for table in group.tables for row in table.rows if row.package))
    lines += [f"- 对照的版本：{'，'.join(packages)}"] if packages else []
    lines += [f"- **没有测到的对照**：{peer}（{why}）" for peer, why in group.missing.items()]
    lines += [f"- **{about['quick']}**"] if "quick" in about else []
    return "\n".join([*lines, ""])


BUSY = "，机器同时在做别的事，时间都偏长，只宜看比值"


def _table(table: Table) -> str:
    heads = ["方法", *(f"{column.title}{ARROWS[column.better]}" for column in table.columns)]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in table.rows:
        name = f"**{row.method}**" if row.ours else row.method
        lines.append(f"| {name} | {' | '.join(_cell(row, column) for column in table.columns)} |")
    return "\n".join(lines)


ARROWS = {"more": " ↑", "less": " ↓", "": ""}


def _cell(row: Row, column: Column) -> str:
    return show(row.cells[column.key], column) if column.key in row.cells else "–"


def show(cell: Cell, column: Column) -> str:
    """A number with its interval."""
    text = f"{cell.value:,.{column.digits}f}"
    if cell.low is None or cell.high is None:
        return text
    return f"{text}（{cell.low:,.{column.digits}f}–{cell.high:,.{column.digits}f}）"


def sentences(table: Table) -> Iterator[str]:
    """What the table says of ours and the best peer: where a peer is better, by column; then where ours is."""
    better, worse = [], []
    for column in table.columns:
        ours, best = _ours(table, column.key), _best(table, column)
        if not column.better or ours is None or best is None:
            continue
        mine, theirs = ours.cells[column.key], best.cells[column.key]
        if _ahead(mine, theirs, column):
            better.append(column.title)
        elif mine.value != theirs.value:
            digits = f",.{column.digits}f"
            told = f"{best.method} {theirs.value:{digits}}，本产品 {mine.value:{digits}}"
            worse.append(f"{column.title}（{told}{'，在区间之内' if _within(mine, theirs) else ''}）")
    if worse:
        yield f"**对照更好的**：{'；'.join(worse)}。"
    if better:
        yield f"本产品最好的：{'、'.join(better)}。"


def _verdict(mine: Cell, theirs: Cell, column: Column) -> str:
    if mine.value == theirs.value:
        return "相同"
    who = "本产品" if _ahead(mine, theirs, column) else "**对照**"
    return who + ("（在区间之内）" if _within(mine, theirs) else "")


def _within(mine: Cell, theirs: Cell) -> bool:
    """Whether the peer's number lies in our interval."""
    return mine.low is not None and mine.high is not None and mine.low <= theirs.value <= mine.high


def _ahead(mine: Cell, theirs: Cell, column: Column) -> bool:
    return mine.value > theirs.value if column.better == "more" else mine.value < theirs.value


def _column(table: Table, key: str) -> Column:
    return next(column for column in table.columns if column.key == key)


def _ours(table: Table, key: str) -> Row | None:
    """The product's own row: the first of ours that has the figure."""
    return next((row for row in table.rows if row.ours and key in row.cells), None)


def _best(table: Table, column: Column) -> Row | None:
    """The best of the others; None where nobody else has the figure."""
    others = [row for row in table.rows if not row.ours and column.key in row.cells]
    if not others or not column.better:
        return None
    pick = max if column.better == "more" else min
    return pick(others, key=lambda row: row.cells[column.key].value)


def outdated(groups: Sequence[Group], page: Path = PAGE, pictures: Path = PICTURES) -> list[str]:
    """Names of what is not as the results give it: the page, a picture missing or of other results."""
    found = [] if page.is_file() and page.read_text(encoding="utf-8") == render(groups) else [page.name]
    for group in groups:
        path = pictures / f"{group.id}.svg"
        if not path.is_file() or not is_drawn_from(path.read_text(encoding="utf-8"), group):
            found.append(path.name)
    return found


def main() -> int:
    """Write or check the page and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    groups = load_groups()
    late = outdated(groups)
    if check:
        sys.stdout.write("\n".join(late or ["up to date"]) + "\n")
        return 1 if late else 0
    PICTURES.mkdir(parents=True, exist_ok=True)
    for group in groups:
        if f"{group.id}.svg" in late:
            write_text(PICTURES / f"{group.id}.svg", draw(group))
    write_text(PAGE, render(groups))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {len(groups)} groups\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
