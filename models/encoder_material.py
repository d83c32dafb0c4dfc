"""Texts that tune the static encoder: paraphrases, explanations, duties with their indicators, class definitions.

All from the library of authored duties and the rule book; public forms and seed forms are never used, so that what
is measured on them stays honest. A fifth of the duties is held out for measuring the encoder itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.labelled import LibraryDuty
from corpus.taxonomy import load_taxonomy
from models.features import clean_name

__all__ = ["Material", "Named", "gather_material", "is_held_out", "texts_of"]

_FIFTHS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """One indicator: its wordings (the name first, then the paraphrases) and its leaf id."""

    wordings: tuple[str, ...]
    leaf: str


@dataclass(frozen=True, slots=True)
class Material:
    """Cleaned texts to learn from.

    named: indicators. paraphrases: pairs of wordings of one indicator. explanations: (name, explanation).
    duties: (duty, names of its indicators). definitions: (leaf id, label and definition), every leaf.
    texts: all of the above and the ways of measuring, each once, sorted.
    """

    named: tuple[Named, ...]
    paraphrases: tuple[tuple[str, str], ...]
    explanations: tuple[tuple[str, str], ...]
    duties: tuple[tuple[str, tuple[str, ...]], ...]
    definitions: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def is_held_out(duty_id: str) -> bool:
    """Whether a duty belongs to the fifth that no pair for tuning comes from; decided by its id alone."""
    return zlib.crc32(duty_id.encode()) % _FIFTHS == 0


def texts_of(duty: LibraryDuty) -> list[str]:
    """Every text of a duty, as filed."""
    parts = ((item.name, *item.aka, item.explain, item.measure) for item in duty.indicators)
    return [duty.duty, duty.duty_text, *(text for part in parts for text in part)]


def gather_material(duties: Sequence[LibraryDuty]) -> Material:
    """Material of some duties; texts that clean to nothing are left out."""
    items = [item for duty in duties for item in duty.indicators]
    named = tuple(Named(tuple(_cleaned((item.name, *item.aka))), item.leaf) for item in items)
    explanations = tuple(
        (clean_name(item.name), clean_name(item.explain)) for item in items if clean_name(item.explain)
    )
    goals = tuple((clean_name(duty.duty), tuple(_cleaned(i.name for i in duty.indicators))) for duty in duties)
    taxonomy = load_taxonomy()
    definitions = tuple((leaf, clean_name(f"{leaf}：{taxonomy.definition(leaf)}")) for leaf in taxonomy.leaves)
    return Material(
        named=named,
        paraphrases=tuple(pair for item in named for pair in combinations(item.wordings, 2)),
        explanations=explanations,
        duties=goals,
        definitions=definitions,
        texts=tuple(sorted(set(_texts(named, explanations, goals)) | set(_cleaned(item.measure for item in items)))),
    )


def _cleaned(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(cleaned for text in texts if (cleaned := clean_name(text))))


def _texts(
    named: Iterable[Named], explanations: Iterable[tuple[str, str]], goals: Iterable[tuple[str, tuple[str, ...]]]
) -> Iterable[str]:
    for item in named:
        yield from item.wordings
    yield from (text for _, text in explanations)
    yield from (duty for duty, _ in goals)
