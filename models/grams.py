"""Character n-grams of many texts at once, as integers.

Every character has a number below 8192 in the alphabet, so up to four characters and the kind of n-gram fit one
64-bit key without collisions; a batch is cut by array arithmetic instead of a loop over its texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["HEAD", "NAME", "TAIL", "WORDING", "Alphabet", "Keys", "edge_keys", "gram_keys"]

NAME, TAIL, HEAD, WORDING = 1, 2, 3, 4
"""Kinds of n-grams: inside the name, at its end, at its start, inside the wording of the target."""
START, END = "^", "$"

_BITS, _KIND_AT, _HIGHEST = 13, 56, 0x110000
LONGEST_TAIL, LONGEST_HEAD, LONGEST_GRAM = 4, 3, 3

Ints = np.ndarray[Any, np.dtype[np.int64]]
Keys = tuple[Ints, Ints]
"""Row numbers and keys, equal lengths."""


class Alphabet:
    """Characters that n-grams may hold; an n-gram with any other character has no key."""

    def __init__(self, codes: np.ndarray[Any, Any]) -> None:
        """codes: Unicode code points, at most 8191; the place of one, from 1, is its number. Raises ValueError."""
        if len(codes) >= 1 << _BITS or len(set(codes.tolist())) != len(codes):
            raise ValueError(f"{len(codes)} characters: too many, or repeated")
        self.codes = np.asarray(codes, dtype=np.uint32)
        self._numbers = np.zeros(_HIGHEST, dtype=np.uint16)
        self._numbers[self.codes] = np.arange(1, len(codes) + 1)

    def numbers(self, text: str) -> Ints:
        """Number of every character of a text, 0 for one outside the alphabet."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._numbers[codes].astype(np.int64)


def gram_keys(texts: Sequence[str], alphabet: Alphabet, kind: int) -> Keys:
    """Keys of every run of one to three characters of ``^text$``, repeats included; nothing for an empty text."""
    marked = [f"{START}{text}{END}" if text else "" for text in texts]
    numbers = alphabet.numbers("".join(marked))
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in marked])
    found_rows, found_keys = [], []
    keys, whole = np.zeros(len(numbers), dtype=np.int64), np.ones(len(numbers), dtype=np.bool_)
    for length in range(1, LONGEST_GRAM + 1):
        last = length - 1
        keys = (keys[: len(numbers) - last] << _BITS) | numbers[last:]
        whole = whole[: len(numbers) - last] & (numbers[last:] > 0)
        same = whole & (rows[: len(keys)] == rows[last:])
        found_rows.append(rows[: len(keys)][same])
        found_keys.append(keys[same])
    return np.concatenate(found_rows), np.concatenate(found_keys) | (kind << _KIND_AT)


def edge_keys(texts: Sequence[str], alphabet: Alphabet) -> Keys:
    """Keys of the last one to four and the first one to three characters of every text."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    numbers = alphabet.numbers("".join(texts))
    ends = np.cumsum(lengths)
    found_rows, found_keys = [], []
    for kind, longest in ((TAIL, LONGEST_TAIL), (HEAD, LONGEST_HEAD)):
        for length in range(1, longest + 1):
            rows = np.flatnonzero(lengths >= length)
            first = ends[rows] - length if kind == TAIL else ends[rows] - lengths[rows]
            keys, whole = np.zeros(len(rows), dtype=np.int64), np.ones(len(rows), dtype=np.bool_)
            for place in range(length):
                own = numbers[first + place]
                keys = (keys << _BITS) | own
                whole &= own > 0
            found_rows.append(rows[whole])
            found_keys.append(keys[whole] | (kind << _KIND_AT))
    return np.concatenate(found_rows), np.concatenate(found_keys)
