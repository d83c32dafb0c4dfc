"""Stage of several forms: what a unit filed before, and texts that many units use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from classifier.auditor import Auditor
from classifier.batch.job import Job
from classifier.batch.rows import findings_table
from classifier.batch.schema import DATASETS, PREVIOUS
from classifier.checks.base import FormsCheck
from classifier.checks.digest import FormDigest
from classifier.checks.x1_same_text_everywhere import SameTextEverywhere, Spread
from classifier.checks.years import YearsCheck, pairs_of_years
from classifier.finding import Finding
from classifier.yearly import compare_years
from corpus.records import Form, Indicator, Place

__all__ = ["Several", "common_texts", "compare_departments", "left_out", "told_texts"]

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Several:
    """What several forms tell together. previous: form_id, previous_id; findings and changes as the datasets."""

    findings: pa.Table
    changes: pa.Table
    previous: pa.Table


def compare_departments(rows: Rows, job: Job) -> Several:
    """Compare every form with what its unit filed before.

    rows: of whole departments, those of a department together, in order of file, position and row; columns of the
    dataset indicators, with the form's own under form_kind, form_project, file, department, year, title.
    """
    auditor = job.auditor({})
    checks = [check for check in auditor.active if isinstance(check, YearsCheck)]
    found: list[tuple[str, Sequence[Finding]]] = []
    changes: list[dict[str, Any]] = []
    previous_ids: list[dict[str, str]] = []
    for ids, digests in _departments(rows):
        of_form = {id(digest.form): identity for identity, digest in zip(ids, digests, strict=True)}
        for digest, previous in pairs_of_years(digests):
            here, before = of_form[id(digest.form)], of_form[id(previous)]
            comparison = compare_years(digest.form, previous)
            told = [one for check in checks for _, one in check.check_years(digest, previous, comparison, job.settings)]
            found.append((here, [auditor.levelled(one) for one in told]))
            previous_ids.append({"form_id": here, "previous_id": before})
            changes += [
                {
                    "form_id": here,
                    "row": change.index,
                    "previous_id": before,
                    "previous_row": change.previous,
                    **{
                        key: getattr(change, key) for key in ("name", "change", "before", "after", "achieved", "missed")
                    },
                }
                for change in comparison.changes
            ]
    return Several(
        findings_table(found),
        pa.Table.from_pylist(changes, schema=DATASETS["changes"].schema),
        pa.Table.from_pylist(previous_ids, schema=PREVIOUS),
    )


def _departments(rows: Rows) -> Iterator[tuple[list[str], list[FormDigest]]]:
    """Ids and digests of the forms of each department."""
    yield from map(_digests, _runs(rows, "department_key"))


def _digests(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[FormDigest]]:
    of_form: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of_form[row["form_id"]].append(row)
    return list(of_form), [FormDigest(number, _form(own)) for number, own in enumerate(of_form.values())]


def _form(rows: Sequence[Mapping[str, Any]]) -> Form:
    head = rows[0]
    return Form(
        head["file"],
        kind=head["form_kind"],
        unit=head["department"],
        year=head["year"],
        title=head["title"],
        project=head["form_project"],
        indicators=tuple(_indicator(row) for row in rows if row["row"] is not None),
    )


def _indicator(row: Mapping[str, Any]) -> Indicator:
    texts = {key: row[key] for key in ("name", "value", "unit", "l1", "l2", "duty", "project", "scope", "achieved")}
    return Indicator(**texts, place=Place(*(row[f"place_{key}"] for key in ("file", "part", "row", "column"))))


@dataclass(frozen=True, slots=True)
class _Use:
    """One row that uses a text (classifier/checks/x1_same_text_everywhere.py)."""

    row: int
    department: str
    year: int | None
    indicator: Indicator


def told_texts(texts: Iterable[tuple[str, str, int]], job: Job) -> set[str]:
    """Which texts are told of. texts: text_id, name in its first use, and how many units use it."""
    checks = _common_checks(job.auditor({}))
    return {text for text, name, units in texts if any(check.is_told(name, units, job.settings) for check in checks)}


def common_texts(rows: Rows, job: Job) -> pa.Table:
    """Tell of texts that many units use, at the first form that holds each; the dataset findings.

    rows: the first uses of each text, together, in order of file, position and row; columns as for
    ``compare_departments``, and of all uses of the text: departments (names of the first), units, years, uses.
    """
    auditor = job.auditor({})
    found: list[tuple[str, Sequence[Finding]]] = []
    for own in _runs(rows, "text_id"):
        uses = [_Use(row["row"], row["department"] or row["file"], row["year"], _indicator(row)) for row in own]
        head = own[0]
        spread = Spread(tuple(head["departments"]), head["units"], tuple(sorted(head["years"] or ())), head["uses"])
        for check in _common_checks(auditor):
            _, one = check.tell(_lone(head, uses[0]), uses, spread)
            found.append((head["form_id"], [auditor.levelled(one)]))
    return findings_table(found)


def left_out(auditor: Auditor) -> tuple[str, ...]:
    """Ids of checks that need all forms at once, which no batch can give them; ours need a unit's, or a text's."""
    known = (YearsCheck, SameTextEverywhere)
    return tuple(check.id for check in auditor.active if isinstance(check, FormsCheck) and not isinstance(check, known))


def _common_checks(auditor: Auditor) -> list[SameTextEverywhere]:
    return [check for check in auditor.active if isinstance(check, SameTextEverywhere)]


def _lone(row: Mapping[str, Any], use: _Use) -> FormDigest:
    """The digest of a form of which one row is known, which stands where it stood."""
    blanks = (Indicator(""),) * use.row
    return FormDigest(0, Form(row["file"], unit=row["department"], indicators=(*blanks, use.indicator)))


def _runs(rows: Rows, column: str) -> Iterator[list[Mapping[str, Any]]]:
    """Rows in runs of one value of a column."""
    for _, own in groupby(rows, key=itemgetter(column)):
        yield list(own)
