"""From a sequence of cells to drafts: laid into rows, each row read by the columns of its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.layouts.align import NOISE, align, mean_misfit
from corpus.layouts.classes import Context
from corpus.layouts.draft import Draft
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row
from corpus.layouts.runs import Section, find_sections
from corpus.layouts.scores import split_scores
from corpus.layouts.tokens import BLANK, Token, read_tokens
from corpus.layouts.vocabulary import Vocabulary
from corpus.layouts.wording import bare_label, plain
from corpus.records import HistoryValue, Note
from corpus.taxonomy import Taxonomy

MAX_TOKENS = 50_000
"""Most cells read as a stream; a form whose table was lost has a few hundred."""

_WORST_FIT, _WORST_UNLABELLED = 1.3, 0.7
"""Mean misfit from which on tokens are no table, with class labels among them and without."""
_NATURES = {"定性": "定性", "定性指标": "定性", "定量": "定量", "定量指标": "定量"}
_DIRECTIONS = re.compile(r"(?:正向|反向|逆向)(?:指标)?")
_TEXTS = ("explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")
_LATIN = re.compile(r"[A-Za-z0-9]")


def read_cells(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> Reading:
    """Drafts of cells that stand one after the other. Layout is "stream"."""
    reading = Reading("stream")
    tokens = read_tokens(rows, vocabulary, taxonomy)
    if len(tokens) > MAX_TOKENS:
        message = f"没有表格的内容太长，只按顺序读取了前{MAX_TOKENS}个单元格"
        reading.notes.append(Note("stream_cut", message, tokens[MAX_TOKENS].row.place(), confidence=1.0))
        tokens = tokens[:MAX_TOKENS]
    context = Context(taxonomy)
    for section in find_sections(tokens, vocabulary, taxonomy):
        drafts = _read_section(section, context)
        split_scores(drafts, section.roles)
        reading.drafts += drafts
    reading.duties = context.settle_duties(reading.drafts)
    reading.duty_texts = {name: text for name, text in context.texts.items() if name in reading.duties}
    return reading


def _read_section(section: Section, context: Context) -> list[Draft]:
    drafts: list[Draft] = []
    reader = _RowReader(section, context)
    for before, cells in _rows_of(section):
        for position in before:
            context.open_duty(*section.duties[position])
        drafts += reader.read(cells)
    return drafts


def _rows_of(section: Section) -> Iterator[tuple[list[int], list[tuple[int, list[Token]]]]]:
    """Rows as (duty positions before it, cells), none where the tokens do not fit the columns.

    A cell is its column and its tokens.
    """
    placed = align(section.tokens, section.roles)
    limit = _WORST_FIT if section.labelled else _WORST_UNLABELLED
    if mean_misfit(section.tokens, section.roles, placed) > limit:
        return
    cells: list[tuple[int, list[Token]]] = []
    before: list[int] = []
    waiting: list[int] = []
    for index, (column, opens) in enumerate(placed):
        if index in section.duties:
            waiting.append(index)
        if column == NOISE:
            continue
        if opens or (waiting and not cells):
            if cells:
                yield before, cells
            cells, before, waiting = [], waiting, []
        if cells and cells[-1][0] == column:
            cells[-1][1].append(section.tokens[index])
        else:
            cells.append((column, [section.tokens[index]]))
    if cells:
        yield before, cells


class _RowReader:
    """Turns the cells of a row into drafts, one per name."""

    def __init__(self, section: Section, context: Context) -> None:
        self._section = section
        self._context = context
        self._project = ""

    def read(self, cells: Sequence[tuple[int, list[Token]]]) -> list[Draft]:
        labels: list[tuple[int, str]] = []
        drafts: list[Draft] = []
        for column, tokens in cells:
            role, text = self._section.roles[column], join_texts(tokens)
            if role in ("l1", "l2"):
                labels.append((1 if role == "l1" else 2, bare_label(text)))
            elif role == "name":
                entered = self._context.enter(labels) if labels else ()
                labels = []
                draft = self._context.draft(tokens[0].row, tokens[0].column, text, "", entered)
                draft.counter, draft.project = tokens[0].counter, self._project
                drafts.append(draft)
            elif role == "duty":
                self._context.open_duty(text, "")
            elif role == "project":
                self._project = text
            elif drafts:
                self._fill(drafts[-1], role, self._section.words[column], text)
        if labels:
            self._context.enter(labels)
        return drafts

    @staticmethod
    def _fill(draft: Draft, role: str, word: str, text: str) -> None:
        if role in ("operator", "unit") and plain(text) in _NATURES:
            draft.texts = {**draft.texts, "nature": _NATURES[plain(text)]}
        elif role == "operator":
            draft.value = draft.value if _DIRECTIONS.fullmatch(plain(text)) else text + draft.value
        elif role == "value":
            draft.value = text if draft.value and text.startswith(draft.value) else draft.value + text
        elif role == "unit":
            draft.unit = text
        elif role in _TEXTS:
            draft.texts = {**draft.texts, role: text}
        elif role == "history":
            draft.history += (HistoryValue(word, text),)
        elif role in ("plan", "standard"):
            draft.standards += ((word, text),)
        elif role == "grade":
            draft.grades += ((word, text),)


def join_texts(tokens: Sequence[Token]) -> str:
    """Text of a cell from its tokens; a blank stays between Latin letters or numbers."""
    text = tokens[0].text
    for token in tokens[1:]:
        latin = token.apart == BLANK and _LATIN.match(text[-1:]) and _LATIN.match(token.text[:1])
        text += (" " if latin else "") + token.text
    return text
