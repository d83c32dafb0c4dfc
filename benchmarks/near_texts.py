"""Distinct names to search for near-duplicates: those of corpus/data, and those of an invented history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from benchmarks.history import History
from classifier.duplicates import neutral_text
from corpus.dataset import load_authored_documents, load_library, load_public_documents
from corpus.text import normal_form

__all__ = ["corpus_texts", "history_texts", "some"]


def corpus_texts() -> list[str]:
    """Every name of corpus/data once: public forms, authored forms, the library with its other wordings."""
    documents = [*load_public_documents(), *load_authored_documents()]
    rows = [item.name for document in documents for item in document.indicators]
    rows += [text for duty in load_library() for item in duty.indicators for text in (item.name, *item.aka)]
    return list(_distinct(neutral_text("", "", name) for name in rows))


def history_texts(count: int, seed: int = 1) -> list[str]:
    """The first ``count`` distinct names of an invented history, places of their filers neutralised."""
    forms = (made.form for made in History(100 * count, seed).forms())
    names = (neutral_text(form.unit, form.region, item.name) for form in forms for item in form.indicators)
    return list(islice(_distinct(names), count))


def some(texts: Iterable[str], count: int) -> list[str]:
    """So many of the texts, drawn by hash."""
    return sorted(texts, key=lambda text: blake2b(text.encode(), digest_size=8).digest())[:count]


def _distinct(texts: Iterable[str]) -> Iterator[str]:
    seen = {""}
    for text in texts:
        key = normal_form(text)
        if key not in seen:
            seen.add(key)
            yield text
