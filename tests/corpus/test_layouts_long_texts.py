"""Walls of text and endless repetitions: read up to what a cell can hold, noted, and without patterns running on."""

from __future__ import annotations

import pytest

from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.layouts.long_texts import MOST, shorten
from corpus.layouts.wording import load_wording

HEADERS = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "修路里程", "≥3公里"]


def document(*rows: list[str]) -> Document:
    cells = tuple(tuple(Cell(text, r, c) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    return Document("表.txt", "txt", (Grid("正文", cells, spans_known=True),))


def test_ordinary_documents_are_left_as_they_are() -> None:
    plain = document(HEADERS, ["一" * 900, "甲乙" * 450])
    assert shorten(plain) is plain


def test_walls_of_text_are_cut_and_the_note_says_where() -> None:
    wall = "".join(chr(0x4E00 + number % 7919) for number in range(MOST + 5))
    short = shorten(document(HEADERS, ["甲", wall]))
    assert short.grids[0].rows[1][1].text == wall[:MOST]
    [note] = short.notes
    assert (note.rule, note.place.row, note.place.column) == ("text_cut", 2, 2)
    assert note.message == f"这里的文字有{MOST + 5}字，只读了前{MOST}字"


@pytest.mark.parametrize("run", [" ", "一", "指标", "≥1", "数量指标", "\n"])
def test_a_form_is_read_whatever_is_repeated_beside_it(run: str) -> None:
    [form] = parse_document(document(HEADERS, ROW, ["", "", run * 20_000, ""]))
    assert ("修路里程", "≥3公里") in [(item.name, item.value) for item in form.indicators]


def test_values_are_sought_without_looking_far_over_blanks() -> None:
    assert load_wording().value.search("完成率" + " " * 30_000 + "≥  90%")
