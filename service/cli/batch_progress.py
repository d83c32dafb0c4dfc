"""Progress of a batch on standard error: a bar for each stage on a terminal, elsewhere a line when a stage is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from classifier.batch.plan import STAGES
from service.cli.streams import note

__all__ = ["stage_bars"]


@contextmanager
def stage_bars(*, steps: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function to tell (stage, things done, things in all). steps: they are steps of a cluster, no forms."""
    units = {stage: (name, "步" if steps else things) for stage, (name, things) in STAGES.items()}
    if not sys.stderr.isatty():
        yield _Lines(units).tell
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[things]}"))
    times = (TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("剩余"), TimeRemainingColumn())
    with Progress(*columns, *times, console=Console(stderr=True)) as bars:
        yield _Bars(bars, units).tell


class _Bars:
    def __init__(self, bars: object, units: Mapping[str, tuple[str, str]]) -> None:
        self._bars, self._units = bars, units
        self._tasks: dict[str, object] = {}
        self._begun: dict[str, tuple[float, int]] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        name, things = self._units[stage]
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(name, total=total, things=things, rate="")  # type: ignore[attr-defined]
            self._begun[stage] = time.monotonic(), done
        started, before = self._begun[stage]
        passed = time.monotonic() - started
        rate = f"{(done - before) / passed:,.0f}/秒" if passed > 1 and done > before else ""
        self._bars.update(self._tasks[stage], completed=done, total=total, rate=rate)  # type: ignore[attr-defined]


class _Lines:
    """For logs: one line a stage."""

    def __init__(self, units: Mapping[str, tuple[str, str]]) -> None:
        self._units = units
        self._begun: dict[str, tuple[float, int]] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        name, things = self._units[stage]
        started, before = self._begun.setdefault(stage, (time.monotonic(), done))
        if done == total and done > before:
            passed = time.monotonic() - started
            note(f"{name}：{total:,} {things}，用时 {passed:.0f} 秒" + (f"（此前已完成 {before:,}）" if before else ""))
