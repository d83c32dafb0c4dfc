"""Near-duplicate names among very many: blocking into cells, exact verification, groups.

The same pure functions serve one process (``find_pairs``, ``group_texts``) and a cluster, where every step is a map or
a join on texts: ``reading`` (texts of one reading are searched once) → ``fit_cells`` to what ``sampled`` gives →
``block_keys`` → ``pairs_of_cell`` for the texts of each key → ``verify`` → ``components``. ``pairs_by_key`` runs them
so.
"""

from __future__ import annotations

from classifier.near.cells import Cells, block_keys, fit_cells, sampled
from classifier.near.groups import Grouping, components, group_texts
from classifier.near.reading import reading
from classifier.near.search import NearPairs, find_pairs, pairs_by_key, pairs_of_cell, require_searchable
from classifier.near.verify import verify

__all__ = [
    "Cells",
    "Grouping",
    "NearPairs",
    "block_keys",
    "components",
    "find_pairs",
    "fit_cells",
    "group_texts",
    "pairs_by_key",
    "pairs_of_cell",
    "reading",
    "require_searchable",
    "sampled",
    "verify",
]
