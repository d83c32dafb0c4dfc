"""Office files written as text: Word's XML of 2003 and 2007 (.xml, .doc), and rich text (.rtf).

Word's XML holds the same elements as a .docx, so it is wrapped into one. Rich text is a language of
its own, for which LibreOffice is asked.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

from lxml import etree

from corpus.grid import Document
from corpus.readers import docx, libreoffice
from corpus.readers.refusals import damaged
from corpus.readers.source import Source
from corpus.readers.xml_tree import parse_xml

_MAIN_PART = "word/document.xml"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
# Names that the older XML writes otherwise.
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_WRAPPERS = ("{*}sect", "{*}sub-section", "{*}pBdrGroup")


def read(source: Source) -> Document:
    """Rich text or Word XML → grids 正文 and 表格1, 表格2 …, as the docx reader gives them.

    Raises ReadError: file_damaged, file_empty, file_too_large; for rich text also converter_missing
    and converter_failed.
    """
    if source.data.startswith(b"{\\rtf"):
        container, data = "rtf", libreoffice.convert(source, ".rtf", "docx", "RTF 文档")
    else:
        container, data = "word_xml", _wrapped(source)
    return replace(docx.read(Source(source.name, data, source.limits)), container=container)


def _wrapped(source: Source) -> bytes:
    try:
        root: Any = parse_xml(source.data, source)
    except etree.XMLSyntaxError as error:
        raise damaged(source.name) from error
    if root.tag == f"{_PACKAGE}package":
        parts = {part.get(f"{_PACKAGE}name"): part for part in root.iterchildren(f"{_PACKAGE}part")}
        main = next(iter(parts.get(f"/{_MAIN_PART}", ())), None)
        root = next(iter(main), None) if main is not None else None
        if root is None:
            raise damaged(source.name, _MAIN_PART)
    for old, new in _RENAMED.items():
        for element in root.iter(f"{{*}}{old}"):
            element.tag = etree.QName(etree.QName(element).namespace, new)
    etree.strip_tags(root, *_WRAPPERS)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(_MAIN_PART, etree.tostring(root, encoding="utf-8"))
    return out.getvalue()
