"""Tables whose header is lost or was never written: columns are told by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from corpus.layouts.columns import complete
from corpus.layouts.header import Header
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row
from corpus.layouts.table import TableReader
from corpus.taxonomy import Taxonomy

FEWEST_ROWS = 3
"""Rows a table without header needs before its contents say what its columns are."""


def read_by_content(rows: Sequence[Row], taxonomy: Taxonomy) -> Reading:
    """Every run of rows with several cells whose columns hold classes or values beside names.

    Classes must be there: without a header and without classes any statistics table would look the same.
    """
    out = Reading("unheaded")
    for _, run in groupby(rows, key=lambda row: (row.part, len(row.filled) >= 2)):
        table = [row for row in run if len(row.filled) >= 2]
        if len(table) < FEWEST_ROWS:
            continue
        header = complete(Header(0, 0, (), ()), table, taxonomy)
        if "name" not in header.present or not {"l1", "l2"} & header.present:
            continue
        group = out.drafts[-1].group + 1 if out.drafts else 0
        reader = TableReader(taxonomy, group=group)
        reader.read(table, header)
        out.drafts += reader.drafts
        out.notes += reader.notes
    return out
