"""The audit as letters: one 审核意见 per form, to be completed and signed by the reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.reports.report import (
    SEVERITY_LABELS,
    Report,
    counts_text,
    false_alarms_text,
    file_name,
    fix_text,
    made_by_text,
    place_text,
    target_text,
)
from classifier.yearly import CHANGE_LABELS, YearComparison
from corpus.atomic import write_bytes

__all__ = ["write"]

_BODY_FONT, _HEAD_FONT = "仿宋", "黑体"  # fonts of official letters; Word and WPS substitute where they lack them
_BASE_POINTS, _CELL_POINTS = 14, 10.5
_COLUMNS = (("序号", 1.3), ("位置", 2.7), ("指标", 4.2), ("问题与修改建议", 7.8))
_NUMBERS = "一二三四五"
_OPENINGS = {
    "通过": "总体符合要求，建议通过。",
    "完善后通过": "总体基本符合要求，请按下列意见修改完善后通过。",
    "退回修改": "存在较多或较重的问题，请按下列意见修改后重新报送。",
}


def write(report: Report, path: Path) -> None:
    """Write the letters to ``path``, each on a new page."""
    from docx import Document
    from docx.shared import Cm

    document: Any = Document()
    _set_fonts(document)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.5)
    document.core_properties.title = "绩效指标审核意见"
    document.core_properties.author = "zhibiao"
    for number, audit in enumerate(report.result.forms):
        if number:
            document.add_page_break()
        _letter(document, audit, report)
    if report.errors and report.result.forms:
        document.add_page_break()
    if report.errors:
        _heading(document, "附：未能读取的文件")
        for error in report.errors:
            _paragraph(document, str(error))
    whole = BytesIO()  # an archive left half written on a full disk would print a traceback of its own
    document.save(whole)
    write_bytes(path, whole.getvalue())


def _letter(document: Any, audit: FormAudit, report: Report) -> None:
    form, verdict = audit.form, audit.verdict
    unit = form.unit or file_name(form.file)
    year = f"{form.year}年" if form.year else ""
    _title(document, f"关于{unit}{year}绩效目标申报表的审核意见")
    _paragraph(document, f"{unit}：", indent=False)
    opening = _OPENINGS.get(verdict.label, "")
    text = (
        f"你单位报送的{year}绩效目标申报表（{file_name(form.file)}，共{len(form.indicators)}条指标）已审核。{opening}"
    )
    _paragraph(document, text)
    _heading(document, "一、审核结论")
    count = counts_text(audit.findings).replace(" ", "、")
    _paragraph(document, f"结论：{verdict.label}。{verdict.reason}。问题数量：{count}。")
    _paragraph(document, f"{verdict.formula}。")
    to_mend = [finding for finding in audit.findings if finding.severity != "info"]
    hints = [finding for finding in audit.findings if finding.severity == "info"]
    _heading(document, "二、需要修改的问题")
    _problems(document, to_mend, "没有发现需要修改的问题。")
    if hints:
        _heading(document, "三、提示")
        _problems(document, hints, "")
    if audit.yearly is not None:
        _heading(document, f"{_NUMBERS[3 if hints else 2]}、与以往年度对照")
        _paragraph(document, _yearly_text(audit.yearly))
    _heading(document, f"{_NUMBERS[2 + bool(hints) + (audit.yearly is not None)]}、说明")
    text = "本意见由审核工具逐条比对生成，供审核人员核对原件后使用；标有“可改为”的内容请核实后再改。"
    moved = any(finding.kind == "misfiled" for finding in audit.findings)
    tool = report.result.tool
    _paragraph(document, text + (false_alarms_text(tool) if moved else "") + made_by_text(tool))
    _paragraph(document, "")
    _paragraph(document, "审核人：　　　　　　　　　　复核人：", indent=False)
    _paragraph(document, "日　期：　　　　年　　月　　日", indent=False)


def _yearly_text(yearly: YearComparison) -> str:
    counts = "，".join(f"{CHANGE_LABELS[key]}{count}条" for key, count in yearly.counts().items() if count)
    gone = [f"“{change.name}”" for change in yearly.changes if change.change == "vanished"]
    tail = f"不再列入的有：{'、'.join(gone)}。" if gone else ""
    return f"与{yearly.year or '以往'}{'年' if yearly.year else ''}的{file_name(yearly.file)}相比：{counts}。{tail}"


def _problems(document: Any, findings: Sequence[Finding], none: str) -> None:
    from docx.shared import Cm

    if not findings:
        _paragraph(document, none)
        return
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, (title, _) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        _fill(cell, [title], bold=True)
    _mark_row(table.rows[0], "w:tblHeader")
    for number, finding in enumerate(findings, 1):
        cells = table.add_row().cells
        item = finding.indicator
        target = "" if item is None else target_text(item)
        filed = f"填报类别：{finding.filed.l2 or finding.filed.l1}" if finding.filed.l2 or finding.filed.l1 else ""
        _fill(cells[0], [str(number)])
        _fill(cells[1], [place_text(finding.place), f"【{SEVERITY_LABELS[finding.severity]}】"])
        _fill(cells[2], [(item.name or "（名称缺失）") if item else "（全表）", target, filed])
        fixed = fix_text(finding)
        basis = f"依据：{finding.basis}" if finding.basis else ""
        _fill(cells[3], [finding.message, f"可改为　{fixed}" if fixed else "", basis])
    # Word takes the widths of the cells, LibreOffice and WPS those of the columns
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        _mark_row(row, "w:cantSplit")
        for cell, (_, width) in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Cm(width)


def _fill(cell: Any, lines: Sequence[str], *, bold: bool = False) -> None:
    from docx.shared import Pt

    kept = [line for line in lines if line]
    paragraph = cell.paragraphs[0]
    for number, line in enumerate(kept):
        paragraph = cell.add_paragraph() if number else paragraph
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.15
        run = paragraph.add_run(_printable(line))
        run.font.size = Pt(_CELL_POINTS)
        run.bold = bold


def _title(document: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(12)
    _use_font(paragraph.add_run(_printable(text)), _HEAD_FONT, 18)


def _heading(document: Any, text: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True
    _use_font(paragraph.add_run(text), _HEAD_FONT, _BASE_POINTS)


def _paragraph(document: Any, text: str, *, indent: bool = True) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(_printable(text))
    paragraph.paragraph_format.space_after = Pt(4)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * _BASE_POINTS)


def _set_fonts(document: Any) -> None:
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.size = Pt(_BASE_POINTS)
    _name_font(style, _BODY_FONT)


def _use_font(run: Any, font: str, points: float) -> None:
    from docx.shared import Pt

    run.font.size = Pt(points)
    _name_font(run, font)


def _name_font(owner: Any, font: str) -> None:
    """Name a font for Latin and for Chinese text; Word keeps the two apart."""
    from docx.oxml.ns import qn

    owner.font.name = font
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _mark_row(row: Any, name: str) -> None:
    """Set a switch of a table row: w:tblHeader shows it again on every page, w:cantSplit keeps it on one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _printable(text: str) -> str:
    """Text without the control characters XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")
