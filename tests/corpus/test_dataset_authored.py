"""Contrast sets and authored documents: complete, without repeats, and never a test that was trained on."""

from __future__ import annotations

from corpus.dataset import choose_held_out, load_authored_documents, load_contrast, load_seed_labels
from corpus.labelled import BOUNDARIES, KINDS, TABLE_BOUNDARIES
from corpus.text import normal_form
from tests.corpus.labelled_rows import authored_rows, content, contrast_sets, library_rows, rows


def test_contrast_sets_serve_every_boundary():
    assert {row.boundary for row in load_contrast()} == set(BOUNDARIES)
    assert len(TABLE_BOUNDARIES) == len(set(TABLE_BOUNDARIES)) == 21
    for boundary in BOUNDARIES:
        assert sum(row.boundary == boundary for row in load_contrast()) >= 30


def test_in_every_contrast_set_the_class_moves():
    for name, members in contrast_sets().items():
        assert len({row.primary for row in members}) > 1, name


def test_no_contrast_row_repeats_another():
    names = [normal_form(row.name) for row in load_contrast()]
    assert len(names) == len(set(names))


def test_no_authored_row_repeats_another():
    contents = [content(item) for item in authored_rows()]
    assert len(contents) == len(set(contents))


def test_authored_documents_are_of_the_known_kinds_and_name_no_real_unit():
    for document in load_authored_documents():
        assert document.kind in KINDS
        assert len(document.indicators) >= 3
        assert "某" in document.unit


def test_the_held_out_sets_are_those_that_their_names_choose():
    boundaries = {name: members[0].boundary for name, members in contrast_sets().items()}
    held_out = choose_held_out(boundaries)
    assert {row.set for row in load_contrast(held_out=True)} == held_out
    assert set(boundaries) - {row.set for row in load_contrast(held_out=False)} == held_out
    assert {boundaries[name] for name in held_out} == set(boundaries.values())
    assert 0.08 <= len(held_out) / len(boundaries) <= 0.13


def test_the_choice_of_held_out_sets_depends_on_names_alone():
    boundaries = {f"组{number}": "频次" if number % 3 else "环境" for number in range(60)}
    chosen = choose_held_out(boundaries)
    assert choose_held_out(dict(reversed(boundaries.items()))) == chosen
    assert sum(boundaries[name] == "频次" for name in chosen) == 4
    assert sum(boundaries[name] == "环境" for name in chosen) == 2


def test_the_training_loader_gives_no_held_out_set():
    training, held_out = load_contrast(held_out=False), load_contrast(held_out=True)
    assert training and held_out
    assert not {row.set for row in training} & {row.set for row in held_out}
    assert sorted(row.name for row in (*training, *held_out)) == sorted(row.name for row in load_contrast())


def test_no_name_that_may_be_trained_on_stands_in_a_held_out_set():
    trained = [*rows(), *load_contrast(held_out=False), *authored_rows()]
    names = {normal_form(item.name) for item in trained}
    names |= {normal_form(name) for item in library_rows() for name in (item.name, *item.aka)}
    assert not names & {normal_form(row.name) for row in load_contrast(held_out=True)}


def test_nothing_authored_repeats_a_row_that_is_tested_on():
    public = {content(item) for item in rows()}
    seeds = {normal_form(label.name) for label in load_seed_labels()}
    for item in (*load_contrast(), *authored_rows()):
        assert content(item) not in public
        assert normal_form(item.name) not in seeds
