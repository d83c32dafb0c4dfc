"""The shipped knowledge base: well formed, true to its data files, and told to no other index."""

from __future__ import annotations

import json
import pickle
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from classifier.knowledge.amounts import read_amount
from classifier.knowledge.merge import measure_id
from classifier.knowledge.records import AUTHORED, FILED, Measure, Source, Use
from classifier.knowledge.store import SHIPPED, KnowledgeBase, load_knowledge, read_knowledge, write_knowledge
from classifier.suggest.arrays import Lexical, build_arrays, load_arrays, save_arrays
from classifier.suggest.kinds import Kinds
from corpus.errors import ModelError, SettingError
from corpus.taxonomy import load_taxonomy
from models.encoder import load_encoder
from tools.build_knowledge import build

CROSS_CUTTING = [
    *("培训", "会议", "信息系统建设", "信息系统运行维护", "设备购置", "房屋修缮", "课题研究", "宣传活动"),
    *("政府购买服务", "基础设施工程", "补助发放", "机关运转"),
]
BY_HAND = AUTHORED[:3]
"""Kinds of sources whose rows were written one by one with unit, direction and way of measuring."""


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped folder, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))


# Schema.


def test_sources_are_of_known_kinds_and_every_use_has_its_source(base: KnowledgeBase) -> None:
    assert len(base.source) == len(base.sources)
    kinds = Counter(source.kind for source in base.sources)
    assert set(kinds) == {*AUTHORED, "公开表格"}
    for source in base.sources:
        assert source.title.strip(), source.id
        assert source.year is None or 2000 <= source.year <= 2035, source.id
        assert source.level in ("", "中央", "省", "市", "县", "乡"), source.id
    used = {use.source for measure in base.measures for use in measure.uses}
    assert used <= set(base.source)
    # forms without any result row may stand there, but no kind of work or field
    assert all(source.id in used for source in base.sources if source.kind in BY_HAND)


def test_measures_have_known_classes_polarities_and_an_id_of_their_own(base: KnowledgeBase) -> None:
    assert len(base.measure) == len(base) > 20_000
    leaves = set(load_taxonomy().leaves) - {"其他"}
    for measure in base.measures:
        assert measure.leaf in leaves, measure.id
        assert set(measure.also) <= leaves - {measure.leaf}, measure.id
        assert measure.polarity in ("", "正向", "反向", "区间", "定性"), measure.id
        assert measure.operator in ("", "<", ">", "=", "≤", "≥"), measure.id
        assert measure.uses, measure.id
        assert len(set(measure.names)) == len(measure.names), measure.id
        assert (measure.state, measure.version, measure.origin) == ("已批准", 1, "自带"), measure.id
        # the unit tells apart what is counted in two ways under one name
        own = measure_id(measure.name, measure.leaf), measure_id(measure.name, measure.leaf, measure.unit)
        assert measure.id in own, measure.name
    names = Counter((measure.name, measure.leaf, measure.unit) for measure in base.measures if measure.usable)
    assert max(names.values()) == 1


def test_what_may_be_proposed_reads_like_a_measure(base: KnowledgeBase) -> None:
    usable = [measure for measure in base.measures if measure.usable]
    assert len(usable) > 8_000
    for measure in usable:
        assert 3 <= len(measure.name) <= 26, measure.name
        assert not re.search(r"[，。；：,;:≥≤=<>+\s]|某|XX", measure.name), measure.name
        kinds = {base.source[use.source].kind for use in measure.uses}
        # numbers in a filed name are its filer's own target; written by hand they belong to it: 65岁以上老年人
        assert not re.search(r"\d", measure.name) or kinds & set(BY_HAND), measure.name
        if not kinds & set(FILED):
            assert base.authored(measure) >= 1
    assert not any(measure.variants for measure in base.measures if not measure.usable)


def test_rows_written_by_hand_carry_unit_direction_and_how_to_measure(base: KnowledgeBase) -> None:
    for measure in base.measures:
        first = base.source[measure.uses[0].source]
        if first.kind not in BY_HAND:
            continue
        assert measure.polarity, measure.name
        assert measure.method and measure.explain and measure.basis, measure.name
        if measure.polarity != "定性":
            told = (measure.unit, *(use.unit for use in measure.uses))
            counts = any(read_amount(use.name, use.value, use.unit) for use in measure.uses)
            assert any(told) or counts, measure.name
        assert (measure.polarity, measure.operator) not in {("正向", "≤"), ("反向", "≥")}, measure.name


