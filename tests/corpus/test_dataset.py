"""The labelled data: schema, honesty of the split groups, stable hash, faults named by file and line."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus import dataset
from corpus.dataset import (
    data_hash,
    load_authored_documents,
    load_contrast,
    load_library,
    load_public_documents,
    load_readings,
    load_seed_labels,
)
from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from tests.corpus.labelled_rows import authored_rows, library_rows, rows

LEAVES = load_taxonomy().leaves
PRIVATE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-—]\d{7,8}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|@\w+\.\w+")


def test_every_label_is_a_class_of_the_taxonomy():
    readings = [reading for row in load_readings() for reading in row.readings]
    for item in [*rows(), *load_seed_labels(), *load_contrast(), *authored_rows(), *readings]:
        assert {item.primary, *item.also} <= set(LEAVES)
        assert item.primary not in item.also


def test_every_library_class_resolves_to_one_leaf():
    assert {item.leaf for item in library_rows()} == set(LEAVES) - {"其他"}


def test_the_library_accepts_further_classes_but_never_its_own_twice():
    accepted = [item for item in library_rows() if item.also]
    assert accepted
    for item in accepted:
        assert set(item.also) <= set(LEAVES) - {item.leaf}
        assert item.acceptable == (item.leaf, *item.also)


def test_only_costs_have_a_kind_of_cost():
    assert {item.leaf for item in library_rows() if item.cost_kind} == {"成本"}


def test_ids_are_unique():
    for ids in (
        [document.doc_id for document in (*load_public_documents(), *load_authored_documents())],
        [duty.id for duty in load_library()],
        [(label.seed, label.index) for label in load_seed_labels()],
    ):
        assert len(ids) == len(set(ids))


def test_no_document_repeats_another():
    contents = [
        frozenset((normal_form(i.name), normal_form(i.value + i.unit)) for i in document.indicators)
        for document in load_public_documents()
    ]
    for index, content in enumerate(contents):
        assert not any(content <= other for other in contents[index + 1 :])
        assert not any(content > other for other in contents[index + 1 :])


def test_no_row_stands_twice_in_one_document():
    for document in load_public_documents():
        kept = Counter((i.l1, i.l2, i.name, i.value, i.unit, i.duty) for i in document.indicators)
        assert max(kept.values()) == 1, document.doc_id


def test_documents_that_share_two_rows_stay_in_one_group():
    seen = {}
    for document in load_public_documents():
        keys = {(normal_form(i.name), normal_form(i.value + i.unit)) for i in document.indicators}
        for other, (group, other_keys) in seen.items():
            if len(keys & other_keys) >= 2:
                assert group == document.group, (document.doc_id, other)
        seen[document.doc_id] = (document.group, keys)


def test_a_group_is_named_after_one_of_its_documents():
    ids = {document.doc_id for document in load_public_documents()}
    assert {document.group for document in load_public_documents()} <= ids


def test_public_and_authored_are_told_apart():
    assert {document.origin for document in load_public_documents()} == {"public"}
    for items in (load_library(), load_contrast(), load_authored_documents()):
        assert {item.origin for item in items} == {"authored"}


def test_a_source_is_a_page_of_the_publishing_body_or_only_its_kind():
    for document in load_public_documents():
        if document.source_kind == "政府公开":
            assert re.match(r"https?://[\w.-]+\.(gov\.cn|org\.cn|edu\.cn|hssedu\.cn|taiwan\.cn)[:/]", document.source)
        else:
            assert document.source == document.source_kind


def test_nobody_can_be_reached_through_the_data():
    for path in dataset.DATA.glob("*.jsonl"):
        text = re.sub(r'"source": "[^"]*"', "", path.read_text(encoding="utf-8"))
        assert not PRIVATE.findall(text), path.name


@pytest.mark.parametrize("path", dataset.TRAINING_FILES, ids=lambda path: path.name)
def test_the_hash_covers_every_file_that_is_trained_on(path, tmp_path):
    changed = tmp_path / path.name
    changed.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    files = tuple(changed if other == path else other for other in dataset.TRAINING_FILES)
    assert {dataset.CONTRAST, dataset.AUTHORED_FORMS} <= set(dataset.TRAINING_FILES)
    assert data_hash(files) != data_hash()


def test_the_hash_ignores_line_ends_and_key_order(tmp_path):
    first, second = tmp_path / "a" / "x.jsonl", tmp_path / "b" / "x.jsonl"
    for path, text in ((first, '{"a": 1, "b": "类"}\n'), (second, '{"b": "类", "a": 1}\r\n\r\n')):
        path.parent.mkdir()
        path.write_bytes(text.encode())
    assert data_hash((first,)) == data_hash((second,))
    second.write_text('{"a": 2, "b": "类"}\n', encoding="utf-8")
    assert data_hash((first,)) != data_hash((second,))


def broken(path: Path, change, source: Path = dataset.PUBLIC_FORMS) -> Path:
    """Copy the first two lines of a data file with the second one changed."""
    lines = source.read_text(encoding="utf-8").splitlines()[:2]
    record = json.loads(lines[1])
    change(record)
    path.write_text(lines[0] + "\n" + json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["indicators"][0]["label"].update(primary="数量指标"), "没有“数量指标”这一类"),
        (lambda d: d["indicators"][0]["label"].update(also=["其他", "其他"]), "重复"),
        (lambda d: d["indicators"][0].update(name=" "), "指标名称为空"),
        (lambda d: d["indicators"][0].update(value=3), "“value”应是文字"),
        (lambda d: d.pop("title"), "缺少字段“title”"),
        (lambda d: d.update(year=0), "年度“0”不可能"),
        (lambda d: d.update(duties="助学金"), "“duties”应是文字的列表"),
        (lambda d: d.update(doc_id="wuhan-qingshan-edu-2020-infra"), "重复"),
    ],
)
def test_a_wrong_line_is_named_with_file_and_number(tmp_path, change, said):
    path = broken(tmp_path / "own.jsonl", change)
    with pytest.raises(SettingError, match=said) as caught:
        load_public_documents(path)
    assert caught.value.where == "own.jsonl 第2行"


@pytest.mark.parametrize(
    ("load", "source", "change", "said"),
    [
        (load_contrast, "contrast", lambda r: r.update(boundary="完工率"), "没有“完工率”这一边界"),
        (load_contrast, "contrast", lambda r: r.update(held_out="no"), "“held_out”应是 true 或 false"),
        (load_contrast, "contrast", lambda r: r.update(held_out=not r["held_out"]), "一并留作检验"),
        (load_contrast, "contrast", lambda r: r.update(name=""), "指标名称为空"),
        (load_contrast, "contrast", lambda r: r.update(also=[r["primary"]]), "含主标签"),
        (load_contrast, "contrast", lambda r: r.pop("origin"), "缺少字段“origin”"),
        (load_authored_documents, "authored_forms", lambda d: d.update(kind="公文"), "没有“公文”这一种类"),
        (load_authored_documents, "authored_forms", lambda d: d.update(doc_id="authored-0001"), "重复"),
        (load_authored_documents, "authored_forms", lambda d: d["indicators"][0].update(primary="效益"), "没有“效益”"),
        (load_readings, "readings", lambda r: r["readings"].pop(), "读者应依次为"),
        (load_readings, "readings", lambda r: r["readings"][1].update(also=["好"]), "没有“好”这一类"),
        (load_readings, "readings", lambda r: r.update(index=-1), "从0起的整数"),
        (load_library, "library", lambda d: d["indicators"][0].update(also=["数量"]), "含主标签"),
    ],
)
def test_a_wrong_line_of_any_file_is_named(tmp_path, load, source, change, said):
    path = broken(tmp_path / "own.jsonl", change, dataset.DATA / f"{source}.jsonl")
    with pytest.raises(SettingError, match=said) as caught:
        load(path=path)
    assert caught.value.where == "own.jsonl 第2行"


def test_a_library_of_ones_own_needs_no_further_classes(tmp_path):
    path = broken(tmp_path / "own.jsonl", lambda d: d["indicators"][0].pop("also"), dataset.LIBRARY)
    assert load_library(path=path)[1].indicators[0].also == ()


def test_a_line_that_is_no_json_is_named(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"seed": "000"\n', encoding="utf-8")
    with pytest.raises(SettingError, match="JSON"):
        load_seed_labels(path)


def test_a_missing_file_is_a_setting_error(tmp_path):
    with pytest.raises(SettingError, match="读不出来"):
        load_library(tmp_path / "none.jsonl")
