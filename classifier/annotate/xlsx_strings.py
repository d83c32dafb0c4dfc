"""Text of cells in a workbook: shared rich text kept in its runs, and text that never becomes a formula."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from classifier.annotate.package import Package, local, printable

__all__ = ["FORMULA_SIGNS", "Strings", "edit_runs", "set_text"]

FORMULA_SIGNS = ("=", "+", "-", "@")
"""A text that starts so is marked as text: somebody who edits the cell would otherwise make a formula of it."""

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LONGEST = 32_767  # Excel's own limit for a cell


class Strings:
    """The shared texts of a workbook, read only when a cell is changed."""

    def __init__(self, package: Package, workbook: str) -> None:
        self._package = package
        self._part = package.related(workbook, "sharedStrings")
        self._items: list[etree._Element] | None = None

    def runs(self, cell: etree._Element) -> list[etree._Element]:
        """Copies of the runs of a cell's rich text, [] for plain text."""
        holder = cell.find("{*}is")
        if cell.get("t") == "s":
            number = cell.findtext("{*}v") or ""
            items = self._all()
            holder = items[int(number)] if number.isdecimal() and int(number) < len(items) else None
        return [] if holder is None else [deepcopy(run) for run in holder.iterchildren("{*}r")]

    def _all(self) -> list[etree._Element]:
        if self._items is None:
            root = self._package.tree(self._part) if self._part else None
            self._items = [] if root is None else list(root.iterchildren("{*}si"))
        return self._items


def set_text(cell: etree._Element, text: str, runs: list[etree._Element] | None = None) -> None:
    """Make a cell hold a text of its own. runs: the same text in runs with their looks."""
    space = cell.tag.removesuffix("c")
    for child in list(cell):
        if local(child) in ("v", "is", "f"):
            cell.remove(child)
    cell.set("t", "inlineStr")
    holder = etree.Element(f"{space}is")
    cell.insert(0, holder)
    if runs:
        holder.extend(runs)
    else:
        element = etree.SubElement(holder, f"{space}t", {_SPACE: "preserve"})
        element.text = printable(text)[:_LONGEST]


def edit_runs(runs: list[etree._Element], start: int, end: int, new: str) -> list[etree._Element]:
    """Runs with [start, end) of their text replaced: the first run touched keeps the new text in its look."""
    at, told = 0, False
    for run in runs:
        element = run.find("{*}t")
        text = (element.text or "") if element is not None else ""
        if element is not None and at < end and at + len(text) > start:
            head, tail = text[: max(0, start - at)], text[max(0, end - at) :]
            element.text = head + ("" if told else printable(new)) + tail
            element.set(_SPACE, "preserve")
            told = True
        at += len(text)
    return [run for run in runs if run.findtext("{*}t")]
