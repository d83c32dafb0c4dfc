"""XML parts held in memory as a tree: nothing expanded, nothing fetched."""

from __future__ import annotations

from lxml import etree

from corpus.readers.refusals import with_entities


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Root of a part, comments and instructions left out; entities are never expanded, nothing is ever fetched.

    name: the file's. Raises lxml's XMLSyntaxError, and ReadError (file_unsafe) where the text refers to entities.
    """
    # huge_tree stays off: it is what bounds depth and text size of hostile XML.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if next(root.iter(etree.Entity), None) is not None:
        raise with_entities(name)
    return root
