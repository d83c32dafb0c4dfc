"""The visible text of a Word paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.readers.package import local, local_name

# Signs people insert from the symbol dialog: there is no Unicode text in the file, only a font and a code.
_SYMBOLS = {
    ("symbol", 0xB3): "≥",
    ("symbol", 0xA3): "≤",
    ("symbol", 0xB1): "±",
    ("symbol", 0xB4): "×",
    ("symbol", 0xB8): "÷",
    ("symbol", 0xB9): "≠",
    ("symbol", 0xBB): "≈",
    ("symbol", 0x25): "%",
    ("symbol", 0x3D): "=",
    ("symbol", 0x3C): "<",
    ("symbol", 0x3E): ">",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0xA3): "□",
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFC): "√",
    ("wingdings", 0xA8): "□",
    ("wingdings", 0x6F): "□",
}
_LEFT_OUT = {
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "rPr",
    "pPr",
    "rt",
    "rubyPr",
    "Fallback",
    "txbxContent",
    "footnoteReference",
    "endnoteReference",
    "annotationRef",
}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}


def value_of(element: etree._Element | None) -> str:
    """Look up the ``val`` attribute whatever its namespace, "" when absent."""
    return "" if element is None else attribute(element, "val")


def attribute(element: etree._Element, name: str) -> str:
    """Look up an attribute by its local name, "" when absent."""
    return next((str(value) for key, value in element.attrib.items() if local_name(str(key)) == name), "")


def paragraph_text(paragraph: etree._Element) -> str:
    """Text as shown: with line breaks and tabs, formulas flat; no deletions, field codes or hidden runs."""
    return "".join(_pieces(paragraph))


def text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Contents of text boxes anchored in a paragraph; the old-format copy of each is skipped."""
    for child in paragraph:
        name = local(child)
        if name == "txbxContent":
            yield child
        elif name not in {"Fallback", "del", "moveFrom"}:
            yield from text_boxes(child)


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name == "sym":
            yield _symbol(child)
        elif name not in _LEFT_OUT and not (name == "r" and _is_hidden(child)):
            yield from _pieces(child)


def _is_hidden(run: etree._Element) -> bool:
    look = next((child for child in run if local(child) == "rPr"), None)
    vanish = None if look is None else next((child for child in look if local(child) == "vanish"), None)
    return vanish is not None and value_of(vanish) not in {"0", "false", "off"}


def _symbol(element: etree._Element) -> str:
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    font = attribute(element, "font").casefold()
    # Word adds 0xF000 to codes of symbol fonts.
    found = _SYMBOLS.get((font, code & 0xFF if 0xF000 <= code <= 0xF0FF else code))
    if found is not None:
        return found
    return chr(code) if 0x20 <= code <= 0xFFFF and not 0xD800 <= code <= 0xDFFF else ""
