"""What holds for every repair: exact rows untouched, nothing invented or reordered, the same when done twice."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.layouts.damage import RULES
from corpus.layouts.damage.segments import cut_rows
from tests.drafts import TAXONOMY, repaired, scorer_of, table

LABELS = [
    "",
    "",
    "",
    "产出指标",
    "效益指标",
    "满意度指标",
    "数量指标",
    "质量指标",
    "时效指标",
    "社会效益指标",
    "经济效",
    "益指标",
]
NAMES = [
    "新建厕所",
    "数量指标15分派车次数",
    "培训人次：2000",
    "率",
    "",
    "合计",
    "- 3 -",
    "验收合格率",
    "质量指标",
    "教师、学生、",
    "指标值",
]
VALUES = ["", "≥95%", "298%", "20座", "指标值", "建立长效机制", "二95%", "有效捉升"]
UNITS = ["", "%", "座", "95%"]
CELLS = st.tuples(*map(st.sampled_from, (LABELS, LABELS, NAMES, VALUES, UNITS)))
ROWS = st.lists(CELLS, min_size=1, max_size=12)
SCORERS = st.sampled_from([None, scorer_of({"新建厕所": "数量", "验收合格率": "质量"})])


@given(ROWS, SCORERS)
def test_exact_rows_never_change(rows, scorer):
    drafts = table(*rows, exact=True)
    before = deepcopy(drafts)
    assert repaired(drafts, scorer) == []
    assert drafts == before


@settings(deadline=None)
@given(ROWS, SCORERS)
def test_rows_keep_their_order_and_none_is_invented(rows, scorer):
    drafts = table(*rows)
    places = [draft.place.row for draft in drafts]
    texts = "".join(cell for row in rows for cell in row)
    repaired(drafts, scorer)
    kept = [draft.place.row for draft in drafts]
    assert kept == sorted(set(kept))
    assert set(kept) <= set(places)
    assert all(part in texts for draft in drafts for part in (draft.value, draft.unit))


@settings(deadline=None)
@given(ROWS, SCORERS)
def test_a_second_repair_changes_nothing(rows, scorer):
    drafts = table(*rows)
    repaired(drafts, scorer)
    once = deepcopy(drafts)
    repaired(drafts, scorer)
    assert drafts == once


@settings(deadline=None)
@given(ROWS, SCORERS)
def test_every_note_has_a_known_rule_a_sentence_and_a_confidence(rows, scorer):
    for note in repaired(table(*rows), scorer):
        assert note.rule in RULES
        assert "{" not in note.message.replace(note.before, "").replace(note.after, "")
        assert 0.5 <= note.confidence <= 1.0


@given(ROWS)
def test_the_scorer_is_asked_at_most_once_and_never_shown_a_class(rows):
    calls = []

    def scorer(items):
        calls.append(items)
        return [{leaf: 0.1 for leaf in TAXONOMY.leaves} for _ in items]

    repaired(table(*rows), scorer)
    assert len(calls) <= 1
    assert all(not item.l1 and not item.l2 and item.repaired is None for items in calls for item in items)


def test_a_sound_form_never_asks_the_scorer_when_nothing_can_be_missing():
    def scorer(items):
        raise AssertionError

    rows = [("产出指标", "数量指标", "新建厕所", "20座"), ("", "质量指标", "验收合格率", "≥95%")]
    assert repaired(table(*rows), scorer) == []


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_the_true_cut_of_centred_labels_is_never_ruled_out(sizes):
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    positions = [float(start + (size - 1) // 2) for start, size in zip(starts, sizes, strict=True)]
    rows = sum(sizes)
    cut = cut_rows(positions, rows)
    assert cut is not None
    assert np.allclose(cut.chances.sum(axis=1), 1.0)
    truth = [run for run, size in enumerate(sizes) for _ in range(size)]
    assert all(cut.chances[row, run] > 0.01 for row, run in enumerate(truth))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_one_chinese_sentence(rule):
    assert RULES[rule]
    assert "\n" not in RULES[rule]
