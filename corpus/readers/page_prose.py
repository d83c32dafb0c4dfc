"""Text outside tables: wrapped lines joined to paragraphs, fields set side by side kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.page import Box, Page
from corpus.readers.page_lines import TextLine, score_of

_APART = 2.0
"""Gap between fields on one line, in heights of text."""
_SENTENCE_END = tuple("。；;！？!?：:")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one paragraph; pieces: text and recognition score of each field on it."""

    lines: tuple[TextLine, ...]
    pieces: tuple[tuple[str, float | None], ...]


def paragraphs(lines: Sequence[TextLine], height: float, page: Page) -> list[Paragraph]:
    """Lines of text as paragraphs: a full line is joined with the next where that starts at the margin."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line, left, right, height, page):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, height) for group in groups]


def _goes_on(above: TextLine, line: TextLine, left: float, right: float, height: float, page: Page) -> bool:
    if len(_fields(above, height)) > 1 or len(_fields(line, height)) > 1 or right - left < 0.5 * page.width:
        return False
    full = above.right > right - 2 * height and not above.text.endswith(_SENTENCE_END)
    size = (line.bottom - line.top) / (above.bottom - above.top)
    near = line.top - above.bottom < 1.5 * height and 0.8 < size < 1.25
    return full and near and line.left < left + 1.2 * height


def _fields(line: TextLine, height: float) -> list[list[Box]]:
    """Boxes of a line in groups with wide gaps between; single characters are a title set wide."""
    groups = [[line.boxes[0]]]
    for one, other in pairwise(line.boxes):
        spaced = len(one.text) == 1 and len(other.text) == 1
        if other.left - one.right > _APART * height and not spaced:
            groups.append([])
        groups[-1].append(other)
    return groups


def _paragraph(lines: Sequence[TextLine], height: float) -> Paragraph:
    if len(lines) > 1:
        boxes = [box for line in lines for box in line.boxes]
        return Paragraph(tuple(lines), (("\n".join(line.text for line in lines), score_of(boxes)),))
    fields = _fields(lines[0], height)
    return Paragraph(tuple(lines), tuple((TextLine(tuple(field)).text, score_of(field)) for field in fields))
