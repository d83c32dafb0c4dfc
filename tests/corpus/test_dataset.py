"""The labelled data: schema, honesty of the split groups, log of changes, card, stable hash."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus import dataset
from corpus.dataset import data_hash, load_changes, load_library, load_public_documents, load_seed_labels
from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form

CARD = (dataset.DATA / "CARD.md").read_text(encoding="utf-8")
LEAVES = load_taxonomy().leaves
PRIVATE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-—]\d{7,8}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|@\w+\.\w+")


def rows():
    return [item for document in load_public_documents() for item in document.indicators]


def library_rows():
    return [item for duty in load_library() for item in duty.indicators]


def card_table(heading: str) -> dict[str, tuple[int, ...]]:
    """Rows of the first table under a heading of the card: first cell → the numbers after it."""
    section = CARD.split(f"### {heading}\n", 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]
    table = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1 and cells[1].isdigit():
            table[cells[0]] = tuple(int(cell) for cell in cells[1:] if cell.isdigit())
    return table


def test_every_label_is_a_class_of_the_taxonomy():
    for item in [*rows(), *load_seed_labels()]:
        assert {item.primary, *item.also} <= set(LEAVES)
        assert item.primary not in item.also


def test_every_library_class_resolves_to_one_leaf():
    assert {item.leaf for item in library_rows()} == set(LEAVES) - {"其他"}


def test_ids_are_unique():
    for ids in (
        [document.doc_id for document in load_public_documents()],
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
    assert {duty.origin for duty in load_library()} == {"authored"}


def test_a_source_is_a_page_of_the_publishing_body_or_only_its_kind():
    for document in load_public_documents():
        if document.source_kind == "政府公开":
            assert re.match(r"https?://[\w.-]+\.(gov\.cn|org\.cn|edu\.cn|hssedu\.cn|taiwan\.cn)[:/]", document.source)
        else:
            assert document.source == document.source_kind


def test_nobody_can_be_reached_through_the_data():
    for path in (*dataset.TRAINING_FILES, dataset.CHANGES):
        text = re.sub(r'"source": "[^"]*"', "", path.read_text(encoding="utf-8"))
        assert not PRIVATE.findall(text), path.name


def test_the_change_log_names_existing_rows_and_says_why():
    documents = {document.doc_id: document for document in load_public_documents()}
    known = {*documents, *(duty.id for duty in load_library()), "*"}
    for change in load_changes():
        assert change.reason
        if change.change == "remove_document":
            assert change.id not in known
            continue
        assert change.id in known
        if change.index is not None:
            assert change.index < len(documents[change.id].indicators)


def test_the_change_log_agrees_with_the_data():
    documents = {document.doc_id: document for document in load_public_documents()}
    final = {(c.id, c.index, c.field): c for c in load_changes() if c.change in {"label", "row", "tidy"}}
    for (doc_id, index, field), change in final.items():
        record = documents[doc_id] if index is None else documents[doc_id].indicators[index]
        value = getattr(record, field)
        assert (list(value) if isinstance(value, tuple) else value) == change.after


@pytest.mark.parametrize(
    ("heading", "counted"),
    [
        ("按种类", lambda: Counter(d.kind for d in load_public_documents())),
        ("按部门", lambda: Counter(d.sector or "未注明" for d in load_public_documents())),
        ("按年度", lambda: Counter(str(d.year or "未注明") for d in load_public_documents())),
        ("按来源", lambda: Counter(d.source_kind for d in load_public_documents())),
        ("按功能科目", lambda: Counter(f"{d.function} {d.function_name}" for d in load_library())),
    ],
)
def test_the_card_counts_documents(heading, counted):
    assert {key: numbers[0] for key, numbers in card_table(heading).items()} == dict(counted())


def test_the_card_counts_classes():
    public, library, seed = (
        Counter(item.primary for item in rows()),
        Counter(item.leaf for item in library_rows()),
        Counter(item.primary for item in load_seed_labels()),
    )
    accepted = Counter(leaf for item in rows() for leaf in item.also)
    assert card_table("按类别") == {leaf: (public[leaf], accepted[leaf], library[leaf], seed[leaf]) for leaf in LEAVES}


def test_the_card_counts_files():
    assert card_table("文件") == {
        "public_forms.jsonl": (len(load_public_documents()), len(rows())),
        "library.jsonl": (len(load_library()), len(library_rows())),
        "seed_labels.jsonl": (len({s.seed for s in load_seed_labels()}), len(load_seed_labels())),
        "CHANGES.jsonl": (len(load_changes()),),
    }


def test_the_card_states_the_hash_of_the_data_it_describes():
    assert data_hash() in CARD


def test_the_hash_ignores_line_ends_and_key_order(tmp_path):
    first, second = tmp_path / "a" / "x.jsonl", tmp_path / "b" / "x.jsonl"
    for path, text in ((first, '{"a": 1, "b": "类"}\n'), (second, '{"b": "类", "a": 1}\r\n\r\n')):
        path.parent.mkdir()
        path.write_bytes(text.encode())
    assert data_hash((first,)) == data_hash((second,))
    second.write_text('{"a": 2, "b": "类"}\n', encoding="utf-8")
    assert data_hash((first,)) != data_hash((second,))


def broken(path: Path, change) -> Path:
    """Copy the first two documents with the second one changed."""
    lines = dataset.PUBLIC_FORMS.read_text(encoding="utf-8").splitlines()[:2]
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


def test_a_line_that_is_no_json_is_named(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"seed": "000"\n', encoding="utf-8")
    with pytest.raises(SettingError, match="JSON"):
        load_seed_labels(path)


def test_a_missing_file_is_a_setting_error(tmp_path):
    with pytest.raises(SettingError, match="读不出来"):
        load_library(tmp_path / "none.jsonl")
