"""The text that decides the model's answer: queries that share it need to be asked about only once.

Rows of other years and units differ in numbers, blanks and the unit's own places, none of which the model sees. What
it does see is the cleaned name, the terms and the wording of the target (models.features, for the network), and the
target with its unit, numbers as 0 (models.transformer_texts, for the transformer).
"""

from __future__ import annotations

from corpus.text import mask_numbers, squeeze
from models.features import clean_name, value_parts
from models.query import Query

__all__ = ["SEPARATOR", "judging_key"]

SEPARATOR = "\x1f"
"""Stands between the parts of a key; cleaning takes it out of every text, so keys of unlike parts are unlike."""


def judging_key(query: Query) -> str:
    """Cleaned name, masked target, wording of the target and its terms: equal keys have bit for bit equal ``proba``.

    That holds for the shipped model, for ``quick()`` and for models trained by this program. Never raises.
    """
    terms, wording = value_parts(query)
    target = mask_numbers(squeeze(query.value + query.unit))
    return SEPARATOR.join((clean_name(query.name), target, wording, *terms))
