"""What a relation is, and the hand-written words that relations draw on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from models import Query

DATA = Path(__file__).resolve().parents[1] / "data" / "synonyms.json"

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of rewording that leaves the class as it is.

    bound: largest share (0-1) of rewordings whose answer may differ from that of the row as filed; 0 where the model
    promises the same answer. reword: a query → its rewordings, none where the relation does not apply.
    """

    name: str
    bound: float
    reword: Callable[[Query], list[Query]]


@cache
def words() -> dict[str, Any]:
    """The hand-written pairs, lists and typos of benchmarks/data/synonyms.json."""
    loaded: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return loaded


def pick(items: Sequence[_Item], query: Query, salt: str = "") -> _Item:
    """One of the items, always the same one for the same name: no relation depends on the order of rows."""
    return items[zlib.crc32(f"{salt}|{query.name}".encode()) % len(items)]


def renamed(query: Query, *names: str) -> list[Query]:
    """The query under other names, each once and none as it was."""
    return [replace(query, name=name) for name in dict.fromkeys(names) if name and name != query.name]


def everywhere(query: Query, change: Callable[[str], str]) -> list[Query]:
    """The query with name, value and unit changed alike; nothing where that changes nothing."""
    other = replace(query, name=change(query.name), value=change(query.value), unit=change(query.unit))
    return [] if other == query else [other]
