"""How a reading is done: what a caller may ask of the readers and layouts, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.own_layouts import NONE, OwnLayouts
from corpus.readers.limits import DEFAULT, Limits
from corpus.records import Indicator

LeafScorer = Callable[[Sequence[Indicator]], Sequence[Mapping[str, float]]]
"""Leaf probabilities for indicators, given without filed classes: one mapping leaf id → probability (sum 1) each.

Handed down by the rooms above, so that uncertain structure can be settled by what the rows say.
"""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How one reading is done.

    strict: read what the table literally shows, repair nothing. keep_contacts: keep names and
    telephone numbers of the people who filed the form. limits: upper bounds for one file.
    scorer: leaf probabilities for rows whose class cells were lost or moved; without one, such rows
    are settled by geometry and class order alone. mask_personal: put ``*`` for what tells of a person
    (corpus/personal.py) in every text of a form, names of files apart. own_layouts: header words and
    layouts of the office.
    """

    strict: bool = False
    keep_contacts: bool = False
    limits: Limits = DEFAULT
    scorer: LeafScorer | None = None
    mask_personal: bool = False
    own_layouts: OwnLayouts = NONE


PLAIN = ReadOptions()
"""Repairs on, contacts dropped, nothing masked, default limits, no model."""
