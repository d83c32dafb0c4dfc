"""Tracked changes of text in a Word document: what goes is struck out, what comes is marked, each in its old look."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from lxml import etree

from classifier.annotate.docx_comments import mark_properties
from classifier.annotate.editor import NotEditable
from classifier.annotate.package import attribute, local, printable
from corpus.readers.docx_text import paragraph_text

__all__ = ["Reviser", "require_plain", "text_of"]

AUTHOR = "zhibiao"
_SPACE = "http://www.w3.org/XML/1998/namespace"
_TEXTS = frozenset({"t", "sym", "br", "cr", "tab", "ptab", "noBreakHyphen"})
_UNSEEN = frozenset(
    {"del", "moveFrom", "rt", "rubyPr", "Fallback", "sdtPr", "pPr", "rPr", "txbxContent", "delText", "instrText"}
)
_REVISIONS = ("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo")
_FIELDS = ("{*}fldChar", "{*}fldSimple", "{*}instrText")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text element with its text and where that begins in the text of the cell. paragraph: its number."""

    element: etree._Element
    text: str
    start: int
    paragraph: int


def text_of(paragraphs: Sequence[etree._Element]) -> str:
    """Visible text of paragraphs, joined by line breaks, as the reader sees it."""
    return "\n".join("".join(paragraph_text(one) for one in _leaves(each)) for each in paragraphs)


class Reviser:
    """Makes tracked changes in one document part. stamp: the date written into each."""

    def __init__(self, root: etree._Element, stamp: date) -> None:
        self.space = f"{{{etree.QName(root).namespace}}}"
        self._date = f"{stamp.isoformat()}T00:00:00Z"
        ids = [
            attribute(one, "id")
            for one in root.iter("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo", "{*}bookmarkStart")
        ]
        self._last = max((int(text) for text in ids if text.isdecimal()), default=900)

    def mark(self, name: str) -> etree._Element:
        """A fresh ins or del element."""
        self._last += 1
        keys = {"id": str(self._last), "author": AUTHOR, "date": self._date}
        return etree.Element(f"{self.space}{name}", {f"{self.space}{key}": text for key, text in keys.items()})

    def replace(self, paragraphs: Sequence[etree._Element], start: int, end: int, new: str) -> None:
        """Strike out [start, end) of the paragraphs' text and insert ``new`` after it. Raises NotEditable."""
        if not paragraphs:
            raise NotEditable("单元格里没有可写文字的段落")
        for paragraph in paragraphs:
            require_plain(paragraph)
        runs = [self._cut(piece, start, end) for piece in _pieces(paragraphs) if _overlaps(piece, start, end)]
        for run in runs:
            self._strike(run)
        self._join(paragraphs, start, end)
        if not new:
            return
        if runs:
            look = runs[0].find("{*}rPr")
            holder = runs[-1].getparent()
            assert holder is not None  # noqa: S101  # the run was wrapped a moment ago
            holder.addnext(self._inserted(new, look))
        else:
            paragraphs[0].append(self._inserted(new, mark_properties(paragraphs[0])))

    def insert(self, paragraph: etree._Element, text: str, old: str = "", look: etree._Element | None = None) -> None:
        """Append inserted text to a paragraph, after a struck-out ``old`` that a rejection brings back."""
        if old:
            struck = self.mark("del")
            struck.append(self._run(old, look))
            for element in struck.iter("{*}t"):
                element.tag = f"{self.space}delText"
            paragraph.append(struck)
        if text:
            paragraph.append(self._inserted(text, look))

    def _inserted(self, text: str, look: etree._Element | None) -> etree._Element:
        mark = self.mark("ins")
        mark.append(self._run(text, look))
        return mark

    def _run(self, text: str, look: etree._Element | None) -> etree._Element:
        run = etree.Element(f"{self.space}r")
        if look is not None:
            run.append(deepcopy(look))
        for number, line in enumerate(printable(text).split("\n")):
            if number:
                etree.SubElement(run, f"{self.space}br")
            element = etree.SubElement(run, f"{self.space}t", {f"{{{_SPACE}}}space": "preserve"})
            element.text = line
        return run

    def _cut(self, piece: _Piece, start: int, end: int) -> etree._Element:
        """Give the part of a text element that is to go a run of its own."""
        run = piece.element.getparent()
        if run is None or run.tag != f"{self.space}r":
            raise NotEditable("文字不在普通文本里（如公式）")
        self._split_off(run, piece.element)
        if local(piece.element) == "t":
            text = piece.element.text or ""
            head, tail = text[: max(0, start - piece.start)], text[max(0, end - piece.start) :]
            for words, beside in ((head, run.addprevious), (tail, run.addnext)):
                if words:
                    other = deepcopy(run)
                    self._set_text(next(other.iterchildren("{*}t")), words)
                    beside(other)
            self._set_text(piece.element, text[len(head) : len(text) - len(tail)])
        return run

    @staticmethod
    def _set_text(element: etree._Element, text: str) -> None:
        element.text = text
        element.set(f"{{{_SPACE}}}space", "preserve")

    @staticmethod
    def _split_off(run: etree._Element, element: etree._Element) -> None:
        """Move what else a run holds into runs of the same look before and after it."""
        look = run.find("{*}rPr")
        content = [child for child in run if child is not look]
        at = content.index(element)
        for others, beside in ((content[:at], run.addprevious), (content[at + 1 :], run.addnext)):
            if others:
                other = etree.Element(run.tag)
                if look is not None:
                    other.append(deepcopy(look))
                other.extend(others)
                beside(other)

    def _strike(self, run: etree._Element) -> None:
        mark = self.mark("del")
        run.addprevious(mark)
        mark.append(run)
        for element in run.iter("{*}t"):
            element.tag = f"{self.space}delText"

    def _join(self, paragraphs: Sequence[etree._Element], start: int, end: int) -> None:
        """Strike out the paragraph marks within the range, so that accepting leaves no empty lines."""
        at = 0
        for paragraph in paragraphs[:-1]:
            at += len("".join(paragraph_text(one) for one in _leaves(paragraph)))
            if start <= at < end:
                properties = _first(paragraph, f"{self.space}pPr")
                look = properties.find("{*}rPr")
                if look is None:
                    look = etree.Element(f"{self.space}rPr")
                    later = next(properties.iterchildren("{*}sectPr", "{*}pPrChange"), None)
                    properties.append(look) if later is None else later.addprevious(look)
                look.insert(0, self.mark("del"))
            at += 1


