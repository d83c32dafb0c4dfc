"""The data card: every count and figure in it is that of the data."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus import dataset
from corpus.agreement import pairwise_agreement
from corpus.dataset import (
    data_hash,
    load_authored_documents,
    load_changes,
    load_contrast,
    load_library,
    load_public_documents,
    load_readings,
    load_seed_labels,
)
from corpus.labelled import BOUNDARIES
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from tests.corpus.labelled_rows import authored_rows, contrast_sets, library_rows, rows

CARD = (dataset.DATA / "CARD.md").read_text(encoding="utf-8")
LEAVES = load_taxonomy().leaves


def card_table(heading: str) -> dict[str, tuple[int, ...]]:
    """Rows of the first table under a heading of the card: first cell → the numbers after it."""
    section = CARD.split(f"### {heading}\n", 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]
    table = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1 and cells[1].isdigit():
            table[cells[0]] = tuple(int(cell) for cell in cells[1:] if cell.isdigit())
    return table


@pytest.mark.parametrize(
    ("heading", "counted"),
    [
        ("按种类", lambda: Counter(d.kind for d in load_public_documents())),
        ("按部门", lambda: Counter(d.sector or "未注明" for d in load_public_documents())),
        ("按年度", lambda: Counter(str(d.year or "未注明") for d in load_public_documents())),
        ("按来源", lambda: Counter(d.source_kind for d in load_public_documents())),
        ("自拟申报表按种类", lambda: Counter(d.kind for d in load_authored_documents())),
        ("自拟申报表按部门", lambda: Counter(d.sector for d in load_authored_documents())),
        ("已作的改动", lambda: Counter(change.change for change in load_changes())),
        ("按功能科目", lambda: Counter(f"{d.function} {d.function_name}" for d in load_library())),
    ],
)
def test_the_card_counts_documents(heading, counted):
    assert {key: numbers[0] for key, numbers in card_table(heading).items()} == dict(counted())


def test_the_card_counts_classes():
    columns = (
        Counter(item.primary for item in rows()),
        Counter(leaf for item in rows() for leaf in item.also),
        Counter(item.leaf for item in library_rows()),
        *(Counter(item.primary for item in items) for items in (load_seed_labels(), load_contrast(), authored_rows())),
    )
    assert card_table("按类别") == {leaf: tuple(column[leaf] for column in columns) for leaf in LEAVES}


def test_the_card_counts_contrast_rows_by_boundary():
    assert card_table("对照组按边界") == {
        boundary: (
            len({row.set for row in load_contrast() if row.boundary == boundary}),
            sum(row.boundary == boundary for row in load_contrast()),
            sum(row.boundary == boundary for row in load_contrast(held_out=True)),
        )
        for boundary in BOUNDARIES
    }
    held_out = load_contrast(held_out=True)
    assert f"有 {len({row.set for row in held_out})} 组 {len(held_out)} 行" in CARD


def test_the_card_states_how_many_rows_accept_further_classes():
    for name, items in (
        ("公开行", rows()),
        ("职责库", library_rows()),
        ("对照组", load_contrast()),
        ("自拟申报表", authored_rows()),
    ):
        share = sum(bool(item.also) for item in items) / len(items)
        assert f"| {name} | {len(items)} | {share:.3f} |" in CARD


def test_the_card_states_how_far_the_readers_agree():
    names = {"first": "第一位", "second": "第二位", "third": "第三位"}
    for pair in pairwise_agreement(load_readings()):
        figures = (pair.primary, pair.left_accepted, pair.right_accepted, pair.both_accepted, pair.kappa)
        shown = " | ".join(f"{figure:.3f}" for figure in figures)
        assert f"| {names[pair.left]}、{names[pair.right]} | {pair.rows} | {shown} |" in CARD
    primaries = [len({reading.primary for reading in row.readings}) for row in load_readings()]
    assert f"三位主类全同的 {primaries.count(1)} 行" in CARD
    assert f"全不同的 {primaries.count(3)} 行" in CARD


def test_the_card_states_what_the_readings_changed():
    changes = [change for change in load_changes() if change.change == "reading"]
    public = [change for change in changes if change.file == "public_forms.jsonl"]
    primary, also = (sum(change.field == field for change in public) for field in ("primary", "also"))
    touched = len({(change.id, change.index) for change in public})
    assert f"共识改动了 {touched} 行（主类 {primary} 行，另可接受的类 {also} 行）" in CARD
    assert f"改用读者的（{sum(change.field == 'l2' for change in changes)} 条" in CARD


def test_the_card_states_how_the_filed_classes_relate_to_the_labels():
    filed = [(load_taxonomy().resolve(item.l1, item.l2).leaf, item) for item in rows()]
    clear = [(leaf, item) for leaf, item in filed if leaf]
    same = sum(leaf == item.primary for leaf, item in clear)
    accepted = sum(leaf in item.also for leaf, item in clear)
    outside = len(clear) - same - accepted
    share = f"{outside / len(clear):.0%}"
    assert f"{len(clear)} 行里，{same} 行与主类相同，{accepted} 行属于另可接受的类，{outside} 行（{share}）" in CARD


def test_the_card_counts_files():
    assert card_table("文件") == {
        "public_forms.jsonl": (len(load_public_documents()), len(rows())),
        "library.jsonl": (len(load_library()), len(library_rows())),
        "seed_labels.jsonl": (len({s.seed for s in load_seed_labels()}), len(load_seed_labels())),
        "contrast.jsonl": (len(contrast_sets()), len(load_contrast())),
        "authored_forms.jsonl": (len(load_authored_documents()), len(authored_rows())),
        "readings.jsonl": (len({row.doc_id for row in load_readings()}), len(load_readings())),
        "CHANGES.jsonl": (len(load_changes()),),
    }


def test_the_card_states_the_hash_of_the_data_it_describes():
    assert data_hash() in CARD


def test_the_card_states_how_often_authored_labels_of_public_names_are_acceptable():
    public = {}
    for item in rows():
        public.setdefault(normal_form(item.name), set()).update(item.acceptable)
    shared = [item for item in authored_rows() if normal_form(item.name) in public]
    accepted = sum(item.primary in public[normal_form(item.name)] for item in shared)
    assert f"与公开行同名（指标值不同）的 {len(shared)} 行里，{accepted} 行" in CARD
