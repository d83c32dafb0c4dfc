"""From a chosen candidate to a suggestion: unit, operator, range or grades, sources, and why it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifier.knowledge.amounts import is_counted_name
from classifier.knowledge.grading import Scale, grading
from classifier.knowledge.models import names_object
from classifier.knowledge.offered import operator_and_unit
from classifier.knowledge.records import Measure
from classifier.knowledge.spread import ValueSpread, value_spread
from classifier.suggest.candidates import Candidate
from classifier.suggest.options import Options, Part
from classifier.suggest.result import SourceNote, Suggestion
from classifier.suggest.search import Search

__all__ = ["explain"]

_MOST_SOURCES, _MOST_VARIANTS = 5, 6
_OFTEN, _TOLD = 0.3, 0.08
_DIGITS = 4


def explain(search: Search, options: Options, place: int, several: bool) -> Suggestion:
    """The suggestion of the candidate at ``place``; several: whether the query has more than one duty."""
    item, part = options.items[place], options.parts[int(options.part[place])]
    measure = search.gatherer.measure(item) or _made(item)
    base = search.base
    measure = _as_stated(measure, item)
    operator, unit = operator_and_unit(measure, base)
    spread = value_spread(measure, base, level=part.query.level)
    units = base.units(measure)
    filled = not measure.uses or item.name not in measure.names
    return Suggestion(
        measure.id if measure.uses else "",
        item.leaf,
        item.name,
        operator,
        unit,
        measure.polarity,
        measure.explain,
        measure.method,
        measure.basis,
        measure.cost_kind or ("经济成本" if item.leaf == "成本" and "元" in unit else ""),
        round(float(options.likely[place]), _DIGITS),
        0 if filled else len(units),
        0 if filled else base.authored(measure),
        filled or part.lonely or not names_object(item.name),
        spread,
        _scale(item, measure, unit, spread),
        _sources(search, item, measure),
        tuple(name for name in measure.names if name != item.name)[:_MOST_VARIANTS],
        part.query.title if several else "",
        _why(item, part, options.shares[place].tolist(), len(units), filled),
    )


def _as_stated(measure: Measure, item: Candidate) -> Measure:
    """The measure as the row that led here states it: others that say the same may count or explain it otherwise."""
    row = item.row
    if row is None:
        return measure
    return replace(
        measure,
        operator="" if row.operator == "定性" else row.operator,
        unit=row.unit,
        polarity=row.polarity,
        explain=row.explain,
        method=row.measure,
        basis=row.basis,
    )


def _made(item: Candidate) -> Measure:
    """A measure for a row that the base does not have."""
    return Measure("m-", item.name, item.leaf)


def _scale(item: Candidate, measure: Measure, unit: str, spread: ValueSpread | None) -> Scale | None:
    """Grades for what nobody counts."""
    described = measure.polarity == "定性" or (not unit and spread is None and not item.counted)
    described = described and not is_counted_name(item.name)
    return grading(item.name) if described else None


def _sources(search: Search, item: Candidate, measure: Measure) -> tuple[SourceNote, ...]:
    """The source that led here first, then units' own forms, then authored ones."""
    found = [search.base.source[use.source] for use in measure.uses if use.source in search.base.source]
    found.sort(key=lambda source: (source.title != item.title, not source.filed))
    notes = (
        SourceNote(
            source.kind,
            source.title,
            source.item if source.function else "",
            source.unit if source.filed else "",
            source.year,
        )
        for source in found
    )
    return tuple(dict.fromkeys(notes))[:_MOST_SOURCES]


def _why(item: Candidate, part: Part, shares: Sequence[float], units: int, filled: bool) -> str:
    """One sentence: what led here, and how usual the measure is."""
    usual = ""
    authored, filed = shares
    if filed >= _TOLD:
        usual = f"，相近的公开表格{_share(filed)}填了这类指标"
    elif authored >= _TOLD:
        usual = f"，相近的自编表格{_share(authored)}有这类指标"
    elif units:
        usual = f"，{units} 个单位的表格填过"
    if filled:
        about = f"“{item.phrase}”" if item.phrase else "所填职责"
        if item.measure < 0:
            return f"职责文字里给{about}写了数量，照此设一条数量指标"
        return f"{about}属于“{item.title}”，按这类工作的通用说法给出" + usual
    kind = {"kind": "这类工作", "common": "各类工作", "field": "这一领域"}.get(item.origin)
    if kind:
        return f"“{item.title}”是{kind}的常用指标来源" + usual
    if part.lonely:
        return "没有相近职责，按同类工作给出，请把对象写具体" + usual
    return f"与“{item.title}”相近" + usual


def _share(value: float) -> str:
    """三成, 一半以上 ... for a share of close forms."""
    if value >= 0.5:
        return "一半以上"
    tenths = max(1, round(value * 10))
    return f"约{'一二三四五'[tenths - 1]}成"