def _first(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.find(tag)
    if found is None:
        found = etree.Element(tag)
        parent.insert(0, found)
    return found


def require_plain(paragraph: etree._Element) -> None:
    """Raise NotEditable where the text of a paragraph is not simply its own."""
    if next(paragraph.iter(*_REVISIONS), None) is not None:
        raise NotEditable("单元格里已有修订痕迹，请人工修改")
    if next(paragraph.iter(*_FIELDS), None) is not None:
        raise NotEditable("单元格内容由域自动生成，请人工修改")
    if next(paragraph.iter("{*}dataBinding"), None) is not None or any(
        local(one) == "sdt" and one.find("{*}sdtPr/{*}dataBinding") is not None for one in paragraph.iterancestors()
    ):
        raise NotEditable("单元格内容由数据绑定的控件生成，请人工修改")


def _leaves(element: etree._Element) -> list[etree._Element]:
    """Text elements on the page, in order; hidden runs and what lies in text boxes left out."""
    name = local(element)
    if name in _TEXTS:
        return [element]
    if not name or name in _UNSEEN or (name == "r" and _is_hidden(element)):
        return []
    return [leaf for child in element for leaf in _leaves(child)]


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and attribute(mark, "val") not in {"0", "false", "off"}


def _pieces(paragraphs: Sequence[etree._Element]) -> list[_Piece]:
    pieces = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        for leaf in _leaves(paragraph):
            text = paragraph_text(leaf)
            pieces.append(_Piece(leaf, text, at, number))
            at += len(text)
        at += 1
    return pieces


def _overlaps(piece: _Piece, start: int, end: int) -> bool:
    return piece.start < end and piece.start + len(piece.text) > start
