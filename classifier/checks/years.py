"""Forms of one unit in two years, among those of a call and of the baseline: shared by the checks of history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classifier.checks.digest import FormDigest
from classifier.yearly import Predecessors
from corpus.records import Form

__all__ = ["pairs_of_years"]


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
