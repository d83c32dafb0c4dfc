"""Records of the knowledge base: where measures come from, who states them, and the measures themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from sys import intern
from typing import Any, Literal

from corpus.taxonomy import load_taxonomy

__all__ = ["AUTHORED", "FILED", "KINDS", "STATES", "Measure", "Source", "Use"]

AUTHORED = ("指标库", "通用活动", "领域", "自拟表格")
"""Kinds of sources written by hand for this product; their values are magnitudes, not to be cited."""
FILED = ("公开表格", "本单位")
"""Kinds of sources that a unit filed or approved; only these count as support by units."""
KINDS = (*AUTHORED, *FILED)
STATES = ("草稿", "已批准", "已停用")
"""States of a version of a measure; what ships with the product is 已批准."""
State = Literal["草稿", "已批准", "已停用"]
_POLARITIES = frozenset({"正向", "反向", "区间", "定性", ""})


@dataclass(frozen=True, slots=True)
class Source:
    """A duty, an activity, a field of work or a form in which measures stand.

    id: unique. kind: one of KINDS. text: description, duties and goals. keywords: words that tell it.
    function: code of the 类 or "". item: name of the 款, or of the sector. unit: who filed it, or the kind of unit an
    authored form is written for. year: budget year or None. level: 中央, 省, 市, 县, 乡 or "" (of the unit).
    served: words for those it serves, most usual first. form: kind of form, e.g. 项目支出, or "".
    """

    id: str
    kind: str
    title: str
    text: str = ""
    keywords: tuple[str, ...] = ()
    function: str = ""
    item: str = ""
    unit: str = ""
    year: int | None = None
    level: str = ""
    served: tuple[str, ...] = ()
    form: str = ""

    def __post_init__(self) -> None:
        """Refuse a kind that is not known."""
        if self.kind not in KINDS:
            raise ValueError(f"来源种类“{self.kind}”不认识")

    @property
    def filed(self) -> bool:
        """Whether a unit filed or approved it."""
        return self.kind in FILED

    def to_dict(self) -> dict[str, Any]:
        """Every field that is not empty."""
        return _without_empty(asdict(self))

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Source:
        """The record of ``to_dict``. Raises KeyError, TypeError or ValueError for a wrong one."""
        return cls(**_known(cls, row))


@dataclass(frozen=True, slots=True)
class Use:
    """One row of a source that states a measure: its wording and its target as written."""

    source: str
    name: str
    operator: str = ""
    value: str = ""
    unit: str = ""

    def to_list(self) -> list[str]:
        """Fields in order, empty ones at the end left out."""
        row = [self.source, self.name, self.operator, self.value, self.unit]
        while not row[-1]:
            row.pop()
        return row


@dataclass(frozen=True, slots=True)
class Measure:
    """One canonical measure: rows that state the same thing, under one name.

    id: m- and ten hex digits of the first name and class, stable while the measure lives. leaf: its class; also:
    further classes a reviewer accepts. operator, unit, polarity, basis, explain, method (how it is checked), cost_kind:
    as the best source states them, "" where none does. pattern: the name with a place for the object ({x}) or those
    served ({who}). variants: other wordings. usable: whether the name may be proposed; what only bad forms say is
    evidence, never a model.
    version counts from 1; state: one of STATES; origin: 自带 or the office that maintains it.
    """

    id: str
    name: str
    leaf: str
    also: tuple[str, ...] = ()
    operator: str = ""
    unit: str = ""
    polarity: str = ""
    basis: str = ""
    explain: str = ""
    method: str = ""
    cost_kind: str = ""
    pattern: str = ""
    variants: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    usable: bool = True
    version: int = 1
    state: State = "已批准"
    origin: str = "自带"

    def __post_init__(self) -> None:
        """Refuse what cannot be a measure."""
        if not self.name.strip():
            raise ValueError("指标名称是空的")
        leaves = load_taxonomy().leaves
        for leaf in (self.leaf, *self.also):
            if leaf not in leaves:
                raise ValueError(f"类别“{leaf}”不认识")
        if self.polarity not in _POLARITIES:
            raise ValueError(f"指标方向“{self.polarity}”不认识")
        if self.state not in STATES:
            raise ValueError(f"状态“{self.state}”不认识")
        if self.version < 1:
            raise ValueError("版本号从 1 起")

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Classes a competent reviewer accepts, the measure's own first."""
        return (self.leaf, *self.also)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its variants."""
        return (self.name, *self.variants)

    def to_dict(self) -> dict[str, Any]:
        """Every field that is not empty; uses as short lists."""
        row = _without_empty({field.name: getattr(self, field.name) for field in fields(self)} | {"uses": ()})
        if self.uses:
            row["uses"] = [use.to_list() for use in self.uses]
        for name, usual in (("usable", True), ("version", 1), ("state", "已批准"), ("origin", "自带")):
            if getattr(self, name) == usual:
                row.pop(name, None)
            else:
                row[name] = getattr(self, name)
        return row

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Measure:
        """The record of ``to_dict``. Raises KeyError, TypeError or ValueError for a wrong one."""
        # the same ids, units and names come thousands of times
        uses = tuple(Use(*map(intern, item)) for item in row.get("uses", ()))
        return cls(**_known(cls, row) | {"uses": uses})


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in row.items() if value or value == 0
    }


def _known(record: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a record from a JSON object, lists as tuples. Raises KeyError and ValueError."""
    names = {field.name for field in fields(record)}
    unknown = sorted(set(row) - names)
    if unknown:
        raise ValueError(f"不认识的字段“{'、'.join(unknown)}”")
    if "name" in names and "name" not in row:
        raise KeyError("name")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
