"""An office's own measures, forms, ranges and decisions laid over a base; the base itself stays as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from classifier.knowledge.merge import merge_rows
from classifier.knowledge.models import is_model
from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.rows import Row
from classifier.knowledge.same_measure import find_measures
from classifier.knowledge.state import FormRow, LibraryState
from classifier.knowledge.store import KnowledgeBase

__all__ = ["OWN", "lay_over"]

OWN = "office-library"
"""Id of the source that states the measures an office approved itself."""


def lay_over(state: LibraryState, base: KnowledgeBase, office: str) -> KnowledgeBase:
    """The base with approved versions in place, rows of added forms as uses, ranges, retired measures out of use.

    office: what the measures' origin is called. A measure the office approved has a use of kind 本单位 even where no
    form states it, so that it counts as supported.
    """
    measures = dict(base.measure)
    for id_, own in state.measures.items():
        if own.approved:
            measures[id_] = _version(own.approved.measure, measures.get(id_), office)
    _add_forms(measures, state.forms.values(), office)
    sources = {source.id: source for source in base.sources} | {key: source for key, (source, _) in state.forms.items()}
    for id_, own in state.measures.items():
        measure = measures.get(id_)
        if measure and own.approved and not any(use.source in state.forms for use in measure.uses):
            sources[OWN] = Source(OWN, "本单位", "本单位指标库", unit=office)
            measures[id_] = replace(measure, uses=(*measure.uses, Use(OWN, measure.name, "", "", measure.unit)))
        if measure and own.retired:
            measures[id_] = replace(measures[id_], state="已停用", usable=False)
    feedback = {key: _sum(base.feedback.get(key), counts) for key, counts in state.feedback().items()}
    ranges = {**base.ranges, **_ranges(state, measures, office)}
    return KnowledgeBase(sources.values(), measures.values(), {**base.feedback, **feedback}, ranges)


def _version(approved: Measure, shipped: Measure | None, office: str) -> Measure:
    uses = shipped.uses if shipped else ()
    return replace(approved, uses=uses, usable=True, state="已批准", origin=office)


def _add_forms(measures: dict[str, Measure], forms: Iterable[tuple[Source, tuple[FormRow, ...]]], office: str) -> None:
    """Rows that state a known measure become uses of it; of the rest, names fit to be proposed become measures."""
    stated = [(source, row) for source, rows in forms for row in rows]
    if not stated:
        return
    known = find_measures([(row.name, row.leaf) for _, row in stated], measures.values())
    joined: dict[str, list[Use]] = defaultdict(list)
    new: list[Row] = []
    for (source, row), measure in zip(stated, known, strict=True):
        usable = is_model(row.name)
        if measure and (measure.usable or not usable):
            joined[measure.id].append(Use(source.id, row.name, "", row.value, row.unit))
        else:  # what was only evidence so far, the office's form makes a measure
            leaf = measure.leaf if measure else row.leaf
            new.append(Row(source, row.name, leaf, value=row.value, unit=row.unit, usable=usable))
    for measure in merge_rows(new):
        if not measure.usable:
            continue
        there = measures.get(measure.id)
        if there is None:
            measures[measure.id] = replace(measure, origin=office)
        elif there.usable:  # the office's version has another name now
            joined[there.id] += measure.uses
        else:
            measures[measure.id] = replace(measure, origin=office, uses=(*there.uses, *measure.uses))
    for id_, uses in joined.items():
        measures[id_] = replace(measures[id_], uses=(*measures[id_].uses, *uses))


def _ranges(state: LibraryState, measures: Mapping[str, Measure], office: str) -> dict[str, tuple[StatedRange, ...]]:
    """Ranges by id of the measure that they are of, those found by their usual wording first, then by their size.

    A range is of the measure that its usual wording states, else of the first that another wording states; what nobody
    in the base states is left out. Only texts count: wordings that are alike a batch put together, and scores of so
    many names against a whole base take minutes.
    """
    if state.ranges is None:
        return {}
    event, added = state.ranges
    known = iter(find_measures([(name, "") for one in added for name in one.names], measures.values(), scored=False))
    found: dict[str, list[tuple[bool, StatedRange]]] = defaultdict(list)
    for one in added:
        stated = [next(known) for _ in one.names]
        measure = next((measure for measure in stated if measure is not None), None)
        if measure is not None:
            laid = replace(one, origin=f"{office}批量审计", added=event.time[:10])
            found[measure.id].append((stated[0] is None, laid))
    return {
        id_: tuple(one for _, one in sorted(own, key=lambda item: (item[0], -item[1].n, item[1].to_list()[:4])))
        for id_, own in found.items()
    }


def _sum(one: tuple[int, int] | None, two: tuple[int, int]) -> tuple[int, int]:
    return two if one is None else (one[0] + two[0], one[1] + two[1])
