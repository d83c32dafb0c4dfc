"""An office package being changed part by part: what is not touched stays byte for byte as it was filed.

Libraries that load a document and save it again drop what they do not know (shapes, form controls, sparklines,
signed parts of other programs). Here only the parts that must change are parsed, and all others are copied.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from corpus.atomic import write_atomic
from corpus.readers.package import ZIP_ERRORS, open_package
from corpus.readers.refusals import damaged
from corpus.readers.source import Source
from corpus.readers.xml_tree import parse_xml

__all__ = ["Package", "Relation", "attribute", "is_strict", "local", "plain_names", "printable", "refusing_oddities"]

_TYPES: Final = "[Content_Types].xml"
_TYPES_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_KINDS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: id, kind (last word of its type), name of the target part."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a docx or xlsx file. Raises ReadError where the file is damaged, locked or hostile."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._archive = open_package(source)
        self._changed: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self._archive.NameToInfo

    def names(self) -> list[str]:
        """Names of all parts, new ones last."""
        return list(dict.fromkeys([*self._archive.namelist(), *self._changed]))

    def read(self, part: str) -> bytes:
        """Content of a part as it stands now."""
        if part in self._changed:
            return self._changed[part]
        try:
            return self._archive.read(part)
        except (KeyError, *ZIP_ERRORS) as error:
            raise damaged(self.source.name, part) from error

    def tree(self, part: str) -> etree._Element:
        """Root of a part with comments and instructions kept, so that it can be written back."""
        data = self.read(part)
        try:
            parse_xml(data, self.source)  # refuses floods and entities
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise damaged(self.source.name, part) from error

    def put(self, part: str, content: bytes | etree._Element) -> None:
        """Replace or add a part."""
        if isinstance(content, bytes):
            self._changed[part] = content
        else:
            whole = etree.ElementTree(content)  # keeps what stands before the root element
            self._changed[part] = etree.tostring(whole, xml_declaration=True, encoding="UTF-8", standalone=True)

    def main_part(self, usual: str) -> str:
        """Name of the part the package is about."""
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.target in self:
                return relation.target
        return usual

    def relations(self, part: str) -> list[Relation]:
        """Relationships of a part ("" for the package's own) to other parts of the package."""
        name = _relations_of(part)
        if name not in self:
            return []
        found = []
        for one in self.tree(name).iterchildren("{*}Relationship"):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(posixpath.dirname(part), one.get("Target", "")))
                found.append(Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target.lstrip("/")))
        return found

    def related(self, part: str, kind: str) -> str:
        """The first existing part that a part names under a kind, "" without one."""
        return next((one.target for one in self.relations(part) if one.kind == kind and one.target in self), "")

    def relate(self, part: str, kind: str, target: str, *, strict: bool = False) -> str:
        """Add a relationship and give its id."""
        name = _relations_of(part)
        root = (
            self.tree(name)
            if name in self
            else etree.Element(f"{{{_RELATIONS_SPACE}}}Relationships", nsmap=plain_names(_RELATIONS_SPACE))
        )
        taken = {one.get("Id") for one in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdZb{n}" not in taken)
        etree.SubElement(
            root,
            f"{{{_RELATIONS_SPACE}}}Relationship",
            Id=f"rIdZb{number}",
            Type=f"{_STRICT_KINDS if strict else _KINDS}/{kind}",
            Target=f"/{target}",
        )
        self.put(name, root)
        return f"rIdZb{number}"

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a part, unless stated already."""
        root = self.tree(_TYPES)
        if all(one.get("PartName", "").lower() != f"/{part}".lower() for one in root):
            etree.SubElement(root, f"{{{_TYPES_SPACE}}}Override", PartName=f"/{part}", ContentType=content_type)
            self.put(_TYPES, root)

    def declare_suffix(self, suffix: str, content_type: str) -> None:
        """State the content type of all parts with a suffix, unless stated already."""
        root = self.tree(_TYPES)
        if all(one.get("Extension", "").lower() != suffix for one in root):
            default = etree.Element(f"{{{_TYPES_SPACE}}}Default", Extension=suffix, ContentType=content_type)
            root.insert(0, default)
            self.put(_TYPES, root)

    def has_macros(self) -> bool:
        """Whether the package says that it is one with macros."""
        return b"macroEnabled" in self.read(_TYPES)

    def is_signed(self) -> bool:
        """Whether the package carries a digital signature, which no changed copy can keep valid."""
        return any(name.startswith("_xmlsignatures/") for name in self.names())

    def free_name(self, pattern: str) -> str:
        """The first name after a pattern (xl/comments{}.xml) that no part has."""
        taken = {name.lower() for name in self.names()}
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).lower() not in taken)

    def save(self, path: Path) -> None:
        """Write the package to ``path`` in one step. Raises OSError, and ReadError where an old part is damaged."""
        with write_atomic(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as out:
            for name, entry in self._entries():
                out.writestr(entry, self.read(name), compress_type=zipfile.ZIP_DEFLATED)

    def _entries(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        for name in self.names():
            known = self._archive.NameToInfo.get(name)
            # the date of a new part is fixed, so that the same findings always give the same bytes
            yield name, copy(known) if known else zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


@contextmanager
def refusing_oddities(source: Source) -> Iterator[None]:
    """Turn what odd attributes and lost parts raise into the one error for damaged files, so that other files go on."""
    try:
        yield
    except (ValueError, LookupError, TypeError, etree.LxmlError) as error:
        raise damaged(source.name) from error


def local(element: etree._Element) -> str:
    """Name of an element without its namespace, "" for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """Value of an attribute whatever its namespace: strict files have others; "" when absent."""
    return next((str(v) for key, v in element.attrib.items() if etree.QName(str(key)).localname == name), "")


def is_strict(root: etree._Element) -> bool:
    """Whether a part is written in the strict form of the standard."""
    return (etree.QName(root).namespace or "").startswith(_STRICT)


def printable(text: str) -> str:
    """Text without the signs XML cannot hold."""
    return "".join(
        sign
        for sign in text
        if (sign >= " " or sign in "\t\n") and not 0xD800 <= ord(sign) <= 0xDFFF and sign < "\ufffe"
    )


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def plain_names(space: str) -> Any:
    """Names of a new part whose elements carry no prefix."""
    return {None: space}
