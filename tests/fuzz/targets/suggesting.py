"""Duties in any words: a set of indicators without doubles, or one refusal; and what is typed of one, completed."""

from __future__ import annotations

from classifier.knowledge.store import load_knowledge
from classifier.suggest import suggest
from classifier.suggest.complete import Completer
from corpus.errors import UsageError
from tests.fuzz.invariants import refused, require, written
from tests.fuzz.targets import Check
from tests.fuzz.text import text_of

_TOP = 8
_LONGEST = 400  # characters; a duty is a sentence or two


def prepare(name: str) -> Check:
    """The text is a duty, and its beginning what somebody typed so far."""
    completer = Completer(load_knowledge())
    _ask("学生资助")

    def check(data: bytes) -> None:
        text = text_of(data)[:_LONGEST]
        try:
            _ask(text)
        except UsageError as error:
            refused(error, UsageError)
        for hit in completer.complete(text[:40]):
            written(hit.to_dict())

    return check


def _ask(text: str) -> None:
    found = suggest(text, top=_TOP)
    written(found.to_dict())
    names = [row.name for part in found.sets for row in part.indicators]
    require(len(names) <= _TOP, "more than asked for", len(names))
    require(len(set(names)) == len(names), "one name twice", names)
