"""Memory and speed of ``zhibiao read`` over folders of 1,000 and 10,000 small files.

    .venv/bin/python -m benchmarks.read_volume [--files 10000]

The files are generated for this measurement, in a temporary folder: Word, Excel, csv, html and text in turn, each a
table of 10–20 indicators drawn from the shipped samples with other units, years and targets. They show what
volume costs, not how well forms are read. Each folder is read by a process of its own that writes jsonl; its peak
memory is the system's count of resident pages. Every indicator generated must come out with its name. Prints one row
per folder and writes benchmarks/results/read_volume.json.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.atomic import write_text
from corpus.reading import read_forms
from corpus.records import Indicator
from corpus.samples.form import Line, PlacedCell, SampleForm, Table
from corpus.samples.render.docx import render_docx
from corpus.samples.render.html import render_html
from corpus.samples.render.xlsx import render_xlsx

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值")
WIDTHS = (3.0, 3.5, 8.0, 3.0)
PLACES = ("东山", "西河", "南湖", "北原", "安平", "长清", "永丰", "宁远")
OFFICES = ("教育局", "水利局", "交通运输局", "卫生健康局", "文化和旅游局", "农业农村局")
PEAK_MIB, GROWTH = 500, 1.25


@dataclass(frozen=True, slots=True)
class Made:
    """A generated form: head and indicators, in class order."""

    unit: str
    year: int
    rows: tuple[tuple[str, str, str, str], ...]


def sample_indicators() -> list[Indicator]:
    """Indicators of the shipped samples that were filed with both classes and a target."""
    forms = (form for path in sorted((ROOT / "corpus" / "samples").glob("*.html")) for form in read_forms(path))
    return [item for form in forms for item in form.indicators if item.name and item.l1 and item.l2 and item.value]


def make(number: int, pool: list[Indicator]) -> Made:
    """The form with this number; the same number gives the same form."""
    chance = random.Random(number)  # noqa: S311 (not for secrets)
    unit = f"{chance.choice(PLACES)}{chance.choice('县市区')}{chance.choice(OFFICES)}"
    chosen = {item.name: item for item in chance.sample(pool, 40)}
    rows = []
    for item in list(chosen.values())[: chance.randint(10, 20)]:
        target = f"≥{chance.randint(60, 99)}%" if "%" in item.value else f"≥{chance.randint(1, 900)}个"
        rows.append((item.l1, item.l2, item.name, target))
    return Made(unit, chance.randint(2019, 2026), tuple(sorted(rows, key=lambda row: row[:2])))


def page_of(made: Made) -> SampleForm:
    """The form as a page with merged class cells."""
    cells = [PlacedCell(text, 0, column, 1, 1, "head") for column, text in enumerate(HEADINGS)]
    for column in (0, 1):
        starts = [i for i, row in enumerate(made.rows) if not i or row[: column + 1] != made.rows[i - 1][: column + 1]]
        for start, end in zip(starts, [*starts[1:], len(made.rows)], strict=True):
            cells.append(PlacedCell(made.rows[start][column], start + 1, column, end - start, 1, ""))
    for place, row in enumerate(made.rows, 1):
        cells += [PlacedCell(text, place, column, 1, 1, "") for column, text in enumerate(row[2:], 2)]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    title = Line(f"{made.year}年部门整体支出绩效目标申报表", "title")
    blocks = (title, Line(f"填报单位：{made.unit}", "left"), Table(tuple(cells), len(made.rows) + 1, WIDTHS))
    return SampleForm("", False, "绩效目标", blocks, "")


def text_of(made: Made) -> bytes:
    """Tab-separated text under two lines of head."""
    table = "\n".join("\t".join(row) for row in (HEADINGS, *made.rows))
    return f"{made.year}年部门整体支出绩效目标申报表\n填报单位：{made.unit}\n{table}\n".encode()


def csv_of(made: Made) -> bytes:
    """The bare table in the encoding Chinese Excel writes."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows((HEADINGS, *made.rows))
    return stream.getvalue().encode("gb18030")


CONTAINERS: dict[str, Callable[[Made], bytes]] = {
    "docx": lambda made: render_docx(page_of(made)),
    "xlsx": lambda made: render_xlsx(page_of(made)),
    "html": lambda made: render_html(replace(page_of(made), name=made.unit)),
    "txt": text_of,
    "csv": csv_of,
}


def fill(folder: Path, files: int) -> list[list[str]]:
    """Write the files, a hundred to a subfolder; returns the names of the indicators in each, in reading order."""
    pool = sample_indicators()
    names = []
    for number in range(files):
        made = make(number, pool)
        suffix = list(CONTAINERS)[number % len(CONTAINERS)]
        path = folder / f"{number // 100:03d}" / f"{number:05d}_{made.unit}_{made.year}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTAINERS[suffix](made))
        names.append([row[2] for row in made.rows])
    return names


def measure(folder: Path, output: Path) -> tuple[float, float]:
    """Seconds and peak memory in MiB of one ``zhibiao read``."""
    command = [sys.executable, "-m", "service.cli", "read", str(folder), "-o", str(output)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def names_in(output: Path) -> list[list[str]]:
    """Names of the indicators, one list for each line of a jsonl file."""
    with output.open(encoding="utf-8") as lines:
        return [[item["name"] for item in json.loads(line)["indicators"]] for line in lines]


def main() -> int:
    """Measure, print and write; 0 when memory stays flat and under the promise and every name came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    most = parser.parse_args().files
    rows = []
    for files in (max(1, most // 10), most):
        with tempfile.TemporaryDirectory() as place:
            folder, output = Path(place) / "forms", Path(place) / "out.jsonl"
            wanted = fill(folder, files)
            seconds, peak = measure(folder, output)
            found = names_in(output)
        right = sum(a == b for a, b in zip(found, wanted, strict=False))
        row = {"files": files, "forms": len(found), "forms with every name": right, "seconds": round(seconds, 1)}
        row |= {"files_per_s": round(files / seconds, 1), "peak_mib": round(peak)}
        rows.append(row)
        print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    result = {"machine": machine, "files": "generated from the shipped samples, 10–20 indicators each", "rows": rows}
    target = ROOT / "benchmarks" / "results" / "read_volume.json"
    write_text(target, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    few, many = rows
    flat = many["peak_mib"] <= PEAK_MIB and many["peak_mib"] <= GROWTH * few["peak_mib"]
    return 0 if flat and all(row["forms with every name"] == row["files"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
