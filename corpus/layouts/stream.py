"""Forms without a usable table: cells one after the other, one unbroken string, running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.cells import read_cells
from corpus.layouts.draft import Draft
from corpus.layouts.meaning import meaning
from corpus.layouts.misfit import CLASS_ENDINGS
from corpus.layouts.prose import read_prose
from corpus.layouts.reading import Reading, plausibility
from corpus.layouts.rows import Row
from corpus.layouts.runs import FEWEST_LABELS
from corpus.layouts.vocabulary import Vocabulary
from corpus.taxonomy import Taxonomy

_NONE: tuple[str, tuple[str, ...]] = ("", ())
_HOLDS_VALUE = re.compile(r"[:：]\s*[^\s:：]|[；;]$")


def read_stream(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> Reading:
    """The indicators of rows that form no table; an empty reading when nothing looks like indicators.

    Layout is "stream" (cells one after the other), "prose" (running text) or "bracketed".
    """
    cells = read_cells(rows, vocabulary, taxonomy)
    prose = read_prose(rows, taxonomy)
    chosen = cells if _keep_indicators(cells, taxonomy) >= _keep_indicators(prose, taxonomy) else prose
    if not any(draft.value for draft in chosen.drafts) and len(chosen.drafts) < FEWEST_LABELS:
        return Reading(chosen.layout)
    return chosen


def _keep_indicators(reading: Reading, taxonomy: Taxonomy) -> float:
    """Drop drafts that are no indicators; returns what the rest is worth.

    群众满意度 and 成本控制 mean classes too, but with a value behind them are indicators. A name that still
    holds its value (培训合格率：95%；) was not understood.
    """
    kept: list[Draft] = []
    worth = 0.0
    for draft in reading.drafts:
        looks = plausibility(draft, taxonomy)
        if looks > 0 or (
            draft.value and not draft.name.endswith(CLASS_ENDINGS) and meaning(taxonomy, draft.name) != _NONE
        ):
            kept.append(draft)
            worth += max(looks, 1.0) - (_HOLDS_VALUE.search(draft.name) is not None)
    reading.drafts = kept
    return worth
