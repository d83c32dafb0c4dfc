"""New rows in a Word table: a copy of the row above, marked as inserted."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from classifier.annotate.docx_map import own_paragraphs
from classifier.annotate.editor import NotEditable
from classifier.annotate.package import local
from classifier.annotate.revisions import Reviser, require_plain

__all__ = ["first_child", "insert_row", "keep_no_ids"]

_ONCE = frozenset(
    {"bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "proofErr"}
)
_SIGNS = frozenset({"commentReference", "footnoteReference", "endnoteReference", "annotationRef"})
_UNIQUE = ("}paraId", "}textId")


def insert_row(reviser: Reviser, cell: etree._Element, name: str) -> None:
    """Put a copy of a name cell's row below it, with another name. Raises NotEditable where a copy is no plain row."""
    row = next((one for one in cell.iterancestors() if local(one) == "tr"), None)
    if (
        row is None
        or next(row.iter("{*}tbl", "{*}txbxContent", "{*}drawing", "{*}object", "{*}pict", "{*}oMath"), None)
        is not None
    ):
        raise NotEditable("该行含有嵌套的表格或图形，请人工插入新行")
    for paragraph in row.iter("{*}p"):
        require_plain(paragraph)
    at = list(row.iter("{*}tc")).index(cell)
    made = keep_no_ids(deepcopy(row))
    made.tail = None
    for number, own in enumerate(list(made.iter("{*}tc"))):
        paragraphs = own_paragraphs(own)
        merge = own.find("{*}tcPr/{*}vMerge")
        if merge is not None:  # the label above goes on over the new row
            merge.attrib.clear()
            _clear(paragraphs)
        elif number == at and paragraphs:
            look = next((run.find("{*}rPr") for run in paragraphs[0].iter("{*}r")), None)
            _clear(paragraphs)
            reviser.insert(paragraphs[0], name, look=look)
            for empty in paragraphs[1:]:
                _drop(empty)
        else:
            for run in [run for one in paragraphs for run in one.iter("{*}r")]:
                mark = reviser.mark("ins")
                run.addprevious(mark)
                mark.append(run)
    properties = made.find("{*}trPr")
    if properties is None:
        properties = etree.Element(f"{reviser.space}trPr")
        made.insert(1 if len(made) and local(made[0]) == "tblPrEx" else 0, properties)
    properties.append(reviser.mark("ins"))
    row.addnext(made)


def keep_no_ids(element: etree._Element) -> etree._Element:
    """Take out of a copy what a document may hold only once: ids of paragraphs, bookmarks, signs of comments."""
    for one in list(element.iter("{*}*")):
        for key in [key for key in one.attrib if str(key).endswith(_UNIQUE)]:
            del one.attrib[key]
        if local(one) in _ONCE or local(one) in _SIGNS:
            _drop(one)
    return element


def first_child(parent: etree._Element, name: str) -> etree._Element:
    """First child of a name; raises NotEditable without one."""
    found = next(parent.iterchildren(f"{{*}}{name}"), None)
    if found is None:
        raise NotEditable("单元格里没有可写文字的段落")
    return found


def _clear(paragraphs: list[etree._Element]) -> None:
    for paragraph in paragraphs:
        for child in list(paragraph):
            if local(child) != "pPr":
                paragraph.remove(child)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
