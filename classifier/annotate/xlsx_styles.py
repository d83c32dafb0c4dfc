"""Cell formats of a workbook: an old format with a new background, text format or wrapping, made once each."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from classifier.annotate.package import Package, local

__all__ = ["Styles"]


class Styles:
    """The styles part. Old formats are never changed, new ones are added behind them."""

    def __init__(self, package: Package, workbook: str) -> None:
        self._package = package
        self._part = package.related(workbook, "styles")
        self._root = package.tree(self._part) if self._part else None
        self._made: dict[tuple[object, ...], int] = {}

    @property
    def usable(self) -> bool:
        """Whether the workbook has formats to add to."""
        return self._root is not None and self._list("cellXfs") is not None and self._list("fills") is not None

    def number_format(self, style: int) -> tuple[int, str]:
        """Id of a format's number format, and its code where the workbook defines it."""
        formats = self._list("cellXfs")
        if formats is None or not 0 <= style < len(formats):
            return 0, ""
        number = int(formats[style].get("numFmtId", "0"))
        codes = self._list("numFmts")
        found = next((one for one in (codes if codes is not None else ()) if one.get("numFmtId") == str(number)), None)
        return number, "" if found is None else found.get("formatCode", "")

    def variant(
        self, style: int, *, fill: str = "", quoted: bool = False, wrapped: bool = False, bold: bool = False
    ) -> int:
        """Number of a format like ``style`` but for what is asked; the same number where nothing can be added.

        fill: RGB of a solid background. quoted: what is typed stays text even if it starts like a formula.
        """
        formats = self._list("cellXfs")
        if not self.usable or formats is None:
            return style
        key = (style, fill, quoted, wrapped, bold)
        if key not in self._made:
            made = deepcopy(formats[style]) if 0 <= style < len(formats) else deepcopy(formats[0])
            if fill:
                made.set("fillId", str(self._add_fill(fill)))
                made.set("applyFill", "1")
            if quoted:
                made.set("quotePrefix", "1")
            if bold:
                made.set("fontId", str(self._add_bold(int(made.get("fontId", "0")))))
                made.set("applyFont", "1")
            if wrapped:
                self._wrap(made)
            formats.append(made)
            self._made[key] = _counted(formats) - 1
        return self._made[key]

    def save(self) -> None:
        """Put the part back if formats were added."""
        if self._made and self._root is not None:
            self._package.put(self._part, self._root)

    def _list(self, name: str) -> etree._Element | None:
        return None if self._root is None else self._root.find(f"{{*}}{name}")

    def _add_fill(self, colour: str) -> int:
        key = ("fill", colour)
        fills = self._list("fills")
        if key not in self._made and fills is not None:
            space = f"{{{etree.QName(fills).namespace}}}"
            pattern = etree.SubElement(
                etree.SubElement(fills, f"{space}fill"), f"{space}patternFill", patternType="solid"
            )
            etree.SubElement(pattern, f"{space}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{space}bgColor", indexed="64")
            self._made[key] = _counted(fills) - 1
        return self._made[key]

    def _add_bold(self, font: int) -> int:
        fonts = self._list("fonts")
        if fonts is None or not len(fonts):
            return font
        made = deepcopy(fonts[font if font < len(fonts) else 0])
        if all(local(child) != "b" for child in made):
            made.insert(0, etree.Element(f"{{{etree.QName(fonts).namespace}}}b"))
        fonts.append(made)
        return _counted(fonts) - 1

    @staticmethod
    def _wrap(style: etree._Element) -> None:
        alignment = style.find("{*}alignment")
        if alignment is None:
            alignment = etree.Element(f"{{{etree.QName(style).namespace}}}alignment")
            style.insert(0, alignment)
        alignment.set("wrapText", "1")
        alignment.set("vertical", "top")
        style.set("applyAlignment", "1")


def _counted(parent: etree._Element) -> int:
    """Number of children, written into the list's own count."""
    count = sum(isinstance(child.tag, str) for child in parent)
    if parent.get("count") is not None:
        parent.set("count", str(count))
    return count
