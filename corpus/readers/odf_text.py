"""The visible text of an OpenDocument file: cleaned up by lxml in place, then read off its paragraphs."""

from __future__ import annotations

import re

from lxml import etree

_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
# Deletions, comments, footnotes, readings above characters, and what drawings are called.
_UNSEEN = (
    *("{*}tracked-changes", "{*}annotation", "{*}annotation-end", "{*}note", "{*}ruby-text", "{*}forms"),
    *("{*}event-listeners", "{*}hidden-text", "{*}shapes", f"{_DRAWING}title", f"{_DRAWING}desc"),
)
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS = 100


def keep_visible(root: etree._Element) -> None:
    """Cut out of the document what the page does not show."""
    etree.strip_elements(root, *_UNSEEN, with_tail=False)


def local(element: etree._Element) -> str:
    """Name of an element without its namespace."""
    return etree.QName(element).localname


def value(element: etree._Element, name: str) -> str:
    """Look up an attribute by its local name, "" when absent."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def number(element: etree._Element, name: str) -> int:
    """Look up an attribute as a number, 0 when absent or absurd."""
    text = value(element, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def take_text_boxes(paragraph: etree._Element) -> list[etree._Element]:
    """Take the contents of text boxes out of the paragraph they are anchored in."""
    boxes = list(paragraph.iter("{*}text-box"))
    for box in boxes:
        parent = box.getparent()
        if parent is not None:
            parent.remove(box)
    return boxes


def paragraph_text(paragraph: etree._Element) -> str:
    """Text as shown: blanks of the source folded, counted blanks, tabs and line breaks put in."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        if event == "start":
            pieces.extend((_sign(element), _BLANKS.sub(" ", element.text or "")))
        elif element is not paragraph:
            pieces.append(_BLANKS.sub(" ", element.tail or ""))
    return "".join(pieces)


def _sign(element: etree._Element) -> str:
    name = local(element)
    if name == "s":
        return " " * min(max(1, number(element, "c")), _MOST_BLANKS)
    return {"tab": "\t", "line-break": "\n"}.get(name, "")
