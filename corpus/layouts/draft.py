"""Indicator rows while they are being read: literal first, repairs beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.records import HistoryValue, Indicator, Place, Repair


@dataclass(slots=True)
class Draft:
    """One indicator row on its way to an :class:`Indicator`.

    labels: level (1, 2, 0 unknown) and text of the class labels in this row, left to right.
    counter: the n of 指标n, 0 without one. group: running number of the duty or goal group the row
    stands in. gap: cells left blank between name and value. exact: the container said which cells are
    merged, so the classes of the row are certain. ocr: lowest recognition score of its cells. texts:
    further text fields of the indicator by their name (nature, explanation, basis, weight, achieved,
    score, deviation, scoring).
    """

    name: str
    place: Place
    group: int
    labels: tuple[tuple[int, str], ...] = ()
    l1: str = ""
    l2: str = ""
    duty: str = ""
    project: str = ""
    scope: str = ""
    value: str = ""
    unit: str = ""
    counter: int = 0
    gap: int = 0
    exact: bool = False
    ocr: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    history: tuple[HistoryValue, ...] = ()
    standards: tuple[tuple[str, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    breakdown: tuple[tuple[str, str], ...] = ()
    repaired: Repair | None = None

    def indicator(self) -> Indicator:
        """The finished record."""
        return Indicator(
            name=self.name,
            value=self.value,
            unit=self.unit,
            l1=self.l1,
            l2=self.l2,
            duty=self.duty,
            project=self.project,
            scope=self.scope,
            **self.texts,
            history=self.history,
            standards=_first_of_each(self.standards),
            grades=_first_of_each(self.grades),
            breakdown=_first_of_each(self.breakdown),
            ocr=self.ocr,
            repaired=self.repaired,
            place=self.place,
        )


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs without those whose label came before: a doubled column heads no value of its own."""
    found: dict[str, str] = {}
    for label, text in pairs:
        found.setdefault(label, text)
    return tuple(found.items())
