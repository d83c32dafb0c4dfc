"""What a check sees: one form with its rows read, resolved and judged once for all checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from classifier.exact import ExactGroup, exact_groups
from classifier.judge import Judgement, Model, OperatingPoints
from classifier.settings import Settings
from classifier.yearly import history_of
from corpus.records import Form, HistoryValue, Indicator
from corpus.taxonomy import Edition, Filed, Taxonomy
from corpus.values import Value, read_value

DEFAULT_POINTS = OperatingPoints()

__all__ = ["FormContext", "Row", "form_edition"]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the form with everything known about it.

    index: position among the form's indicators. value: its target, read. filed: meaning of its labels.
    likely: meaning of the labels after the repair of a damaged table; the same as filed without one.
    history: earlier values stated in the form, and those of last year's form where it is given.
    """

    index: int
    item: Indicator
    value: Value
    filed: Filed
    likely: Filed
    judgement: Judgement | None
    history: tuple[HistoryValue, ...] = ()

    @property
    def title(self) -> str:
        """The row as a message calls it: its quoted name, or its place when the name is missing."""
        if self.item.name.strip():
            return f"“{self.item.name.strip()}”"
        if self.item.explanation:
            return f"解释为“{_shorten(self.item.explanation)}”的一行"
        return f"第{self.item.place.row}行" if self.item.place.row else f"第{self.index + 1}条指标"

    @property
    def target(self) -> str:
        """The target with its unit, as a message shows it."""
        unit = self.item.unit.strip()
        value = self.item.value.strip()
        return value if not unit or unit in value or not self.value.is_quantified else f"{value}{unit}"

    @property
    def short_place(self) -> str:
        """Row number for a sentence about several rows, the ordinal where the container knows none."""
        return f"第{self.item.place.row}行" if self.item.place.row else f"第{self.index + 1}条"


@dataclass(frozen=True)
class FormContext:
    """One form under audit.

    model is None where only the rules run; then judgements are None too. prepared: what checks have worked out of it
    beforehand, each under its id or a name of its own (classifier.checks.base.FormCheck.prepare).
    """

    form: Form
    edition: Edition
    taxonomy: Taxonomy
    settings: Settings
    rows: tuple[Row, ...]
    model: Model | None = None
    points: OperatingPoints = DEFAULT_POINTS
    previous: Form | None = None
    explainer: Model | None = None
    prepared: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def build(
        cls,
        form: Form,
        edition: str,
        taxonomy: Taxonomy,
        settings: Settings,
        judgements: Sequence[Judgement] | None = None,
        model: Model | None = None,
        points: OperatingPoints = DEFAULT_POINTS,
        previous: Form | None = None,
        explainer: Model | None = None,
    ) -> FormContext:
        """Read and resolve every row once.

        judgements: one per indicator, or None. previous: what the same unit filed for the year before.
        explainer: weighs the words of reasons, the model itself by default.
        """
        given: Sequence[Judgement | None] = judgements or [None] * len(form.indicators)
        history = history_of(form, previous)
        rows = []
        for index, (item, judgement) in enumerate(zip(form.indicators, given, strict=True)):
            filed = taxonomy.resolve(item.l1, item.l2)
            likely = taxonomy.resolve(item.repaired.l1, item.repaired.l2) if item.repaired else filed
            value = read_value(item.value, item.unit, item.name)
            rows.append(Row(index, item, value, filed, likely, judgement, history[index]))
        return cls(
            form,
            taxonomy.edition(edition),
            taxonomy,
            settings,
            tuple(rows),
            model,
            points,
            previous,
            explainer or model,
        )

    @cached_property
    def required_parents(self) -> tuple[str, ...]:
        """First-level classes a form like this must have: the office's settings, else its edition."""
        return self._required("l1", self.edition.required_parents)

    @cached_property
    def required_leaves(self) -> tuple[str, ...]:
        """Leaves a form like this must have: the office's settings, else its edition."""
        return self._required("l2", self.edition.required_leaves)

    def _required(self, level: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        fitting = (entry for entry in self.settings.required if entry.fits(self.form.kind, self.edition.id))
        stated = getattr(next(fitting, None), level, None)
        return usual if stated is None else stated

    @cached_property
    def same_names(self) -> tuple[tuple[Row, ...], ...]:
        """Groups of rows with the same name, project and scope; at least two to a group, in reading order."""
        found = []
        for group in exact_groups([row.item for row in self.rows]):
            found += self._split(group)
        return tuple(found)

    def _split(self, group: ExactGroup) -> list[tuple[Row, ...]]:
        """A long-term and a yearly part, or two projects, may repeat a name by design.

        So may one row of the table that holds the targets of several periods: it is read as several indicators.
        """
        parts: dict[tuple[str, str, int], list[Row]] = {}
        seen: Counter[tuple[str, int]] = Counter()
        for position in group.positions:
            row = self.rows[position]
            place = (row.item.place.part, row.item.place.row)
            parts.setdefault((row.item.project, row.item.scope, seen[place] if place[1] else 0), []).append(row)
            seen[place] += 1
        return [tuple(part) for part in parts.values() if len(part) > 1]

    def notes_at(self, row: Row) -> frozenset[str]:
        """Rules of the reading notes about a row."""
        place = row.item.place
        notes = self.form.notes if place.row else ()
        return frozenset(n.rule for n in notes if (n.place.part, n.place.row) == (place.part, place.row))

    @cached_property
    def readings(self) -> tuple[Filed, ...]:
        """What the rows are filed under, hardly any meaning twice: literally and, in a damaged table, likely as well.

        The filer gets the benefit of both.
        """
        return tuple({id(filed): filed for row in self.rows for filed in (row.filed, row.likely)}.values())

    @cached_property
    def files_classes(self) -> bool:
        """Whether this form files classes of ours: its edition does, and at least one row resolves."""
        return self.edition.files_classes and any(row.filed.level in ("leaf", "merged", "parent") for row in self.rows)

    @cached_property
    def graded(self) -> bool:
        """Whether targets stand in grades (优 良 中 差) instead of a value cell."""
        return any(row.item.grades for row in self.rows)


def form_edition(form: Form, taxonomy: Taxonomy) -> str:
    """Edition a form follows: 活动 or 职责 when it files no class, else as its labels and year betray."""
    pairs = [(item.l1, item.l2) for item in form.indicators]
    if form.indicators and not any(l1.strip() or l2.strip() for l1, l2 in pairs):
        return "活动" if any(item.grades for item in form.indicators) else "职责"
    return taxonomy.detect_edition(pairs, form.year)


def _shorten(text: str, limit: int = 18) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
