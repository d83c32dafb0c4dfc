"""Kinds of work (training, road works, subsidies ...) with the measures their forms hold: data of check R3.

Data: classifier/data/core_measures.json, hand-written; its "about" says what the parts mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError
from corpus.text import remember_short
from corpus.units import DIMENSIONS
from corpus.values import Value

__all__ = ["CoreMeasure", "KindOfWork", "Kinds", "load_kinds"]

_FILE = "data/core_measures.json"
_ONLY_WHEN = re.compile(r"(?:时间|日期|时限|期限|工期)$")
_LEAST_MEASURES, _MOST_MEASURES = 2, 4
_KEYS = {
    "file": frozenset({"about", "anything", "aside", "kinds"}),
    "kind": frozenset({"kind", "told", "unless", "core"}),
    "measure": frozenset({"measure", "names", "units", "about", "except", "example"}),
}


@dataclass(frozen=True, slots=True)
class CoreMeasure:
    """One measure. title: what it measures; names, about, other: patterns of the data; example: a row with target."""

    title: str
    names: re.Pattern[str]
    units: frozenset[str]
    about: re.Pattern[str]
    other: re.Pattern[str] | None
    example: str

    def stated_by(self, name: str, value: Value) -> bool:
        """Whether a row can stand for this measure: by its name, or by its unit."""
        if self.other is not None and self.other.search(name):
            return False
        return bool(self.names.search(name)) or (self._measures(value) and bool(self.about.search(name)))

    def _measures(self, value: Value) -> bool:
        per = any("/" in unit and value.unit.startswith(unit) for unit in self.units)
        return per or value.unit in self.units or (bool(value.dimension) and value.dimension in self.units)


@dataclass(frozen=True, slots=True)
class KindOfWork:
    """One kind: how a title tells it, and its measures, the main product first."""

    title: str
    told: re.Pattern[str]
    unless: re.Pattern[str] | None
    core: tuple[CoreMeasure, ...]

    def named_in(self, text: str) -> bool:
        """Whether a title, project or duty says it is this kind of work."""
        return bool(self.told.search(text)) and not (self.unless is not None and self.unless.search(text))


class Kinds:
    """All kinds.

    anything: names that state the main product of any work without naming it (建设任务完成率). aside: words of what any
    work may need besides (印制, 差旅).
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Check and compile ``data``, the content of core_measures.json. Raises SettingError naming the fault."""
        _require(data, "file", "文件")
        self.anything = _pattern(data["anything"], "anything")
        self.aside = _pattern(data["aside"], "aside")
        self.kinds = tuple(_kind(item) for item in data["kinds"])
        self._named = remember_short(4096)(self._find)
        titles = [kind.title for kind in self.kinds]
        if len(set(titles)) < len(titles):
            raise _error("有同名的工作类别", "kinds")

    def besides(self, name: str, kind: KindOfWork, asked: str) -> bool:
        """Whether a row measures what the work needs (演出服装), or only when it is done, and not the work itself.

        asked: the text that tells the kind of work; what it or the kind's main product names is no side matter.
        """
        told = asked + kind.core[0].names.pattern
        return bool(_ONLY_WHEN.search(name)) or any(found[0] not in told for found in self.aside.finditer(name))

    def named_in(self, text: str) -> list[KindOfWork]:
        """Kinds a text names, in the order of the file."""
        return list(self._named(text))

    def _find(self, text: str) -> tuple[KindOfWork, ...]:
        return tuple(kind for kind in self.kinds if kind.named_in(text))


@cache
def load_kinds() -> Kinds:
    """The shipped kinds."""
    return Kinds(json.loads(files("classifier").joinpath(_FILE).read_text("utf-8")))


def _kind(data: Mapping[str, Any]) -> KindOfWork:
    where = str(data.get("kind", "?"))
    _require(data, "kind", where)
    core = tuple(_measure(item, where) for item in data["core"])
    if not _LEAST_MEASURES <= len(core) <= _MOST_MEASURES:
        raise _error(f"核心指标应有{_LEAST_MEASURES}至{_MOST_MEASURES}条", where)
    unless = _pattern(data["unless"], where) if data["unless"] else None
    return KindOfWork(where, _pattern(data["told"], where), unless, core)


def _measure(data: Mapping[str, Any], kind: str) -> CoreMeasure:
    where = f"{kind} / {data.get('measure', '?')}"
    _require(data, "measure", where, optional=frozenset({"units", "about", "except"}))
    units = frozenset(data.get("units", ()))
    if not all(isinstance(unit, str) and unit for unit in units) or units & {"share", "time"} & set(DIMENSIONS):
        raise _error("计量单位须是非空文字，且不能是比率或时间", where)
    if " " not in data["example"]:
        raise _error("示例应写成“名称 指标值”", where)
    other = _pattern(data["except"], where) if data.get("except") else None
    about = _pattern(data.get("about", ""), where, empty=True)
    return CoreMeasure(data["measure"], _pattern(data["names"], where), units, about, other, data["example"])


def _require(data: Mapping[str, Any], part: str, where: str, optional: frozenset[str] = frozenset()) -> None:
    known = _KEYS[part]
    if set(data) - known or (known - optional) - set(data):
        wrong = sorted((set(data) - known) | ((known - optional) - set(data)))
        raise _error(f"多了或缺了：{'、'.join(wrong)}", where)


def _pattern(text: Any, where: str, *, empty: bool = False) -> re.Pattern[str]:
    if not isinstance(text, str) or not (text or empty):
        raise _error("说法须是非空文字", where)
    try:
        return re.compile(text)
    except re.error as error:
        raise _error(f"说法不是合法的正则（{error}）", where) from error


def _error(problem: str, where: str) -> SettingError:
    return SettingError("core_measures", problem, where=f"core_measures.json：{where}")
