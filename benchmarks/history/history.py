"""All units' forms, as many as were asked for, and the files they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.history import office, tables
from benchmarks.history.truth import GeneratedForm
from benchmarks.history.unit import unit_forms

__all__ = ["History"]


class History:
    """Years of submissions with about so many indicators; the same two numbers give the same bytes.

    A longer history begins with the forms of a shorter one. Nothing is kept: every method makes the forms anew.
    """

    def __init__(self, indicators: int, seed: int = 1) -> None:
        """indicators: how many rows to make, to within half a form. seed: another one gives other units."""
        self.indicators = indicators
        self.seed = seed

    def forms(self) -> Iterator[GeneratedForm]:
        """Unit by unit, each from its first year to its last; the last unit ends where there are rows enough."""
        total = 0
        for number in count():
            for made in self.unit(number):
                rows = len(made.form.indicators)
                if total + rows / 2 > self.indicators:
                    return
                total += rows
                yield made

    def unit(self, number: int) -> Iterator[GeneratedForm]:
        """All forms of the unit of a number from 0, in any order of calls and in any process the same."""
        return unit_forms(self.seed, number)

    def write_parquet(self, path: Path) -> int:
        """The flat table, one row per indicator, as ``corpus.tables`` writes it; number of rows."""
        return tables.write_parquet(self.forms(), path)

    def write_csv(self, path: Path) -> None:
        """The flat table as csv."""
        tables.write_csv(self.forms(), path)

    def write_office(self, folder: Path) -> int:
        """Word and Excel files below the folder, some damaged; number of files."""
        return office.write_office(self.forms(), folder)

    def write_truth(self, path: Path) -> None:
        """The truth of rows and forms as Parquet, columns of ``tables.TRUTH``."""
        tables.write_truth(self.forms(), path)
