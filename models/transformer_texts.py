"""What the transformer reads of a query: tokens of the cleaned name and of the target with its unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.text import mask_numbers, squeeze
from models.features import clean_name
from models.query import Query

__all__ = ["BEGIN", "END", "LONGEST", "PAD", "UNKNOWN", "token_ids"]

BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
"""Ids that XLM-RoBERTa's vocabulary starts with."""
_NAME, _TARGET = 40, 16
LONGEST = _NAME + _TARGET + 3
"""Most tokens of a query; the rest of a long name or target is not read."""


def token_ids(queries: Sequence[Query], tokenizer: Any) -> list[list[int]]:
    """Ids per query: begin, name, end, target and unit with numbers as 0, end. tokenizer: of ``tokenizers``."""
    names = tokenizer.encode_batch([clean_name(query.name) for query in queries])
    targets = tokenizer.encode_batch([mask_numbers(squeeze(query.value + query.unit)) for query in queries])
    return [
        [BEGIN, *name.ids[:_NAME], END, *target.ids[:_TARGET], END] for name, target in zip(names, targets, strict=True)
    ]
