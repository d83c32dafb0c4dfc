"""The generated history: the same for the same seed, as large as asked, and true to what it says of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.history import CHANGES, DAMAGES, DEFECTS, GeneratedForm, History, RowTruth
from benchmarks.history.figures import figures
from benchmarks.history.targets import Target, drifted, read_target, scaled, written
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from corpus.values import read_value

ROWS = 20_000


@pytest.fixture(scope="module")
def made() -> list[GeneratedForm]:
    return list(History(ROWS).forms())


@pytest.fixture(scope="module")
def rows(made: list[GeneratedForm]) -> list[tuple[GeneratedForm, Indicator, RowTruth]]:
    return [(one, item, row) for one in made for item, row in zip(one.form.indicators, one.truth, strict=True)]


def with_defect(rows, defect: str) -> list[tuple[Indicator, RowTruth]]:
    return [(item, row) for _, item, row in rows if defect in row.defects]


def test_the_same_seed_gives_the_same_forms_and_another_one_others():
    first = list(History(1_000, seed=5).forms())
    assert first == list(History(1_000, seed=5).forms())
    assert {one.form.unit for one in first}.isdisjoint(one.form.unit for one in History(1_000, seed=6).forms())


def test_a_longer_history_begins_with_the_shorter_one(made):
    short = list(History(2_000).forms())
    assert short == made[: len(short)]


def test_units_can_be_made_in_any_order(made):
    history = History(1)
    last, first = list(history.unit(1)), list(history.unit(0))
    assert first + last == made[: len(first) + len(last)]


@pytest.mark.parametrize("wanted", [1_000, 3_000, 10_000])
def test_there_are_as_many_rows_as_asked(wanted):
    assert sum(len(one.form.indicators) for one in History(wanted).forms()) == pytest.approx(wanted, rel=0.02)


def test_forms_have_the_spread_of_real_ones(made):
    sizes = [len(one.form.indicators) for one in made]
    assert 11 < sum(sizes) / len(sizes) < 14
    assert min(sizes) < 6
    assert max(sizes) > 30
    assert {one.form.kind for one in made} == {"部门整体", "项目支出", "自评"}
    assert len({one.form.year for one in made}) == 8
    assert max(Counter((one.form.unit, one.form.year) for one in made).values()) <= 8


def test_every_file_has_a_name_of_its_own_and_every_row_its_place(made):
    assert len({one.form.file for one in made}) == len(made)
    for one in made:
        places = [item.place for item in one.form.indicators]
        assert {place.file for place in places} == {one.form.file}
        assert [place.row for place in places] == list(range(places[0].row, places[0].row + len(places)))


def test_the_truth_uses_its_own_words(made):
    for one in made:
        assert one.damage in ("", *DAMAGES)
        for row in (*one.truth, *one.of_form):
            assert row.change in CHANGES
            assert set(row.defects) <= set(DEFECTS)
            assert (row.row < 0) is (row in one.of_form)


def test_rows_stand_under_the_leaf_that_the_truth_names(rows):
    taxonomy = load_taxonomy()
    for _, item, row in rows:
        assert taxonomy.resolve(item.l1, item.l2).leaf == row.filed_leaf
        assert row.misfiled is (row.filed_leaf not in (row.leaf, *row.also))


def test_cost_stands_under_the_output_up_to_2020_and_alone_since(rows):
    filed = defaultdict(set)
    for one, item, row in rows:
        if row.filed_leaf == "成本":
            filed[one.form.year > 2020].add(load_taxonomy().resolve_parent(item.l1))
    assert filed == {False: {"产出"}, True: {"成本"}}


def test_shares_are_about_those_promised(made):
    told = figures(made)
    defects, changes = told["defects of rows"], told["changes"]
    assert 0.08 < defects["misfiled"] < 0.12
    assert sum(defects[kind] for kind in DEFECTS if kind.startswith(("share", "place", "empty", "neg", "cost"))) > 0.02
    assert 0.003 < defects["duplicate_exact"] + defects["duplicate_reworded"] < 0.02
    assert max(told["most frequent"].values()) > 0.05
    assert min(changes[kind] for kind in ("new", "kept", "moved", "reworded", "copied", "evaluated")) > 0.015
    assert 0.01 < told["defects of forms"]["copied_form"] < 0.1
    assert told["defects of forms"]["vanished_after_miss"] > 0.005


def test_names_go_on_growing_with_the_units(made):
    half = figures(islice(iter(made), len(made) // 2))["names"]
    assert figures(made)["names"] > 1.5 * half


def test_rows_go_on_from_the_rows_that_the_truth_names(made):
    known = {
        (one.form.file, row.row): (item, row)
        for one in made
        for item, row in zip(one.form.indicators, one.truth, strict=True)
    }
    years = {one.form.file: one.form.year for one in made}
    for one in made:
        for item, row in zip(one.form.indicators, one.truth, strict=True):
            if row.follows_row < 0:
                assert row.change == "new"
                continue
            before, its_truth = known[row.follows_file, row.follows_row]
            assert its_truth.measure == row.measure
            assert years[row.follows_file] < one.form.year or row.change == "evaluated"
            if row.change == "evaluated":
                assert (item.name, item.value, item.unit) == (before.name, before.value, before.unit)
            if row.change == "reworded":
                assert item.name != before.name
            if row.change == "moved":
                assert (item.value, item.unit) != (before.value, before.unit)


def test_a_copied_form_holds_the_targets_of_the_one_before(made):
    known = {one.form.file: one.form for one in made}
    copied = [one for one in made if any("copied_form" in row.defects for row in one.of_form)]
    assert copied
    for one in copied:
        before = known[one.of_form[0].copied_file]
        assert before.year < one.form.year
        assert sorted(item.value for item in before.indicators) == sorted(item.value for item in one.form.indicators)
        assert all(row.copied_file == before.file for row in one.truth)


def test_what_vanished_after_a_miss_was_missed(made):
    truth = {(one.form.file, row.row): row for one in made for row in one.truth}
    results = {
        (row.follows_file, row.follows_row): item
        for one in made
        for item, row in zip(one.form.indicators, one.truth, strict=True)
        if row.change == "evaluated"
    }
    gone = [row for one in made for row in one.of_form if "vanished_after_miss" in row.defects]
    assert gone
    for row in gone:
        where = row.follows_file, row.follows_row
        assert truth[where].measure == row.measure
        assert results[where].deviation


def test_defects_are_what_they_are_called(rows):
    assert all(item.value == "" for item, _ in with_defect(rows, "empty_value"))
    assert all(
        item.value == item.name or item.value in item.name for item, _ in with_defect(rows, "value_repeats_name")
    )
    assert all(item.value.startswith("-") for item, _ in with_defect(rows, "negative_share"))
    assert all(item.value.startswith("≥") and row.leaf == "成本" for item, row in with_defect(rows, "cost_at_least"))
    for item, _ in with_defect(rows, "share_over_100"):
        assert read_value(item.value + item.unit).number > 100


def test_duplicates_stand_beside_their_row(made):
    kinds = Counter()
    for one in made:
        named = list(zip(one.form.indicators, one.truth, strict=True))
        for item, row in named:
            for kind in set(row.defects) & {"duplicate_exact", "duplicate_reworded"}:
                twins = [other for other, its in named if its.measure == row.measure and its.row != row.row]
                assert [other.name == item.name for other in twins] == [kind == "duplicate_exact"]
                kinds[kind] += 1
    assert set(kinds) == {"duplicate_exact", "duplicate_reworded"}


def test_other_rows_of_a_form_have_names_of_their_own(made):
    for one in made:
        named = zip(one.form.indicators, one.truth, strict=True)
        names = [item.name for item, row in named if not {"duplicate_exact", "duplicate_reworded"} & set(row.defects)]
        assert len(set(names)) == len(names)


def test_phrases_go_round_among_the_offices_of_a_county(made):
    units = defaultdict(set)
    for one in made:
        for item, row in zip(one.form.indicators, one.truth, strict=True):
            if "same_text_everywhere" in row.defects:
                assert one.form.region in item.name
                units[item.name].add(one.form.unit)
    assert max(map(len, units.values())) >= 4


@pytest.mark.parametrize(
    ("given", "manner", "split", "filed"),
    [
        (("≥", "95", "%"), "sign", False, ("≥95%", "")),
        (("≥", "95", "%"), "sign", True, ("≥95", "%")),
        (("≥", "95", "%"), "words", False, ("不低于95%", "")),
        (("≥", "120", "人"), "words", True, ("不少于120", "人")),
        (("", "3天以内", ""), "tail", False, ("3天以内", "")),
        (("≤", "12", "月"), "sign", False, ("2023年12月底前", "")),
        (("≤", "12", "月"), "bare", True, ("12月底前", "")),
        (("定性", "有效保障", ""), "words", False, ("有效保障", "")),
    ],
)
def test_targets_are_filed_in_the_manner_of_the_unit(given, manner, split, filed):
    target = read_target(*given)
    assert written(target, manner, 2023, split=split) == filed


def test_a_row_that_says_nothing_has_no_target():
    assert read_target("", "", "人") is None
    assert read_target("", "××月底前", "") is None


@settings(max_examples=60)
@given(st.sampled_from("≥≤=") | st.just(""), st.integers(1, 100), st.randoms(use_true_random=False))
def test_shares_stay_shares_however_they_move(sign, amount, rng):
    target = Target("number", sign, float(amount), 0, "%")
    for _ in range(8):
        target = drifted(scaled(target, rng), rng)
        assert 0 < target.amount <= 100
