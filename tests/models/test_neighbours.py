"""Neighbours: the nearest public rows accepted in a class, with where they come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_public_documents
from corpus.labelled import LabelledDocument, LabelledIndicator
from corpus.taxonomy import load_taxonomy
from models.features import clean_name
from models.neighbours import LEAST, Neighbours, load_neighbours
from models.query import Query

LEAVES = load_taxonomy().leaves


class Letters:
    """Vectors of single characters: alike when the names share characters."""

    width = 64

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in clean_name(text):
                row[ord(character) % self.width] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def document(doc_id: str, rows: Sequence[tuple[str, str, tuple[str, ...]]], **changes: object) -> LabelledDocument:
    items = tuple(LabelledIndicator(name, "", "", "", "", "", leaf, also, "") for name, leaf, also in rows)
    facts = {"unit": "某局", "year": 2022, "title": f"项目{doc_id}"} | changes
    return LabelledDocument(
        doc_id, "public", "", "", doc_id, region="", sector="", kind="项目支出", duties=(), indicators=items, **facts
    )  # type: ignore[arg-type]


def near(documents: Sequence[LabelledDocument], name: str, leaf: str = "数量", top: int = 3) -> list[tuple[str, str]]:
    return [(one.name, one.title) for one in Neighbours(documents, Letters()).nearest(Query(name), leaf, top)]


ONE = document("一", [("培训人数", "数量", ()), ("培训人员合格率", "质量", ()), ("培训次数", "社会效益", ("数量",))])


def test_the_same_name_comes_first() -> None:
    found = Neighbours([ONE], Letters()).nearest(Query("培训人数"), "数量")
    assert (found[0].name, found[0].similarity) == ("培训人数", 1.0)
    assert (found[0].unit, found[0].year, found[0].title) == ("某局", 2022, "项目一")


def test_only_rows_that_are_accepted_in_the_class() -> None:
    assert [name for name, _ in near([ONE], "培训人数")] == ["培训人数", "培训次数"]
    assert [name for name, _ in near([ONE], "培训人数", "质量")] == ["培训人员合格率"]
    assert near([ONE], "培训人数", "成本") == []


def test_the_leaf_of_a_neighbour_is_what_it_was_labelled_first() -> None:
    assert Neighbours([ONE], Letters()).nearest(Query("培训次数"), "数量")[0].leaf == "社会效益"


def test_of_one_name_the_plainest_label_then_a_named_unit_then_the_newest_then_the_first() -> None:
    row = ("培训人数", "数量", ())
    split = document("兼", [("培训人数", "社会效益", ("数量",))], year=2026)
    nameless = document("无名", [row], unit="", year=2025)
    old, new, other = document("旧", [row], year=2020), document("新", [row]), document("同", [row])
    everything = [split, nameless, old, new, other]
    for known, title in (
        (everything, "项目新"),
        ([split, nameless, old], "项目旧"),
        ([split, nameless], "项目无名"),
        ([split], "项目兼"),
        ([other, new], "项目同"),
    ):
        assert near(known, "培训人数") == [("培训人数", title)]


def test_no_year_is_older_than_any() -> None:
    row = ("培训人数", "数量", ())
    assert near([document("无年", [row], year=None), document("旧", [row], year=2015)], "培训人数")[0][1] == "项目旧"


@pytest.mark.parametrize("name", ["", "——", "  ", "123", "※"])
def test_a_name_without_words_has_no_neighbours(name: str) -> None:
    assert load_neighbours().nearest(Query(name), "数量") == []


def test_what_has_little_in_common_is_no_neighbour() -> None:
    assert near([ONE], "甲乙丙") == []


@given(st.text(max_size=20), st.sampled_from(LEAVES), st.integers(1, 5))
def test_nearest_first_each_name_once_and_never_too_many(name: str, leaf: str, top: int) -> None:
    found = load_neighbours().nearest(Query(name), leaf, top)
    assert len(found) <= top
    assert [one.similarity for one in found] == sorted((one.similarity for one in found), reverse=True)
    assert len({clean_name(one.name) for one in found}) == len(found)
    assert all(LEAST <= one.similarity <= 1.001 for one in found)
    assert found == load_neighbours().nearest(Query(name), leaf, top)


def test_every_public_row_finds_its_own_name() -> None:
    index = load_neighbours()
    for item in (item for one in load_public_documents()[::9] for item in one.indicators[:3]):
        if any(character.isalpha() for character in clean_name(item.name)):
            assert clean_name(index.nearest(Query(item.name), item.primary, 1)[0].name) == clean_name(item.name)


def test_the_index_is_made_once() -> None:
    assert load_neighbours() is load_neighbours()
