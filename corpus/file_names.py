"""Names that a file may have on every system an office uses: Windows, Linux, shared folders."""

from __future__ import annotations

import re

__all__ = ["FolderNames", "portable_name"]

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))", re.IGNORECASE)
_LONGEST = 255  # bytes of UTF-8, a Chinese character has three
_ROOM = 40  # bytes: _审核意见, a suffix, the name of a temporary file


def portable_name(text: str, *, room: int = 0) -> str:
    """A name that can be written anywhere, ``text`` kept as far as that goes.

    Signs that Windows forbids (a colon would write into a hidden stream there) become ``_``, names of its devices
    (CON, nul.docx) get one in front, blanks and full stops at the ends go, and what is too long loses its end.
    room: bytes to leave free for what is added. "_" where nothing is left.
    Source: Microsoft, "Naming Files, Paths, and Namespaces"; NAME_MAX of Linux.
    """
    kept = _FORBIDDEN.sub("_", text).strip(" .")
    kept = f"_{kept}" if _DEVICE.match(kept) else kept
    cut = kept.encode("utf-8", "replace")[: _LONGEST - room].decode("utf-8", "ignore").rstrip(" .")
    return cut or "_"


class FolderNames:
    """Names given to the files of one folder, no two alike, whichever system looks at it."""

    def __init__(self, *taken: str) -> None:
        """taken: stems that are given already."""
        self._taken = {stem.casefold() for stem in taken}

    def take(self, stem: str) -> str:
        """A stem like the one wanted that nobody has: it, or it with _2, _3 …; upper and lower case are one.

        Room is left for a tail like _审核意见 and a suffix.
        """
        wanted = portable_name(stem, room=_ROOM)
        own, number = wanted, 1
        while own.casefold() in self._taken:
            number += 1
            own = f"{wanted}_{number}"
        self._taken.add(own.casefold())
        return own
