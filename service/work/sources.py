"""The document a form was read from: a kept file itself, or one in the archive that was handed in."""

from __future__ import annotations

from pathlib import Path

from corpus.readers import Limits, Source
from corpus.readers.archive import Allowance, is_archive, list_members
from corpus.readers.refusals import damaged
from corpus.readers.source import load

__all__ = ["open_source"]


def open_source(path: Path, name: str, wanted: str, limits: Limits) -> Source:
    """The bytes of a document.

    path: where the file lies. name: as it was handed in. wanted: as places name the document, for one in an archive
    年度报送.zip/某局/申报表.xlsx. Raises ReadError when it is not there or cannot be read.
    """
    source = load(path, name, limits)
    allowance = Allowance(limits)
    for _ in range(limits.depth):
        if source.name == wanted or not is_archive(source):
            break
        inside = [
            member
            for member in list_members(source, allowance)
            if member.name == wanted or wanted.startswith(f"{member.name}/")
        ]
        if not inside:
            break
        source = inside[0].load()
    if source.name != wanted:
        raise damaged(wanted)
    return source
