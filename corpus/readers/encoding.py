"""Bytes to text: UTF-8, UTF-16 with a mark, the charset a page declares, else GB18030."""

from __future__ import annotations

import codecs
import re
import unicodedata

from corpus.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The UTF-32 mark begins with the UTF-16 one, so it is asked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
_HALVES = re.compile("[\ud800-\udfff]")
_HEAD = 4096
_SAMPLE = 200_000
_GB_NAMES = {"gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk", "gb18030"}


def decode(data: bytes, name: str = "") -> str:
    """Text of ``data``, byte order mark removed, line ends as they are.

    Order: byte order mark; strict UTF-8; the charset declared in the first 4 KiB; strict GB18030;
    UTF-8 with a few damaged characters (a file cut in the middle of one).
    Raises ReadError (unknown_format) when what comes out is not readable text.
    """
    text = _decode_known(data)
    if text is None or not _is_readable(text):
        raise ReadError(
            "unknown_format",
            "内容不是可识别的文字或办公文档",
            where=name,
            hint="请用 Office 或 WPS 打开后另存为 .docx、.xlsx 或 .csv 再试",
        )
    return text.lstrip("\ufeff")


def _decode_known(data: bytes) -> str | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace")
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    # A damaged UTF-8 file would also pass as GB18030, but as nonsense: so judge by the damage first.
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    if sample.count("\ufffd") * 50 <= sum(ch > "\x7f" for ch in sample):
        return data.decode("utf-8", errors="replace")
    declared = _DECLARED.search(data[:_HEAD])
    if declared:
        codec = declared.group(1).decode("ascii").lower()
        text = _strict(data, "gb18030" if codec in _GB_NAMES else codec)
        # Python knows codecs that are no charsets and give half characters (unicode_escape).
        if text is not None and not _HALVES.search(text):
            return text
    text = _strict(data, "gb18030")
    if text is not None:
        return text
    loose = data.decode("gb18030", errors="replace")
    return loose if loose.count("\ufffd") * 50 <= len(loose) else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _is_readable(text: str) -> bool:
    """At most one character in fifty is a control, private-use, unassigned or replacement one."""
    if "\x00" in text:
        return False
    sample = text[:_SAMPLE]
    strange = sum(
        ch == "\ufffd" or (unicodedata.category(ch) in {"Cc", "Co", "Cn", "Cs"} and ch not in "\t\n\r\x0b\x0c")
        for ch in sample
    )
    return strange * 50 <= len(sample)