def test_patterns_have_one_place_and_belong_to_kinds_and_fields(base: KnowledgeBase) -> None:
    patterns = [measure for measure in base.measures if measure.pattern]
    assert len(patterns) > 500
    for measure in patterns:
        places = re.findall(r"\{(\w+)\}", measure.pattern)
        assert places and set(places) <= {"x", "who"} and len(places) == len(set(places)), measure.pattern
        assert {base.source[use.source].kind for use in measure.uses} & {"通用活动", "领域"}, measure.name


@pytest.mark.parametrize("duty", CROSS_CUTTING)
def test_a_cross_cutting_duty_has_at_least_a_dozen_measures(base: KnowledgeBase, duty: str) -> None:
    told = Kinds(base.sources).kinds(duty)
    assert told, duty
    stated = [measure for measure in base.measures if any(use.source == told[0].source.id for use in measure.uses)]
    assert len([measure for measure in stated if measure.usable]) >= 12
    leaves = {measure.leaf for measure in stated}
    assert {"数量", "质量", "时效", "成本", "满意度"} <= leaves
    assert leaves & {"社会效益", "经济效益", "生态效益"}


def test_a_kind_or_field_has_no_measure_twice(base: KnowledgeBase) -> None:
    for source in base.sources:
        if source.kind in ("通用活动", "领域"):
            assert source.keywords, source.title
    stated = Counter(
        (use.source, use.name, measure.leaf)
        for measure in base.measures
        for use in measure.uses
        if base.source[use.source].kind in BY_HAND
    )
    assert [key for key, count in stated.items() if count > 1] == []


# Files.


@pytest.mark.slow
def test_it_is_what_its_data_files_make_today(base: KnowledgeBase, tmp_path: Path) -> None:
    fresh = build()
    assert fresh.sources == base.sources, "run python -m tools.build_knowledge"
    assert fresh.measures == base.measures, "run python -m tools.build_knowledge"
    write_knowledge(fresh, tmp_path)
    for name in ("sources.jsonl", "measures.jsonl"):
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes()


@pytest.mark.slow
def test_the_shipped_index_is_what_would_be_computed(base: KnowledgeBase) -> None:
    shipped, lexical = load_arrays()
    fresh = build_arrays(base)
    assert np.array_equal(shipped.rows, fresh.rows)
    assert np.array_equal(shipped.starts, fresh.starts)
    for name in ("names", "bare", "titles", "texts"):
        one, two = getattr(shipped, name), getattr(fresh, name)
        assert one.shape == two.shape == (len(two), load_encoder().width)
        assert np.abs(one - two).max() <= 1 / 127, name
    text = "农村公路养护"
    np.testing.assert_allclose(lexical.scores(text), Lexical.of(base, fresh).scores(text), rtol=1e-5)


def test_records_come_back_as_they_were_written(base: KnowledgeBase, tmp_path: Path) -> None:
    few = base.without(source.id for source in base.sources if source.kind != "通用活动")
    write_knowledge(few, tmp_path)
    again = read_knowledge(tmp_path)
    assert (again.sources, again.measures) == (few.sources, few.measures)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id":"m-1","leaf":"数量"}', "name"),
        ('{"id":"m-1","name":"人数","leaf":"数目"}', "数目"),
        ('{"id":"m-1","name":"人数","leaf":"数量","colour":"red"}', "colour"),
        ('{"id":"m-1","name":" ","leaf":"数量"}', "空"),
        ('{"id":"m-1","name":"人数","leaf":"数量","polarity":"向上"}', "向上"),
        ("[1]", "对象"),
        ("{", "JSON"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "sources.jsonl").write_text("", "utf-8")
    (tmp_path / "measures.jsonl").write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(SettingError, match=told) as caught:
        read_knowledge(tmp_path)
    assert "第2行" in str(caught.value)


def test_ids_that_stand_twice_are_refused(tmp_path: Path) -> None:
    row = json.dumps({"id": "a", "kind": "指标库", "title": "t"})
    (tmp_path / "sources.jsonl").write_text(f"{row}\n{row}\n", "utf-8")
    (tmp_path / "measures.jsonl").write_text("", "utf-8")
    with pytest.raises(SettingError, match="重复"):
        read_knowledge(tmp_path)


