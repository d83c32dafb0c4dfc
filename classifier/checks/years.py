"""Forms of one unit in two years, among those of a call and of the baseline: shared by the checks of history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classifier.checks.digest import FormDigest
from classifier.yearly import find_previous
from corpus.records import Form
from corpus.text import normal_form

__all__ = ["pairs_of_years"]


def pairs_of_years(digests: Sequence[FormDigest]) -> Iterator[tuple[FormDigest, Form]]:
    """Audited forms with what the same unit filed before, where that is known.

    The baseline comes first; among the forms of the call only those of a stated earlier year count.
    """
    references = [digest.form for digest in digests if digest.number < 0]
    of_unit: dict[str, list[Form]] = {}
    for digest in digests:
        if digest.number >= 0 and digest.form.unit:
            of_unit.setdefault(normal_form(digest.form.unit), []).append(digest.form)
    for digest in digests:
        form = digest.form
        if digest.number < 0:
            continue
        earlier = [
            one
            for one in of_unit.get(normal_form(form.unit), ())
            if one.year is not None and form.year is not None and one.year < form.year
        ]
        previous = find_previous(form, references) or (find_previous(form, earlier) if earlier else None)
        if previous is not None:
            yield digest, previous
