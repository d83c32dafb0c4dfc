"""Small changes that leave the class of an indicator as it is, for teaching: a slip, a place, a period, a note.

A model taught only by clean names leans on every character of them; one that has met a slip here and a place there
reads on. Made by chance from the row's own text, never from the lists that robustness is measured with.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from models.query import Query

__all__ = ["slip_characters", "varied"]

_SAMPLE = 4000
_SUFFIXES = ("市", "县", "区", "镇", "乡", "街道", "村", "地区", "片区", "局", "中心", "学校", "医院", "公司", "办")
_PERIODS = ("年内", "近三年", "第一季度", "下半年", "截至年底", "本期", "项目期内", "每年", "月度", "当期")
_NOTES = ("(含续建)", "(以下同)", "(新增)", "(本级)", "(部分)", "(按实)", "(户)", "(个)", "(次)", "(人)")


def slip_characters(queries: Sequence[Query]) -> list[str]:
    """Characters of names as often as they occur, of the first few thousand queries: what slips are made of."""
    return sorted("".join(query.name for query in queries[:_SAMPLE] if query.name.isalpha()))


def varied(query: Query, characters: Sequence[str]) -> Query:
    """The query with one small change of its name, always the same one. characters: what slips are made of."""
    rng = np.random.default_rng(zlib.crc32(f"{query.name}|{query.value}".encode()))
    change = _CHANGES[int(rng.choice(len(_CHANGES), p=_SHARES))]
    return replace(query, name=change(query.name, rng, characters))


def _slip(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    place = int(rng.integers(len(name))) if name else 0
    return name[:place] + characters[int(rng.integers(len(characters)))] + name[place + 1 :]


def _gap(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    if len(name) < 4:
        return name
    place = int(rng.integers(len(name)))
    return name[:place] + name[place + 1 :]


def _place(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    own = "".join(characters[int(i)] for i in rng.integers(len(characters), size=2))
    return own + _SUFFIXES[int(rng.integers(len(_SUFFIXES)))] + name


def _period(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    return _PERIODS[int(rng.integers(len(_PERIODS)))] + name


def _note(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    return name + _NOTES[int(rng.integers(len(_NOTES)))]


def _particle(name: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    place = max(len(name) - int(rng.integers(2, 5)), 1)
    return name[:place] + "的" + name[place:] if len(name) > 4 else name


_CHANGES: tuple[Callable[[str, np.random.Generator, Sequence[str]], str], ...] = (
    _slip, _gap, _place, _period, _note, _particle,
)  # fmt: skip
_SHARES = (0.4, 0.1, 0.2, 0.1, 0.1, 0.1)
