"""The visible text of a Word document: cleaned up by lxml in place, then read off its paragraphs."""

from __future__ import annotations

from lxml import etree

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
# Looked through: what content controls and tracked insertions hold is on the page.
_WRAPPERS = ("{*}sdt", "{*}sdtContent", "{*}customXml", "{*}ins", "{*}moveTo", "{*}smartTag")
# Deletions, field codes, readings above characters, the old-format copy of text boxes, properties of paragraphs.
_UNSEEN = (
    *("{*}del", "{*}moveFrom", "{*}delText", "{*}instrText", "{*}rt", "{*}rubyPr", "{*}Fallback"),
    *("{*}sdtPr", "{*}pPr", "{*}rPr"),
)
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_TEXT_TAGS = ("{*}t", "{*}sym", *(f"{{*}}{name}" for name in _SIGNS))


def keep_visible(root: etree._Element) -> None:
    """Cut out of the document what the page does not show, and unwrap what it shows."""
    for mark in root.findall(".//{*}tr/{*}trPr/{*}del"):
        _remove(mark.getparent().getparent())  # type: ignore[union-attr, arg-type]
    for properties in list(root.iter("{*}rPr")):
        run = properties.getparent()
        hidden = properties.find("{*}vanish")
        if hidden is None or run is None or _local(run) != "r":
            continue
        if _attribute(hidden, "val") not in {"0", "false", "off"}:
            _remove(run)
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    etree.strip_tags(root, *_WRAPPERS)


def value(element: etree._Element, path: str) -> str | None:
    """Look up the ``val`` attribute of what lies at ``path``: None without such an element, "" without a value."""
    found = element.find(path)
    return None if found is None else _attribute(found, "val")


def values(element: etree._Element, path: str) -> dict[str, str]:
    """Look up the ``val`` attributes of all that lies below ``path``, by local name; the first of each name counts."""
    found = element.find(path)
    marks: dict[str, str] = {}
    for mark in found.iterchildren("{*}*") if found is not None else ():
        marks.setdefault(_local(mark), _attribute(mark, "val"))
    return marks


def as_number(text: str) -> int:
    """A ``val`` attribute as a number, 0 when it is absent or absurd."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def take_text_boxes(paragraph: etree._Element) -> list[etree._Element]:
    """Take the contents of text boxes out of the paragraph they are anchored in."""
    boxes = list(paragraph.iter("{*}txbxContent"))
    for box in boxes:
        _remove(box)
    return boxes


def paragraph_text(paragraph: etree._Element) -> str:
    """Text as shown: with line breaks and tabs, formulas flat."""
    pieces = []
    for element in paragraph.iter(*_TEXT_TAGS):
        name = _local(element)
        pieces.append((element.text or "") if name == "t" else _symbol(element) if name == "sym" else _SIGNS[name])
    return "".join(pieces)


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _attribute(element: etree._Element, name: str) -> str:
    """Look up an attribute by its local name, "" when absent: strict files have another namespace."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(str(key)).localname == name), "")


def _symbol(element: etree._Element) -> str:
    try:
        code = int(_attribute(element, "char"), 16)
    except ValueError:
        return ""
    font = _attribute(element, "font").casefold()
    # Word adds 0xF000 to codes of symbol fonts.
    found = _SYMBOLS.get((font, code & 0xFF if 0xF000 <= code <= 0xF0FF else code))
    if found is not None:
        return found
    return chr(code) if 0x20 <= code <= 0xFFFF and not 0xD800 <= code <= 0xDFFF else ""
