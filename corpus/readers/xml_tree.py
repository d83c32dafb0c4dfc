"""XML parts held in memory as a tree: nothing expanded, nothing fetched."""

from __future__ import annotations

from lxml import etree

from corpus.readers.limits import check_elements
from corpus.readers.refusals import with_entities
from corpus.readers.source import Source


def parse_xml(data: bytes, source: Source) -> etree._Element:
    """Root of a part, comments and instructions left out; entities are never expanded, nothing is ever fetched.

    source: the file it is of. Raises lxml's XMLSyntaxError, and ReadError: file_unsafe where the text refers to
    entities, file_too_large beyond the number of elements allowed.
    """
    check_elements(data, source.name, source.limits)
    # huge_tree stays off: it is what bounds depth and text size of hostile XML.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if next(root.iter(etree.Entity), None) is not None:
        raise with_entities(source.name)
    return root
