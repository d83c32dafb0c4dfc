"""Rows of every data file that feed the knowledge base, each with its source, in one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classifier.knowledge.models import is_model
from classifier.knowledge.records import Source
from corpus.dataset import (
    AuthoredDocument,
    AuthoredIndicator,
    LabelledDocument,
    LabelledIndicator,
    LibraryDuty,
    load_authored_documents,
    load_library,
    load_public_documents,
)
from corpus.text import fold_width, squeeze

__all__ = ["ACTIVITIES", "COMMON", "FIELDS", "Row", "data_rows", "government_level"]

DATA = Path(__file__).parents[1] / "data"
ACTIVITIES, FIELDS = DATA / "activities.jsonl", DATA / "fields.jsonl"
COMMON = "通用指标"
"""Title of the activity with measures that fit any duty."""
_LEVELS = (
    ("乡", re.compile("乡|镇|街道|社区|村民委员会|村委会")),
    ("县", re.compile("县|旗|区")),
    ("市", re.compile("市|州|盟|地区")),
    ("省", re.compile("省|自治区")),
)
_CENTRAL = re.compile("^(?:国家|全国|中央|中国)|财政部|教育部|国务院")
_WIDE_REGION = re.compile("自治区|地区行署|特别行政区|(?:北京|天津|上海|重庆)市(?!.{1,6}[区县])")


@dataclass(frozen=True, slots=True)
class Row:
    """One stated measure before merging; fields as in Measure and Use. usable: whether the name may be proposed."""

    source: Source
    name: str
    leaf: str
    also: tuple[str, ...] = ()
    operator: str = ""
    value: str = ""
    unit: str = ""
    polarity: str = ""
    basis: str = ""
    explain: str = ""
    method: str = ""
    cost_kind: str = ""
    aka: tuple[str, ...] = ()
    pattern: str = ""
    usable: bool = True


def government_level(unit: str) -> str:
    """Level of government a unit's name tells: 中央, 省, 市, 县, 乡, or "" where it tells none.

    >>> government_level("临沂市教育局"), government_level("某县水利局")
    ('市', '县')
    """
    plain = squeeze(unit)
    if _CENTRAL.search(plain):
        return "中央"
    if _WIDE_REGION.search(plain):
        return "省"
    return next((level for level, told in _LEVELS if told.search(plain)), "")


def data_rows() -> Iterator[Row]:
    """Rows of the library, activities, fields of work, authored and public forms, in that order.

    Rows that are no result (其他) are left out. Raises SettingError for a wrong data file.
    """
    yield from _authored_duties(load_library(), "指标库")
    yield from _authored_duties(load_library(ACTIVITIES), "通用活动")
    yield from _authored_duties(load_library(FIELDS), "领域")
    for document in load_authored_documents():
        yield from _authored_form(document)
    for form in load_public_documents():
        yield from _public_form(form)


def _authored_duties(duties: Iterable[LibraryDuty], kind: str) -> Iterator[Row]:
    for duty in duties:
        source = Source(
            duty.id, kind, duty.duty, duty.duty_text, duty.keywords, duty.function, duty.item, served=duty.served
        )
        for item in duty.indicators:
            yield Row(
                source,
                item.name,
                item.leaf,
                item.also,
                item.operator,
                item.value,
                item.unit,
                item.polarity,
                item.basis,
                item.explain,
                item.measure,
                item.cost_kind,
                item.aka,
                item.pattern,
            )


def _authored_form(document: AuthoredDocument) -> Iterator[Row]:
    source = Source(
        document.doc_id,
        "自拟表格",
        document.title,
        item=document.sector,
        unit=document.unit,
        level=government_level(document.unit),
        form=document.kind,
    )
    yield from _form_rows(source, document.indicators)


def _public_form(document: LabelledDocument) -> Iterator[Row]:
    source = Source(
        document.doc_id,
        "公开表格",
        document.title or "、".join(document.duties),
        "；".join(document.duties),
        item=document.sector,
        unit=document.unit,
        year=document.year,
        level=government_level(document.unit),
        form=document.kind,
    )
    yield from _form_rows(source, document.indicators)


def _form_rows(source: Source, rows: Iterable[AuthoredIndicator | LabelledIndicator]) -> Iterator[Row]:
    """Rows of a form that are results."""
    for row in rows:
        if row.primary != "其他":
            usable = is_model(row.name, source.unit)
            yield Row(source, row.name, row.primary, row.also, "", fold_width(row.value), row.unit, usable=usable)
