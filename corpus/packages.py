"""Office files are zip packages that carry the time of their making: pack them again without it."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["repack"]

_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_FIXED_TIME = (2024, 1, 1, 0, 0, 0)


def repack(content: bytes) -> bytes:
    """The same package with fixed times, so that equal contents give equal bytes (of one zlib version)."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _TIMES.sub(rb"\g<1>2024-01-01T00:00:00Z\g<3>", data)
            entry = ZipInfo(name, date_time=_FIXED_TIME)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()
