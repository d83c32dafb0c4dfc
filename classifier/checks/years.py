"""Forms of one unit in two years, among those of a call and of the baseline: shared by the checks of history."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from classifier.checks.base import FormsCheck
from classifier.checks.digest import FormDigest
from classifier.finding import Finding
from classifier.settings import Settings
from classifier.yearly import Predecessors, YearComparison, compare_years
from corpus.records import Form

__all__ = ["YearsCheck", "pairs_of_years"]


class YearsCheck(FormsCheck):
    """A check that compares a form with what the same unit filed before; it needs the forms of one unit only."""

    @abstractmethod
    def check_years(
        self, digest: FormDigest, previous: Form, comparison: YearComparison, settings: Settings
    ) -> Iterable[tuple[int, Finding]]:
        """Findings about one form beside the one before; comparison: of their rows."""

    def check_forms(self, digests: Sequence[FormDigest], settings: Settings) -> Iterable[tuple[int, Finding]]:
        """Findings about every form that has one before it."""
        for digest, previous in pairs_of_years(digests):
            yield from self.check_years(digest, previous, compare_years(digest.form, previous), settings)


def pairs_of_years(digests: Sequence[FormDigest]) -> Iterator[tuple[FormDigest, Form]]:
    """Audited forms with what the same unit filed before, where that is known.

    The baseline comes first; among the forms of the call only those of a stated earlier year count.
    """
    references = Predecessors(digest.form for digest in digests if digest.number < 0)
    audited = [digest for digest in digests if digest.number >= 0]
    dated = Predecessors(digest.form for digest in audited if digest.form.unit and digest.form.year is not None)
    for digest in audited:
        form = digest.form
        previous = references.of(form) or (dated.of(form) if form.unit and form.year is not None else None)
        if previous is not None:
            yield digest, previous
