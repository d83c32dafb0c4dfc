"""Cells of flat tables that came from elsewhere: whatever text they hold, a form comes out, fit for what follows."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.records import Form, Indicator
from corpus.tables import COLUMNS, HEAD, flat_rows, form_of_rows
from tests import strategies as some

BLANK = dict.fromkeys((*COLUMNS, HEAD), "")
KEYS = ("label", "value", "l1", "confidence", "row", "file", "优")
numbers = st.integers() | st.floats() | st.booleans() | st.none()
data = st.recursive(
    some.texts | numbers | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)
odd = some.texts | st.from_regex(r"\A-?\d{1,30}(\.\d+)?\Z") | data.map(json.dumps)


@given(st.lists(st.dictionaries(st.sampled_from(list(BLANK)), odd), min_size=1, max_size=3))
@example([{"name": "a", "row": "9" * 5000, "place_row": "9" * 5000, "year": "19" * 3000, "ocr": "nan"}])
@example([{"name": "a", "history": "[" * 100_000, "grades": "1" * 5000, HEAD: "{"}])
def test_any_text_in_any_column_gives_a_form(rows: list[dict[str, str]]) -> None:
    form = form_of_rows([{**BLANK, **row} for row in rows])
    text = json.dumps(form.to_dict(), ensure_ascii=False, allow_nan=False)
    assert Form.from_dict(json.loads(text.encode())) == form
    assert all(0 <= item.place.row < 2**31 for item in form.indicators)


@given(some.forms.filter(lambda form: form.indicators))
def test_what_we_wrote_comes_back_whole(form: Form) -> None:
    rows = [{key: "" if cell is None else str(cell) for key, cell in row.items()} for row in flat_rows([form])]
    kept = [{**row, HEAD: "" if at else json.dumps(form.head())} for at, row in enumerate(rows)]
    assert form_of_rows(kept).head() == form.head()
    named = tuple(item for item in form.indicators if item.name or item.value or item.explanation)
    assert form_of_rows(kept).indicators == named


def read(column: str, text: str) -> tuple[Indicator, tuple[str, ...]]:
    form = form_of_rows([{**BLANK, "name": "培训人数", column: text}])
    return form.indicators[0], tuple(note.message for note in form.notes)


@pytest.mark.parametrize("text", ["2023年80场", "80", "[1, 2]", '[{"label": "上年"}]', '{"a": "b"}'])
def test_earlier_values_that_are_plain_text_stay_text(text: str) -> None:
    item, notes = read("history", text)
    assert [(one.label, one.value) for one in item.history] == [("历史值", text)]
    assert notes == ()


def test_standard_values_that_are_plain_text_stay_text() -> None:
    assert read("standards", "行业标准")[0].standards == (("标准值", "行业标准"),)


@pytest.mark.parametrize("column", ["grades", "breakdown", "repaired"])
@pytest.mark.parametrize("text", ["高", "{", '{"l1": 1}', '["优"]', "3"])
def test_what_a_field_cannot_hold_is_left_out_and_told(column: str, text: str) -> None:
    item, notes = read(column, text)
    assert (item.grades, item.breakdown, item.repaired) == ((), (), None)
    assert len(notes) == 1
    assert COLUMNS[column] in notes[0]


def test_what_cannot_be_understood_is_told_once_for_a_column() -> None:
    form = form_of_rows([{**BLANK, "name": str(number), "grades": "高", "place_row": "5"} for number in range(9)])
    assert [(note.rule, note.before, note.place.row) for note in form.notes] == [("cell_unread", "高", 5)]


def test_a_head_that_is_none_leaves_the_columns() -> None:
    form = form_of_rows([{**BLANK, "name": "培训人数", "department": "甲局", "year": "2024年", HEAD: '{"file": 1}'}])
    assert (form.unit, form.year, [note.before for note in form.notes]) == ("甲局", 2024, ['{"file": 1}'])


@pytest.mark.parametrize(("text", "score"), [("0.93", 0.93), ("高", None), ("nan", None), ("inf", None), ("1.5", None)])
def test_a_score_of_recognition_is_a_fraction_or_nothing(text: str, score: float | None) -> None:
    assert read("ocr", text)[0].ocr == score
