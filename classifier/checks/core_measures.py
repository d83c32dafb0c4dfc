"""The core measures of the work a form is on, and which it lacks: for check R3.

First by the kind of work (classifier/checks/kinds_of_work.py); a form whose title names none is compared with the
duty of the library that it names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from classifier.checks.context import FormContext
from classifier.checks.duty_index import DutyIndex, Hit, load_duty_index
from classifier.checks.kinds_of_work import CoreMeasure, KindOfWork, load_kinds
from classifier.checks.subject import names_object, object_text
from classifier.checks.wording import plain_name
from classifier.likeness import load_wording
from classifier.sectors import guess_sector
from classifier.terms import pair_terms
from corpus.dataset import LibraryIndicator, load_library
from corpus.records import Form
from corpus.text import squeeze
from models.encoder import load_encoder

__all__ = ["Lacking", "lacking_core", "lacking_of_kind"]

_CORE_LEAVES = frozenset({"数量", "质量", "社会效益", "经济效益", "生态效益"})
_NO_FORM = re.compile(r"整体|评价|指标库|共性|样例|示例|办法|体系|基本支出|一览")
"""Titles of papers that cover a whole department, or measures for any project."""
_MOST_PARTS = 3
"""Duties of a form that are looked up: one with more is that of a whole department."""
_BY_TITLE, _BY_DUTY = 0.95, 0.85
"""How surely a kind of work is told; compared with the setting for duties."""
_CLEAR = 0.85
"""The next duty must stay below this share of the best score, or it is not clear which one is meant."""
_NAMED = 0.6
"""Share of the duty's own name that the form's text must name."""
_MAYBE_NAMED = 0.45
"""The same by mere count of pairs, below the former so that nothing is lost by it."""
_JOINT = re.compile("[与和、及]")
_TOLD = 0.2
"""Share of the text's weight a row must cover to be of the part of the duty that the text asks for."""
_LEAST_CORE, _MOST_CORE = 3, 5
_LEAST_LACKING, _LACKING_SHARE = 2, 0.8
_COVERED = 0.55
"""Cosine from which a row of the form counts as the core measure in other words."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Core measures a form lacks. asked: its own text; duty: the kind of work or the library's duty; of: their number.

    names: of the measures, the main product first. examples: a row and target for each. notes: more about them.
    """

    asked: str
    duty: str
    score: float
    names: tuple[str, ...]
    examples: tuple[str, ...]
    of: int
    notes: tuple[str, ...] = ()


def lacking_of_kind(context: FormContext, least: float) -> tuple[bool, Lacking | None]:
    """Whether that is decided here (the form names a kind of work, or covers too many), and what the form lacks of it.

    None where a kind that it names has its main product among the rows, or only one measure is lacking.
    """
    form = context.form
    if _NO_FORM.search(form.title) or len({item.project for item in form.indicators}) > 1:
        return True, None
    text, kinds, score = _kinds_of(form)
    if not kinds or score < least:
        return bool(kinds), None
    lacking = [_not_stated(context, kind, text) for kind in kinds]
    if any(not own or own[0] is not kind.core[0] for own, kind in zip(lacking, kinds, strict=True)):
        return True, None
    first, kind = lacking[0], kinds[0]
    # a title that joins two things may be mainly on the other one, and a title beside a duty on a part of it
    doubtful = _JOINT.search(text) or (score < _BY_TITLE and names_object(form.title, form.unit))
    if len(first) < (len(kind.core) if doubtful else _LEAST_LACKING):
        return True, None
    names, examples = tuple(one.title for one in first), tuple(one.example for one in first)
    return True, Lacking(text, kind.title, score, names, examples, len(kind.core))


def _kinds_of(form: Form) -> tuple[str, list[KindOfWork], float]:
    """The text that tells the kind of work, the kinds it names, and how surely."""
    kinds = load_kinds()
    heads = [squeeze(text) for text in dict.fromkeys((form.title, form.project)) if names_object(text, form.unit)]
    for text in heads:
        if found := kinds.named_in(text):
            return text, found, _BY_TITLE
    duties = [squeeze(duty) for duty in form.duties]
    if not 0 < len(duties) <= _MOST_PARTS:
        return "", [], 0.0
    told = {pair for text in heads for pair in pair_terms(object_text(text, form.unit))}
    # a title on something else names the whole, of which the duty is one part
    duties = [duty for duty in duties if not told or told & set(pair_terms(object_text(duty, form.unit)))]
    named = [kind for duty in duties for kind in kinds.named_in(duty)]
    return "、".join(duties), list(dict.fromkeys(named)), _BY_DUTY


def _not_stated(context: FormContext, kind: KindOfWork, asked: str) -> list[CoreMeasure]:
    """Measures of a kind that no row can stand for; what the work needs besides cannot stand for its main product."""
    kinds = load_kinds()
    rows = [(plain_name(row.item.name), row.value) for row in context.rows]
    if any(kinds.anything.search(name) for name, _ in rows):
        return []
    own = [(name, value) for name, value in rows if not kinds.besides(name, kind, asked)]
    return [
        one
        for place, one in enumerate(kind.core)
        if not any(one.stated_by(name, value) for name, value in (rows if place else own))
    ]


