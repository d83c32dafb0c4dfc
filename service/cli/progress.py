"""Progress on standard error: only on a terminal, and only for work longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["progress_bar", "status_line", "track"]

_PATIENCE = 1.0  # seconds of silence before a bar appears

T = TypeVar("T")


def track(items: Sequence[T], label: str) -> Iterator[T]:
    """Pass items through, showing how many are done."""
    with progress_bar(label) as advance:
        for done, item in enumerate(items):
            advance(done, len(items))
            yield item
        advance(len(items), len(items))


@contextmanager
def progress_bar(label: str, things: str = "", *, shown: bool = True) -> Iterator[Callable[[int, int], None]]:
    """Give a function ``advance(done, total)`` that draws a bar once patience is over.

    things: what is counted, in Chinese with its measure word (个文件); the bar shows how many a second and
    the time left. The total may grow while the work goes on. shown: False draws nothing.
    """
    if not shown or not sys.stderr.isatty():
        yield _ignore
        return
    started = time.monotonic()
    bar = _draw()
    task = bar.add_task(label, total=None, things=things, rate="")

    def advance(done: int, total: int) -> None:
        passed = time.monotonic() - started
        if not bar.live.is_started and passed > _PATIENCE:
            bar.start()
        rate = f"{done / passed:.{0 if done > 10 * passed else 1}f}个/秒" if passed > 0 else ""
        bar.update(task, completed=done, total=total, rate=rate)

    try:
        yield advance
    finally:
        bar.stop()


def _draw() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[things]}"))
    left = (TextColumn("{task.fields[rate]}"), TextColumn("剩余"), TimeRemainingColumn(elapsed_when_finished=True))
    return Progress(*columns, *left, console=Console(stderr=True), transient=True)


@contextmanager
def status_line() -> Iterator[Callable[[str], None]]:
    """Give a function that tells a person at the terminal what is going on; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("准备数据") as status:
        yield status.update


def _ignore(done: int, total: int) -> None:
    """Nobody is watching."""
