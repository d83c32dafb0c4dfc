"""Normalising of Chinese table text: tidy for showing, normal forms for matching."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial, update_wrapper, wraps
from inspect import signature
from typing import Any, TypeVar, TypeVarTuple, cast
from weakref import WeakValueDictionary

_CJK = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_PUNCTUATION = r"，。、；：？！“”‘’（）《》【】〔〕…—·％"
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\u0000-\u0008\u000e-\u001f]")
_BLANK = re.compile(r"\s+")
_BLANK_BESIDE_CJK = re.compile(
    rf"(?<=[{_CJK}{_CJK_PUNCTUATION}])\s+(?=[\d{_CJK}{_CJK_PUNCTUATION}])|(?<=[\d])\s+(?=[{_CJK}{_CJK_PUNCTUATION}])"
)
_NUMBER = re.compile(r"\d+(?:[.,，]\d+)*")
_NOT_WORD = re.compile(r"[\W_]+")
_SHORT = 60
"""Longest text whose answers are remembered: names and targets come many times over, long prose does not."""

_Answer = TypeVar("_Answer")
_More = TypeVarTuple("_More")


class _Memory(dict[Any, Any]):
    """Answers by short text, or by text and what else was asked.

    With too many, those are forgotten that nobody asked for since as many others were learnt: what comes all the time
    is never worked out anew.
    """

    def __init__(self, function: Callable[..., Any], most: int) -> None:
        super().__init__()
        self._function, self._most = function, most
        self._before: dict[Any, Any] = {}

    def __missing__(self, asked: Any) -> Any:
        before = self._before
        if asked in before:
            answer = before[asked]
        elif isinstance(asked, tuple):
            answer = self._function(*asked)
            if len(asked[0]) > _SHORT:
                return answer
        else:
            answer = self._function(asked)
            if len(asked) > _SHORT:
                return answer
        if 2 * len(self) >= self._most:
            self._before = self.copy()
            super().clear()
        self[asked] = answer
        return answer

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self._before = {}


_MEMORIES: WeakValueDictionary[int, _Memory] = WeakValueDictionary()


def remember_short(
    most: int,
) -> Callable[[Callable[[str, *_More], _Answer]], Callable[[str, *_More], _Answer]]:
    """Let a function of a text remember up to ``most`` answers about short texts; an answer must never change."""

    def remembering(function: Callable[[str, *_More], _Answer]) -> Callable[[str, *_More], _Answer]:
        known = _Memory(function, most)
        _MEMORIES[id(known)] = known
        if len(signature(function).parameters) == 1:
            # what is known is answered without a Python frame: names are asked about a hundred times a row
            return cast(Callable[[str, *_More], _Answer], update_wrapper(partial(known.__getitem__), function))

        @wraps(function)
        def answer(text: str, /, *more: *_More) -> _Answer:
            found: _Answer = known[(text, *more)]
            return found

        return answer

    return remembering


def forget_short() -> None:
    """Empty the memory of every function that remembers short texts: who measures a speed starts anew."""
    for known in list(_MEMORIES.values()):
        known.clear()


def tidy(text: str) -> str:
    """Text of a cell on one line, for showing and storing.

    No-break and ideographic spaces become plain ones, invisible signs go, runs of blanks collapse,
    and blanks next to Chinese text go (line wraps of narrow cells); blanks between Latin words stay.
    Widths of signs are kept as filed.
    """
    text = _INVISIBLE.sub("", text.replace("\u00a0", " ").replace("\u3000", " "))
    text = _BLANK.sub(" ", text).strip()
    return _BLANK_BESIDE_CJK.sub("", text)


def fold_width(text: str) -> str:
    """NFKC: full-width letters, digits and signs become half-width; compatibility forms unify."""
    return unicodedata.normalize("NFKC", text)


def simplify(text: str) -> str:
    """Text in simplified characters, for comparing; text that is simplified already comes back as it is.

    GB 2312 holds the simplified characters and hardly any traditional one, so what it can encode needs no
    conversion, and OpenCC is loaded only when a traditional text turns up.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _convert(text)
    return text


@lru_cache(maxsize=4096)
def _convert(text: str) -> str:
    converter, plain = _converter(), "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    # twice: 薴 becomes 苎 in two steps, by way of 苧
    converted: str = converter.convert(converter.convert(plain))
    return converted


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@remember_short(16384)
def squeeze(text: str) -> str:
    """Half-width, simplified text without any blank: for comparing labels and header words."""
    folded = fold_width(text if text.isprintable() else _INVISIBLE.sub("", text))
    bare = "".join(folded.split())
    # folded again: a sign that lost its blank may join its neighbour (U+00B8)
    return simplify(bare if len(bare) == len(folded) else fold_width(bare))


@remember_short(16384)
def normal_form(text: str) -> str:
    """Key for exact matching: half-width, simplified, lower case, only letters, digits and Chinese characters."""
    bare = _NOT_WORD.sub("", fold_width(text).casefold())
    folded = fold_width(bare)
    # folded again: signs that lost what stood between them may join (U+1100 and U+1161)
    return simplify(bare if folded == bare else _NOT_WORD.sub("", folded))


def mask_numbers(text: str) -> str:
    """Half-width text with every number replaced by 0, so that targets neither hide nor fake a match."""
    return _NUMBER.sub("0", fold_width(text))
