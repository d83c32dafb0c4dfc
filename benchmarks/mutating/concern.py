"""Which tests are tried on a mutant, and in which order: those that speak of the check it stands in come first."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

__all__ = ["Concern", "importers"]

_CHECK = re.compile(r"classifier\.checks\.([a-z])(\d+)_")
_ALIKE = 20  # functions more or less do not make a test broader
_RULE = re.compile(r"(?<![A-Za-z0-9])[ACRSVX]\d{1,2}(?![A-Za-z0-9])")


def importers(folder: Path) -> dict[str, frozenset[str]]:
    """Modules of classifier/ → modules of it that import them, directly or through others, and themselves."""
    direct: dict[str, set[str]] = defaultdict(set)
    names = {
        str(path.relative_to(folder).with_suffix("")).replace("/", ".").removesuffix(".__init__"): path
        for path in folder.glob("classifier/**/*.py")
    }
    for name, path in names.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in names:
                direct[node.module].add(name)
    return {name: frozenset(_reached(name, direct)) for name in names}


def _reached(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {name}, [name]
    while waiting:
        new = direct.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += sorted(new)
    return reached


class Concern:
    """Orders tests for a mutant.

    items: all tests. hits: function → names of tests that ran it. seconds: name of a test → what it takes.
    A test that reached a function only through something another test had already made remember it is no hit, and is
    still tried when it speaks of a check that the module serves.
    """

    def __init__(
        self,
        items: Sequence[pytest.Item],
        hits: Mapping[str, Iterable[str]],
        seconds: Mapping[str, float],
        importing: Mapping[str, frozenset[str]],
    ) -> None:
        self._hits = {function: frozenset(names) for function, names in hits.items()}
        self._seconds = seconds
        self._importing = importing
        self._rules = {item.nodeid: _rules_of(item) for item in items}
        self._breadth = Counter(name for names in self._hits.values() for name in names)
        turns: dict[str, int] = defaultdict(int)
        self._turn: dict[str, int] = {}
        for item in sorted(items, key=lambda one: seconds[one.nodeid]):
            family = item.nodeid.partition("[")[0]
            self._turn[item.nodeid] = turns[family]
            turns[family] += 1

    def tests(self, function: str, most: float) -> list[str]:
        """Names of the tests to try on a mutant of a function, ``most`` seconds of them; none when none runs it.

        Those that name the check it stands in come first, then those that run few other functions.
        """
        hits = self._hits.get(function, frozenset())
        if not hits:
            return []
        module = function.rpartition(".")[0]
        own, served = _checks([module]), _checks(self._importing[module])
        ordered = []
        for name, rules in self._rules.items():
            if name in hits or rules & served:
                # one of each family first: what the tenth of the same kind tells, the first has mostly told
                broad = self._breadth[name] // _ALIKE
                ordered.append((not rules & own, name not in hits, broad, self._turn[name], self._seconds[name], name))
        out, spent = [], 0.0
        for *_, seconds, name in sorted(ordered):
            if spent and spent + seconds > most:
                continue
            out.append(name)
            spent += seconds
        return out


def _checks(modules: Iterable[str]) -> frozenset[str]:
    """Ids of the checks that modules hold."""
    return frozenset(f"{kind.upper()}{number}" for one in modules for kind, number in _CHECK.findall(one))


def _rules_of(item: pytest.Item) -> frozenset[str]:
    """Checks a test names: in its parameters, or in its code."""
    function = getattr(item, "function", None)
    callspec = getattr(item, "callspec", None)
    told = item.nodeid.partition("[")[2] + (_source(function) if function is not None else "")
    told += " ".join(value for value in callspec.params.values() if isinstance(value, str)) if callspec else ""
    return frozenset(_RULE.findall(told))


@cache
def _source(function: object) -> str:
    return inspect.getsource(function)  # type: ignore[arg-type]
