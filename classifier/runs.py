"""Items taken together until they are worth the work of one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["runs_of"]

_Item = TypeVar("_Item")


def runs_of(items: Iterable[_Item], size: Callable[[_Item], int], least: int) -> Iterator[list[_Item]]:
    """Consecutive items, in lists of at least ``least`` in size, of which the last may have less."""
    waiting: list[_Item] = []
    count = 0
    for item in items:
        waiting.append(item)
        count += size(item)
        if count >= least:
            yield waiting
            waiting, count = [], 0
    if waiting:
        yield waiting
