"""Several forms in one file: where one submission ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.layouts.header import find_headers
from corpus.layouts.rows import Row
from corpus.layouts.vocabulary import Vocabulary
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

_TITLE = re.compile(r"(?=.*(绩效|指标))(?!.*[，。；]).{4,60}表([(（].{1,12}[)）])?")
_CONTINUED = re.compile(r"[(（]?续表?\d*[)）]?")
_PROJECT_KEY = re.compile(r"(子?项目|专项)(资金)?(\(政策\))?名称[:：]?")
_UNIT_KEY = re.compile(r"(部门|单位|预算单位|填报单位|项目单位|申报单位)([(（]单位[)）])?名称[:：]?")
_NEAR = 8
"""Rows that a head takes at most between its title and its keys."""


@dataclass(slots=True)
class _Head:
    """Rows that name a submission: index of the first, and what they say."""

    start: int
    last: int
    title: str = ""
    project: str = ""
    unit: str = ""

    def differs(self, other: _Head) -> bool:
        """Whether this head begins another submission: a field both have, with another text.

        The same title again with nothing else is the running head of a page.
        """
        both = ((self.project, other.project), (self.unit, other.unit), (self.title, other.title))
        return any(mine and theirs and mine != theirs for mine, theirs in both)


def split_forms(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[Sequence[Row]]:
    """Rows of each submission, in order; one element when there is only one.

    A new one begins at a title or a 项目名称 that differs from the head before, once indicators have been seen.
    """
    headers = find_headers(rows, vocabulary)
    bands = {index for header in headers for index in range(header.start, header.end)}
    tables = {header.end for header in headers if "name" in header.present}
    heads = _find_heads(rows, bands)
    starts = [0]
    current: _Head | None = None
    for head in heads:
        seen = current is not None and any(
            index in tables or _holds_label(rows[index], taxonomy) for index in range(current.last + 1, head.start)
        )
        if current is None:
            current = head
        elif seen and head.differs(current):
            starts.append(head.start)
            current = head
        elif not seen:
            current = _Head(
                current.start,
                head.last,
                head.title or current.title,
                head.project or current.project,
                head.unit or current.unit,
            )
    return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _find_heads(rows: Sequence[Row], bands: set[int]) -> list[_Head]:
    heads: list[_Head] = []
    for index, row in enumerate(rows):
        if index in bands or not row.filled:
            continue
        title, project, unit = _fields(row)
        if not (title or project or unit):
            continue
        last = heads[-1] if heads else None
        near = last is not None and index - last.last <= _NEAR and not any(i in bands for i in range(last.last, index))
        if last is not None and near and not ((title and (last.project or last.unit)) or (project and last.project)):
            last.last, last.title = index, last.title or title
            last.project, last.unit = last.project or project, last.unit or unit
        else:
            heads.append(_Head(index, index, title, project, unit))
    return heads


def _fields(row: Row) -> tuple[str, str, str]:
    """Title, project and unit that a row names, "" for what it does not."""
    texts = [row.own[column] for column in row.filled]
    title = ""
    if len(texts) == 1 and _TITLE.fullmatch(squeeze(texts[0])):
        title = _CONTINUED.sub("", squeeze(texts[0]))
    project = unit = ""
    cells = [part for text in texts for part in re.split(r"(?<=名称)[:：]", text, maxsplit=1)]
    for key, text in pairwise(cells):
        bare = squeeze(key)
        if _PROJECT_KEY.fullmatch(bare):
            project = project or squeeze(text)
        elif _UNIT_KEY.fullmatch(bare):
            unit = unit or squeeze(text)
    return title, project, unit


def _holds_label(row: Row, taxonomy: Taxonomy) -> bool:
    return any(taxonomy.is_label(row.own[column]) for column in row.filled)
