"""Rows of an office: repeats weigh once, contradictions are left out, the newest documents are never taught."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_public_documents
from corpus.errors import ModelError
from models import load_model
from models.fitting import Schedule
from models.guard import guard_rows
from models.office_rows import OfficeRow, office_hash, sort_out, strangers
from models.query import Query
from models.reference import Reference, load_reference, save_reference
from models.teaching import Lessons, load_lessons
from models.training import Recipe, train
from models.truth import public_rows, truth_of
from models.unknown import unknown_shares

TINY = Recipe(folds=3, least=1, schedule=Schedule(hidden=8, epochs=2, batch=64), pooling=None)


def decided(number: int, name: str, leaf: str = "数量", group: str = "g", order: int = 0) -> OfficeRow:
    return OfficeRow(f"{number:04}", Query(name), leaf, "", group, group, order or number)


def test_rows_the_model_cannot_tell_apart_weigh_once() -> None:
    rows = [
        decided(1, "培训人数"),
        decided(2, "（1）培训人数；"),
        decided(3, "验收合格率", "质量"),
        decided(4, "甲", group="h"),
    ]
    found = sort_out(rows, [])
    assert [row.id for row in found.learn] == ["0001", "0003"]
    assert found.repeats == 1


def test_rows_decided_differently_are_left_out_and_named() -> None:
    rows = [decided(1, "培训人数"), decided(2, "培训人数", "质量"), decided(3, "乙"), decided(4, "丙", group="h")]
    found = sort_out(rows, [])
    assert found.conflicts == (("0001", "0002"),)
    assert {row.id for row in (*found.learn, *found.recent)} == {"0003", "0004"}


def test_rows_of_the_guard_set_are_never_taught() -> None:
    guard = [row.query for row in guard_rows()]
    rows = [OfficeRow("a", guard[0], "质量", "", "d", "g", 1), decided(2, "乙"), decided(3, "丙", group="h")]
    found = sort_out(rows, guard)
    assert found.guarded == 1
    assert "a" not in {row.id for row in (*found.learn, *found.recent)}


def test_the_newest_groups_are_held_back() -> None:
    rows = [decided(n, f"指标{'甲乙丙丁戊己庚辛壬癸'[n - 1]}", group=f"g{n}", order=n) for n in range(1, 11)]
    found = sort_out(rows, [])
    assert {row.group for row in found.recent} == {"g9", "g10"}
    assert found.groups == (8, 2)


def test_one_group_alone_holds_nothing_back() -> None:
    found = sort_out([decided(1, "甲"), decided(2, "乙")], [])
    assert found.recent == ()


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙丁戊己庚"), st.sampled_from("abcde"), st.sampled_from(["数量", "质量"])),
        max_size=30,
    )
)
def test_no_group_and_no_row_is_on_both_sides(items: list[tuple[str, str, str]]) -> None:
    rows = [decided(n, name, leaf, group) for n, (name, group, leaf) in enumerate(items, 1)]
    found = sort_out(rows, [])
    assert not {row.group for row in found.learn} & {row.group for row in found.recent}
    names = [row.query.name for row in (*found.learn, *found.recent)]
    assert len(names) == len(set(names))
    left_out = found.repeats + sum(map(len, found.conflicts)) + found.guarded
    assert len(names) + left_out == len(rows)


def test_the_order_of_reading_changes_nothing() -> None:
    rows = [decided(n, f"指标{n % 7}x", group=f"g{n % 3}") for n in range(1, 30)]
    assert sort_out(rows, []) == sort_out(rows[::-1], [])


def test_strangers_are_rows_that_read_differently() -> None:
    known = [decided(1, "培训人数").row()]
    rows = [decided(2, "★培训人数").row(), decided(3, "培训场次").row()]
    assert strangers(rows, known) == rows[1:]


def tiny(folder: Path, office: tuple[OfficeRow, ...], weight: float = 1.0) -> str:
    lessons = load_lessons()
    few = Lessons(lessons.authored[:300], lessons.library[:40], tuple(row.row() for row in office), weight)
    rows = public_rows(load_public_documents()[:30])
    return train(folder, rows=rows, lessons=few, recipe=TINY, draws=10).version


def test_what_an_office_decided_is_learnt(tmp_path: Path) -> None:
    strange = tuple(decided(n, f"玄黄琮璧第{'一二三四五六七八九十'[n]}枚", "生态效益") for n in range(10))
    plain, taught = tiny(tmp_path / "plain", ()), tiny(tmp_path / "taught", strange, 3.0)
    assert plain != taught
    query = [Query("玄黄琮璧第六枚")]
    place = load_model().leaves.index("生态效益")
    before, after = (float(load_model(tmp_path / name).proba(query)[0, place]) for name in ("plain", "taught"))
    assert after > before + 0.1
    manifest = load_model(tmp_path / "taught").manifest
    assert manifest.settings["office"] == {"rows": 10, "weight": 3.0}
    assert manifest.data_hash != load_model(tmp_path / "plain").manifest.data_hash
    assert "office" not in load_model(tmp_path / "plain").manifest.settings


def test_a_digest_tells_rows_apart() -> None:
    one, other = decided(1, "甲").row(), decided(2, "乙").row()
    assert office_hash([one]) != office_hash([other])
    assert office_hash([one, other]) == office_hash([one, other])


def test_the_shipped_reference_is_that_of_the_shipped_weights() -> None:
    manifest = load_model().manifest
    found = load_reference(None, manifest.version)
    rows = public_rows(load_public_documents())
    assert len(found) == len(rows)
    assert np.array_equal(found.group, truth_of(rows).groups)
    assert found.right.mean() == pytest.approx(manifest.metrics["acceptable"]["value"], abs=1e-4)


def test_a_trained_folder_has_its_own_reference(tmp_path: Path) -> None:
    version = tiny(tmp_path / "leaf", ())
    assert len(load_reference(tmp_path / "leaf", version)) == len(public_rows(load_public_documents()[:30]))
    with pytest.raises(ModelError, match="另一套"):
        load_reference(tmp_path / "leaf", "leaf-000000000000")


def test_a_missing_or_damaged_reference_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="找不到"):
        load_reference(tmp_path)
    for text in ("{", "[]", '{"format": 1}', '{"format": 9}'):
        (tmp_path / "reference.json").write_text(text, encoding="utf-8")
        with pytest.raises(ModelError, match="不完整"):
            load_reference(tmp_path)


def test_a_reference_round_trips(tmp_path: Path) -> None:
    found = load_reference()
    save_reference(tmp_path / "reference.json", found)
    again = load_reference(tmp_path)
    assert again.to_dict() == found.to_dict() == Reference.from_dict(found.to_dict()).to_dict()


def test_names_of_unknown_signs_are_wholly_unknown() -> None:
    vectoriser = load_model().quick().judge.vectoriser
    known, strange, empty = unknown_shares(vectoriser, ["服务对象满意度", "龘靐齉", ""])
    assert known < 0.1
    assert strange > 0.5
    assert empty == 0.0
    assert unknown_shares(vectoriser, []).shape == (0,)
