"""The corrected form as a fresh workbook, for containers in which nothing can be changed (PDF, text, web pages)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classifier.annotate.locate import FIELDS
from classifier.annotate.proposals import NO_CELL, Proposal, too_unsure
from classifier.annotate.results import Change
from classifier.annotate.wording import LIST_COLUMNS, LIST_TITLE, list_row
from classifier.annotate.xlsx_strings import FORMULA_SIGNS
from classifier.audit import FormAudit
from classifier.reports.report import file_name
from corpus.records import Form, Indicator
from corpus.text import squeeze
from corpus.workbook import save_workbook

__all__ = ["correct_records", "write_forms"]

_WIDTHS = {"职责或目标": 26, "一级指标": 14, "二级指标": 18, "三级指标": 40, "指标值": 22, "计量单位": 12}
_MERGED = ("职责或目标", "一级指标", "二级指标")
_GREEN = "E2F0D9"


def correct_records(
    audits: Sequence[FormAudit], proposals: Sequence[Proposal], least: float
) -> tuple[list[list[Indicator]], dict[str, str]]:
    """Corrected indicators of each form, and finding id → why a change was not made. proposals: surest first."""
    rows = [{index: [item] for index, item in enumerate(audit.form.indicators)} for audit in audits]
    left: dict[str, str] = {}
    taken: dict[tuple[int, int, str], str] = {}
    for proposal in proposals:
        fix, (form, index) = proposal.fix, proposal.order
        key = (form, index, "class" if proposal.is_move else fix.field)
        why = ""
        if proposal.finding.confidence < least:
            why = too_unsure(proposal.finding.confidence, least)
        elif fix.field not in FIELDS:
            why = NO_CELL
        elif key in taken:
            why = f"同一处已按把握更大的意见（规则{taken[key]}）修改"
        elif index not in rows[form]:
            why = "没有找到对应的指标"
        elif not proposal.is_move and squeeze(getattr(rows[form][index][0], fix.field, "")) != squeeze(fix.before):
            why = f"内容已不是“{fix.before}”"
        if why:
            left[proposal.finding.id] = why
            continue
        taken[key] = proposal.finding.rule
        first, *rest = rows[form][index]
        rows[form][index] = [_changed(first, proposal), *rest, *(replace(first, name=name) for name in fix.added)]
    return [[item for items in own.values() for item in items] for own in rows], left


def _changed(item: Indicator, proposal: Proposal) -> Indicator:
    if proposal.is_move:
        return replace(item, l1=proposal.target.l1, l2=proposal.target.l2)
    fields: dict[str, Any] = {proposal.fix.field: proposal.fix.after}
    return replace(item, **fields)


def write_forms(
    audits: Sequence[FormAudit], rows: Sequence[Sequence[Indicator]], changes: Sequence[Change], path: Path
) -> None:
    """Write one sheet per form in the classic layout, and 修改清单."""
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    for number, (audit, items) in enumerate(zip(audits, rows, strict=True), 1):
        sheet = book.create_sheet("绩效目标申报表" if len(rows) == 1 else f"绩效目标申报表{number}")
        _write_form(sheet, audit.form, items)
    sheet = book.create_sheet(LIST_TITLE)
    for at, (title, share) in enumerate(LIST_COLUMNS, 1):
        _put(sheet, 1, at, title, bold=True)
        sheet.column_dimensions[sheet.cell(1, at).column_letter].width = share * 1.5
    for row, change in enumerate(changes, 2):
        for at, text in enumerate(list_row(change), 1):
            _put(sheet, row, at, text)
    sheet.freeze_panes = "A2"
    _set_page(sheet)
    save_workbook(book, path)


def _write_form(sheet: Any, form: Form, items: Sequence[Indicator]) -> None:
    with_duty = any(item.duty for item in items)
    titles = [title for title in _WIDTHS if with_duty or title != "职责或目标"]
    for at, title in enumerate(titles, 1):
        sheet.column_dimensions[sheet.cell(1, at).column_letter].width = _WIDTHS[title]
    year = f"{form.year}年度" if form.year and str(form.year) not in form.title else ""
    _put(sheet, 1, 1, form.title or f"{year}绩效目标申报表", bold=True, centred=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(titles))
    _put(sheet, 2, 1, f"填报单位：{form.unit or file_name(form.file)}{f'　　年度：{form.year}年' if form.year else ''}")
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(titles))
    for at, title in enumerate(titles, 1):
        _put(sheet, 3, at, title, bold=True, centred=True, lined=True)
    filed = {item.place: item for item in form.indicators}
    for row, item in enumerate(items, 4):
        old = _texts(filed[item.place], with_duty=with_duty)
        for at, (text, before) in enumerate(zip(_texts(item, with_duty=with_duty), old, strict=True), 1):
            _put(sheet, row, at, text, lined=True, fill="" if text == before else _GREEN)
    keys = [(item.duty, item.l1, item.l2) for item in items]
    for at in range(1, len(titles) + 1):
        if titles[at - 1] in _MERGED:
            depth = _MERGED.index(titles[at - 1]) + 1
            _merge_runs(sheet, at, [key[:depth] for key in keys])
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    _set_page(sheet)


def _texts(item: Indicator, *, with_duty: bool) -> list[str]:
    return [item.duty, item.l1, item.l2, item.name, item.value, item.unit][0 if with_duty else 1 :]


def _set_page(sheet: Any) -> None:
    """Print one page wide, across."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _merge_runs(sheet: Any, column: int, keys: Sequence[tuple[str, ...]]) -> None:
    """Merge the cells of a column over rows with the same labels, blank ones left alone."""
    start = 0
    for end in range(1, len(keys) + 1):
        if end == len(keys) or keys[end] != keys[start]:
            if end - start > 1 and keys[start][-1]:
                sheet.merge_cells(start_row=start + 4, start_column=column, end_row=end + 3, end_column=column)
            start = end


def _put(
    sheet: Any,
    row: int,
    column: int,
    text: str,
    *,
    bold: bool = False,
    centred: bool = False,
    lined: bool = False,
    fill: str = "",
) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = sheet.cell(row, column)
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"  # the library would take a leading = for a formula
        cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    cell.alignment = Alignment(horizontal="center" if centred else None, vertical="center", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    if lined:
        side = Side(style="thin")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
