"""Names of files as people see them: odd bytes as their makers meant them, equal names told apart."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["decode_name", "tell_apart"]


def decode_name(raw: bytes) -> str | None:
    """A name as its maker meant it: UTF-8, or GBK as Chinese Windows wrote it; None for neither."""
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def tell_apart(names: Sequence[str]) -> list[str]:
    """The names in their order, no two alike: the first keeps its own, the next ones get #2, #3 … before the suffix."""
    taken, last, found = set(names), dict[str, int](), []
    for name in names:
        own, number = name, last.get(name, 0) + 1
        while number > 1 and (own := _numbered(name, number)) in taken:
            number += 1
        taken.add(own)
        last[name] = number
        found.append(own)
    return found


def _numbered(name: str, number: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not stem or "/" in suffix or "\\" in suffix:
        stem, dot, suffix = name, "", ""
    return f"{stem}#{number}{dot}{suffix}"
