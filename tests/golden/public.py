"""The curated public documents laid out again in the arrangements offices use, with what must come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.labelled import LabelledDocument, LabelledIndicator
from corpus.records import Form, Indicator
from corpus.samples.form import Line, SampleForm
from corpus.taxonomy import load_taxonomy
from tests.golden.page import Block, Golden, Span, Written, head, heads, make_table, merge_down

SIGN = re.compile(r"(>=|<=|[≥≤＞＜><=＝])(?=.)")
WIDTHS = {"一级指标": 2.4, "二级指标": 2.8, "三级指标": 5.4, "指标值": 3.4}
Arrange = Callable[[LabelledDocument], Golden]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One arrangement in one container; lossy: merged cells are lost, so blank class cells are ambiguous."""

    id: str
    title: str
    container: str
    arrange: Arrange
    lossy: bool = False

    def shows(self, document: LabelledDocument) -> bool:
        """Whether a careful reader could tell the classes from this rendering."""
        return not (self.lossy and _blank_is_ambiguous(document.indicators))


def _blank_is_ambiguous(rows: Sequence[LabelledIndicator]) -> bool:
    """Whether a truly empty class cell stands below a filled one and would look like the rest of a merged cell."""
    for before, row in pairwise(rows):
        if before.l2 and not row.l2 and row.l1 == before.l1:
            return True
        if before.l1 and not row.l1 and not load_taxonomy().resolve_leaf(row.l2):
            return True
    return False


def _classes(document: LabelledDocument) -> list[str]:
    """Class columns the document has any label for."""
    rows = document.indicators
    return [title for title, key in (("一级指标", "l1"), ("二级指标", "l2")) if any(getattr(r, key) for r in rows)]


def _class_cells(document: LabelledDocument, row: LabelledIndicator) -> list[str]:
    return [row.l1 if title == "一级指标" else row.l2 for title in _classes(document)]


def _expected(row: LabelledIndicator) -> Indicator:
    return Indicator(row.name, row.value, row.unit, row.l1, row.l2)


def _body(
    document: LabelledDocument, columns: Sequence[str], cells: Callable[[LabelledIndicator], list[str]]
) -> tuple[list[str], Written]:
    """Header words and body rows, the class cells merged over equal neighbours."""
    classes = _classes(document)
    rows = [[*_class_cells(document, row), *cells(row)] for row in document.indicators]
    return [*classes, *columns], merge_down(rows, range(len(classes)))


def _title(document: LabelledDocument) -> str:
    year = f"{document.year}年" if document.year else ""
    return f"{year}{'项目支出绩效自评表' if document.kind == '自评' else '项目支出绩效目标表'}"


def _page(document: LabelledDocument, header: Sequence[str], body: Written, expected: list[Indicator]) -> Golden:
    table = make_table([heads(*header), *body], [WIDTHS.get(word, 2.2) for word in header])
    blocks: list[Block] = [Line(_title(document), "title"), Line(f"填报单位：{document.unit}", "body"), table]
    return _golden(document, blocks, expected)


def _golden(document: LabelledDocument, blocks: Sequence[Block], expected: list[Indicator]) -> Golden:
    page = SampleForm(document.doc_id, False, "绩效目标表", tuple(blocks), "")
    return Golden(page, (Form(file="", unit=document.unit, year=document.year, indicators=tuple(expected)),))


def classic(document: LabelledDocument) -> Golden:
    """Classes, name and target; a unit column where the document has units."""
    units = any(row.unit for row in document.indicators)
    columns = ["三级指标", "指标值", *(["计量单位"] if units else [])]
    header, body = _body(document, columns, lambda r: [r.name, r.value, *([r.unit] if units else [])])
    return _page(document, header, body, [_expected(row) for row in document.indicators])


def side_label(document: LabelledDocument) -> Golden:
    """A whole form whose indicators stand beside the merged label 绩效指标."""
    golden = classic(document)
    header, body = _body(document, ["三级指标", "指标值", "计量单位"], lambda r: [r.name, r.value, r.unit])
    width = 1 + len(header)
    rows: Written = [
        [head("项目名称"), Span(document.title, columns=width - 1)],
        [head("实施单位"), Span(document.unit, columns=width - 1)],
        [head("绩效指标", rows=1 + len(body)), *heads(*header)],
        *body,
    ]
    table = make_table(rows, [1.6, *(WIDTHS.get(word, 2.2) for word in header)])
    made = _golden(document, [Line(_title(document), "title"), table], list(golden.forms[0].indicators))
    return replace(made, forms=(replace(made.forms[0], project=document.title),))


def self_evaluation(document: LabelledDocument) -> Golden:
    """With 分值, 实际完成值 (the target repeated), 得分 and an empty column of reasons."""
    share = f"{100 / len(document.indicators):.1f}"

    def whole(row: LabelledIndicator) -> str:
        return row.value + (row.unit if row.value[-1:].isdigit() else "")

    def cells(row: LabelledIndicator) -> list[str]:
        return [row.name, share, whole(row), whole(row), share, ""]

    columns = ["三级指标", "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"]
    header, body = _body(document, columns, cells)
    expected = [
        replace(_expected(r), value=whole(r), unit="", weight=share, achieved=whole(r), score=share)
        for r in document.indicators
    ]
    return _page(document, header, body, expected)


def unit_operator(document: LabelledDocument) -> Golden:
    """计算符号, 指标值 and 度量单位 apart; sign and number come back joined."""

    def split(row: LabelledIndicator) -> tuple[str, str]:
        sign = SIGN.match(row.value)
        return (sign[1], row.value[sign.end() :].strip()) if sign else ("", row.value)

    columns = ["三级指标", "计算符号", "指标值", "度量单位"]
    header, body = _body(document, columns, lambda r: [r.name, *split(r), r.unit])
    expected = [replace(_expected(row), value="".join(split(row))) for row in document.indicators]
    return _page(document, header, body, expected)


RENDERINGS = (
    Rendering("classic_docx", "经典表，docx", "docx", classic),
    Rendering("side_label_xlsx", "侧边标签，xlsx", "xlsx", side_label),
    Rendering("self_evaluation_html", "自评表，html", "html", self_evaluation),
    Rendering("unit_operator_xls", "计算符号与单位分列，xls", "xls", unit_operator),
    Rendering("classic_tabs", "经典表，制表符文本", "txt_tab", classic, lossy=True),
    Rendering("classic_pipes", "经典表，竖线文本", "txt_pipe", classic, lossy=True),
    Rendering("side_label_csv", "侧边标签，csv", "csv", side_label, lossy=True),
    Rendering("classic_pdf", "经典表，有框线 PDF", "pdf_ruled", classic),
)
