"""What the rows themselves say of their class: leaf probabilities, asked for once and only when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.layouts.draft import Draft
from corpus.options import LeafScorer


class Scores:
    """Leaf probabilities of the drafts of one form; the scorer is called at most once."""

    def __init__(self, drafts: Sequence[Draft], scorer: LeafScorer | None) -> None:
        """drafts: the list being repaired; it is read when the first question comes."""
        self._drafts = drafts
        self._scorer = scorer
        self._found: dict[int, Mapping[str, float]] | None = None

    @property
    def known(self) -> bool:
        """Whether there is a scorer to ask."""
        return self._scorer is not None

    def of(self, draft: Draft) -> Mapping[str, float]:
        """Probability per leaf id for a draft without its filed classes; empty without a scorer."""
        if self._scorer is None:
            return {}
        if self._found is None:
            asked = [item for item in self._drafts if not item.exact]
            plain = [replace(item.indicator(), l1="", l2="", repaired=None) for item in asked]
            answers = self._scorer(plain) if plain else []
            self._found = {id(item): answer for item, answer in zip(asked, answers, strict=True)}
        return self._found.get(id(draft), {})
