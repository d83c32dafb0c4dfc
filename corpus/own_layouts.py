"""What an office adds to the shipped header words and layouts, as plain data that its settings give."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NONE", "OwnLayout", "OwnLayouts"]


@dataclass(frozen=True, slots=True)
class OwnLayout:
    """One family of tables of the office: the roles its columns need, may have, and what its rows become.

    any: of these at least one, unless empty. produces: indicators, budget or duties. kind: the kind of form it implies.
    """

    id: str
    requires: tuple[str, ...]
    any: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    produces: str = "indicators"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnLayouts:
    """Header words, as pairs of role and word, and layouts."""

    words: tuple[tuple[str, str], ...] = ()
    layouts: tuple[OwnLayout, ...] = ()


NONE = OwnLayouts()
"""The shipped words and layouts alone."""
