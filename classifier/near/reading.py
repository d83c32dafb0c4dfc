"""What the pair scorer reads of a name: names that read the same have the same score with any other name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.contrasts import load_contrasts
from classifier.likeness import load_wording
from classifier.pair_names import Ids
from models.features import clean_name

__all__ = ["Readings", "reading", "readings_of"]


def reading(text: str) -> str:
    """A key that is equal for names the scorer cannot tell apart (2023年培训人次, 2024年培训人次).

    Made of the cleaned name and of all that the bounds of the score look at in the name as filed: words of contrast,
    kind of quantity, notes in brackets, clauses.
    """
    marks = load_contrasts().marks(text)
    wording = load_wording()
    parts = [clean_name(text), *wording.verdict_parts(text), *wording.masked_clauses(text)]
    parts += [f"{group}={'/'.join(words)}" for group, words in marks.items()]
    return "\x1f".join(parts)


@dataclass(frozen=True, slots=True)
class Readings:
    """Texts by reading. stand_in: position of the text that stands for each reading; of: reading of each text."""

    stand_in: Ids
    of: Ids

    def members(self) -> tuple[Ids, Ids]:
        """Positions of the texts sorted by reading, and where each reading begins in them (with the end)."""
        order = np.argsort(self.of, kind="stable")
        return order, np.searchsorted(self.of[order], np.arange(len(self.stand_in) + 1))


def readings_of(texts: Sequence[str]) -> Readings:
    """Readings of texts; the least text of a reading stands for it. Numbered by these, sorted."""
    keys = list(map(clean_name, texts))
    often = Counter(keys)
    # only names that are cleaned to the same can read the same
    keys = [reading(text) if often[key] > 1 else key for text, key in zip(texts, keys, strict=True)]
    stand_in: dict[str, int] = {}
    for place in sorted(range(len(texts)), key=texts.__getitem__):
        stand_in.setdefault(keys[place], place)
    numbers = {key: number for number, key in enumerate(stand_in)}
    return Readings(_whole(stand_in.values()), _whole(map(numbers.__getitem__, keys)))


def _whole(numbers: Iterable[int]) -> Ids:
    return np.fromiter(numbers, dtype=np.int64)
