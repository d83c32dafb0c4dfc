"""Vocabulary and tokenizer of the static encoder: words of the jieba dictionary, single characters as fallback.

A Unigram model with the dictionary's log frequencies cuts a text where jieba's most probable path cuts it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.segment import rjieba_segmenter
from models.encoder import PLACEHOLDER
from models.features import clean_name

__all__ = ["UNKNOWN", "Vocabulary", "build_tokenizer", "build_vocabulary", "dictionary"]

_SIGNS = "+-*/=%<>≥≤~()[]{}&@#_.,;:!?|^$、。·—…→“”‘’《》〈〉【】℃㎡㎥°′″αβγδμ〇"
UNKNOWN = "[UNK]"
_LONGEST = 6
_NEW_WORD_DUTIES = 4
"""Duties in which a word that the dictionary lacks must occur."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens by id and their natural log probabilities in general language.

    UNKNOWN, which the Unigram model requires and no cleaned text ever holds, and the placeholder come first.
    """

    tokens: tuple[str, ...]
    scores: tuple[float, ...]


@cache
def dictionary() -> Mapping[str, tuple[int, str]]:
    """Word → frequency and part of speech in the jieba dictionary."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    lines = (Path(spec.origin).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split(" ") for line in lines)
    return {word: (int(count), kind) for word, count, kind in entries}


def hanzi() -> list[str]:
    """The 6,763 Chinese characters of GB 2312."""
    pairs = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [char for pair in pairs if (char := pair.decode("gb2312", errors="ignore"))]


def build_vocabulary(duties: Sequence[Iterable[str]], size: int) -> Vocabulary:
    """Vocabulary of ``size`` tokens for the texts of each duty.

    Placeholder, characters (GB 2312, ASCII, signs, all that occur), words that occur, then the dictionary's
    most frequent words without names of persons.
    """
    known = dictionary()
    segment = rjieba_segmenter()
    seen: Counter[str] = Counter()
    characters: set[str] = set()
    for texts in duties:
        cleaned = [clean_name(text) for text in texts]
        characters.update(*cleaned)
        seen.update({word for text in cleaned for word in segment.words(text)})
    ascii_signs = [chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()]
    tokens = dict.fromkeys([UNKNOWN, PLACEHOLDER, *hanzi(), *ascii_signs, *_SIGNS, *sorted(characters)])
    tokens |= dict.fromkeys(
        sorted(word for word, n in seen.items() if word in known or word.isascii() or n >= _NEW_WORD_DUTIES)
    )
    usual = (word for word, (_, kind) in known.items() if len(word) <= _LONGEST and not kind.startswith("nr"))
    frequent = sorted(usual, key=lambda word: (-known[word][0], word))
    for word in frequent:
        if len(tokens) >= size:
            break
        tokens[word] = None
    return Vocabulary(tuple(tokens), tuple(_scores(tokens)))


def _scores(tokens: Iterable[str]) -> list[float]:
    known = dictionary()
    total = math.log(sum(count for count, _ in known.values()))

    def single(char: str) -> float:
        return math.log(max(known.get(char, (0, ""))[0], 1)) - total

    # a word that the dictionary lacks must beat its characters, as jieba's suggest_freq would have it
    return [
        single(token) if len(token) == 1 or token in known else max(sum(map(single, token)) + 1.0, -total)
        for token in tokens
    ]


def build_tokenizer(vocabulary: Vocabulary) -> Any:
    """A ``tokenizers.Tokenizer`` without normaliser: texts come cleaned, see StaticEncoder.clean."""
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram

    return Tokenizer(Unigram(list(zip(vocabulary.tokens, vocabulary.scores, strict=True)), 0, False))
