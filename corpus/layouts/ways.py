"""Every way of reading rows as indicators, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.layouts.by_content import read_by_content
from corpus.layouts.by_header import Section, cut, read_tables
from corpus.layouts.head import is_after_table
from corpus.layouts.reading import Reading, believability
from corpus.layouts.rows import Row
from corpus.layouts.stream import read_stream
from corpus.layouts.transposed import read_transposed
from corpus.layouts.vocabulary import Vocabulary
from corpus.taxonomy import Taxonomy

Way = Callable[[Sequence[Row], Vocabulary, Taxonomy], Reading]

WAYS: tuple[Way, ...] = (
    lambda rows, _, taxonomy: read_by_content(rows, taxonomy),
    lambda rows, _, taxonomy: read_transposed(rows, taxonomy),
    read_stream,
)
"""Ways tried where the tables under header rows do not account for everything. Ties go to the earlier one."""

GOOD = 1.0
"""Mean plausibility of a table reading that needs no rival: most rows have a name, many a value or a class."""

ADVANTAGE = 1.2
"""What a header row is worth: another way must be this much more believable to be preferred."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best reading, the id of the next best ("" without one), tables found, and the rows around them.

    doubtful: another way was nearly as believable.
    """

    reading: Reading
    runner_up: str
    sections: list[Section]
    outside: list[Row]
    doubtful: bool


def choose_reading(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy, *, strict: bool = False) -> Choice:
    """Read rows in the way that gives the most believable indicators.

    strict: cells of plain text stay where they stand.
    """
    sections, outside = cut(rows, vocabulary, taxonomy)
    tables = [section for section in sections if section.layout.produces == "indicators"]
    headed = read_tables(tables, taxonomy, strict=strict)
    family = tables[0].runner_up if tables else ""
    score = believability(headed.drafts, taxonomy)
    if headed.drafts and score >= GOOD * len(headed.drafts) and not _left_over(outside, taxonomy):
        return Choice(headed, family, sections, outside, doubtful=False)
    body = [row for row in rows if not is_after_table(row)]
    readings = [headed, *(way(body, vocabulary, taxonomy) for way in WAYS)]
    scored = [
        (believability(reading.drafts, taxonomy) * (ADVANTAGE if reading is headed else 1.0), -order, reading)
        for order, reading in enumerate(readings)
        if reading.drafts
    ]
    ranked = sorted(scored, key=lambda entry: entry[:2], reverse=True)
    if not ranked:
        return Choice(headed, "", sections, outside, doubtful=False)
    best, following = ranked[0], ranked[1] if len(ranked) > 1 else None
    runner_up = following[2].layout if following else family
    doubtful = following is not None and following[0] >= 0.9 * best[0] and _differ(best[2], following[2])
    if best[2] is headed:
        return Choice(headed, runner_up, sections, outside, doubtful)
    rest = [section for section in sections if section.layout.produces != "indicators"]
    return Choice(best[2], runner_up, rest, outside, doubtful)


def _differ(left: Reading, right: Reading) -> bool:
    """Whether two readings name other indicators."""
    return sorted(draft.name for draft in left.drafts) != sorted(draft.name for draft in right.drafts)


def _left_over(outside: Sequence[Row], taxonomy: Taxonomy) -> bool:
    """Whether rows outside the tables carry class labels: indicators that no header announced."""
    labelled = sum(any(taxonomy.is_label(row.own[c]) for c in row.filled) for row in outside)
    return labelled >= 3
