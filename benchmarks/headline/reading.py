"""How many indicators come out right of a form, beside tools that turn files into markdown.

The public documents, rendered again (``tests/golden/public.py``), are read by us and converted by markitdown and
docling. The peers' aim is another one: their tables are text, and which row is an indicator, which column its target is
left to the reader. So they are judged by what their tables hold: the name as a cell of its own, the target in the same
row, both classes in the same row. Of ours the fields of the record count, and a row that the form does not hold counts
against us besides (``not_invented``), which cannot be asked of a peer.
"""

from __future__ import annotations

import hashlib
import html
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from benchmarks.headline.records import Column, Group, Row, Table, cells
from benchmarks.intervals import interval
from benchmarks.read_speed import ASKED, Peers
from corpus.dataset import load_public_documents
from corpus.records import Form, Indicator
from corpus.text import squeeze
from tests.golden.containers import load_containers
from tests.golden.public import RENDERINGS, Rendering
from tests.golden.scoring import read_case, same_class

__all__ = ["Found", "judge_markdown", "judge_records", "measure_group", "table_rows"]

SHOWN = ("classic_docx", "side_label_xlsx", "self_evaluation_html", "classic_pdf")
OURS = "本产品"
T = TypeVar("T")
COLUMNS = (
    Column("name", "名称单独成格"),
    Column("value", "名称+目标值同行"),
    Column("whole", "再加一二级同行"),
    Column("not_invented", "读出的属实"),
)
NOT_SAID = {
    "docling": "docling 读 PDF 要先下载版面模型，离线不能用，未测",
}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL_END = re.compile(r"(?<!\\)\|")

Found = tuple[bool, bool, bool]
"""Of an expected indicator: name found, target in the same row, classes in the same row as both."""


def table_rows(markdown: str) -> list[list[str]]:
    """The cells of every row of every table, squeezed; rules between head and body are left out."""
    rows = []
    for line in markdown.splitlines():
        text = line.strip()
        if not text.startswith("|"):
            continue
        parts = [_plain(part) for part in _CELL_END.split(text)[1:]]
        if any(part.strip("-:") for part in parts):
            rows.append(parts)
    return rows


def judge_markdown(markdown: str, wanted: Sequence[Indicator]) -> list[Found]:
    """What the tables of a conversion hold of each expected indicator; a row serves one indicator."""
    rows = table_rows(markdown)
    return _judged(wanted, rows, _row_holds)


def judge_records(forms: Iterable[Form], wanted: Sequence[Indicator]) -> list[Found]:
    """What our records hold of each expected indicator; a record serves one indicator."""
    return _judged(wanted, [item for form in forms for item in form.indicators], _record_holds)


def _judged(wanted: Sequence[Indicator], rows: Sequence[T], holds: Callable[[T, Indicator], Found]) -> list[Found]:
    free = set(range(len(rows)))
    out = []
    for item in wanted:
        best, place = max(((holds(rows[at], item), -at) for at in free), default=((False, False, False), 0))
        if best[0]:
            free.discard(-place)
        out.append(best)
    return out


def _row_holds(row: Sequence[str], item: Indicator) -> Found:
    if squeeze(item.name) not in row:
        return (False, False, False)
    texts = {*row, *(one + two for one, two in pairwise(row))}  # sign and number may stand apart
    value = squeeze(item.value) in texts
    return (True, value, value and all(squeeze(label) in row for label in (item.l1, item.l2) if label))


def _record_holds(mine: Indicator, item: Indicator) -> Found:
    if squeeze(mine.name) != squeeze(item.name):
        return (False, False, False)
    value = squeeze(mine.value) == squeeze(item.value)
    return (True, value, value and same_class(mine, item))


def _plain(cell: str) -> str:
    return squeeze(_ESCAPED.sub(r"\1", html.unescape(_BREAK.sub("", cell))))


class Tally:
    """What one method found in one rendering, document by document."""

    def __init__(self) -> None:
        self.found: list[list[Found]] = []
        self.real: list[list[float]] = []
        self.failed: Counter[str] = Counter()

    def row(self, method: str, package: str) -> Row:
        """The row of the table."""
        figures = {
            column.key: interval([[float(one[place]) for one in part] for part in self.found])
            for place, column in enumerate(COLUMNS[:3])
        }
        if self.real:
            figures["not_invented"] = interval(self.real)
        return Row(method, cells(figures), method == OURS, package)


def measure_rendering(rendering: Rendering, peers: Peers | None, folder: Path, most: int | None) -> dict[str, Tally]:
    """Every method on one rendering of the public documents. most: only so many of them, drawn by hash."""
    container = load_containers()[rendering.container]
    chosen = [peer for peer in (peers.versions if peers else ()) if container.suffix in ASKED[peer]]
    tallies = {OURS: Tally(), **{peer: Tally() for peer in chosen}}
    documents = sorted(filter(rendering.shows, load_public_documents()), key=lambda one: _drawn(one.doc_id))
    for document in documents[:most]:
        golden = rendering.arrange(document)
        wanted = [item for form in golden.forms for item in form.indicators]
        path = folder / f"{document.doc_id}-{rendering.id}{container.suffix}"
        path.write_bytes(container.render(golden.page))
        forms, error = read_case(path)
        own = tallies[OURS]
        own.failed.update([error] if error else [])
        own.found.append(judge_records(forms, wanted))
        names = Counter(squeeze(item.name) for item in wanted)
        read = Counter(squeeze(item.name) for form in forms for item in form.indicators)
        right = (names & read).total()
        own.real.append([1.0] * right + [0.0] * (read.total() - right) or [0.0])
        for peer in chosen:
            text, error = peers.markdown(peer, path) if peers else ("", "")
            tallies[peer].failed.update([error] if error else [])
            tallies[peer].found.append(judge_markdown(text, wanted))
    return tallies


def _drawn(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=8).digest()


def measure_group(converters: Path | None, most: int | None = None) -> Group:
    """The group. converters: an interpreter that has markitdown and docling. most: documents per rendering."""
    peers = Peers(converters) if converters else None
    tables, failures = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for rendering in (one for one in RENDERINGS if one.id in SHOWN):
            tallies = measure_rendering(rendering, peers, Path(folder), most)
            versions = peers.versions if peers else {}
            rows = [
                tally.row(name, f"{name} {versions[name]}" if name in versions else "")
                for name, tally in tallies.items()
            ]
            documents = tallies[OURS].found
            caption = f"{rendering.title}，{len(documents)} 份、{sum(map(len, documents))} 条指标"
            tables.append(Table(caption, COLUMNS, tuple(rows), "whole"))
            failures |= {f"{rendering.id} {name}": dict(t.failed) for name, t in tallies.items() if t.failed}
            print(caption, failures, flush=True)
    missing = {peer: "没有安装，未测" for peer in ASKED if not peers or peer not in peers.versions}
    if peers:
        peers.close()
        missing |= {f"{peer}（PDF）": why for peer, why in NOT_SAID.items() if peer in peers.versions}
    return Group(
        "reading",
        "读表准确率",
        "同一份表，读出来的指标有多少条是对的。markitdown、docling 是把文件转成文字的通用工具，不分辨哪一行是指标、"
        "哪一列是目标值，所以对它们只看表格里有没有：放宽了的比法，仍看得出合并单元格丢不丢。",
        "corpus/data 的公开文件，按四种常见格式重新排版；读表程序是看着这些版式写的，是开发数字。",
        tuple(tables),
        missing,
        {"failures": failures},
    )
