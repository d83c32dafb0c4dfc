"""Forms without a usable table: cells one after the other, one unbroken string, running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.layouts.align import NOISE, align
from corpus.layouts.classes import Context, duty_of_line
from corpus.layouts.draft import Draft
from corpus.layouts.meaning import is_label, meaning
from corpus.layouts.misfit import NAMES_TOO
from corpus.layouts.prose import read_prose
from corpus.layouts.reading import Reading, believability, plausibility
from corpus.layouts.rows import Row
from corpus.layouts.scores import split_scores
from corpus.layouts.tokens import BLANK, Token, read_tokens
from corpus.layouts.vocabulary import Vocabulary
from corpus.layouts.wording import bare_label
from corpus.records import HistoryValue, Note
from corpus.taxonomy import Taxonomy

MAX_TOKENS = 50_000
"""Most cells read as a stream; a form whose table was lost has a few hundred."""

_OVER = re.compile(
    r"(?:注|说明|备注|填表说明|填报说明|填[表报]人|填[表报]日期|审核人|联系人|联系电话|单位负责人|部门负责人|财务负责人)\s*[:：(（]"
    r"|(?:填[表报]人|审核人|联系人|联系电话|单位负责人|部门负责人|财务负责人|合计|总分|总计)$"
)
_NATURES = {"定性": "定性", "定性指标": "定性", "定量": "定量", "定量指标": "定量"}
_DIRECTIONS = re.compile(r"(?:正向|反向|逆向)(?:指标)?")
_DEFAULT = ("l1", "l2", "name", "operator", "value", "unit")
_TEXTS = ("explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")
_HOLDS_VALUE = re.compile(r"[:：]\s*[^\s:：]|[；;]$")
_LATIN = re.compile(r"[A-Za-z0-9]")
_FEWEST_LABELS = 2


def read_stream(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> Reading:
    """The indicators of rows that form no table; an empty reading when nothing looks like indicators.

    Layout is "stream" (cells one after the other), "prose" (running text) or "bracketed".
    """
    cells = _read_cells(rows, vocabulary, taxonomy)
    prose = read_prose(rows, taxonomy)
    for reading in (cells, prose):
        reading.drafts = [draft for draft in reading.drafts if _is_indicator(draft, taxonomy)]
    chosen = max((cells, prose), key=lambda reading: _worth(reading.drafts, taxonomy))
    if not any(draft.value for draft in chosen.drafts) and len(chosen.drafts) < _FEWEST_LABELS:
        return Reading(chosen.layout)
    return chosen


def _worth(drafts: Sequence[Draft], taxonomy: Taxonomy) -> float:
    """Believability, less what names cost that still hold their value (培训合格率：95%；)."""
    return believability(drafts, taxonomy) - sum(_HOLDS_VALUE.search(draft.name) is not None for draft in drafts)


def _is_indicator(draft: Draft, taxonomy: Taxonomy) -> bool:
    """Whether a draft is one; 群众满意度 names a class too, but with a value behind it is an indicator."""
    return plausibility(draft, taxonomy) > 0 or bool(draft.value and draft.name.endswith(NAMES_TOO))


@dataclass(slots=True)
class _Section:
    """Tokens under one header: role and header word per column, tokens, and duty lines before a token."""

    roles: list[str]
    words: list[str]
    tokens: list[Token] = field(default_factory=list)
    duties: dict[int, tuple[str, str]] = field(default_factory=dict)
    headed: bool = True


def _read_cells(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> Reading:
    reading = Reading("stream")
    tokens = read_tokens(rows, vocabulary, taxonomy)
    if len(tokens) > MAX_TOKENS:
        message = f"没有表格的内容太长，只按顺序读取了前{MAX_TOKENS}个单元格"
        reading.notes.append(Note("stream_cut", message, tokens[MAX_TOKENS].row.place(), confidence=1.0))
        tokens = tokens[:MAX_TOKENS]
    context = Context(taxonomy)
    for section in _sections(tokens, vocabulary, taxonomy):
        drafts = _read_section(section, context)
        split_scores(drafts, section.roles)
        reading.drafts += drafts
    reading.duties = context.settle_duties(reading.drafts)
    reading.duty_texts = {name: text for name, text in context.texts.items() if name in reading.duties}
    return reading


def _sections(tokens: Sequence[Token], vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[_Section]:
    """Sections with tokens; a header repeated on the next page goes on with the section before."""
    sections: list[_Section] = []
    index, over = 0, True
    while index < len(tokens):
        end, roles, words = _header_at(tokens, index, vocabulary)
        if end:
            if not sections or sections[-1].roles != roles:
                sections.append(_Section(roles, words))
            index, over = end, False
            continue
        token = tokens[index]
        if not over or not sections:
            duty = duty_of_line(token.text)
            if _OVER.match(token.text):
                over = True
            elif sections and duty[0]:
                sections[-1].duties[len(sections[-1].tokens)] = duty
            elif sections:
                sections[-1].tokens.append(token)
        index += 1
    if not sections:
        sections = [_without_header(tokens, taxonomy)]
    for section in sections:
        _complete(section, taxonomy)
    return [section for section in sections if section.tokens]


def _header_at(tokens: Sequence[Token], start: int, vocabulary: Vocabulary) -> tuple[int, list[str], list[str]]:
    """End, roles and words of the header run that begins at a token; end 0 when none does.

    One unknown word between two header words is a column of its own.
    """
    if not vocabulary.is_header_word(tokens[start].text):
        return 0, [], []
    roles: list[str] = []
    words: list[str] = []
    index = end = start
    while index < min(len(tokens), start + 40):
        text = tokens[index].text
        role = vocabulary.role(text)
        if role:
            roles.append(role)
            words.append(text)
            end = index + 1
        elif not vocabulary.is_group(text):
            following = tokens[index + 1].text if index + 1 < len(tokens) else ""
            if index != end or len(text) > 12 or not vocabulary.role(following) or any(s.isdigit() for s in text):
                break
            roles.append("other")
            words.append(text)
        index += 1
    roles, words = roles[: len(roles)], words[: len(words)]
    if roles and roles[-1] == "other":
        roles, words = roles[:-1], words[:-1]
    roles, words = _one_name(roles, words)
    enough = "name" in roles and len(set(roles)) >= 2 and bool({"value", "l1", "l2", "operator", "achieved"} & set(roles))
    return (end, roles, words) if enough else (0, [], [])


def _one_name(roles: list[str], words: list[str]) -> tuple[list[str], list[str]]:
    """Columns without a name word that heads the whole table (绩效指标 before 一级指标) or doubles its neighbour."""
    kept: list[int] = []
    for index, role in enumerate(roles):
        later = set(roles[index + 1 :])
        if role == "name" and ({"l1", "l2"} & later) and "name" in later and not {"l1", "l2"} & set(roles[:index]):
            continue
        if role == "name" and kept and roles[kept[-1]] == "name":
            continue
        kept.append(index)
    return [roles[index] for index in kept], [words[index] for index in kept]


def _without_header(tokens: Sequence[Token], taxonomy: Taxonomy) -> _Section:
    """All tokens from the first class label on, when there are labels enough to order them by."""
    labels = [index for index, token in enumerate(tokens) if is_label(taxonomy, token.text)]
    section = _Section(list(_DEFAULT), [""] * len(_DEFAULT), headed=False)
    if len(labels) < _FEWEST_LABELS:
        return section
    before = tokens[labels[0] - 1].text if labels[0] else ""
    for token in tokens[labels[0] :]:
        duty = duty_of_line(token.text)
        if duty[0]:
            section.duties[len(section.tokens)] = duty
        elif _OVER.match(token.text):
            break
        else:
            section.tokens.append(token)
    if duty_of_line(before)[0]:
        section.duties[0] = duty_of_line(before)
    return section


def _complete(section: _Section, taxonomy: Taxonomy) -> None:
    """Give a section columns for the class labels its header does not name."""
    meant = {tuple(map(bool, meaning(taxonomy, token.text))) for token in section.tokens}
    at = section.roles.index("name")
    if "l2" not in section.roles and (False, True) in meant:
        section.roles.insert(at, "l2")
        section.words.insert(at, "")
    at = section.roles.index("l2") if "l2" in section.roles else section.roles.index("name")
    if "l1" not in section.roles and (True, False) in meant:
        section.roles.insert(at, "l1")
        section.words.insert(at, "")


def _read_section(section: _Section, context: Context) -> list[Draft]:
    drafts: list[Draft] = []
    reader = _RowReader(section, context)
    for before, cells in _rows_of(section):
        for position in before:
            context.open_duty(*section.duties[position])
        drafts += reader.read(cells)
    return drafts


def _rows_of(section: _Section) -> Iterator[tuple[list[int], list[tuple[int, list[Token]]]]]:
    """Rows as (duty positions before it, cells); a cell is its column and its tokens."""
    cells: list[tuple[int, list[Token]]] = []
    before: list[int] = []
    waiting: list[int] = []
    for index, (column, opens) in enumerate(align(section.tokens, section.roles)):
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

    def __init__(self, section: _Section, context: Context) -> None:
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
        if role in ("operator", "unit") and text in _NATURES:
            draft.texts = {**draft.texts, "nature": _NATURES[text]}
        elif role == "operator":
            draft.value = draft.value if _DIRECTIONS.fullmatch(text) else text + draft.value
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
