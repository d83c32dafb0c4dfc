"""What can be suggested: rows of the authored library, of common activities and of public forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.suggest.result import SourceNote
from corpus.dataset import LabelledDocument, LibraryDuty, load_library, load_public_documents
from corpus.text import fold_width, squeeze

ACTIVITIES = Path(__file__).parent.parent / "data" / "activities.jsonl"
COMMON = "通用指标"
"""Title of the entry with measures that fit any duty; used only where no neighbour is found."""

_LONGEST = 18
_NOTE = re.compile(r"[(（][^()（）]*[)）]|[★☆*]+")
# What makes a filed row useless as a model: targets in the name, questions, quoted works, lists, sub-rows.
_UNFIT = re.compile(
    r"\d|是否|[《》“”\"。；;,，、:：+%]|其中|指标|绩效|预算|经费|项目|资金|某|情况说明|XX|××|不利影响|上级|本年"
)
_MEASURE = re.compile(
    r"(率|数|数量|人次|人数|面积|长度|里程|时间|时限|次数|场次|标准|成本|满意度|天数|增收|收入|产值|度|额|户数|套数|规模)$"
)
# Names without an object say nothing to another unit.
_GENERIC = re.compile(
    "(?:工程|任务|工作|验收|竣工|完成|合格|及时|按期|按时|通过|质量|服务|目标|受益|对象|群众|安全|事故|发生|数|量|率|时间|成本|控制|满意度)+"
)
# Kinds whose rows were written as targets by a unit or prescribed by a ministry; reports score, they do not plan.
_KINDS = frozenset({"项目支出", "转移支付", "部门整体", "自评", "模板", "指标库"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that may be suggested; leaf is the reviewed class, never the filed one."""

    name: str
    leaf: str
    operator: str
    value: str
    unit: str
    polarity: str
    explain: str = ""
    measure: str = ""
    basis: str = ""
    cost_kind: str = ""
    aka: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty, an activity or a public document with its rows.

    kind: 指标库, 通用活动, 共性指标 or 公开表格. function: sector code or "". group: name of the 类 or the
    sector; item: name of the 款, "" for others. department: of a public form.
    """

    kind: str
    function: str
    title: str
    keywords: tuple[str, ...]
    text: str
    group: str
    item: str
    note: SourceNote
    rows: tuple[Candidate, ...]
    department: str = ""


def build_pool(library: Sequence[LibraryDuty] | None = None) -> tuple[Entry, ...]:
    """Every entry, sorted, so that the order of the data files does not matter."""
    duties = load_library() if library is None else library
    entries = [_from_library(duty, "指标库") for duty in duties]
    entries += [_from_library(duty, "通用活动") for duty in load_library(ACTIVITIES)]
    entries += [entry for document in load_public_documents() if (entry := _from_document(document))]
    return tuple(
        sorted(entries, key=lambda entry: (entry.kind, entry.function, entry.title, entry.department, entry.text))
    )


def _from_library(duty: LibraryDuty, kind: str) -> Entry:
    kind = "共性指标" if duty.duty == COMMON else kind
    rows = tuple(
        Candidate(
            item.name,
            item.leaf,
            "" if item.operator == "定性" else item.operator,
            item.value,
            item.unit,
            item.polarity,
            item.explain,
            item.measure,
            item.basis,
            item.cost_kind,
            item.aka,
        )
        for item in duty.indicators
    )
    code = duty.item if duty.function else ""
    return Entry(
        kind,
        duty.function,
        duty.duty,
        duty.keywords,
        duty.duty_text,
        duty.function_name,
        duty.item if duty.function else "",
        SourceNote(kind, duty.duty, code),
        rows,
    )


def _from_document(document: LabelledDocument) -> Entry | None:
    """A public form with the rows that can serve as a model; None when it has none."""
    if document.kind not in _KINDS:
        return None
    rows = tuple(
        row
        for item in document.indicators
        if (row := _public_row(item.name, item.value, item.unit, item.primary, document.unit))
    )
    if not rows:
        return None
    title = document.title or "、".join(document.duties)
    note = SourceNote("公开表格", title, unit=document.unit, year=document.year)
    return Entry(
        "公开表格", "", title, document.duties, "", document.sector, "", note, rows, document.unit or document.doc_id
    )


def _public_row(name: str, value: str, unit: str, leaf: str, department: str) -> Candidate | None:
    plain = _NOTE.sub("", squeeze(name)).strip("-·.")
    if (
        leaf == "其他"
        or not 5 <= len(plain) <= _LONGEST
        or _UNFIT.search(plain)
        or not _MEASURE.search(plain)
        or _GENERIC.fullmatch(plain)
    ):
        return None
    if department and plain[:2] in department[:4]:
        return None  # carries the filer's own place name
    shown = fold_width(value).strip()
    return Candidate(plain, leaf, "", shown, unit, "")
