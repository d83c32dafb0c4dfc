"""What a text means as a class label, looked up once per text: streams ask the same labels over and over."""

from __future__ import annotations

from functools import lru_cache

from corpus.taxonomy import Taxonomy

LONGEST_LABEL = 24
"""Characters of the longest class label, blanks left out."""


@lru_cache(maxsize=16384)
def meaning(taxonomy: Taxonomy, text: str) -> tuple[str, tuple[str, ...]]:
    """Parent id ("" for none) and leaf ids of a label; ("", ()) for a text that is none."""
    bare = "".join(text.split()) if len(text) <= 4 * LONGEST_LABEL else ""
    if not bare or len(bare) > LONGEST_LABEL:
        return "", ()
    return taxonomy.resolve_parent(bare), taxonomy.resolve_leaf(bare)


def is_label(taxonomy: Taxonomy, text: str) -> bool:
    """Whether a text is a class label of either level."""
    parent, leaves = meaning(taxonomy, text)
    return bool(parent or leaves)
