"""Notes at cells of a sheet, and the shapes that old and new Excel, WPS and LibreOffice show them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree
from openpyxl.utils.cell import get_column_letter

from classifier.annotate.package import Package, is_strict, local, plain_names, printable
from classifier.annotate.wording import AUTHOR, Remark
from classifier.annotate.xlsx_shapes import draw_notes
from classifier.annotate.xlsx_sheet import SheetPart, sheet_parts
from classifier.annotate.xlsx_styles import Styles

__all__ = ["FILLS", "WORKBOOK", "add_notes", "comment_in_xlsx", "hidden_by_threads"]

WORKBOOK = "xl/workbook.xml"
FILLS: Final = {"high": "FBDAD7", "medium": "FDEBD0", "low": "FFF8DC"}
"""Severity → background of a cell; hints have none."""

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_SPACE = "http://www.w3.org/XML/1998/namespace"


def comment_in_xlsx(package: Package, remarks: Sequence[Remark]) -> int:
    """Add a note and a background for every remark; gives how many cells got one."""
    workbook = package.main_part(WORKBOOK)
    parts = sheet_parts(package, workbook)
    styles = Styles(package, workbook)
    count = 0
    for part in dict.fromkeys(remark.spot.part for remark in remarks):
        if part not in parts:
            continue
        sheet = SheetPart(package, parts[part])
        notes: dict[tuple[int, int], str] = {}
        for remark in (one for one in remarks if one.spot.part == part):
            row, column, *_ = sheet.area(remark.spot.row, remark.spot.column)
            notes[row, column] = "\n".join(remark.paragraphs)
            if fill := FILLS.get(remark.severity):
                cell = sheet.cell(row, column)
                cell.set("s", str(styles.variant(sheet.style(row, column), fill=fill)))
        add_notes(sheet, notes)
        sheet.save()
        count += len(notes)
    styles.save()
    return count


def hidden_by_threads(package: Package, remarks: Sequence[Remark]) -> int:
    """How many remarks stand at cells with a threaded comment, of which new Excel shows the thread alone."""
    parts = sheet_parts(package, package.main_part(WORKBOOK))
    count = 0
    for remark in remarks:
        threads = (
            package.related(parts.get(remark.spot.part, ""), "threadedComment") if remark.spot.part in parts else ""
        )
        if threads:
            cell = f"{get_column_letter(remark.spot.column)}{remark.spot.row}"
            count += any(one.get("ref") == cell for one in package.tree(threads))
    return count


def add_notes(sheet: SheetPart, notes: Mapping[tuple[int, int], str]) -> None:
    """Write notes by (row, column), behind the text of a note that is there already."""
    if not notes:
        return
    package = sheet.package
    name = package.related(sheet.part, "comments")
    if name:
        root = package.tree(name)
    else:
        name = package.free_name("xl/comments{}.xml")
        root = etree.Element(f"{sheet.space}comments", nsmap=plain_names(sheet.space[1:-1]))
        package.declare(name, _TYPE)
        package.relate(sheet.part, "comments", name, strict=is_strict(sheet.root))
    author = _author(root, sheet.space)
    listed = root.find("{*}commentList")
    if listed is None:
        listed = etree.SubElement(root, f"{sheet.space}commentList")
    old = {one.get("ref"): one for one in listed.iterchildren("{*}comment")}
    whole = {}
    for (row, column), text in sorted(notes.items()):
        reference = f"{get_column_letter(column)}{row}"
        if reference in old:
            _append(old[reference], sheet.space, f"\n\n{AUTHOR}：\n{text}")
            whole[row, column] = "".join(piece.text or "" for piece in old[reference].iter("{*}t"))
        else:
            whole[row, column] = text
            made = etree.SubElement(listed, f"{sheet.space}comment", ref=reference, authorId=str(author))
            _append(made, sheet.space, text)
    package.put(name, root)
    draw_notes(sheet, whole)


def _author(root: etree._Element, space: str) -> int:
    authors = root.find("{*}authors")
    if authors is None:
        authors = etree.Element(f"{space}authors")
        root.insert(0, authors)
    names = [one.text or "" for one in authors.iterchildren("{*}author")]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{space}author").text = AUTHOR
        return len(names)
    return names.index(AUTHOR)


def _append(comment: etree._Element, space: str, text: str) -> None:
    holder = comment.find("{*}text")
    if holder is None:
        holder = etree.SubElement(comment, f"{space}text")
    plain = holder.find("{*}t")
    if plain is not None:  # plain text and runs do not go together
        run = etree.Element(f"{space}r")
        holder.replace(plain, run)
        run.append(plain)
    run = etree.Element(f"{space}r")
    etree.SubElement(run, f"{space}t", {f"{{{_SPACE}}}space": "preserve"}).text = printable(text)
    last = [child for child in holder if local(child) == "r"]
    holder.insert(holder.index(last[-1]) + 1 if last else 0, run)
