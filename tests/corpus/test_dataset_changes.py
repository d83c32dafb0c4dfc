"""Readings, consensus and the log of changes: from the first reading to the label that stands."""

from __future__ import annotations

from corpus.agreement import consensus
from corpus.dataset import load_changes, load_library, load_public_documents, load_readings
from tests.corpus.labelled_rows import rows


def test_every_public_row_was_read_three_times():
    places = [(d.doc_id, number) for d in load_public_documents() for number in range(len(d.indicators))]
    assert [(row.doc_id, row.index) for row in load_readings()] == places
    assert {tuple(reading.reader for reading in row.readings) for row in load_readings()} == {
        ("first", "second", "third")
    }


def test_the_labels_are_what_the_three_readings_agree_on():
    for item, row in zip(rows(), load_readings(), strict=True):
        primary, also = consensus(row.readings)
        assert (item.primary, set(item.also)) == (primary, set(also)), (row.doc_id, row.index)


def records():
    """Everything a change may name: documents and duties by id."""
    return {document.doc_id: document for document in load_public_documents()} | {
        duty.id: duty for duty in load_library()
    }


def test_the_change_log_names_existing_rows_and_says_why():
    known = records()
    for change in load_changes():
        assert change.reason
        if change.change == "remove_document":
            assert change.id not in known
            continue
        assert change.id in {*known, "*"}
        if change.index is not None:
            assert change.index < len(known[change.id].indicators)


def plain(value):
    return list(value) if isinstance(value, tuple) else value


def test_the_change_log_agrees_with_the_data():
    kinds = {"label", "row", "tidy", "reading"}
    final = {(c.id, c.index, c.field): c for c in load_changes() if c.change in kinds and c.id != "*"}
    for (ident, index, field), change in final.items():
        record = records()[ident]
        assert plain(getattr(record if index is None else record.indicators[index], field)) == change.after


def test_each_logged_change_takes_up_where_the_one_before_left_off():
    state = {}
    for change in load_changes():
        place = (change.id, change.index, change.field)
        if change.change in {"label", "reading"}:
            assert change.before != change.after
            assert change.before == state.get(place, change.before), place
            state[place] = change.after


def test_the_log_replayed_on_the_first_readings_gives_the_labels():
    labels = {}
    for row in load_readings():
        first = row.readings[0]
        labels[row.doc_id, row.index] = {"primary": first.primary, "also": list(first.also)}
    for change in load_changes():
        if change.change == "reading" and change.file == "public_forms.jsonl":
            label = labels[change.id, change.index]
            assert label[change.field] == change.before
            label[change.field] = change.after
    assert list(labels.values()) == [{"primary": item.primary, "also": list(item.also)} for item in rows()]
