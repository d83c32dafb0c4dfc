"""What is asked for: one duty or project, as the filer words it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from classifier.suggest.phrases import Phrase, read_phrases

__all__ = ["Query"]


@dataclass(frozen=True)
class Query:
    """One duty or project. title: its name or the text typed; details: its duties, goals and description.

    unit: who files it. sector: code of the 类 or 款, "" for none. level: of government, "" unknown.
    """

    title: str
    details: tuple[str, ...] = ()
    unit: str = ""
    sector: str = ""
    level: str = ""

    @cached_property
    def text(self) -> str:
        """Title and details in one."""
        return " ".join((self.title, *self.details))

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """What it is about, as noun phrases."""
        return read_phrases(self.title, self.details)
