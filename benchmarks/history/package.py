"""Office packages from their parts: small, quick to write, the same bytes for the same parts."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["packed"]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TIME = (2024, 1, 1, 0, 0, 0)
_LEVEL = 6


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip of the XML parts, given without their first line, under a fixed time."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = ZipInfo(name, date_time=_TIME)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, _HEAD + text, compresslevel=_LEVEL)
    return out.getvalue()
