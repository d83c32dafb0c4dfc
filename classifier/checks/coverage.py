"""Which classes a form covers: shared by the checks of completeness."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.checks.context import FormContext, Row
from corpus.taxonomy import Filed

__all__ = ["all_readings", "cut_off", "missing_leaves", "missing_parents", "project_groups"]

_CUT_OFF = frozenset({"cut_off", "part_missing", "limit_reached"})
_LEAST_ROWS = 4


def cut_off(context: FormContext) -> bool:
    """Whether the reader noted that a part of the form is missing."""
    return any(note.rule in _CUT_OFF for note in context.form.notes)


def project_groups(context: FormContext) -> list[tuple[str, tuple[Row, ...]]]:
    """Rows per project where the form holds several complete ones, else all rows under ""."""
    if len({row.item.project for row in context.rows}) < 2:
        return [("", context.rows)]
    groups: dict[str, list[Row]] = {}
    for row in context.rows:
        groups.setdefault(row.item.project, []).append(row)
    whole = len(groups) > 1 and all(project and len(rows) >= _LEAST_ROWS for project, rows in groups.items())
    if not whole:
        return [("", context.rows)]
    return [(project, tuple(rows)) for project, rows in groups.items()]


def missing_parents(context: FormContext, rows: Sequence[Row]) -> list[str]:
    """Required parents no row can stand under; a label of a scheme of its own may stand for any."""
    readings = all_readings(context, rows)
    if any(_is_own_scheme(filed) and not filed.parent for filed in readings):
        return []
    present = {filed.parent for filed in readings}
    present |= {context.edition.parent(leaf) for leaf in {leaf for filed in readings for leaf in filed.leaves}}
    return [parent for parent in context.required_parents if parent not in present]


def missing_leaves(context: FormContext, rows: Sequence[Row]) -> list[str]:
    """Required leaves no row can stand for, without those whose parent is missing altogether.

    A row of which only the first level is known may be any leaf of it.
    """
    possible: set[str] = set()
    for filed in all_readings(context, rows):
        possible |= set(filed.leaves)
        if _is_own_scheme(filed):
            possible |= set(context.edition.tree.get(filed.parent, context.taxonomy.leaves))
    absent = set(missing_parents(context, rows))
    return [
        leaf for leaf in context.required_leaves if leaf not in possible and context.edition.parent(leaf) not in absent
    ]


def all_readings(context: FormContext, rows: Sequence[Row]) -> Sequence[Filed]:
    """What some rows of the form are filed under, as ``FormContext.readings``."""
    if rows is context.rows:
        return context.readings
    return [filed for row in rows for filed in (row.filed, row.likely)]


def _is_own_scheme(filed: Filed) -> bool:
    return filed.level == "other"
