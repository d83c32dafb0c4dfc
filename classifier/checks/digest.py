"""What a check of several forms keeps of each: heads and filed rows, without judgements, so that memory stays small."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from corpus.records import Form, Indicator

__all__ = ["FormDigest"]


@dataclass(frozen=True, slots=True)
class FormDigest:
    """One form as the checks of several forms see it.

    number: position among the audited forms; -1 for a form of the baseline, which is compared with but not audited.
    form: head and rows; of the rows names, targets, classes and places only.
    """

    number: int
    form: Form

    @classmethod
    def of(cls, number: int, form: Form) -> FormDigest:
        """The digest of a form; equal texts of all forms share their memory."""
        head = {key: getattr(form, key) for key in ("kind", "unit", "year", "title", "project")}
        rows = tuple(map(_trimmed, form.indicators))
        return cls(number, Form(form.file, **head, indicators=rows))

    @property
    def department(self) -> str:
        """The unit, or the file where the form states none."""
        return self.form.unit or self.form.file


def _trimmed(item: Indicator) -> Indicator:
    """What is filed of a row, and where."""
    return Indicator(
        name=sys.intern(item.name),
        value=sys.intern(item.value),
        unit=sys.intern(item.unit),
        l1=sys.intern(item.l1),
        l2=sys.intern(item.l2),
        duty=sys.intern(item.duty),
        project=sys.intern(item.project),
        scope=sys.intern(item.scope),
        achieved=sys.intern(item.achieved),
        place=item.place,
    )
