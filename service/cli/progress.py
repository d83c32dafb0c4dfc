"""Progress on standard error: only on a terminal, and only for work longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

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
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function ``advance(done, total)`` that draws a bar once patience is over."""
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=None)

    def advance(done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - started > _PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        bar.stop()


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
