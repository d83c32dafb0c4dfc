"""Word comments at the very cells; the text, its look and every other part stay as they were filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy

from lxml import etree

from classifier.annotate.docx_map import DocxMap
from classifier.annotate.package import Package, attribute, is_strict, local, printable
from classifier.annotate.wording import AUTHOR, INITIALS, Remark

__all__ = ["MAIN_PART", "add_comments", "comment_in_docx", "mark_properties"]

MAIN_PART = "word/document.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "http://www.w3.org/XML/1998/namespace"
_REVISIONS = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange", "vanish", "webHidden", "specVanish"})


def comment_in_docx(package: Package, remarks: Sequence[Remark]) -> int:
    """Add a comment for every remark; gives how many were added."""
    main = package.main_part(MAIN_PART)
    root = package.tree(main)
    spots = DocxMap.build(root, package.source)
    anywhere = [one for one in root.iter("{*}p") if one.tag == f"{{{etree.QName(root).namespace}}}p"][:1]
    asked = []
    for remark in remarks:
        spot = remark.spot
        paragraphs = spots.paragraphs_at(spot.part, spot.row, spot.column)
        asked.append((paragraphs or spots.paragraphs[:1] or anywhere, remark.paragraphs, spot.part))
    count = add_comments(package, main, root, asked)
    package.put(main, root)
    return count


def add_comments(
    package: Package,
    main: str,
    root: etree._Element,
    asked: Iterable[tuple[Sequence[etree._Element], Sequence[str], str]],
) -> int:
    """Add comments to a document part whose tree is ``root``. asked: (paragraphs spoken about, lines, table)."""
    asked = list(asked)
    if not asked:
        return 0
    space = f"{{{etree.QName(root).namespace}}}"
    name = package.related(main, "comments")
    if name:
        comments = package.tree(name)
    else:
        name = package.free_name("word/comments{}.xml") if "word/comments.xml" in package else "word/comments.xml"
        comments = etree.Element(f"{space}comments", nsmap={"w": space[1:-1]})
        package.declare(name, _TYPE)
        package.relate(main, "comments", name, strict=is_strict(root))
    marks = [*comments, *root.iter("{*}commentReference", "{*}commentRangeStart")]
    number = max((int(text) for mark in marks if (text := attribute(mark, "id")).isdecimal()), default=-1)
    count = 0
    for paragraphs, lines, part in asked:
        shown, boxed = _anchors(paragraphs)
        if not shown:
            continue
        number += 1
        count += 1
        comments.append(_comment(space, number, [f"（{part}）", *lines] if boxed else lines))
        _anchor(space, number, shown[0], shown[-1])
    package.put(name, comments)
    return count


def _anchors(paragraphs: Sequence[etree._Element]) -> tuple[list[etree._Element], bool]:
    """Paragraphs with text, or else the first; the one around a text box, in which Word allows no comments."""
    chosen = [one for one in paragraphs if next(one.iter("{*}t", "{*}sym"), None) is not None] or list(paragraphs[:1])
    box = next((one for one in chosen[0].iterancestors() if local(one) == "txbxContent"), None) if chosen else None
    if box is None:
        return chosen, False
    around = [one for one in chosen[0].iterancestors() if local(one) == "p"]
    return around[-1:], True


def _anchor(space: str, number: int, first: etree._Element, last: etree._Element) -> None:
    """Mark the range from the start of one paragraph to the end of another, with the sign of the comment after it."""
    key = {f"{space}id": str(number)}
    start = etree.Element(f"{space}commentRangeStart", key)
    first.insert(1 if len(first) and local(first[0]) == "pPr" else 0, start)
    etree.SubElement(last, f"{space}commentRangeEnd", key)
    run = etree.SubElement(last, f"{space}r")
    properties = mark_properties(last)
    if properties is not None:
        run.append(properties)
    etree.SubElement(run, f"{space}commentReference", key)


def mark_properties(paragraph: etree._Element) -> etree._Element | None:
    """Copy of the look of the last run, of the paragraph's own mark without one: a larger sign would widen the line."""
    runs = [run for run in paragraph.iterchildren("{*}r") if run.find("{*}rPr") is not None]
    found = runs[-1].find("{*}rPr") if runs else paragraph.find("{*}pPr/{*}rPr")
    if found is None:
        return None
    own = deepcopy(found)
    for child in list(own):
        if local(child) in _REVISIONS:
            own.remove(child)
    own.tail = None
    return own


def _comment(space: str, number: int, lines: Iterable[str]) -> etree._Element:
    comment = etree.Element(
        f"{space}comment",
        {f"{space}id": str(number), f"{space}author": AUTHOR, f"{space}initials": INITIALS},
        nsmap={"w": space[1:-1]},
    )
    for line in lines:
        run = etree.SubElement(etree.SubElement(comment, f"{space}p"), f"{space}r")
        text = etree.SubElement(run, f"{space}t", {f"{{{_SPACE}}}space": "preserve"})
        text.text = printable(line)
    return comment
