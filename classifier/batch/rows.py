"""Audited forms as rows of the datasets, column by column, and findings back from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from classifier.batch.forms import FiledForm
from classifier.batch.identity import digest, text_id
from classifier.batch.schema import DATASETS, NAMES
from classifier.checks import Registry
from classifier.duplicates import neutral_text
from classifier.finding import Finding, Fix, Labels
from classifier.form_audit import FormAudit
from classifier.sectors import guess_sector
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import Taxonomy
from corpus.text import normal_form
from corpus.values import read_value

__all__ = ["findings_of", "findings_table", "forms_table", "indicators_table", "sector_of"]

Audited = Sequence[tuple[FiledForm, FormAudit]]


def sector_of(form: Form) -> str:
    """Code of the 类 a form belongs to by its unit, else by its title; "" when neither tells."""
    return (guess_sector(form.unit) or guess_sector(form.title))[:3]


def forms_table(audited: Audited) -> pa.Table:
    """The dataset forms, in order; what several forms tell together is not in it yet."""
    rows = []
    for filed, audit in audited:
        form, counts = filed.form, audit.verdict.counts
        rows.append(
            {
                "form_id": filed.id,
                "file": form.file,
                "position": filed.position,
                "kind": form.kind,
                "department": form.unit,
                "year": form.year,
                "title": form.title,
                "region": form.region,
                "project": form.project,
                "sector": sector_of(form),
                "edition": audit.edition,
                "indicators": len(form.indicators),
                "verdict": audit.verdict.label,
                "health": audit.verdict.health,
                **{severity: counts[severity] for severity in ("high", "medium", "low", "info")},
                "previous_id": "",
                "digest": digest([filed.text]),
            }
        )
    return pa.Table.from_pylist(rows, schema=DATASETS["forms"].schema)


def indicators_table(audited: Audited, taxonomy: Taxonomy) -> tuple[pa.Table, pa.Table]:
    """The dataset indicators, in order, and the names in them, shape NAMES, in order of their ids."""
    names: dict[str, str] = {}
    columns: dict[str, list[Any]] = {name: [] for name in DATASETS["indicators"].schema.names}
    add = [column.append for column in columns.values()]
    for filed, audit in audited:
        unit, region = filed.form.unit, filed.form.region
        for row, (item, judgement) in enumerate(zip(filed.form.indicators, audit.judgements, strict=True)):
            value = read_value(item.value, item.unit, item.name)
            place = item.place
            text = neutral_text(unit, region, item.name)
            identity = text_id(normal_form(text))
            if identity:
                names[identity] = min(text, names.get(identity, text))
            cells = (
                filed.id,
                row,
                item.name,
                item.value,
                item.unit,
                item.l1,
                item.l2,
                item.duty,
                item.project,
                item.scope,
                item.achieved,
                item.weight,
                place.file,
                place.part,
                place.row,
                place.column,
                taxonomy.resolve(item.l1, item.l2).leaf,
                judgement.pred_leaf,
                judgement.pred_l1,
                judgement.pred_l2,
                judgement.confidence,
                judgement.verdict,
                judgement.misfiled_score,
                value.kind,
                value.operator,
                value.number,
                value.unit,
                value.is_quantified,
                identity,
            )
            for append, cell in zip(add, cells, strict=True):
                append(cell)
    texts = pa.table([sorted(names), [names[identity] for identity in sorted(names)]], schema=NAMES)
    return _table("indicators", columns), texts


def findings_table(found: Iterable[tuple[str, Sequence[Finding]]]) -> pa.Table:
    """The dataset findings of forms, given as pairs of a form's id and its findings, in order."""
    columns: dict[str, list[Any]] = {name: [] for name in DATASETS["findings"].schema.names}
    for identity, findings in found:
        for one in findings:
            fix, proposed = one.fix or Fix("", "", ""), one.proposed or Labels("", "")
            cells = {
                "finding_id": one.id,
                "form_id": identity,
                "row": one.index,
                "rule": one.rule,
                "kind": one.kind,
                "severity": one.severity,
                "name": one.indicator.name if one.indicator else "",
                "filed_l1": one.filed.l1,
                "filed_l2": one.filed.l2,
                "proposed_l1": proposed.l1,
                "proposed_l2": proposed.l2,
                "confidence": one.confidence,
                "priority": one.priority,
                "message": one.message,
                "reasons": list(one.reasons),
                "related": [place.to_dict() for place in one.related],
                "fix_field": fix.field,
                "fix_from": fix.before,
                "fix_to": fix.after,
                "fix_added": list(fix.added),
                **{f"place_{key}": value for key, value in one.place.to_dict().items()},
                "group": one.group,
            }
            for name, column in columns.items():
                column.append(cells[name])
    return _table("findings", columns)


def findings_of(table: pa.Table, forms: Mapping[str, Form], registry: Registry) -> dict[str, list[Finding]]:
    """Findings of some forms, by their ids, from rows of the dataset; the inverse of ``findings_table``."""
    out: dict[str, list[Finding]] = defaultdict(list)
    for row in table.to_pylist():
        form = forms.get(row["form_id"])
        if form is not None:
            out[row["form_id"]].append(_finding(row, form, registry))
    return out


def _finding(row: Mapping[str, Any], form: Form, registry: Registry) -> Finding:
    item: Indicator | None = form.indicators[row["row"]] if row["row"] >= 0 else None
    proposed = Labels(row["proposed_l1"], row["proposed_l2"])
    fix = Fix(row["fix_field"], row["fix_from"], row["fix_to"], tuple(row["fix_added"])) if row["fix_field"] else None
    return Finding(
        row["finding_id"],
        row["rule"],
        row["kind"],
        row["severity"],
        Place(*(row[f"place_{key}"] for key in ("file", "part", "row", "column"))),
        item,
        Labels(row["filed_l1"], row["filed_l2"]),
        proposed if proposed.l1 or proposed.l2 else None,
        row["confidence"],
        row["message"],
        tuple(row["reasons"]),
        registry.get(row["rule"]).basis,
        tuple(map(Place.from_dict, row["related"])),
        fix,
        row["row"],
        row["group"],
        row["priority"],
    )


def _table(name: str, columns: Mapping[str, list[Any]]) -> pa.Table:
    schema = DATASETS[name].schema
    make: Callable[[Any], Any] = lambda field: pa.array(columns[field.name], type=field.type)  # noqa: E731
    return pa.Table.from_arrays([make(field) for field in schema], schema=schema)
