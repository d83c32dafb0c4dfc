"""Names people and programs gave, fit to be kept and shown."""

from __future__ import annotations

import re
import unicodedata

from corpus.file_names import portable_name

__all__ = ["clean_line", "file_name"]

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_line(text: str, longest: int) -> str:
    """A text on one line, without signs that cannot be seen or turn the line around."""
    kept = (" " if sign in "\t\r\n" else sign for sign in text)
    line = "".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(line.split())[:longest]


def file_name(name: str, number: int) -> str:
    """Name of an uploaded file without folders, one that every system can hold; its suffix stays. number: from 0."""
    last = clean_line(re.split(r"[\\/]", name)[-1], 1000).strip(" .")
    if not last:
        return f"文件{number + 1}"
    stem, _, suffix = last.rpartition(".")
    if not stem or len(suffix) > 10:
        return portable_name(last)
    end = f".{portable_name(suffix)}"
    return portable_name(stem, room=len(end.encode("utf-8"))) + end
