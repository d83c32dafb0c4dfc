"""One input spoiled, by ways that suit what it is: package, markup, PDF, other bytes, or text."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.fuzz.mutate import WAYS

_LEAD = 2
"""Most bytes before a file that say how it is tried."""


def kind_of(data: bytes) -> tuple[str, int]:
    """A key of WAYS, and how many bytes stand before the file."""
    for lead in range(_LEAD + 1):
        if data.startswith(b"PK\x03\x04", lead):
            return "package", lead
        if data.startswith(b"%PDF-", lead):
            return "pdf", lead
    if b"\0" in data[_LEAD:4096]:
        return "binary", 0
    return ("markup" if b"</" in data[:4096] else "text"), 0


def spoil(data: bytes, others: Sequence[bytes], most: int, seed: int) -> bytes:
    """``data`` after one to five mutations, at most ``most`` bytes; the same seed gives the same. others: to splice."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    kind, lead = kind_of(data)
    start, out = data[:lead], data[lead:] or b"\n"
    if lead and chance.random() < 0.1:
        start = bytes(chance.randrange(256) for _ in start)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        if others and chance.random() < 0.04:
            out = _splice(out, chance.choice(others), chance)
        else:
            out = chance.choice(WAYS[kind])(out, chance) or out
        out = out[:most]
    return (start + out)[:most]


def _splice(data: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other) + 1) :] or data
