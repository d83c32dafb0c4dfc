"""Which feature blocks there are and which the shipped model uses.

A dense block (sentence vectors) joins here: its terms are the coordinates, its class is listed in ``BLOCKS``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from models.features import EdgeBlock, FeatureBlock, NameBlock, ValueBlock, ValueTextBlock
from models.lexicon import ConceptBlock, ValueConceptBlock
from models.query import Query

__all__ = ["BLOCKS", "Remembered", "block_settings", "blocks_from_settings", "default_blocks"]

BLOCKS: tuple[type[Any], ...] = (
    NameBlock,
    EdgeBlock,
    ValueBlock,
    ValueTextBlock,
    ConceptBlock,
    ValueConceptBlock,
)


def default_blocks() -> tuple[FeatureBlock, ...]:
    """The blocks of the shipped model."""
    return tuple(block() for block in BLOCKS)


def block_settings(blocks: Sequence[Any]) -> list[dict[str, Any]]:
    """Settings of blocks for the manifest: class name and every field."""
    return [{"block": type(block).__name__, **asdict(block)} for block in blocks]


def blocks_from_settings(settings: Sequence[Mapping[str, Any]]) -> tuple[FeatureBlock, ...]:
    """Inverse of :func:`block_settings`.

    Raises KeyError for an unknown block, TypeError for an unknown setting, ValueError for another lexicon.
    """
    known = {cls.__name__: cls for cls in BLOCKS}
    return tuple(
        known[item["block"]](**{key: value for key, value in item.items() if key != "block"}) for item in settings
    )


class Remembered:
    """A block that keeps the terms of queries it has met; training meets every query in most folds."""

    def __init__(self, block: FeatureBlock) -> None:
        """block: whose terms are kept as long as this object lives."""
        self.name, self.weight, self.idf, self.unit_length = block.name, block.weight, block.idf, block.unit_length
        self._block = block
        self._terms: dict[Query, Mapping[str, float]] = {}

    def terms(self, query: Query) -> Mapping[str, float]:
        """Terms of the block, worked out once per query."""
        found = self._terms.get(query)
        if found is None:
            found = self._terms[query] = self._block.terms(query)
        return found
