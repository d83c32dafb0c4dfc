"""From a document's grids to forms: split submissions, choose a way of reading, repair, gather the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.layouts.by_header import Section
from corpus.layouts.contacts import find_contacts
from corpus.layouts.damage import fill_blank_classes, repair
from corpus.layouts.draft import Draft
from corpus.layouts.execution import read_total_score
from corpus.layouts.goals import read_goals
from corpus.layouts.head import find_kind, find_project, find_supervisor, find_title, find_unit, find_year
from corpus.layouts.keys import without_code
from corpus.layouts.long_texts import shorten
from corpus.layouts.money import in_yuan, read_amount_rows, read_funds, read_number, to_wan
from corpus.layouts.parts import split_forms
from corpus.layouts.reading import Reading
from corpus.layouts.regions import find_region
from corpus.layouts.rows import Row, first_filled, stream_rows
from corpus.layouts.sections import read_overviews, read_tasks, split_items
from corpus.layouts.vocabulary import Vocabulary, load_vocabulary
from corpus.layouts.ways import Choice, choose_reading
from corpus.options import PLAIN, ReadOptions
from corpus.readers.refusals import too_large
from corpus.records import BudgetLine, Form, Note
from corpus.taxonomy import load_taxonomy

_INNER = re.compile(r"(?:科室|处室|部室|股室|科所|人)(?:名称)?$")
"""Headers of columns that name a part of an office, or a person."""
SHEETED = frozenset({"xlsx", "xls", "xlsb", "ods", "spreadsheet_xml"})
"""Containers whose grids are sheets: each is read by itself."""


def parse_document(document: Document, options: ReadOptions = PLAIN) -> list[Form]:
    """Every form in a document, in reading order.

    Sheets of a workbook are read one by one; within a sheet or text, a new title or project begins a new form.
    Raises ReadError: layout_unknown when no indicators are found anywhere, file_too_large beyond the rows allowed.
    """
    if sum(len(grid.rows) for grid in document.grids) > options.limits.rows:
        raise too_large(document.file, f"表格和文字超过{options.limits.rows}行的上限")
    forms: list[Form] = []
    for piece in _pieces(shorten(document)):
        forms += _parse(piece, options)
    if forms:
        return forms
    raise ReadError(
        "layout_unknown",
        "没有找到绩效指标表",
        where=document.file,
        hint="请确认文件里有带“三级指标/绩效指标”和“指标值”表头的表格，或另存为 .docx、.xlsx 后再试",
    )


def _pieces(document: Document) -> list[Document]:
    if document.container not in SHEETED or len(document.grids) < 2:
        return [document]
    parts = [replace(document, grids=(grid,), notes=()) for grid in document.grids]
    return [replace(parts[0], notes=document.notes), *parts[1:]]


def _parse(document: Document, options: ReadOptions) -> list[Form]:
    vocabulary, taxonomy = load_vocabulary(options.own_layouts), load_taxonomy()
    forms: list[Form] = []
    notes = list(document.notes)
    for rows in split_forms(stream_rows(document), vocabulary, taxonomy):
        choice = choose_reading(rows, vocabulary, taxonomy, strict=options.strict)
        if not choice.reading.drafts:
            continue
        reading = choice.reading
        reading.notes = [*notes, *_doubt(choice, vocabulary), *reading.notes]
        notes = []
        if not options.strict:
            reading.notes += repair(reading.drafts, taxonomy, options.scorer, words=vocabulary)
            fill_blank_classes(reading.drafts)
        reading.notes += [_name_lost(draft) for draft in reading.drafts if not draft.name]
        if reading.drafts:
            forms.append(_assemble(document, choice, options, forms[-1] if forms else None))
    return forms


def _name_lost(draft: Draft) -> Note:
    message = "指标名称单元格缺失，只保留了解释和指标值"
    return Note("name_lost", message, draft.place, after=draft.texts.get("explanation", ""))


def _doubt(choice: Choice, vocabulary: Vocabulary) -> list[Note]:
    if not choice.doubtful:
        return []
    chosen, other = vocabulary.title(choice.reading.layout), vocabulary.title(choice.runner_up)
    message = f"按“{chosen}”读取，“{other}”几乎同样合适，请核对"
    place = choice.reading.drafts[0].place
    return [Note("layout_uncertain", message, place, choice.runner_up, choice.reading.layout, 0.5)]


@dataclass(frozen=True, slots=True)
class _Duties:
    """Names of duties in order, and descriptions by name."""

    names: list[str]
    texts: dict[str, str]


def _assemble(document: Document, choice: Choice, options: ReadOptions, before: Form | None) -> Form:
    """The finished form; what its head does not say is taken from the form before it in the same file."""
    outside, sections = choice.outside, choice.sections
    title = find_title(outside)
    unit = find_unit(outside, title) or _owner(sections) or (before.unit if before else "")
    duties = _duties(choice.reading, sections, outside)
    layouts = [section.layout for section in sections if section.layout.produces == "indicators"]
    return Form(
        file=document.file,
        kind=find_kind(title, layouts[0].kind if layouts else ""),
        unit=unit,
        year=find_year(outside, title) or (before.year if before else None),
        title=title,
        region=find_region(unit),
        layout=choice.reading.layout,
        runner_up=choice.runner_up,
        project=find_project(outside),
        supervisor=find_supervisor(outside),
        contacts=find_contacts(outside) if options.keep_contacts else (),
        duties=tuple(duties.names),
        duty_texts=tuple(duties.texts.items()),
        goals=tuple(read_goals(outside)),
        budget=tuple(_budget(sections, outside)),
        indicators=tuple(draft.indicator() for draft in choice.reading.drafts),
        notes=tuple(choice.reading.notes),
    )


def _owner(sections: Sequence[Section]) -> str:
    """The office that most rows of the indicator tables are said to belong to, "" when no column says it."""
    texts: list[str] = []
    for section in sections:
        labels = section.header.labels
        offices = [column for column in section.header.columns("owner") if not _INNER.search(labels[column])]
        texts += [first_filled(row, offices) for row in section.rows]
    named = Counter(without_code(text) for text in texts if text)
    return named.most_common(1)[0][0] if named else ""


def _duties(reading: Reading, sections: Sequence[Section], outside: Sequence[Row]) -> _Duties:
    overviews, functions = read_overviews(outside)
    names, texts = list(reading.duties), dict(reading.duty_texts)
    for section in sections:
        if section.layout.produces == "duties":
            pairs = read_tasks(section.rows, section.header)
            texts |= dict(pairs)
            names += [name for name, _ in pairs if name not in names]
    names = names or list(split_items(overviews.get(functions, "")))
    return _Duties(names, texts | overviews)


def _budget(sections: Sequence[Section], outside: Sequence[Row]) -> list[BudgetLine]:
    lines = read_amount_rows(outside)
    for section in sections:
        if section.layout.produces == "budget":
            lines += read_funds(section.rows, section.header)
        else:
            lines += _amounts_beside(section)
    rows = [row for section in sections for row in section.rows]
    headers = [section.header for section in sections if section.layout.produces == "indicators"]
    lines += read_total_score([*rows, *outside], headers)
    return to_wan(lines) if in_yuan([*outside, *rows]) else lines


def _amounts_beside(section: Section) -> list[BudgetLine]:
    """Amounts of an indicator table: one per activity or project, merged or written once over its rows."""
    header = section.header
    group = "活动" if header.columns("duty") else "项目"
    names = header.columns("duty") or header.columns("project")
    found: dict[str, BudgetLine] = {}
    for row in section.rows:
        name = first_filled(row, names)
        amount = read_number(first_filled(row, header.columns("amount") or header.columns("total_amount")))
        if name and amount is not None:
            found.setdefault(name, BudgetLine(name, amount, group, False, None, (), row.place()))
    return list(found.values())
