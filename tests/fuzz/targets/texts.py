"""Normal forms: done twice they are what they were done once, and wrapping loses no sign."""

from __future__ import annotations

from corpus.taxonomy import load_taxonomy
from corpus.terms import find_typo
from corpus.text import fold_width, forget_short, mask_numbers, normal_form, simplify, squeeze, tidy
from corpus.wrapping import wrap
from tests.fuzz.invariants import idempotent, require
from tests.fuzz.targets import Check
from tests.fuzz.text import LINES, text_of

_FORMS = (tidy, fold_width, simplify, squeeze, normal_form, mask_numbers)


def prepare(name: str) -> Check:
    """The text is taken whole, then line by line as a label."""
    return _check


def _check(data: bytes) -> None:
    text = text_of(data)
    for form in _FORMS:
        idempotent(form, text)
    key, bare = normal_form(text), squeeze(text)
    forget_short()
    require((normal_form(text), squeeze(text)) == (key, bare), "another form when asked again", text)
    taxonomy = load_taxonomy()
    for line in text.split("\n")[:LINES]:
        taxonomy.resolve(line, line)
        find_typo(line)
        kept = "".join("".join(wrap(line, 30)).split())
        require(kept == "".join(line.split()), "wrapping loses signs", line)
