"""Which files of a folder or an archive somebody handed in, by their names alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["is_document_name"]

# rar, 7z and ofd cannot be read; left out silently, a submission would be missing and nobody would know.
_SUFFIXES = re.compile(
    r"\.(doc[xm]?|wps|rtf|odt|xls[xmb]?|et|ods|[ct]sv|txt|html?|mht(ml)?|pdf|ofd|png|jpe?g|gif|tiff?|bmp|zip|rar|7z)|",
    re.IGNORECASE,
)
_HIDDEN = (".", "~$", "__MACOSX")
_BY_SYSTEM = {"thumbs.db", "desktop.ini"}


def is_document_name(parts: Sequence[str]) -> bool:
    """Whether a path looks like a document an office hands in.

    parts: folders and file name, relative to the folder or archive named. False for what is hidden, for
    lock files of office programs, and for suffixes nobody hands in (programs, settings); True without a suffix.
    """
    if not parts or any(part.startswith(_HIDDEN) for part in parts):
        return False
    name = parts[-1]
    stem, dot, suffix = name.rpartition(".")
    return name.lower() not in _BY_SYSTEM and _SUFFIXES.fullmatch(dot + suffix if stem and dot else "") is not None
