"""Stage of checking: forms judged and checked one by one, and completed by what several forms tell together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from classifier.auditor import Auditor
from classifier.batch.forms import FiledForm, unpack_forms
from classifier.batch.job import Job
from classifier.batch.rows import findings_of, findings_table, forms_table, indicators_table
from classifier.form_audit import FormAudit
from classifier.verdict import verdict_of_counts
from corpus.records import Form
from corpus.taxonomy import load_taxonomy

__all__ = ["Checked", "Finished", "check_forms", "finish_forms"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of single rows and forms gave: the datasets forms, indicators and findings, forms in order.

    names: of the indicators, shape NAMES.
    """

    forms: pa.Table
    indicators: pa.Table
    findings: pa.Table
    names: pa.Table


@dataclass(frozen=True, slots=True)
class Finished:
    """The datasets forms and findings with everything in them."""

    forms: pa.Table
    findings: pa.Table


def check_forms(forms: Iterable[FiledForm], auditor: Auditor) -> Checked:
    """Judge and check forms one by one, with every check of a row or a form.

    auditor: one for all parts a process checks, since what it remembers of texts serves the next part.
    """
    given = list(forms)
    audited = list(zip(given, auditor.audit((one.form for one in given), noted=False), strict=True))
    indicators, names = indicators_table(audited, load_taxonomy())
    findings = findings_table((filed.id, audit.findings) for filed, audit in audited)
    return Checked(forms_table(audited), indicators, findings, names)


def finish_forms(
    own: Finished, several: pa.Table, previous: Mapping[str, str], filed: Callable[[], pa.Table], job: Job
) -> Finished:
    """Forms and findings of a part, completed by what several forms tell together.

    own: of the checks of single forms. several: the dataset findings, of forms of the part. previous: form_id → the
    form before. filed: gives what was read of the part, shape READ, where it is needed.
    """
    ids = own.forms.column("form_id").to_pylist()
    if several.num_rows == 0 and not any(identity in previous for identity in ids):
        return own
    concerned = set(several.column("form_id").to_pylist())
    forms = _forms_of(filed(), concerned) if concerned else {}
    auditor = job.auditor({})
    registry = auditor.registry
    more = findings_of(several, forms, registry)
    found = findings_of(own.findings, forms, registry)
    heads = own.forms.to_pylist()
    whole: dict[str, FormAudit] = {}
    for head in heads:
        identity = head["form_id"]
        if identity in concerned:
            counts = {level: head[level] for level in ("high", "medium", "low", "info")}
            verdict = verdict_of_counts(counts, head["indicators"], job.settings.thresholds)
            before = FormAudit(forms[identity], head["edition"], (), tuple(found[identity]), verdict)
            after = whole[identity] = auditor.completed(before, more[identity])
            head |= {"verdict": after.verdict.label, "health": after.verdict.health, **after.verdict.counts}
        head["previous_id"] = previous.get(identity, "")
    return Finished(pa.Table.from_pylist(heads, schema=own.forms.schema), _replaced(own.findings, ids, whole))


def _forms_of(filed: pa.Table, ids: Collection[str]) -> dict[str, Form]:
    mask = pa.array([identity in ids for identity in filed.column("form_id").to_pylist()])
    return {one.id: one.form for one in unpack_forms(filed.filter(mask))}


def _replaced(findings: pa.Table, ids: Sequence[str], whole: Mapping[str, FormAudit]) -> pa.Table:
    """Findings form by form, those of some forms replaced."""
    starts: dict[str, int] = {}
    counts: dict[str, int] = defaultdict(int)
    for place, identity in enumerate(findings.column("form_id").to_pylist()):
        starts.setdefault(identity, place)
        counts[identity] += 1
    parts = [
        findings_table([(identity, whole[identity].findings)])
        if identity in whole
        else findings.slice(starts.get(identity, 0), counts.get(identity, 0))
        for identity in ids
    ]
    return pa.concat_tables(parts).combine_chunks() if parts else findings
