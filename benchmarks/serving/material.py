"""What is sent to the service under load: rows and 40-row Word forms, no two alike.

Names and targets are those of the library of duties; a place before the name and a number of its own in the target make
every row one that no memory has met, as the rows of strangers' forms are.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.shared import Cm, Pt

from benchmarks.audit_speed import forms
from corpus.records import Form, Indicator

__all__ = ["distinct_forms", "distinct_rows", "word_forms"]

HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
_FIRST = "青白黄红金银石柳杨桂松竹梅兰荷清龙凤虎马"
_SECOND = "山河湖泉溪岭坡桥塘湾坪沟滩洲园庄集店堡寨"
_KINDS = ("镇", "乡", "街道", "村", "社区", "片区", "灌区", "园区")
_DIGITS = re.compile(r"\d+")


def _changed(item: Indicator, rng: random.Random) -> Indicator:
    place = rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(_KINDS)
    value = item.value
    if _DIGITS.search(value) and "%" not in value and item.unit != "%":
        value = _DIGITS.sub(lambda _: str(rng.randrange(2, 9999)), value, count=1)
    return replace(item, name=f"{place}{item.name}", value=value)


def distinct_forms(count: int, *, rows: int = 40, seed: int = 11) -> Iterator[Form]:
    """Forms of so many rows; some rows stand in another class than theirs."""
    rng = random.Random(seed)  # noqa: S311 - a choice of rows, no secret
    for form in forms(count, rows):
        yield replace(form, indicators=tuple(_changed(item, rng) for item in form.indicators))


def distinct_rows(count: int) -> list[Indicator]:
    """Rows, none twice."""
    found: dict[tuple[str, str], Indicator] = {}
    seed = 0
    while len(found) < count:
        seed += 1
        for form in distinct_forms(count // 40 + 1, seed=seed):
            for item in form.indicators:
                found.setdefault((item.name, item.value), item)
    return list(found.values())[:count]


def word_forms(count: int, *, rows: int = 40, seed: int = 11) -> Iterator[bytes]:
    """Forms as Word files: a head, then one table with classes, names, targets and units."""
    template, document = _template(rows)
    for number, form in enumerate(distinct_forms(count, rows=rows, seed=seed)):
        text = document.replace("UNIT", f"第{number}单位")
        cells = (text for item in form.indicators for text in (item.l1, item.l2, item.name, item.value, item.unit))
        parts = text.split("CELL")
        filled = parts[0] + "".join(escape(cell) + part for cell, part in zip(cells, parts[1:], strict=True))
        yield _packed(template, filled)


def _template(rows: int) -> tuple[dict[str, bytes], str]:
    """Parts of a Word file, and its document with CELL where a text of the table goes."""
    document = Document()
    document.add_paragraph("项目支出绩效目标申报表")
    document.add_paragraph("（2024年度）　填报单位：UNIT")
    table = document.add_table(rows + 1, len(HEADINGS), style="Table Grid")
    for row, texts in zip(table.rows, [HEADINGS, *[("CELL",) * len(HEADINGS)] * rows], strict=True):
        for cell, text, width in zip(row.cells, texts, (2.5, 3.0, 6.0, 3.0, 2.0), strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9)
    out = BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return parts, parts.pop("word/document.xml").decode("utf-8")


def _packed(parts: dict[str, bytes], document: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in parts.items():
            package.writestr(name, content)
        package.writestr("word/document.xml", document)
    return out.getvalue()
