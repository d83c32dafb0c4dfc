"""Several readers of one row: the label that stands, and how far two readers agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.agreement import consensus, pairwise_agreement
from corpus.labelled import READERS, Reading, RowReadings
from corpus.taxonomy import load_taxonomy

LEAVES = load_taxonomy().leaves


def reading(reader: str, *accepted: str) -> Reading:
    return Reading(reader, accepted[0], accepted[1:])


def row(*labels: tuple[str, ...]) -> RowReadings:
    return RowReadings("own", 0, tuple(reading(name, *label) for name, label in zip(READERS, labels, strict=False)))


ACCEPTED = st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3, unique=True).map(tuple)
ROWS = st.lists(st.tuples(ACCEPTED, ACCEPTED, ACCEPTED).map(lambda labels: row(*labels)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([("数量",), ("数量",), ("质量",)], ("数量", ())),
        ([("质量",), ("数量",), ("数量",)], ("数量", ())),
        ([("质量",), ("数量", "质量"), ("数量",)], ("数量", ("质量",))),
        ([("质量",), ("数量",), ("时效",)], ("质量", ())),
        ([("质量", "时效"), ("数量", "质量"), ("时效", "数量")], ("质量", ("数量", "时效"))),
        ([("数量", "成本"), ("数量",), ("数量",)], ("数量", ())),
        ([("数量", "社会效益", "质量"), ("数量", "质量"), ("数量", "社会效益")], ("数量", ("质量", "社会效益"))),
    ],
    ids=["majority", "against the first", "kept as further", "first decides", "all differ", "one voice", "in order"],
)
def test_the_majority_stands_and_two_voices_make_a_class_acceptable(labels, expected):
    assert consensus(row(*labels).readings) == expected


def test_one_reader_alone_keeps_the_primary_only():
    assert consensus([reading("first", "数量", "质量")]) == ("数量", ())


def test_without_a_reading_there_is_no_label():
    with pytest.raises(ValueError, match="no reading"):
        consensus([])


@given(ACCEPTED)
def test_readers_of_one_mind_are_followed(label):
    primary, also = consensus(row(label, label, label).readings)
    assert primary == label[0]
    assert set(also) == set(label[1:])


def test_agreement_counts_primaries_and_acceptance_both_ways():
    rows = [
        row(("数量",), ("数量",)),
        row(("数量",), ("质量", "数量")),
        row(("质量", "时效"), ("时效",)),
        row(("质量",), ("成本",)),
    ]
    (pair,) = pairwise_agreement(rows)
    assert (pair.left, pair.right, pair.rows) == ("first", "second", 4)
    assert (pair.primary, pair.left_accepted, pair.right_accepted, pair.both_accepted) == (0.25, 0.5, 0.5, 0.25)
    assert pair.kappa == pytest.approx((0.25 - 0.25) / 0.75)


def test_no_rows_no_agreement():
    assert pairwise_agreement([]) == ()


@given(ROWS)
def test_every_pair_of_readers_is_compared_once_within_the_possible_range(rows):
    pairs = pairwise_agreement(rows)
    assert [(pair.left, pair.right) for pair in pairs] == [("first", "second"), ("first", "third"), ("second", "third")]
    for pair in pairs:
        assert 0 <= pair.primary <= pair.both_accepted <= min(pair.left_accepted, pair.right_accepted) <= 1
        assert -1 <= pair.kappa <= 1


@given(ROWS)
def test_a_reader_agrees_wholly_with_a_double(rows):
    doubled = [RowReadings(item.doc_id, item.index, (item.readings[0], item.readings[0])) for item in rows]
    (pair,) = pairwise_agreement(doubled)
    assert (pair.primary, pair.both_accepted, pair.kappa) == (1, 1, 1)
