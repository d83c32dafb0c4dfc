"""A check: metadata users read, examples a test runs, and the code that finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from classifier.checks.context import FormContext, Row
from classifier.checks.digest import FormDigest
from classifier.finding import SEVERITIES, Finding, Fix, Labels, finding_id, group_id, severity_rank
from classifier.settings import Settings
from corpus.records import Form, Indicator, Place

__all__ = ["Check", "Example", "FormCheck", "FormsCheck", "Messages", "RowCheck", "example"]

Messages = Mapping[str, str]
"""Message templates by key; "" is the usual one."""

SHIFTED = "本行疑似表格错位（文件转换造成），请先核对原件"
LOST_CELLS = frozenset({"value_lost", "name_lost"})
"""Reading notes that make an empty cell doubtful."""


@dataclass(frozen=True, slots=True)
class Example:
    """A small form that shows a check at work, or that it rightly stays silent.

    text: what it shows, Chinese. beliefs: indicator name → (leaf id, probability) the model is taken to hold.
    others: further forms audited with it, of other units or years.
    """

    text: str
    form: Form
    beliefs: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    edition: str = ""
    others: tuple[Form, ...] = ()


def example(
    text: str,
    *items: Indicator,
    form: Form | None = None,
    beliefs: Mapping[str, tuple[str, float]] | None = None,
    edition: str = "",
    others: tuple[Form, ...] = (),
) -> Example:
    """An example from rows, numbered from row 1 of their form; form: head and budget where they matter."""
    base = form or Form("示例.xlsx", unit="某局", year=2024)
    base = _placed(replace(base, indicators=items or base.indicators))
    return Example(text, base, beliefs or {}, edition, tuple(map(_placed, others)))


def _placed(form: Form) -> Form:
    """The form with every row that has no place put below the one before, from row 1 of its file."""
    rows = tuple(
        item if item.place.row else replace(item, place=Place(form.file, "表1", number, 3))
        for number, item in enumerate(form.indicators, start=1)
    )
    return replace(form, indicators=rows)


class Check(ABC):
    """Base of every check. A subclass states all metadata; the registry refuses one that does not.

    id: short and stable (V2). kind: kind of its findings. needs: row, form or forms.
    severity: usual severity. decidable: 规则 when a rule decides, 模型 when the model is needed.
    messages: templates by key, "" the usual one; {row} is the quoted row. what, why, todo, basis:
    Chinese sentences for the documentation page. positives, negatives: at least two each. yields_to: ids of checks
    that say the same more exactly: what this one finds about a row they speak about is left out.
    while_typing: whether it may speak of a row before the form is complete; None as others of its kind do
    (classifier/suggest/typed.py).
    """

    id: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[str]
    needs: ClassVar[str]
    severity: ClassVar[str]
    decidable: ClassVar[str] = "规则"
    yields_to: ClassVar[tuple[str, ...]] = ()
    while_typing: ClassVar[bool | None] = None
    messages: ClassVar[Messages]
    what: ClassVar[str]
    why: ClassVar[str]
    todo: ClassVar[str]
    basis: ClassVar[str]
    positives: ClassVar[tuple[Example, ...]]
    negatives: ClassVar[tuple[Example, ...]]

    def row_finding(
        self,
        context: FormContext,
        row: Row,
        key: str = "",
        *,
        severity: str = "",
        confidence: float = 0.95,
        proposed: Labels | None = None,
        reasons: Iterable[str] = (),
        related: Iterable[Row] = (),
        fix: Fix | None = None,
        **words: object,
    ) -> Finding:
        """A finding about a row; milder, and saying so, when the table looks shifted at that row."""
        level = severity or self.severity
        why = tuple(reasons)
        if self.severity != "info" and self._damaged(context, row):
            level = SEVERITIES[max(severity_rank(level), min(severity_rank(level) + 1, severity_rank("low")))]
            why = (SHIFTED, *why)
        item = row.item
        return Finding(
            finding_id(self.id, item.place, item.name, key),
            self.id,
            self.kind,
            level,
            item.place,
            item,
            Labels(item.l1, item.l2),
            proposed,
            confidence,
            self.messages[key].format(row=row.title, **words),
            why,
            self.basis,
            tuple(other.item.place for other in related if other is not row),
            fix,
            row.index,
            group_id(self.id, key, item.name, item.l2, proposed.l2 if proposed else "", fix.after if fix else ""),
        )

    def form_finding(
        self,
        context: FormContext,
        key: str = "",
        *,
        severity: str = "",
        confidence: float = 0.95,
        tell: str = "",
        place: Place | None = None,
        reasons: Iterable[str] = (),
        related: Iterable[Place] = (),
        proposed: Labels | None = None,
        **words: object,
    ) -> Finding:
        """A finding about the form; tell keeps apart several of one check (e.g. the missing class)."""
        where = place or Place(context.form.file)
        return Finding(
            finding_id(self.id, where, tell, key),
            self.id,
            self.kind,
            severity or self.severity,
            where,
            None,
            Labels("", ""),
            proposed,
            confidence,
            self.messages[key].format(**words),
            tuple(reasons),
            self.basis,
            tuple(related),
            group=group_id(self.id, key, tell),
        )

    def _damaged(self, context: FormContext, row: Row) -> bool:
        """Whether damage of the table at this row touches what this check speaks about."""
        repair = row.item.repaired
        if repair is None:
            return self.kind == "structure" and bool(context.notes_at(row) & LOST_CELLS)
        if self.kind in ("value", "unit", "history"):
            return repair.value != row.item.value
        if self.kind in ("misfiled", "duplicate"):
            return (repair.l1, repair.l2, repair.duty) != (row.item.l1, row.item.l2, row.item.duty)
        return self.kind == "structure"


class FormCheck(Check):
    """A check that needs the whole form."""

    needs = "form"

    def prepare(self, contexts: Sequence[FormContext]) -> None:
        """Work out together what many forms need, into their ``prepared``; what is found does not depend on it.

        contexts: of one audit, so that they share model, settings and taxonomy.
        """

    def prepared(self, context: FormContext) -> Any:
        """What ``prepare`` works out for a form; worked out now where the form comes alone."""
        if self.id not in context.prepared:
            self.prepare([context])
        return context.prepared[self.id]

    @abstractmethod
    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings about one form."""


