"""Tasks of the local engine: what a process does with one part, from file to file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from classifier.batch.answers import AnswerFile
from classifier.batch.checking import Finished, check_forms, finish_forms
from classifier.batch.duck import connect
from classifier.batch.forms import pack_forms, pack_results, unpack_forms
from classifier.batch.inputs import Entry, read_entries
from classifier.batch.job import Job
from classifier.batch.judging import answer_keys, keys_of
from classifier.batch.names import group_names
from classifier.batch.plan import Plan
from classifier.batch.queries import common_rows, department_order
from classifier.batch.schema import DATASETS, PREVIOUS
from classifier.batch.several import common_texts, compare_departments
from classifier.batch.store import Results, Store, write_table
from classifier.batch.table_parts import TablePart, read_part
from corpus.records import Form

__all__ = [
    "FINAL",
    "NOTHING",
    "TABLES",
    "answer",
    "check",
    "compare",
    "finish",
    "group",
    "keep_forms",
    "read",
    "start",
    "tell_common",
]

_SORTING = 1 << 29
"""Bytes for sorting the rows of a bucket of departments, or the uses of common texts."""

TABLES = {
    "read": ("keys", "forms"),
    "check": ("names", "findings", "indicators", "forms"),
    "several": ("changes", "previous", "findings"),
    "near": ("groups",),
}
"""Tables of a part of each stage, in the order they are written."""
FINAL = ("indicators", "findings", "forms")
"""Datasets that are written part by part, in this order."""
NOTHING = {"changes": DATASETS["changes"].schema.empty_table(), "previous": PREVIOUS.empty_table()}
"""What a part of the stage of several forms holds beside findings when it compares no years."""

_MINE: dict[str, Any] = {}
"""What a process keeps: the job, the stores, and an auditor with the answers it looks into."""


def start(job: Job, plan: Plan) -> None:
    """Get a process ready."""
    _MINE.update(job=job, store=Store(plan.work), result=Results(plan.results), spill=plan.work / "spill", auditor=None)


def read(key: str, part: Sequence[Entry] | TablePart) -> None:
    """Read documents, or forms of a table of indicators; keep the forms, errors and judging keys."""
    if isinstance(part, TablePart):
        found = _MINE["job"].kept(read_part(part))
        filed, forms = pack_forms(found), [one.form for one in found]
    else:
        results = list(read_entries(part, _MINE["job"].read_options()))
        filed, forms = pack_results(results), [form for result in results for form in result.forms]
    keep_forms(key, filed, forms, _MINE["store"])


def keep_forms(key: str, filed: pa.Table, forms: Sequence[Form], store: Store) -> None:
    """Keep what was read."""
    store.write("read", key, {"keys": keys_of(forms), "forms": filed})


def answer(key: str, keys: pa.Table, stage: str) -> None:
    """Judge distinct keys; keep the answers under the stage named."""
    _MINE["store"].write(stage, key, {"answers": answer_keys(keys, _MINE["job"])})


def check(key: str, read_key: str, answers: Path) -> None:
    """Check the forms of a part; keep forms, indicators, findings and names. answers: file of all of them."""
    store: Store = _MINE["store"]
    if _MINE["auditor"] is None:
        _MINE["auditor"] = _MINE["job"].auditor(AnswerFile(answers))
    done = check_forms(unpack_forms(store.read("read", read_key, "forms")), _MINE["auditor"])
    store.write("check", key, {name: getattr(done, name) for name in TABLES["check"]})


def compare(key: str, folder: str) -> None:
    """Compare the forms of some departments with what they filed before. folder: of their rows."""
    with connect(_MINE["spill"], _SORTING, threads=1) as database:
        rows = database.sql(department_order(sorted(Path(folder).glob("*.parquet")))).to_arrow_table().to_pylist()
    told = compare_departments(rows, _MINE["job"])
    _MINE["store"].write("several", key, {name: getattr(told, name) for name in TABLES["several"]})


def tell_common(key: str, forms: Sequence[Path], indicators: Sequence[Path]) -> None:
    """Tell of texts that many units use. forms, indicators: files of what was checked."""
    with connect(_MINE["spill"], _SORTING, threads=1) as database:
        told = common_texts(common_rows(database, forms, indicators, _MINE["job"]), _MINE["job"])
    _MINE["store"].write("several", key, dict(NOTHING, findings=told))


def group(key: str, texts: pa.Table) -> None:
    """Group names that say the same. texts: text_id, name and rows."""
    _MINE["store"].write("near", key, {"groups": group_names(texts, _MINE["job"].settings.thresholds.near)})


def finish(key: str, check_key: str, read_key: str, more: pa.Table, previous: pa.Table) -> None:
    """Write the final forms, indicators and findings of a part.

    more: findings that several forms tell together. previous: the forms before. Both of forms of the part.
    """
    store: Store = _MINE["store"]
    result: Results = _MINE["result"]
    own = Finished(store.read("check", check_key, "forms"), store.read("check", check_key, "findings"))
    before = dict(zip(*(previous.column(name).to_pylist() for name in PREVIOUS.names), strict=True))
    done = finish_forms(own, more, before, lambda: store.read("read", read_key, "forms"), _MINE["job"])
    final = {"indicators": store.read("check", check_key, "indicators"), "findings": done.findings, "forms": done.forms}
    for name in FINAL:
        write_table(final[name], result.path(name, key))
