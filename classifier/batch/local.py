"""The local engine: stage after stage over parts, in a pool of processes; DuckDB joins and sums up.

Every part is kept under a key of what it was made from. A run that was stopped goes on where it was, and one with
changed inputs makes anew only the parts they touch: whatever is there under its key is not made again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from classifier.batch import tasks
from classifier.batch.answers import made_of, write_answers
from classifier.batch.arrange import arrange
from classifier.batch.duck import connect
from classifier.batch.forms import error_rows, pack_forms, pack_results
from classifier.batch.identity import digest
from classifier.batch.inputs import Entry, Inputs, cut, part_key
from classifier.batch.job import Job
from classifier.batch.names import groups_of, names_query, with_groups
from classifier.batch.plan import Plan, Progress, made_by
from classifier.batch.queries import department_buckets, missing_keys, without_department, write_departments
from classifier.batch.schema import ANSWERS
from classifier.batch.store import WHOLE, Results, StageCount, Store, is_whole, read_table, write_table
from classifier.batch.table_parts import bare_forms, cut_table
from classifier.batch.workers import Workers
from corpus.errors import ReadError
from corpus.reading import FileResult

__all__ = ["LocalEngine"]

_KEYS_TOGETHER = 4_000
_TABLES = "tables"  # folder of tables of indicators in our shape
_SPILL = "spill"  # folder of databases, for what does not fit into memory
Wanted = tuple[str, tuple[Any, ...], int]
"""Key of a part, what else the work that makes it is given, and how many things are in it."""


class LocalEngine:
    """One run. counts: by stage, filled as the run goes on. remote_inputs: none, all lies on this machine."""

    def __init__(self, plan: Plan, job: Job, progress: Progress) -> None:
        self.plan, self.job, self.progress = plan, job, progress
        self.counts: dict[str, StageCount] = {}
        self.remote_inputs: dict[str, str] = {}
        self._made_by = made_by(job)
        self._store, self._result = Store(plan.work), Results(plan.results)
        self._workers = Workers(plan.workers, tasks.start, job, plan)

    def run(self, inputs: Inputs) -> None:
        """Make all datasets of the results. Raises BatchError and what the stages raise."""
        shutil.rmtree(self.plan.work / _SPILL, ignore_errors=True)  # of runs that were killed
        try:
            with self._workers:
                read = self._read(inputs)
                checked = self._check(read, self._judge(read))
                grouped = self._near(checked)  # one process does it, beside what follows
                several = self._several(checked)
                self._finish(read, checked, several, grouped())
        finally:
            if self.job.mask_personal and (self.plan.work / _TABLES).exists():
                shutil.rmtree(self.plan.work / _TABLES)  # they hold rows as they were handed in

    def deliver(self, names: Sequence[str]) -> None:
        """Nothing: everything is written where it belongs."""

    # -- read ---------------------------------------------------------------------------------------------------------

    def _read(self, inputs: Inputs) -> list[str]:
        """Keys of everything read, in the order of the inputs: tables after documents."""
        wanted: list[Wanted] = [(part_key(part, self._made_by), (part,), len(part)) for part in cut(inputs.documents)]
        kept: list[str] = []
        for entry in inputs.tables:
            try:
                arranged = self._arranged(entry)
                wanted += [(self._key("table", part.key), (part,), part.rows) for part in cut_table(arranged)]
                if bare := self.job.kept(bare_forms(Path(entry.path), entry.name)):
                    kept.append(self._keep(pack_forms(bare), [*entry.key, "bare"]))
            except ReadError as error:
                kept.append(self._keep(pack_results([FileResult(entry.name, error=error)]), [*entry.key, "error"]))
        of_this_run = {self._table_of(entry) for entry in inputs.tables}
        for old in set(self.plan.work.glob(f"{_TABLES}/*.parquet")) - of_this_run:
            old.unlink()
        keys = [*self._make("read", tasks.read, wanted, self._has("read")), *kept]
        self._store.keep_only("read", keys)
        return keys

    def _arranged(self, entry: Entry) -> Path:
        """The table of an entry in our shape. Raises ReadError."""
        arranged = self._table_of(entry)
        if not is_whole(arranged):
            arrange(Path(entry.path), entry.name, arranged, self.plan.work / _SPILL, self.plan.database_memory)
        return arranged

    def _table_of(self, entry: Entry) -> Path:
        return self.plan.work / _TABLES / f"{self._key(*entry.key)}.parquet"

    def _keep(self, filed: pa.Table, made_of: Sequence[Any]) -> str:
        """Keep what was read without the help of a process: forms without indicators, and errors."""
        key = self._key(*made_of)
        if not self._has("read")(key):
            tasks.keep_forms(key, filed, [], self._store)
        return key

    # -- judge --------------------------------------------------------------------------------------------------------

    def _judge(self, read: Sequence[str]) -> Path:
        """Answer every distinct key once; the file of all answers. Answers given before are kept."""
        stage = f"answers/{self._made_by}"
        for old in (self.plan.work / "answers").glob("*"):
            if old.name != self._made_by:
                shutil.rmtree(old)
        asked = [self._store.path("read", key, "keys") for key in read]
        known = self._answered(stage)
        with self._database() as database:
            table = database.sql(missing_keys(asked, known)).to_arrow_table()
        chunks = [table.slice(start, _KEYS_TOGETHER) for start in range(0, table.num_rows, _KEYS_TOGETHER)]
        wanted = [(digest(chunk.column("key").to_pylist()), (chunk, stage), chunk.num_rows) for chunk in chunks]
        self._make("judge", tasks.answer, wanted, lambda _: False)
        whole, parts = self.plan.work / "answers.arrow", self._answered(stage)
        content = digest([stage, [part.name for part in parts]])
        if made_of(whole) != content:
            tables = [read_table(part) for part in parts] or [ANSWERS.empty_table()]
            write_answers(pa.concat_tables(tables), whole, content)
        return whole

    def _answered(self, stage: str) -> list[Path]:
        """Parts with answers; damaged ones are removed."""
        parts = sorted((self._store.folder / stage).glob("*.answers.parquet"))
        for part in parts:
            if not is_whole(part):
                part.unlink()
        return [part for part in parts if part.is_file()]

    # -- check --------------------------------------------------------------------------------------------------------

    def _check(self, read: Sequence[str], answers: Path) -> list[str]:
        """Check forms; keys in the order of what was read."""
        wanted = [(self._key("check", key), (key, answers), self._forms(key)) for key in read]
        keys = self._make("check", tasks.check, wanted, self._has("check"))
        self._store.keep_only("check", keys)
        return keys

    # -- several forms ------------------------------------------------------------------------------------------------

    def _several(self, checked: Sequence[str]) -> list[str]:
        """Compare years, department by department, and tell of common texts."""
        forms, indicators = (self._paths("check", checked, name) for name in ("forms", "indicators"))
        has = self._has("several")
        with self._database(beside=True) as database:
            buckets = department_buckets(database, forms)
            wanted = {number: self._key("years", made_of) for number, made_of in buckets.items()}
            missing = [number for number, key in wanted.items() if not has(key)]
            common = self._key("common", sorted(buckets.items()), without_department(database, forms))
            told = self._begin("several", tasks.tell_common, common, forms, indicators)
            rows = write_departments(database, forms, indicators, missing, self.plan.work / "departments")
        given = [(key, (rows.get(number, ""),), 1) for number, key in wanted.items()]
        keys = [*self._make("several", tasks.compare, given, has), common]
        told()
        self._store.keep_only("departments", [])
        self._store.keep_only("several", keys)
        return keys

    # -- duplicates ---------------------------------------------------------------------------------------------------

    def _near(self, checked: Sequence[str]) -> Callable[[], pa.Table]:
        """Begin to group names that say the same; what is given back waits for the dataset texts, with the groups."""
        forms, indicators, names = (self._paths("check", checked, name) for name in ("forms", "indicators", "names"))
        with self._database() as database:
            texts = database.sql(names_query(forms, indicators, names)).to_arrow_table()
        grouped = texts.select(["text_id", "name", "rows"])
        key = self._key("near", grouped.to_pydict())
        count, there = texts.num_rows, self._has("near")(key)
        self.progress("near", count if there else 0, count)
        done = self._begin("near", tasks.group, key, grouped)

        def wait() -> pa.Table:
            done()
            self.progress("near", count, count)
            self._store.keep_only("near", [key])
            return with_groups(texts, self._store.read("near", key, "groups"))

        return wait

    # -- results ------------------------------------------------------------------------------------------------------

    def _finish(self, read: Sequence[str], checked: Sequence[str], several: Sequence[str], texts: pa.Table) -> None:
        """Write the datasets, those of forms part by part, and remove what is not of this run."""
        more = pa.concat_tables([self._store.read("several", key, "findings") for key in several])
        previous = pa.concat_tables([self._store.read("several", key, "previous") for key in several])
        wanted = []
        for key, own in zip(checked, read, strict=True):
            ids = self._store.read("check", key, "forms").column("form_id")
            here, before = (table.filter(pc.is_in(table.column("form_id"), ids)) for table in (more, previous))
            content = digest([here.to_pylist(), before.to_pylist()])
            wanted.append((self._key("finish", key, content), (key, own, here, before), len(ids)))
        keys = self._make("finish", tasks.finish, wanted, self._is_final)
        for name in tasks.FINAL:
            self._result.keep_only(name, keys)
        for key in several:
            if not is_whole(self._result.path("changes", key)):
                write_table(self._store.read("several", key, "changes"), self._result.path("changes", key))
        self._result.keep_only("changes", several)
        errors = pa.concat_tables([error_rows(self._store.read("read", key, "forms")) for key in read])
        for name, table in {"texts": texts, "groups": groups_of(texts), "errors": errors}.items():
            write_table(table, self._result.path(name, WHOLE))

    # -- help ---------------------------------------------------------------------------------------------------------

    def _key(self, *parts: Any) -> str:
        return digest([self._made_by, *parts])

    def _is_final(self, key: str) -> bool:
        return all(is_whole(self._result.path(name, key)) for name in tasks.FINAL)

    def _has(self, stage: str) -> Callable[[str], bool]:
        return lambda key: self._store.has(stage, key, tasks.TABLES[stage])

    def _paths(self, stage: str, keys: Sequence[str], table: str) -> list[Path]:
        return [self._store.path(stage, key, table) for key in keys]

    def _database(self, *, beside: bool = False) -> AbstractContextManager[Any]:
        """A database here. beside: while processes of the pool work, too, with databases of their own."""
        share = 2 if beside and self.plan.workers > 1 else 1
        return connect(self.plan.work / _SPILL, self.plan.database_memory // share)

    def _make(
        self, stage: str, work: Callable[..., Any], wanted: Sequence[Wanted], has: Callable[[str], bool]
    ) -> list[str]:
        """Make the parts of a stage that are not there, in the pool."""
        missing = [one for one in wanted if not has(one[0])]
        counted = self.counts.setdefault(stage, StageCount())
        counted.parts += len(wanted)
        total = sum(things for _, _, things in wanted)
        done = total - sum(things for _, _, things in missing)
        self.progress(stage, done, total)
        made = self._workers.run(work, ((key, *given) for key, given, _ in missing))
        for _, (_, _, things) in zip(made, missing, strict=True):
            counted.made += 1
            done += things
            self.progress(stage, done, total)
        return [key for key, _, _ in wanted]

    def _begin(self, stage: str, work: Callable[..., Any], key: str, *given: Any) -> Callable[[], None]:
        """Begin a part, unless it is there, beside what is done meanwhile; what is given back waits for it."""
        counted = self.counts.setdefault(stage, StageCount())
        counted.parts += 1
        made = None if self._has(stage)(key) else self._workers.begin(work, key, *given)

        def wait() -> None:
            if made is not None:
                made()
                counted.made += 1

        return wait

    def _forms(self, key: str) -> int:
        return int(pq.read_metadata(self._store.path("read", key, "forms")).num_rows)