class RowCheck(FormCheck):
    """A check that looks at one row at a time."""

    needs = "row"

    @abstractmethod
    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """Findings about one row."""

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings about every row of a form."""
        for row in context.rows:
            yield from self.check_row(context, row)


class FormsCheck(Check):
    """A check that compares several forms."""

    needs = "forms"

    @abstractmethod
    def check_forms(self, digests: Sequence[FormDigest], settings: Settings) -> Iterable[tuple[int, Finding]]:
        """Findings with the number of the form they belong to, never about a form of the baseline.

        digests: the audited forms in order, then those of the baseline.
        """

    def digest_finding(
        self,
        digest: FormDigest,
        index: int = -1,
        key: str = "",
        *,
        severity: str = "",
        confidence: float = 0.95,
        tell: str = "",
        reasons: Iterable[str] = (),
        related: Iterable[Place] = (),
        **words: object,
    ) -> tuple[int, Finding]:
        """A finding about a form (index -1) or one of its rows; tell keeps apart several about one form."""
        item = digest.form.indicators[index] if index >= 0 else None
        place = item.place if item else Place(digest.form.file)
        message = self.messages[key].format(**words)
        return digest.number, Finding(
            finding_id(self.id, place, item.name if item else tell, key),
            self.id,
            self.kind,
            severity or self.severity,
            place,
            item,
            Labels(item.l1, item.l2) if item else Labels("", ""),
            None,
            confidence,
            message,
            tuple(reasons),
            self.basis,
            tuple(related),
            index=index,
            group=group_id(self.id, key, item.name if item else tell),
        )
