"""The pool of measures: duties and projects of our data with their rows, by the offices that have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from benchmarks.history.targets import Target, read_target
from benchmarks.history.words import words
from benchmarks.rewording.wording import synonyms
from classifier.knowledge.rows import ACTIVITIES, COMMON, FIELDS
from corpus.dataset import (
    AuthoredDocument,
    LabelledDocument,
    LibraryDuty,
    load_authored_documents,
    load_library,
    load_public_documents,
)
from models import Query

__all__ = ["Measure", "Office", "Topic", "common_topics", "offices", "other_wordings", "stock"]

_LONGEST = 40
_FEWEST = 4  # rows that make a topic
_ODD = re.compile(r"某|×|XX|\.{3}|…|^\d|^[（(]")
_NO_PROJECT = re.compile("整体|绩效|指标|目标|模板|参考")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?=省|市|区|县|旗|镇|乡|州)")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the pool. names: as written first, then paraphrases. also: further leaves that are accepted."""

    source: str
    leaf: str
    also: tuple[str, ...]
    names: tuple[str, ...]
    target: Target
    pattern: str = ""

    @property
    def stock(self) -> bool:
        """Whether it is a phrase that forms of any office hold."""
        return self.source.startswith("stock")


@dataclass(frozen=True, slots=True)
class Topic:
    """A duty or project with its measures."""

    id: str
    title: str
    text: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of office. name: with {c} for the county, {o} for a town. objects: kinds of what it looks after.

    duties: of the library; projects: of documents. lines: projects it has at a time.
    """

    name: str
    objects: tuple[str, ...]
    duties: tuple[Topic, ...]
    projects: tuple[Topic, ...]
    lines: int


@cache
def offices() -> tuple[Office, ...]:
    """Every kind of office, in the order of the words."""
    library = [topic for duty in load_library() if (topic := _of_duty(duty))]
    items = {duty.id: duty.item for duty in load_library()}
    fields = [topic for duty in load_library(FIELDS) if (topic := _of_duty(duty))]
    functions = {duty.id: duty.function for duty in load_library(FIELDS)}
    documents = [
        (document.sector, topic)
        for document in (*load_authored_documents(), *load_public_documents())
        if (topic := _of_document(document))
    ]
    found = []
    for name, codes, sectors, kind, lines in words()["offices"]:
        duties = tuple(topic for topic in library if items[topic.id].startswith(tuple(codes)))
        of_field = [topic for topic in fields if functions[topic.id] in {code[:3] for code in codes}]
        projects = tuple([topic for sector, topic in documents if sector in sectors] + of_field)
        found.append(Office(name, tuple(words()["objects"][kind]), duties, projects or duties, lines))
    return tuple(found)


@cache
def common_topics() -> tuple[Topic, ...]:
    """Projects of any office: upkeep of systems, cleaning, training."""
    duties = [duty for duty in load_library(ACTIVITIES) if duty.duty != COMMON]
    return tuple(topic for duty in duties if (topic := _of_duty(duty)))


@cache
def stock() -> tuple[tuple[Measure, float], ...]:
    """Measures that forms of any office hold, with the share of forms that do."""
    found = []
    for number, (name, leaf, also, sign, value, unit, share, others) in enumerate(words()["stock"]):
        target = read_target(sign, value, unit)
        assert target is not None, name
        found.append((Measure(f"stock-{number}", leaf, tuple(also), (name, *others), target), share))
    return tuple(found)


@lru_cache(maxsize=16_384)
def other_wordings(name: str) -> tuple[str, ...]:
    """Rewordings by synonyms, for measures whose author wrote no paraphrase."""
    return tuple(dict.fromkeys(query.name for query in synonyms(Query(name, "", "")) if query.name != name))


def _of_duty(duty: LibraryDuty) -> Topic | None:
    rows = []
    for number, item in enumerate(duty.indicators):
        target = read_target(item.operator, item.value, item.unit)
        if target and len(item.name) <= _LONGEST:
            names = (item.name, *item.aka)
            rows.append(Measure(f"{duty.id}#{number}", item.leaf, item.also, names, target, item.pattern))
    return _topic(duty.id, duty.duty, duty.duty_text, rows)


def _of_document(document: AuthoredDocument | LabelledDocument) -> Topic | None:
    """A document's rows; those that name the real place they came from are left out."""
    real = ()
    if isinstance(document, LabelledDocument):
        real = tuple(set(_PLACE.findall(f"{document.unit} {document.region} {document.title}")))
    rows = []
    for number, item in enumerate(document.indicators):
        target = read_target("", item.value, item.unit)
        fits = target and 2 <= len(item.name) <= _LONGEST and not _ODD.search(item.name)
        if target and fits and not any(place in item.name for place in real):
            source = f"{document.doc_id}#{number}"
            rows.append(Measure(source, item.primary, item.also, (item.name,), target))
    title = re.sub(r"20\d\d年?度?", "", document.title)
    if real or _ODD.search(title) or _NO_PROJECT.search(title):
        title = f"{document.sector}专项资金"
    return _topic(document.doc_id, title, "", rows)


def _topic(key: str, title: str, text: str, rows: Iterable[Measure]) -> Topic | None:
    known: dict[str, Measure] = {}
    for row in rows:
        known.setdefault(row.names[0], row)
    return Topic(key, title, text, tuple(known.values())) if len(known) >= _FEWEST else None
