"""Near-duplicates among very many names: what comparing all pairs finds, whatever the order and the batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.duplicates import neutral_text
from classifier.near import (
    Cells,
    NearPairs,
    block_keys,
    components,
    find_pairs,
    fit_cells,
    group_texts,
    pairs_by_key,
    reading,
    sampled,
    verify,
)
from classifier.near.cells import SCALE, whole_vectors
from classifier.near.pairs import cell_pairs
from classifier.near_pairs import near_pairs
from classifier.pair_names import prepare_names
from classifier.pair_scorer import load_pair_scorer
from corpus.dataset import load_library
from corpus.errors import UsageError

NEAR = load_pair_scorer().thresholds.reports
YEARS = [f"{year}年受益学生满意度" for year in range(1990, 2020)]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Names of the library with their other wordings, and the same measure asked for in many years."""
    wordings = [text for duty in load_library()[:30] for item in duty.indicators for text in (item.name, *item.aka)]
    return [*dict.fromkeys(wordings), *YEARS]


@pytest.fixture
def many_cells(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blocking as it is with very many names."""
    monkeypatch.setattr("classifier.near.cells._ALONE", 50)
    yield


def by_text(texts: list[str], pairs: NearPairs) -> dict[frozenset[str], float]:
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.scores.tolist(), strict=True)
    return {frozenset((texts[left], texts[right])): score for left, right, score in rows}


@pytest.mark.usefixtures("many_cells")
def test_nearly_all_pairs_are_found_and_none_that_is_not_one(texts: list[str]) -> None:
    truth = {(left, right): score for left, right, score in near_pairs(texts, NEAR)}
    found = find_pairs(texts, NEAR)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert len(truth) > 500
    assert len(fit_cells(texts, len(texts)).centres) > 100
    assert pairs == sorted(set(pairs))
    assert [truth[pair] for pair in pairs] == found.scores.tolist()
    assert len(pairs) >= 0.98 * len(truth)


@pytest.mark.usefixtures("many_cells")
def test_the_order_of_the_texts_does_not_matter(texts: list[str]) -> None:
    other = [texts[row] for row in np.random.default_rng(1).permutation(len(texts))]
    assert by_text(other, find_pairs(other, NEAR)) == by_text(texts, find_pairs(texts, NEAR))
    assert sampled(other, len(other)) == sampled(texts, len(texts))


@pytest.mark.usefixtures("many_cells")
def test_steps_over_small_batches_find_the_same_pairs(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.near.search._BATCH", 97)
    assert by_text(texts, pairs_by_key(texts, NEAR)) == by_text(texts, find_pairs(texts, NEAR))


@pytest.mark.parametrize("find", [find_pairs, pairs_by_key])
def test_a_threshold_of_doubtful_pairs_is_refused(find: Callable[[list[str], float], NearPairs]) -> None:
    with pytest.raises(UsageError, match="80 太低"):
        find(YEARS, 80.0)
    assert len(find(YEARS, 81.0)) == len(YEARS) * (len(YEARS) - 1) / 2


@pytest.mark.usefixtures("many_cells")
def test_the_keys_of_a_text_do_not_depend_on_its_company(texts: list[str]) -> None:
    cells = fit_cells(texts, len(texts))
    whole = block_keys(texts, cells)
    alone = [block_keys([text], cells)[0].tolist() for text in texts[:40]]
    assert whole[:40].tolist() == alone
    assert all(row == sorted(set(row)) for row in whole.tolist())


def test_the_score_of_a_pair_does_not_depend_on_its_company(texts: list[str]) -> None:
    left, right = texts[:60], texts[1:61]
    alone = [verify([one], [two], 0.0)[0] for one, two in zip(left, right, strict=True)]
    assert verify(left, right, 0.0).tolist() == alone


def test_of_cells_equally_close_the_first_count() -> None:
    cells = Cells(np.tile(np.array([[SCALE, 0]], dtype=np.float32), (9, 1)))
    assert cells.of(np.array([[SCALE, 0], [0, SCALE]], dtype=np.float32), 4).tolist() == [[0, 1, 2, 3]] * 2


@given(st.integers(0, 2**32 - 1), st.integers(1, 512))
def test_products_of_whole_vectors_are_exact(seed: int, width: int) -> None:
    draw = np.random.default_rng(seed).standard_normal((3, width)).astype(np.float32)
    whole = whole_vectors(draw / np.linalg.norm(draw, axis=1, keepdims=True))
    exact = whole.astype(np.int64) @ whole.astype(np.int64).T
    assert np.array_equal((whole @ whole.T).astype(np.int64), exact)


def test_a_crowded_cell_pairs_each_name_with_its_nearest(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = whole_vectors(prepare_names(texts[:400]).vectors)
    keys = np.zeros((400, 1), dtype=np.int64)
    every = [pair for left, right in cell_pairs(vectors, keys) for pair in zip(left, right, strict=True)]
    monkeypatch.setattr("classifier.near.pairs.CROWDED", 300)
    monkeypatch.setattr("classifier.near.pairs.NEAREST", 5)
    kept = {pair for left, right in cell_pairs(vectors, keys) for pair in zip(left, right, strict=True)}
    dots = vectors @ vectors.T
    ranks = (dots[:, :, None] < dots[:, None, :]).sum(axis=2)  # how many are closer to the row than the column
    assert kept == {(one, two) for one, two in every if min(ranks[one, two], ranks[two, one]) < 5}
    assert 100 < len(kept) < len(every)


def test_names_that_differ_in_a_year_only_are_searched_once(texts: list[str]) -> None:
    assert len({reading(text) for text in YEARS}) == 1
    found = by_text(texts, find_pairs(texts, NEAR))
    assert all(frozenset(pair) in found for pair in combinations(YEARS, 2))


def test_names_of_one_reading_score_alike_with_every_other(texts: list[str]) -> None:
    others = [*texts[:200], *YEARS[2:4]]
    one, two = (verify([text] * len(others), others, 0.0).tolist() for text in YEARS[:2])
    assert one == two


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("培训人次（线上）", "培训人次（线下）"),
        ("某市合格率", "合格率不达标"),
        ("做好保洁服务", "做好保洁服务，美化环境"),
        ("桥市不合格产品数", "合格产品数"),
    ],
)
def test_what_the_scorer_tells_apart_reads_differently(left: str, right: str) -> None:
    assert reading(left) != reading(right)


def test_what_is_asked_for_at_a_threshold_has_its_exact_score(texts: list[str]) -> None:
    draw, judge = np.random.default_rng(3), load_pair_scorer()
    names = prepare_names([*texts[:600], "保洁服务工作", "保洁服务工作，美化环境"])
    near = np.array([(one, two) for one, two, _ in near_pairs(names.texts, 60.0)])
    pairs = np.vstack([near, draw.integers(0, len(names.texts), (3000, 2))])
    exact = judge.scores(names, pairs[:, 0], pairs[:, 1])
    for least in (NEAR, 81.0, 99.9):
        quick = judge.scores(names, pairs[:, 0], pairs[:, 1], least)
        assert np.array_equal(quick >= least, exact >= least)
        assert np.array_equal(quick[quick >= least], exact[quick >= least])
    assert (exact >= 99.9).sum() > 20


@given(st.integers(1, 30).flatmap(lambda count: st.tuples(st.just(count), edges_among(count))))
def test_components_are_named_by_their_least_node(case: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = case
    expected = list(range(count))
    for _ in range(count):
        for left, right in edges:
            expected[left] = expected[right] = min(expected[left], expected[right])
    one, two = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    assert components(count, one, two).tolist() == expected


def edges_among(count: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    nodes = st.integers(0, count - 1)
    return st.lists(st.tuples(nodes, nodes), max_size=40)


def test_the_text_used_most_leads_and_members_through_others_are_marked(texts: list[str]) -> None:
    many = [*texts, "公路养护里程"]
    counts = [1 + row % 7 for row in range(len(many))]
    found = group_texts(many, counts, NEAR)
    truth = {frozenset((many[one], many[two])) for one, two, _ in near_pairs(many, NEAR)}
    leaders = found.representative
    for row, leader in enumerate(leaders.tolist()):
        members = np.flatnonzero(leaders == leader)
        assert leader in members
        assert leader == min(members, key=lambda member: (-counts[member], many[member]))
        if row != leader:
            assert bool(found.direct[row]) == (frozenset((many[row], many[leader])) in truth)
            assert found.scores[row] == verify([many[row]], [many[leader]], 0.0)[0]
    assert all(leaders[many.index(one)] == leaders[many.index(two)] for one, two in map(tuple, truth))
    assert 0 < (~found.direct).sum() < (leaders != np.arange(len(many))).sum()


def test_a_text_like_no_other_leads_itself() -> None:
    found = group_texts(["公路养护里程", "学生满意度"], [1, 1], NEAR)
    assert (found.representative.tolist(), found.scores.tolist()) == ([0, 1], [100.0, 100.0])
    assert found.direct.all()


@pytest.mark.parametrize("few", [[], ["学生满意度"], ["", "。"]])
def test_few_texts_or_none_have_no_pairs(few: list[str]) -> None:
    assert len(find_pairs(few, NEAR)) == len(pairs_by_key(few, NEAR)) == 0
    assert group_texts(few, [1] * len(few), NEAR).representative.tolist() == list(range(len(few)))


def test_the_filers_own_places_are_neutral_and_others_stay() -> None:
    assert neutral_text("江北省桥头县教育局", "", "江北省桥头县全县学生数") == "本地本地本地学生数"
    assert neutral_text("桥头县教育局", "", "河口县学生数") == "河口县学生数"
