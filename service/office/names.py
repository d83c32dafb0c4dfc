"""Names people and programs gave, fit to be kept and shown."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_line", "file_name"]

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_LONGEST = 200
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_line(text: str, longest: int) -> str:
    """A text on one line, without signs that cannot be seen or turn the line around."""
    kept = (" " if sign in "\t\r\n" else sign for sign in text)
    line = "".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(line.split())[:longest]


def file_name(name: str, number: int) -> str:
    """Name of an uploaded file without folders and signs no file may have; its suffix stays. number: from 0."""
    last = re.split(r"[\\/]", name)[-1]
    last = _FORBIDDEN.sub("_", clean_line(last, 1000)).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = last, "", ""
    return f"{stem[:_LONGEST]}{dot}{suffix}" or f"文件{number + 1}"