def lacking_core(form: Form, least: float) -> Lacking | None:
    """What the form lacks of the library's duty it neglects most; None when none is recognised or nearly all is there.

    least: score from which a duty of the library is recognised.
    """
    worst: Lacking | None = None
    for text in _parts(form):
        core = _core_of(text, guess_sector(form.unit), least)
        if core is None:
            continue
        rows = core.lacking(form)
        # what the money buys first of all must be among it: without that it is a matter of taste
        enough = len(rows) >= max(_LEAST_LACKING, _LACKING_SHARE * len(core.rows)) and core.rows[0] in rows
        if (
            enough
            and not _counts_object(form, text)
            and core.rows[0].leaf == "数量"
            and (worst is None or len(rows) > len(worst.names))
        ):
            notes = tuple(f"“{row.name}”：{row.explain}" for row in rows if row.explain)
            names, examples = tuple(row.name for row in rows), tuple(_example(row) for row in rows)
            worst = Lacking(core.asked, core.duty, core.score, names, examples, len(core.rows), notes)
    return worst


def _counts_object(form: Form, text: str) -> bool:
    """Whether a row filed as a quantity names what the text is about: it may be the main product in other words."""
    pairs = set(pair_terms(object_text(text, form.unit)))
    return any("数量" in item.l2 and pairs & set(pair_terms(plain_name(item.name))) for item in form.indicators)


def _parts(form: Form) -> list[str]:
    """Texts that say what the form is on: its duties, else its projects, else project or title; none where many."""
    texts = dict(form.duty_texts)
    parts = [f"{duty} {texts.get(duty, '')}".strip() for duty in form.duties if names_object(duty, form.unit)]
    parts = parts or list(dict.fromkeys(item.project for item in form.indicators if item.project))
    parts = parts or [text for text in (form.project, form.title) if text][:1]
    parts = [part for part in dict.fromkeys(parts) if names_object(part, form.unit)]
    return parts if len(parts) <= _MOST_PARTS else []


@dataclass(frozen=True, slots=True)
class _Core:
    """Core rows of a duty that a text names."""

    asked: str
    duty: str
    score: float
    rows: tuple[LibraryIndicator, ...]

    def lacking(self, form: Form) -> tuple[LibraryIndicator, ...]:
        """Core rows no row of the form states, in whatever words."""
        names = [name for item in form.indicators if (name := plain_name(item.name))]
        neutral = load_wording().neutral
        filed = {neutral(name) for name in names}
        left = [row for row in self.rows if not any(neutral(own) in filed for own in (row.name, *row.aka))]
        if not left or not names:
            return tuple(left)
        vectors = load_encoder().encode([*names, *(own for row in left for own in (row.name, *row.aka))])
        close = (vectors[len(names) :] @ vectors[: len(names)].T).max(axis=1).tolist()
        kept, place = [], 0
        for row in left:
            wordings = 1 + len(row.aka)
            if max(close[place : place + wordings]) < _COVERED:
                kept.append(row)
            place += wordings
        return tuple(kept)


@lru_cache(maxsize=1024)
def _core_of(text: str, sector: str, least: float) -> _Core | None:
    """Core measures of the duty a text clearly names, all of them; None when it names none clearly."""
    maybe = _maybe_named(text)
    if not maybe:
        return None
    index = load_duty_index()
    among = [place for place, duty in enumerate(index.duties) if duty.duty in maybe]
    name = text.split(" ", 1)[0]
    for used in dict.fromkeys((name, text)):
        hits = index.search(used, among, sector)
        best = hits[0]
        if best.score < least or index.title_share(used, best.position) < _NAMED:
            continue
        if len(hits) > 1 and hits[1].score > _CLEAR * best.score:
            return None
        rows = _core_rows(index, used, best)
        return _Core(name, best.duty.duty, round(best.score, 2), rows) if len(rows) >= _LEAST_CORE else None
    return None


def _maybe_named(text: str) -> frozenset[str]:
    """Duties of which the text holds much of the name: cheap, so that most forms need no index to be built."""
    titles = _titles()
    held = Counter(place for pair in set(pair_terms(text)) for place in titles.holding.get(pair, ()))
    return frozenset(
        titles.duties[place] for place, count in held.items() if count >= _MAYBE_NAMED * titles.pairs[place]
    )


@dataclass(frozen=True, slots=True)
class _Titles:
    """Names of the library's duties, and the halves where one joins two, by place; without those too short for a pair.

    duties: the duty's name; pairs: the number of pairs of characters; holding: the places whose text holds a pair.
    """

    duties: tuple[str, ...]
    pairs: tuple[int, ...]
    holding: Mapping[str, tuple[int, ...]]


@cache
def _titles() -> _Titles:
    found = [
        (duty.duty, pairs)
        for duty in load_library()
        for name in (duty.duty, *_JOINT.split(duty.duty))
        if (pairs := frozenset(pair_terms(name)))
    ]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for place, (_, pairs) in enumerate(found):
        for pair in pairs:
            holding[pair].append(place)
    return _Titles(
        tuple(duty for duty, _ in found),
        tuple(len(pairs) for _, pairs in found),
        {pair: tuple(places) for pair, places in holding.items()},
    )


def _core_rows(index: DutyIndex, text: str, hit: Hit) -> tuple[LibraryIndicator, ...]:
    """Rows of the duty that the text asks for, in the library's order, which starts with what matters most."""
    rows = [row for row in hit.duty.indicators if row.leaf in _CORE_LEAVES]
    scores = index.row_scores(text, rows)
    told = [row for row, (covered, _) in zip(rows, scores, strict=True) if covered >= _TOLD]
    return tuple(told[:_MOST_CORE])


def _example(row: LibraryIndicator) -> str:
    operator = row.operator if row.operator != "定性" else ""
    target = f"{operator}{row.value}{row.unit}" if row.value else row.unit
    return f"{row.name} {target}".strip()
