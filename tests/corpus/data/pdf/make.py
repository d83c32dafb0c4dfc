"""The PDF files of this folder, printed by LibreOffice from tables written here: authored, not from any office.

Run as `python make.py` where `soffice` is installed. What they show that other PDF writers do not: rows cut
by a page break (Word table), and merged cells whose text is clipped at the break (sheet).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

HERE = Path(__file__).parent
HEADER = ("一级指标", "二级指标", "三级指标", "指标值", "指标解释")
CLASSES = ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "满意度指标")
EXPLANATION = (
    "第{n}项反映年度内实际完成的工作量，以年终统计报表为准，由主管科室按季度汇总并逐级审核后上报，数据留存备查"
)
ROWS = [
    (
        "产出指标" if n < 24 else "效益指标",
        CLASSES[n // 6],
        f"完成第{n}项工作",
        f"≥{90 + n % 10}%",
        EXPLANATION.format(n=n),
    )
    for n in range(36)
]


def word_table(path: Path) -> None:
    """A Word table whose header is repeated and whose rows may break across pages."""
    document = Document()
    document.add_paragraph("2024年项目支出绩效目标申报表")
    table = document.add_table(rows=0, cols=len(HEADER))
    table.style = "Table Grid"
    for row in (HEADER, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    for column, step in ((0, 24), (1, 6)):
        for start in range(1, len(ROWS) + 1, step):
            block = [table.cell(row, column) for row in range(start, min(start + step, len(ROWS) + 1))]
            for cell in block[1:]:
                cell.text = ""
            merged = block[0].merge(block[-1])
            merged.text = merged.text.strip()
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    document.save(path)


def sheet(path: Path) -> None:
    """A sheet with merged class cells, centred, printed over several pages."""
    book = Workbook()
    page = book.active
    edge = Side(style="thin")
    for row in (HEADER, *ROWS):
        page.append(row)
    for cells in page.iter_rows():
        for cell in cells:
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for column, step in ((1, 24), (2, 6)):
        for start in range(2, len(ROWS) + 2, step):
            page.merge_cells(None, start, column, min(start + step - 1, len(ROWS) + 1), column)
    for letter, width in zip("ABCDE", (9, 9, 18, 8, 40), strict=True):
        page.column_dimensions[letter].width = width
    for row in range(1, len(ROWS) + 2):
        page.row_dimensions[row].height = 42
    page.print_title_rows = "1:1"
    book.save(path)


def main() -> None:
    """Write both tables and let LibreOffice print them."""
    with tempfile.TemporaryDirectory() as folder:
        word_table(Path(folder, "word.docx"))
        sheet(Path(folder, "sheet.xlsx"))
        for name in ("word.docx", "sheet.xlsx"):
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = [
                "soffice",
                "--headless",
                profile,
                "--convert-to",
                "pdf",
                "--outdir",
                str(HERE),
                f"{folder}/{name}",
            ]
            subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
