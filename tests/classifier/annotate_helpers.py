"""Hard files to write findings into, and findings to write."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from classifier.audit import FormAudit
from classifier.finding import Finding, Fix, Labels, finding_id
from classifier.settings import Thresholds
from classifier.verdict import form_verdict
from corpus.reading import read_forms
from corpus.records import Form, Place

HEAD = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
ROWS = (
    ("产出指标", "数量指标", "新建学校数", "≥18", "所"),
    ("", "", "学生收益率", "290%", "%"),
    ("", "", "培训教师人数", "≥100", "人"),
    ("", "质量指标", "验收合格率", "100%", "%"),
    ("", "时效指标", "学校数和学生数", "≥20", "个"),
    ("效益指标", "社会效益指标", "入学率", "≥98%", "%"),
    ("满意度指标", "服务对象满意度指标", "家长满意度", "≥95%", "%"),
)
MERGES = ((1, 5, 0), (1, 3, 1))
"""First and last row of ROWS (1-based, the head is row 0) and column of the merged labels."""


def picture() -> bytes:
    """A red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def xml(text: str) -> Any:
    return parse_xml(text.replace(">", f" {nsdecls('w')}>", 1))


def hard_docx(path: Path) -> Path:
    """A form with merged labels and, around it, all that must survive."""
    file = docx.Document()
    file.add_paragraph("某县教育局部门整体绩效目标申报表")
    file.add_paragraph("（2024年度）")
    _nest(file)
    file.add_paragraph("")
    table = file.add_table(len(ROWS) + 1, 5, style="Table Grid")
    for row, texts in enumerate((HEAD, *ROWS)):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for first, last, column in MERGES:
        table.cell(first, column).merge(table.cell(last, column)).text = ROWS[first - 1][column]
    name = table.cell(2, 2).paragraphs[0]
    name.clear()
    name.add_run("学生").bold = True
    name.add_run("收益").italic = True
    name.add_run("率")
    value = table.cell(2, 3).paragraphs[0]
    value.clear()
    value.add_run("29").font.color.rgb = docx.shared.RGBColor(200, 0, 0)
    value.add_run("0%")
    file.add_comment(table.cell(1, 2).paragraphs[0].runs, text="局里的批注", author="张三", initials="张")
    file.add_picture(BytesIO(picture()))
    control = (
        '<w:sdt><w:sdtPr><w:alias w:val="签字"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>签字：</w:t></w:r></w:p>'
        "</w:sdtContent></w:sdt>"
    )
    tracked = (
        '<w:p><w:ins w:id="7" w:author="李四"><w:r><w:t>后加的话</w:t></w:r></w:ins>'
        '<w:del w:id="8" w:author="李四"><w:r><w:delText>删掉的话</w:delText></w:r></w:del></w:p>'
    )
    for element in (control, tracked, _box()):
        file.element.body.insert_element_before(xml(element), "w:sectPr")
    file.save(str(path))
    return path


def _nest(file: Any) -> None:
    """A table with late rows, both kinds of merges, and a table within a cell."""
    outer = file.add_table(2, 2)
    outer.cell(0, 0).text = "项目资金"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "年度资金总额", "120万元"
    outer.cell(1, 0).merge(outer.cell(1, 1)).text = "其中：财政拨款120万元"
    late = (
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr/><w:p><w:r><w:t>备注</w:t></w:r></w:p></w:tc>'
        "</w:tr>"
    )
    wide = (
        '<w:tr><w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>横向</w:t></w:r></w:p></w:tc>'
        "<w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p/></w:tc></w:tr>"
    )
    outer._tbl.append(xml(late))
    outer._tbl.append(xml(wide))


