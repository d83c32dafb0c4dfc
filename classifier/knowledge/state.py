"""What an office library holds after its events, one at a time; nothing but the events decides it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from classifier.knowledge.events import SUGGESTED, Event
from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.records import Measure, Source
from corpus.taxonomy import load_taxonomy

__all__ = ["FormRow", "LibraryState", "Version", "Versions"]


@dataclass(slots=True)
class Version:
    """One version of a measure. Its content never changes; what changes is who approved or declined it."""

    measure: Measure
    drafted: Event
    approved: Event | None = None
    declined: Event | None = None


@dataclass(slots=True)
class Versions:
    """Versions of one measure. in_force: number of the one last approved, None while the shipped one is in force."""

    all: dict[int, Version] = field(default_factory=dict)
    in_force: int | None = None
    retired: Event | None = None

    @property
    def newest(self) -> Version | None:
        """The version drafted last."""
        return self.all[max(self.all)] if self.all else None

    @property
    def pending(self) -> Version | None:
        """The newest version while nobody has approved or declined it; older drafts are out of date."""
        newest = self.newest
        return newest if newest and newest.approved is None and newest.declined is None else None

    @property
    def approved(self) -> Version | None:
        """The version in force."""
        return self.all[self.in_force] if self.in_force is not None else None


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of an approved form."""

    name: str
    leaf: str
    value: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be a row."""
        if not all(isinstance(text, str) for text in (self.name, self.leaf, self.value, self.unit)):
            raise ValueError("表格行的写法不对")
        if not self.name or self.leaf not in load_taxonomy().leaves:
            raise ValueError(f"表格行“{self.name}”的名称或类别“{self.leaf}”不对")


class LibraryState:
    """The replay of a log.

    measures: id → versions. forms: id of a source → the source and its rows, retired ones left out. ranges: the event
    that added ranges last, and these; None for none, or when they were retired. suggested: number of an event → what
    became of a suggestion. decided: number of such an event → whether it was approved.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.events: list[Event] = []
        self.measures: dict[str, Versions] = {}
        self.forms: dict[str, tuple[Source, tuple[FormRow, ...]]] = {}
        self.ranges: tuple[Event, tuple[StatedRange, ...]] | None = None
        self.suggested: dict[int, Event] = {}
        self.decided: dict[int, bool] = {}

    @property
    def seq(self) -> int:
        """Number of the last event."""
        return len(self.events)

    def take(self, event: Event) -> None:
        """Go on by one event. One that cannot follow raises KeyError, TypeError or ValueError and changes nothing."""
        if event.seq != self.seq + 1:
            raise ValueError(f"序号应为{self.seq + 1}，写的是{event.seq}")
        if event.kind == "drafted":
            self._draft(event)
        elif event.kind in ("approved", "declined"):
            self._decide(event)
        elif event.kind == "retired":
            self._retire(event)
        elif event.kind == "form_added":
            source = Source.from_dict(event.data["source"])
            if source.kind != "本单位":
                raise ValueError(f"来源种类“{source.kind}”不是本单位")
            self.forms[source.id] = source, tuple(FormRow(*row) for row in event.data["rows"])
        elif event.kind == "ranges_added":
            self.ranges = event, tuple(StatedRange.from_list(row) for row in event.data["rows"])
        elif event.kind in SUGGESTED:
            self.suggested[event.seq] = event
        self.events.append(event)

    def has_ranges(self, id_: str) -> bool:
        """Whether the ranges in force are those of an id."""
        return self.ranges is not None and self.ranges[0].id == id_

    def pending(self) -> Iterator[Event]:
        """Events that wait for approval, oldest first."""
        drafts = [own.pending.drafted for own in self.measures.values() if own.pending]
        open_ = [event for seq, event in self.suggested.items() if seq not in self.decided]
        yield from sorted([*drafts, *open_], key=lambda event: event.seq)

    def feedback(self) -> dict[str, tuple[int, int]]:
        """Id of a measure → approved events that took it (as it was or edited) and that rejected it."""
        counts: dict[str, tuple[int, int]] = {}
        for seq, event in sorted(self.suggested.items()):
            if self.decided.get(seq):
                taken, rejected = counts.get(event.id, (0, 0))
                refused = event.kind == "rejected"
                counts[event.id] = (taken + (not refused), rejected + refused)
        return counts

    def concerning(self, id_: str) -> Iterator[Event]:
        """Events about a measure or form, decisions that name them by number included."""
        own = set()
        for event in self.events:
            if event.id == id_ or event.data.get("event") in own:
                own.add(event.seq)
                yield event

    def _draft(self, event: Event) -> None:
        measure = Measure.from_dict({**event.data["measure"], "id": event.id})
        version, known = event.data["version"], self.measures.get(event.id, Versions())
        if (measure.version, measure.state, measure.uses) != (version, "草稿", ()):
            raise ValueError("草稿的版本或状态不对")
        if version <= max(known.all, default=0):
            raise ValueError(f"指标 {event.id} 已有第{version}版")
        self.measures.setdefault(event.id, known).all[version] = Version(measure, event)

    def _decide(self, event: Event) -> None:
        number, agreed = event.data.get("event"), event.kind == "approved"
        if number is not None:
            if number not in self.suggested or number in self.decided:
                raise ValueError(f"没有待审批的第{number}号记录")
            self.decided[number] = agreed
            return
        id_, version = event.id, event.data["version"]
        known = self.measures.get(id_, Versions())
        found = known.all.get(version)
        if agreed:
            if found is None and version >= min(known.all, default=version + 1):
                raise ValueError(f"指标 {id_} 没有第{version}版")
            # a number below the office's first version is what the product ships, put in force again
            known.in_force, known.retired = (version if found else None), None
            if found:
                found.approved = event
            self.measures.setdefault(id_, known)
        else:
            if found is None or found.approved or found.declined:
                raise ValueError(f"指标 {id_} 没有待审批的第{version}版")
            found.declined = event

    def _retire(self, event: Event) -> None:
        if event.id in self.forms:
            del self.forms[event.id]
        elif self.has_ranges(event.id):
            self.ranges = None
        else:
            self.measures.setdefault(event.id, Versions()).retired = event
