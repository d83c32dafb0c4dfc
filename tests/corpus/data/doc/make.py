"""Write the old office files beside this script anew: small authored forms, saved by LibreOffice.

Run: python tests/corpus/data/doc/make.py (needs soffice on the path, python-docx and openpyxl).
The contents are made up for the tests; tests/corpus/test_readers_doc.py and _xls.py say what must come out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import docx
from docx.document import Document
from openpyxl import Workbook

HERE = Path(__file__).parent


def merged() -> Document:
    """A form with merges both ways."""
    file = docx.Document()
    file.add_paragraph("项目支出绩效目标申报表")
    table = file.add_table(5, 4)
    rows = [
        ["年度目标", "改善十八所学校的办学条件", "", ""],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "受益学校数", "≥18所"],
        ["", "", "培训人次", "≥3560人次"],
        ["", "质量指标", "验收合格率", "≥98%"],
    ]
    fill(table, rows)
    for first, last in (((0, 1), (0, 3)), ((2, 0), (4, 0)), ((2, 1), (3, 1))):
        merge(table, first, last)
    # Word always ends a text with a paragraph; without one LibreOffice cannot read its own table again.
    file.add_paragraph("填表日期：2024年3月1日")
    return file


def nested() -> Document:
    """A table inside a cell."""
    file = docx.Document()
    outer = file.add_table(2, 2)
    fill(outer, [["项目名称", "校舍维修"], ["绩效指标", "见内表"]])
    inner = outer.cell(1, 1).add_table(2, 2)
    fill(inner, [["指标", "值"], ["维修面积", "≥2000平方米"]])
    file.add_paragraph("注：内表可续行")
    return file


def two_tables() -> Document:
    """Two tables with prose around them."""
    file = docx.Document()
    file.add_paragraph("一、部门整体绩效目标")
    fill(file.add_table(2, 2), [["单位名称", "教育局"], ["资金总额", "168,431.56万元"]])
    file.add_paragraph("二、指标")
    file.add_paragraph("指标值以年度为准。")
    fill(file.add_table(2, 3), [["指标", "值", "单位"], ["满意度", "≥90", "%"]])
    file.add_paragraph("填报人签字：")
    return file


def prose() -> Document:
    """No table at all."""
    file = docx.Document()
    file.add_paragraph("数量指标：受益学校数≥18所；")
    file.add_paragraph("质量指标：验收合格率≥98%。")
    return file


def workbook() -> Workbook:
    """A form with merges, number formats and a hidden sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "绩效"
    for row in (
        ["项目支出绩效目标申报表"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "受益学校数", 18],
        [None, "质量指标", "验收合格率", 0.9],
        [None, "时效指标", "完成时间", date(2024, 12, 31)],
    ):
        sheet.append(row)
    for reference, code in (("D3", '"≥"0"所"'), ("D4", "0%"), ("D5", 'yyyy"年"m"月"d"日"')):
        sheet[reference].number_format = code
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A3:A5")
    hidden = book.create_sheet("字典")
    hidden.append(["数量指标"])
    hidden.sheet_state = "hidden"
    return book


def fill(table: docx.table.Table, rows: list[list[str]]) -> None:
    """Put texts into the cells."""
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def merge(table: docx.table.Table, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Merge an area and keep only the text of its first cell."""
    text = table.cell(*first).text
    table.cell(*first).merge(table.cell(*last)).text = text


def main() -> None:
    """Write the files."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, file in (("合并", merged()), ("嵌套", nested()), ("两表", two_tables()), ("文字", prose())):
            file.save(place / f"{name}.docx")
            save_as(place, f"{name}.docx", "doc")
        workbook().save(place / "申报表.xlsx")
        save_as(place, "申报表.xlsx", "xls")
        shutil.copy(HERE / "申报表.xls", HERE / "申报表.et")


def save_as(folder: Path, name: str, target: str) -> None:
    """Let LibreOffice write one of the files beside this script."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(HERE), str(folder / name)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