def _box() -> str:
    cell = "<w:tbl><w:tblPr/><w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>框内表格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    content = f"<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p>{cell}<w:p/></w:txbxContent>"
    look = 'xmlns:v="urn:schemas-microsoft-com:vml" style="width:90pt;height:60pt"'
    shape = f"<v:shape {look}><v:textbox>{content}</v:textbox></v:shape>"
    return f"<w:p><w:r><w:t>框外</w:t></w:r><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def hard_xlsx(path: Path) -> Path:
    """The same form as a workbook with formats, formulas, a picture, a chart and rules."""
    book = Workbook()
    sheet = book.active
    sheet.title = "绩效"
    sheet["A1"] = "某县教育局部门整体绩效目标申报表（2024年度）"
    sheet.merge_cells("A1:E1")
    side = Side(style="thin")
    for row, texts in enumerate((HEAD, *ROWS), 2):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column, text or None)
            cell.border = Border(side, side, side, side)
            cell.font = Font(name="宋体", size=11, bold=row == 2)
    for first, last, column in MERGES:
        sheet.merge_cells(start_row=first + 2, end_row=last + 2, start_column=column + 1, end_column=column + 1)
    sheet["C4"] = CellRichText("学生", TextBlock(InlineFont(b=True), "收益"), "率")
    sheet["D4"], sheet["D4"].number_format = 2.9, "0%"
    sheet["D6"], sheet["D6"].number_format = 1, "0%"
    sheet["G3"] = "=LEN(C3)"
    sheet["C3"].comment = Comment("局里的批注", "张三")
    sheet["C3"].fill = PatternFill("solid", fgColor="DDEEFF")
    sheet.column_dimensions["C"].width = 31
    sheet.row_dimensions[4].height = 28
    sheet.freeze_panes = "A3"
    sheet.conditional_formatting.add(
        "D3:D9", CellIsRule("equal", ['"≥18"'], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    rule = DataValidation("list", formula1='"所,人,%,个"')
    rule.add("E3:E9")
    sheet.add_data_validation(rule)
    hidden = book.create_sheet("字典")
    hidden["A1"], hidden["B1"], hidden.sheet_state = "所", 3, "hidden"
    chart = BarChart()
    chart.add_data(Reference(hidden, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "H2")
    book.save(path)
    _add_parts(path, {"xl/media/image1.png": picture(), "xl/printerSettings/printerSettings1.bin": b"\x01\x02"})
    return path


def _add_parts(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def finding_of(
    form: Form,
    name: str,
    rule: str = "V2",
    kind: str = "value",
    *,
    fix: Fix | None = None,
    proposed: Labels | None = None,
    severity: str = "high",
    confidence: float = 0.95,
) -> Finding:
    """A finding about the row of a name; about the form for an empty name."""
    index = next((at for at, item in enumerate(form.indicators) if item.name == name), -1)
    item = form.indicators[index] if index >= 0 else None
    place = item.place if item else Place(form.file)
    return Finding(
        finding_id(rule, place, name, fix.field if fix else ""),
        rule,
        kind,
        severity,
        place,
        item,
        Labels(item.l1, item.l2) if item else Labels("", ""),
        proposed,
        confidence,
        f"“{name or '全表'}”需要核对。",
        (),
        "",
        fix=fix,
        index=index,
    )


def audit_of(form: Form, findings: Iterable[Finding]) -> FormAudit:
    found = tuple(findings)
    return FormAudit(form, "2021", (), found, form_verdict(found, len(form.indicators), Thresholds()))


def everything(form: Form) -> FormAudit:
    """An opinion about the form, and about the name, the value, the unit and the class of every row."""
    found = [finding_of(form, "", "S1", "structure")]
    for at, item in enumerate(form.indicators):
        kinds = {"C9": "wording", "V2": "value", "V6": "unit", "C1": "misfiled"}
        levels = dict(zip(kinds, ("low", "high", "medium", "info"), strict=True))
        for rule, kind in kinds.items():
            one = finding_of(form, item.name, rule, kind, severity=levels[rule])
            found.append(replace(one, indicator=item, place=item.place, index=at, id=f"{rule}-{at}"))
    return audit_of(form, found)


def only_form(path: Path) -> Form:
    [form] = read_forms(path)
    return form


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def share_texts(path: Path) -> Path:
    """Move the texts of a workbook's first sheet into the shared list, as Excel and WPS write them."""
    parts = parts_of(path)
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = etree.Element(f"{{{main}}}sst", nsmap={None: main})
    for cell in root.iter("{*}c"):
        holder = cell.find("{*}is")
        if holder is not None:
            holder.tag = f"{{{main}}}si"
            etree.SubElement(cell, f"{{{main}}}v").text = str(len(shared))
            shared.append(holder)
            cell.set("t", "s")
    parts["xl/worksheets/sheet1.xml"] = etree.tostring(root)
    parts["xl/sharedStrings.xml"] = etree.tostring(shared)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rIdS" Type="{kind}" Target="/xl/sharedStrings.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", link.encode()
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", told.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
