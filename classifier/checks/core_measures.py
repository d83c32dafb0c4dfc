"""The core measures of the duty a form is on, and which it lacks: for check R3, from the suggester's library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from classifier.checks.subject import names_object
from classifier.checks.wording import plain_name
from classifier.suggest.engine import Engine, default_engine
from classifier.suggest.index import Hit, pair_terms
from classifier.suggest.pool import Candidate
from classifier.suggest.sectors import guess_sector
from corpus.dataset import load_library
from corpus.records import Form
from models.encoder import load_encoder

__all__ = ["Lacking", "lacking_core"]

_CORE_LEAVES = frozenset({"数量", "质量", "社会效益", "经济效益", "生态效益"})
_MOST_PARTS = 8
"""Duties of a form that are looked up: a form of a whole department lists dozens, and each costs milliseconds."""
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
_LEAST_LACKING, _LACKING_SHARE = 2, 0.6
_COVERED = 0.55
"""Cosine from which a row of the form counts as the core measure in other words."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Core measures a form lacks. asked: its own text; duty: the library's; of: number of core measures."""

    asked: str
    duty: str
    score: float
    lacking: tuple[Candidate, ...]
    of: int


def lacking_core(form: Form, least: float) -> Lacking | None:
    """What the form lacks of the duty it neglects most; None when none is recognised or nearly all is there.

    least: score from which a duty of the library is recognised.
    """
    names = [name for item in form.indicators if (name := plain_name(item.name))]
    worst: Lacking | None = None
    for text in _parts(form)[:_MOST_PARTS]:
        core = _core_of(text, guess_sector(form.unit), least)
        if core is None:
            continue
        lacking = _lacking(core.lacking, names)
        # what the money buys first of all must be among it: without that it is a matter of taste
        enough = len(lacking) >= max(_LEAST_LACKING, _LACKING_SHARE * core.of) and core.lacking[0] in lacking
        if enough and core.lacking[0].leaf == "数量" and (worst is None or len(lacking) > len(worst.lacking)):
            worst = Lacking(core.asked, core.duty, core.score, lacking, core.of)
    return worst


def _parts(form: Form) -> list[str]:
    """Texts that say what the form is on: its duties, else its projects, else project or title."""
    texts = dict(form.duty_texts)
    parts = [f"{duty} {texts.get(duty, '')}".strip() for duty in form.duties if names_object(duty, form.unit)]
    parts = parts or list(dict.fromkeys(item.project for item in form.indicators if item.project))
    parts = parts or [text for text in (form.project, form.title) if text][:1]
    return [part for part in dict.fromkeys(parts) if names_object(part, form.unit)]


@lru_cache(maxsize=1024)
def _core_of(text: str, sector: str, least: float) -> Lacking | None:
    """Core measures of the duty a text clearly names, all of them; None when it names none clearly."""
    if not _may_name_a_duty(text):
        return None
    engine = default_engine()
    used, hits = engine.read(text, sector, guessed=True)
    authored = [hit for hit in hits if hit.entry.kind == "指标库"][:2]
    best = authored[0]
    if best.score < least or engine.index.title_share(used, best.position) < _NAMED:
        return None
    if len(authored) > 1 and authored[1].score > _CLEAR * best.score:
        return None
    rows = _core_rows(engine, used, best)
    shown = text.split(" ", 1)[0]
    return Lacking(shown, best.entry.title, round(best.score, 2), rows, len(rows)) if len(rows) >= _LEAST_CORE else None


def _may_name_a_duty(text: str) -> bool:
    """Whether the text holds much of some duty's name: cheap, so that most forms need no index to be built."""
    asked = set(pair_terms(text))
    return any(len(title & asked) >= _MAYBE_NAMED * len(title) for title in _titles())


@cache
def _titles() -> tuple[frozenset[str], ...]:
    """Pairs of characters of the library's duties; a name that joins two duties counts by its halves too."""
    names = (half for duty in load_library() for half in (duty.duty, *_JOINT.split(duty.duty)))
    return tuple(dict.fromkeys(pairs for name in names if (pairs := frozenset(pair_terms(name)))))


def _core_rows(engine: Engine, text: str, hit: Hit) -> tuple[Candidate, ...]:
    """Rows of the duty that the text asks for, in the library's order, which starts with what matters most."""
    rows = [row for row in hit.entry.rows if row.leaf in _CORE_LEAVES]
    scores = engine.index.row_scores(text, rows)
    told = [row for row, (covered, _) in zip(rows, scores, strict=True) if covered >= _TOLD]
    return tuple(told[:_MOST_CORE])


def _lacking(core: Sequence[Candidate], names: Sequence[str]) -> tuple[Candidate, ...]:
    """Core rows no row of the form states, in whatever words."""
    alike = default_engine().measures.alike_names
    left = [row for row in core if not any(alike(own, name) for own in (row.name, *row.aka) for name in names)]
    if not left or not names:
        return tuple(left)
    encoder = load_encoder()
    close = encoder.encode([row.name for row in left]) @ encoder.encode(names).T
    return tuple(row for row, scores in zip(left, close, strict=True) if float(scores.max()) < _COVERED)
