"""Figures by class, sector, kind and origin, and confusion pairs, against hand counts and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from corpus.dataset import load_authored_documents, load_library, load_public_documents
from corpus.taxonomy import load_taxonomy
from models.query import Query
from models.slices import UNCLASSED, broad_sector, class_figures, confusions, slice_figures
from models.truth import Row, truth_of

LEAVES = load_taxonomy().leaves


def row(name: str, primary: str, also: tuple[str, ...] = (), document: str = "a") -> Row:
    return Row(Query(name), primary, also, "", document, document)


def answers(*leaves: str) -> np.ndarray:
    out = np.full((len(leaves), len(LEAVES)), 0.01)
    for place, leaf in enumerate(leaves):
        out[place, LEAVES.index(leaf)] = 0.9 + place / 1000
    return out


ROWS = [
    row("甲", "数量", ("质量",)),
    row("乙", "数量"),
    row("丙", "质量", (), "b"),
    row("丁", "数量", (), "b"),
    row("戊", "时效", (), "b"),
]
TRUTH = truth_of(ROWS)
GIVEN = answers("质量", "质量", "质量", "数量", "时效")


def test_class_figures_are_scikit_learns() -> None:
    wanted = precision_recall_fscore_support(
        TRUTH.primary, GIVEN.argmax(axis=1), labels=range(len(LEAVES)), zero_division=np.nan
    )
    for place, one in enumerate(class_figures(GIVEN, TRUTH)):
        assert one.leaf == LEAVES[place]
        found = (one.precision, one.recall, one.f1)
        np.testing.assert_allclose(found, [column[place] for column in wanted[:3]], equal_nan=True)


def test_an_answer_a_reviewer_accepts_counts_as_accepted_whatever_the_first_choice() -> None:
    by_leaf = {one.leaf: one for one in class_figures(GIVEN, TRUTH)}
    assert by_leaf["质量"].accepted == pytest.approx(2 / 3)  # 甲 and 丙, not 乙
    assert by_leaf["数量"].reached == pytest.approx(2 / 3)  # 甲 and 丁


def test_confusions_put_the_wrong_answers_before_the_arguable_ones() -> None:
    [one] = confusions(ROWS, GIVEN, TRUTH)
    assert (one.label, one.answer, one.rows, one.unaccepted) == ("数量", "质量", 2, 1)
    assert one.examples == ("乙", "甲")


def test_slices_count_rows_and_documents() -> None:
    large, small = slice_figures(["农", "农", "农", "教", "教"], ROWS, GIVEN, TRUTH, draws=5)
    assert (large.name, large.rows, large.documents, small.documents) == ("农", 3, 2, 1)
    assert large.figures["acceptable"].value == pytest.approx(2 / 3)
    assert set(small.figures) == {"acceptable", "primary", "parent"}


def test_every_sector_of_the_data_belongs_to_a_broad_one_on_purpose() -> None:
    sectors = {one.sector for one in (*load_public_documents(), *load_authored_documents())}
    sectors |= {duty.function for duty in load_library()}
    unclassed = {sector for sector in sectors if broad_sector(sector) == UNCLASSED}
    assert unclassed == {"", "共性", "综合", "设备购置", "229"}


def test_there_are_about_ten_broad_sectors() -> None:
    assert 9 <= len({broad_sector(one.sector) for one in load_public_documents()}) <= 13
