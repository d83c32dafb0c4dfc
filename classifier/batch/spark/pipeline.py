"""The stages of one run on Spark, each kept whole before the next begins; what a run has kept is not made again.

Answers of the model go to the executors as one file that their processes map into memory: some 170 bytes for each
distinct key, of which a million rows have some ten thousands. Joining them to the rows would send every form twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from classifier.batch.answers import write_answers
from classifier.batch.identity import digest
from classifier.batch.inputs import Inputs
from classifier.batch.names import least_score
from classifier.batch.plan import Progress, made_by
from classifier.batch.schema import ANSWERS, DATASETS, READ
from classifier.batch.spark import queries
from classifier.batch.spark.folders import Folders
from classifier.batch.spark.frames import Frame, ddl, map_arrow
from classifier.batch.spark.near import group_texts, groups_of
from classifier.batch.spark.readers import READ_WITH_KEYS
from classifier.batch.spark.shipped import Shipped
from classifier.batch.spark.sources import Sources, find_sources, read_sources
from classifier.batch.spark.stages import (
    CHECKED,
    COMMON,
    FINISHED,
    SEVERAL,
    answer,
    check,
    compare,
    errors_of,
    finish,
    tell_common,
)
from classifier.batch.store import StageCount

__all__ = ["Pipeline"]

_TASKS = 2  # a core does so many tasks of a stage at least
_KEYS_TOGETHER = 4_000
_STEPS = {
    "read": "read",
    "answers": "judge",
    "checked": "check",
    "years": "several",
    "spread": "several",
    "common": "several",
    "counted": "near",
    "grouped": "near",
    "finished": "finish",
    **dict.fromkeys(DATASETS, "finish"),
}
"""Steps that are kept, and the stages they belong to."""


class Pipeline:
    """One run; see classifier.batch.spark.engine."""

    def __init__(
        self,
        folders: Folders,
        shipped: Shipped,
        files: Path,
        progress: Progress,
        counts: dict[str, StageCount],
    ) -> None:
        """folders: below that of the run. files: a folder here for what is sent to the executors."""
        self._session, self._folders = folders.session, folders
        self._shipped, self._files = shipped, files
        self._progress, self._counts = progress, counts
        self._parts = _TASKS * self._session.sparkContext.defaultParallelism
        self._key = ""

    def run(self, inputs: Inputs, addresses: Iterable[str]) -> dict[str, str]:
        """Make all datasets. By name of each file read at an address, what stood for its content."""
        sources = find_sources(self._session, inputs, addresses, self._folders.root)
        self._key = digest([made_by(self._shipped.job), sources.key])
        for step in _STEPS:
            self._count(step).parts += 1
        self._folders.keep_only(self._key, "work", "spark", "kept")
        read = self._read(sources)
        checked = self._check(read, self._answers(read))
        years, common = self._years(checked), self._common(checked)
        texts = self._texts(checked)
        finished = self._finish(checked, years, common)
        self._publish("forms", finished.select("head.*"))
        self._publish("indicators", checked.selectExpr("inline(indicators)"))
        self._publish("findings", finished.selectExpr("inline(findings)"))
        self._publish("changes", years.selectExpr("inline(changes)"))
        self._publish("texts", texts)
        self._publish("groups", groups_of(texts))
        self._publish("errors", self._map(read.where("error <> ''").select(READ.names), errors_of, _schema("errors")))
        return sources.remote_facts

    # -- stages -------------------------------------------------------------------------------------------------------

    def _read(self, sources: Sources) -> Frame:
        return self._keep(
            "read", READ_WITH_KEYS, lambda: read_sources(self._session, sources, self._shipped, self._parts)
        )

    def _answers(self, read: Frame) -> Frame:
        """Answers to every distinct key."""

        def make() -> Frame:
            keys = queries.asked_keys(read).cache()
            parts = max(self._parts, keys.count() // _KEYS_TOGETHER)
            return self._map(keys.repartition(parts, "key"), self._with_job(answer), ANSWERS)

        return self._keep("answers", ANSWERS, make)

    def _check(self, read: Frame, answers: Frame) -> Frame:
        def make() -> Frame:
            # the folder's name is of this run only: Spark takes no other file of a name for as long as it runs
            path = self._files / f"answers-{self._key}-{self._files.name}.arrow"
            write_answers(answers.toArrow().cast(ANSWERS), path)
            self._session.sparkContext.addFile(f"file:{path}")
            given = Shipped(self._shipped.job, self._shipped.model, path.name)
            return self._map(queries.forms_read(read), partial(check, shipped=given), CHECKED)

        return self._keep("checked", CHECKED, make)

    def _years(self, checked: Frame) -> Frame:
        """What forms tell beside those their unit filed before."""
        return self._keep(
            "years",
            SEVERAL,
            lambda: self._map(queries.by_department(checked, self._parts), self._with_job(compare), SEVERAL),
        )

    def _common(self, checked: Frame) -> Frame:
        """What is told of texts that many units use."""
        spread = self._keep("spread", queries.SPREAD, lambda: queries.spread_of(checked, self._shipped))
        return self._keep(
            "common",
            COMMON,
            lambda: self._map(queries.first_uses(checked, spread, self._parts), self._with_job(tell_common), COMMON),
        )

    def _texts(self, checked: Frame) -> Frame:
        """The dataset texts, with groups of names that say the same."""
        near = least_score(self._shipped.job.settings.thresholds.near)
        texts = self._keep("counted", queries.TEXTS, lambda: queries.texts_of(checked))
        place = self._place("near")
        return self._keep(
            "grouped",
            _schema("texts"),
            lambda: group_texts(texts, near, self._folders, place, self._parts),
        )

    def _finish(self, checked: Frame, years: Frame, common: Frame) -> Frame:
        def make() -> Frame:
            told = queries.told_of_several(years, common)
            return self._map(queries.with_more(checked, told, years), self._with_job(finish), FINISHED)

        return self._keep("finished", FINISHED, make)

    # -- help ---------------------------------------------------------------------------------------------------------

    def _with_job(self, work: Callable[..., Any]) -> Callable[..., Any]:
        return partial(work, shipped=self._shipped)

    def _map(self, frame: Frame, work: Callable[..., Any], schema: pa.Schema) -> Frame:
        return map_arrow(frame, work, schema)

    def _keep(self, step: str, schema: pa.Schema, make: Callable[[], Frame]) -> Frame:
        """A step as it was kept; made and kept where it was not."""
        self._tell(step, done=False)
        place = self._place(step)
        if not self._folders.is_whole(*place):
            self._folders.write(make().select(schema.names), *place)
            self._count(step).made += 1
        self._tell(step, done=True)
        return self._folders.read(ddl(schema), *place)

    def _publish(self, name: str, frame: Frame) -> None:
        """A dataset of the results, sorted within its files; put in its place when it is whole."""
        self._tell(name, done=False)
        done, made = self._place(f"{name}.done"), ("work", "spark", "new", name)
        if not (self._folders.is_whole("results", name) and self._folders.is_whole(*done)):
            dataset = DATASETS[name]
            rows = frame.select(dataset.schema.names).sortWithinPartitions(*dataset.key)
            self._folders.write(rows, *made)
            self._folders.replace(made, ("results", name))
            self._folders.mark(*done)
            self._count(name).made += 1
        self._tell(name, done=True)

    def _place(self, step: str) -> tuple[str, ...]:
        """Folder of a step."""
        return "work", "spark", "kept", self._key, step

    def _count(self, step: str) -> StageCount:
        return self._counts.setdefault(_STEPS[step], StageCount())

    def _tell(self, step: str, *, done: bool) -> None:
        stage = _STEPS[step]
        of_stage = [one for one, own in _STEPS.items() if own == stage]
        self._progress(stage, of_stage.index(step) + done, len(of_stage))


def _schema(dataset: str) -> pa.Schema:
    return DATASETS[dataset].schema