def test_an_index_of_another_base_is_refused(copy: Path) -> None:
    with (copy / "measures.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(Measure("m-z", "某项", "数量").to_dict(), ensure_ascii=False) + "\n")
    with pytest.raises(ModelError, match="不一致"):
        load_arrays(copy)


@pytest.mark.parametrize("name", ["index.safetensors", "bm25/data.csc.index.npy", "bm25/vocab.index.json"])
@pytest.mark.parametrize("spoil", ["gone", "cut", "noise"])
def test_a_missing_or_spoilt_index_is_refused(copy: Path, name: str, spoil: str) -> None:
    path = copy / name
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:200] if spoil == "cut" else b"\x80\x04\x95noise")
    with pytest.raises(ModelError):
        load_arrays(copy)


def test_the_index_is_read_without_pickle(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (copy / "bm25").glob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype.kind in "fiu"
    for path in copy.rglob("*"):
        assert path.is_dir() or path.suffix in (".jsonl", ".json", ".npy", ".safetensors", ".md")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    load_arrays(copy)
    monkeypatch.undo()
    np.save(copy / "bm25" / "data.csc.index.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ModelError):
        load_arrays(copy)


def test_arrays_of_a_small_base_come_back_as_saved(base: KnowledgeBase, tmp_path: Path) -> None:
    few = base.without(source.id for source in base.sources if source.title not in ("培训举办", "会议组织"))
    write_knowledge(few, tmp_path)
    arrays = build_arrays(few)
    lexical = Lexical.of(few, arrays)
    save_arrays(arrays, lexical, tmp_path)
    again, words = load_arrays(tmp_path)
    assert np.array_equal(arrays.rows, again.rows)
    assert arrays.starts[-1] == len(arrays.rows) == len(arrays.bare)
    assert np.abs(arrays.names - again.names).max() <= 0.5 / 127 + 1e-6
    assert np.array_equal(lexical.scores("举办培训班"), words.scores("举办培训班"))


# Asking it.

ONE, TWO = Source("f1", "公开表格", "培训", unit="甲县教育局"), Source("f2", "公开表格", "培训", unit="乙县教育局")
AUTHOR = Source("a1", "指标库", "培训")
TRAINED = Measure(
    "m-1",
    "培训人数",
    "数量",
    variants=("受训人数", "参训人数", "受培训人员数"),
    uses=(Use("a1", "培训人数"), Use("f1", "参训人数"), Use("f2", "受培训人员数")),
)
RATED = Measure("m-2", "培训满意度", "满意度", uses=(Use("f1", "培训满意度"),))


def test_without_takes_uses_wordings_and_measures_that_nobody_else_states() -> None:
    whole = KnowledgeBase([ONE, TWO, AUTHOR], [TRAINED, RATED])
    less = whole.without(["f1"])
    assert [source.id for source in less.sources] == ["a1", "f2"]
    [left] = less.measures
    assert [use.source for use in left.uses] == ["a1", "f2"]
    assert "参训人数" not in left.names  # the hidden form's own wording
    assert "受训人数" in left.names  # the library's wording stays with the library
    [filed] = whole.without(["a1", "f1"]).measures
    assert filed.names == ("受培训人员数",)
    assert whole.without(["f1", "f2", "a1"]).measures == ()
    assert whole.without([]).measures == whole.measures


def test_without_in_the_shipped_base_leaves_no_trace(base: KnowledgeBase) -> None:
    gone = {source.id for source in base.sources if source.kind == "公开表格"}
    less = base.without(gone)
    assert not gone & set(less.source)
    assert not gone & {use.source for measure in less.measures for use in measure.uses}
    assert len(less) < len(base)
    for measure in less.measures:
        if all(base.source[use.source].kind == "自拟表格" for use in measure.uses):
            assert set(measure.names) <= {use.name for use in measure.uses} | set(base.measure[measure.id].names)


def test_names_are_found_whatever_their_width_and_support_counts_units() -> None:
    whole = KnowledgeBase([ONE, TWO, AUTHOR], [RATED, TRAINED])
    assert whole.named(" 培训人数 ") == whole.named("参训人数") == (TRAINED,)
    assert whole.named("人数") == ()
    assert whole.units(TRAINED) == ("甲县教育局", "乙县教育局")
    assert whole.authored(TRAINED) == 1
    assert len(whole) == 2
