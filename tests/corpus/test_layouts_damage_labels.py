"""Class labels that extraction moved, cut or lost: what is settled, what is proposed, what is left to the reviewer."""

from __future__ import annotations

import pytest

from tests.drafts import repaired, rules, scorer_of, table

OUT, GAIN, CONTENT = "产出指标", "效益指标", "满意度指标"
AMOUNT, QUALITY, TIME, COST, SOCIAL = "数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标"


def classes(drafts, *, likely=False):
    """Second-level label per row, as read or with what was proposed."""
    return [draft.repaired.l2 if likely and draft.repaired else draft.l2 for draft in drafts]


def plain(*labels):
    """A table of numbered names with the given pairs of labels."""
    return table(*[(l1, l2, f"第{at}类事项数", f"{at}件") for at, (l1, l2) in enumerate(labels, 1)])


# --- centred ----------------------------------------------------------------------------------------------------


def test_rows_that_every_exact_cut_gives_to_one_label_are_read_so():
    # 数量 holds four rows to six, 质量 the rest: the fifth row and the sixth are open
    drafts = plain(("", ""), ("", ""), ("", AMOUNT), ("", ""), ("", ""), ("", ""), (OUT, QUALITY), ("", ""))
    notes = repaired(drafts)
    sure = [draft for draft in drafts if draft.repaired is None]
    assert classes(sure) == [AMOUNT] * 4 + [QUALITY] * 2
    assert {draft.l1 for draft in sure} == {OUT}
    assert all(note.confidence >= 0.9 for note in notes if note.rule == "class_cell_centred")


def test_centred_labels_with_several_cuts_are_proposed_and_the_literal_reading_stays():
    # 数量 holds three rows or four, 质量 as many fewer
    drafts = plain(("", ""), ("", AMOUNT), ("", ""), ("", ""), (OUT, QUALITY), ("", ""))
    literal = [(draft.l1, draft.l2) for draft in drafts]
    notes = repaired(drafts)
    proposed = [draft for draft in drafts if draft.repaired]
    assert proposed
    assert all((draft.l1, draft.l2) == before for draft, before in zip(drafts, literal, strict=True) if draft.repaired)
    assert "class_cell_between" in rules(notes)
    assert classes(drafts)[:2] == [AMOUNT] * 2
    assert classes(drafts)[4:] == [QUALITY] * 2
    assert all(0.5 <= draft.repaired.confidence <= 0.9 for draft in proposed)


@pytest.mark.parametrize(("leaf", "label"), [("数量", AMOUNT), ("质量", QUALITY)])
def test_what_a_row_says_settles_where_geometry_leaves_it_open(leaf, label):
    drafts = plain(("", ""), ("", AMOUNT), ("", ""), ("", ""), (OUT, QUALITY), ("", ""))
    repaired(drafts, scorer_of({drafts[3].name: leaf}))
    assert classes(drafts, likely=True)[3] == label


def test_a_misfiled_row_does_not_move_a_boundary_that_geometry_fixes():
    drafts = plain(("", ""), ("", ""), ("", AMOUNT), ("", ""), ("", ""), ("", ""), (OUT, QUALITY), ("", ""))
    repaired(drafts, scorer_of({"第1类事项数": "质量", "第4类事项数": "质量", "第8类事项数": "数量"}))
    assert classes(drafts)[:4] == [AMOUNT] * 4
    assert classes(drafts)[7] == QUALITY


def test_a_first_level_below_its_second_shows_that_labels_are_centred():
    drafts = plain(
        ("", AMOUNT), ("", QUALITY), (OUT, TIME), ("", COST), ("", SOCIAL), (GAIN, ""), ("", "可持续影响指标")
    )
    repaired(drafts)
    assert [draft.l1 for draft in drafts][:4] == [OUT] * 4
    assert classes(drafts, likely=True)[4] == SOCIAL


def test_labels_on_a_line_of_their_own_between_the_rows_count_as_the_middle():
    drafts = plain(("", ""), ("", ""), ("", ""), ("", ""), ("", SOCIAL))
    # the line 数量指标 stood between the first two rows, 产出指标 below the second, 质量指标 between the next two
    for draft, pair in zip(drafts, [("", ""), ("", AMOUNT), (OUT, ""), (OUT, QUALITY), (GAIN, SOCIAL)], strict=True):
        draft.l1, draft.l2 = pair
    repaired(drafts)
    assert classes(drafts, likely=True) == [AMOUNT, AMOUNT, QUALITY, QUALITY, SOCIAL]
    assert [draft.l1 for draft in drafts] == [OUT] * 4 + [GAIN]


def test_rows_without_a_class_above_sound_labels_get_none():
    # 预算执行率 heads many tables of self-evaluation and belongs to no class
    drafts = table(
        ("", "", "预算执行率", "100%"),
        (OUT, AMOUNT, "新建厕所", "20座"),
        ("", "", "维修厕所", "3座"),
        ("", QUALITY, "验收合格率", "100%"),
        (GAIN, SOCIAL, "受益人数", "900人"),
    )
    assert repaired(drafts) == []
    assert repaired(drafts, scorer_of({"预算执行率": "其他", "新建厕所": "数量"})) == []
    assert classes(drafts) == ["", AMOUNT, AMOUNT, QUALITY, SOCIAL]


def test_a_table_without_first_level_is_only_ever_given_proposals():
    drafts = plain(("", ""), ("", AMOUNT), ("", ""), ("", QUALITY))
    repaired(drafts)
    assert classes(drafts) == ["", AMOUNT, AMOUNT, QUALITY]
    assert classes(drafts, likely=True) == [AMOUNT] * 3 + [QUALITY]


def test_sound_tables_and_their_misfiled_rows_are_left_alone():
    drafts = plain((OUT, AMOUNT), ("", ""), ("", QUALITY), ("", ""), ("", TIME), (GAIN, SOCIAL), (CONTENT, CONTENT))
    before = [(draft.l1, draft.l2) for draft in drafts]
    scorer = scorer_of({"第2类事项数": "质量", "第4类事项数": "数量", "第6类事项数": "满意度"})
    assert repaired(drafts, scorer) == []
    assert [(draft.l1, draft.l2) for draft in drafts] == before
    assert all(draft.repaired is None for draft in drafts)


def test_a_table_without_any_class_gets_none():
    drafts = plain(("", ""), ("", ""), ("", ""))
    assert repaired(drafts, scorer_of({"第1类事项数": "数量"})) == []
    assert classes(drafts) == [""] * 3


def test_only_the_first_level_filed_on_the_first_rows_is_no_damage():
    drafts = plain((OUT, ""), ("", ""), (GAIN, SOCIAL), ("", ""))
    assert repaired(drafts) == []
    assert classes(drafts) == ["", "", SOCIAL, SOCIAL]


def test_a_first_label_that_may_be_lost_is_not_taken_for_a_centred_one():
    rows = [("", ""), ("", ""), (OUT, QUALITY), ("", ""), ("", TIME)]
    silent = plain(*rows)
    assert repaired(silent) == []
    told = plain(*rows)
    notes = repaired(told, scorer_of({"第1类事项数": "数量", "第2类事项数": "数量", "第3类事项数": "质量"}))
    assert rules(notes) == ["class_cell_missing"]
    assert classes(told) == ["", "", QUALITY, QUALITY, TIME]
    assert classes(told, likely=True) == [AMOUNT, AMOUNT, QUALITY, QUALITY, TIME]


def test_numbered_forms_are_settled_by_their_counters_alone():
    drafts = plain(("", ""), ("", AMOUNT), ("", ""), (OUT, QUALITY), ("", ""), ("", TIME), ("", ""))
    for at, draft in enumerate(drafts, 1):
        draft.counter = at
    repaired(drafts)
    assert classes(drafts)[0] == ""


# --- lost -------------------------------------------------------------------------------------------------------

LOST = [(OUT, AMOUNT), ("", ""), ("", ""), ("", ""), ("", TIME), (GAIN, SOCIAL)]
SAYS = {"第1类事项数": "数量", "第2类事项数": "数量", "第3类事项数": "质量", "第4类事项数": "质量"}


def test_a_lost_class_is_proposed_where_its_rows_follow_in_its_place():
    drafts = plain(*LOST)
    (note,) = repaired(drafts, scorer_of(SAYS))
    assert (note.rule, note.before, note.after) == ("class_cell_missing", AMOUNT, QUALITY)
    assert classes(drafts) == [AMOUNT] * 4 + [TIME, SOCIAL]
    assert classes(drafts, likely=True) == [AMOUNT] * 2 + [QUALITY] * 2 + [TIME, SOCIAL]


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (LOST, SAYS | {"第3类事项数": "数量"}),  # one row only: misfiled
        (LOST, SAYS | {"第4类事项数": "数量"}),  # not up to the next label
        (LOST, SAYS | {"第2类事项数": "社会效益"}),  # the row before is doubtful itself
        (LOST, SAYS | {"第3类事项数": "成本", "第4类事项数": "成本"}),  # not the next class
        ([*LOST, (OUT, QUALITY)], SAYS),  # the class is named elsewhere
        ([(OUT, AMOUNT), ("", ""), ("", ""), ("", ""), ("", QUALITY)], SAYS),  # and so here
    ],
)
def test_misfiled_rows_are_not_explained_away(labels, says):
    drafts = plain(*labels)
    assert repaired(drafts, scorer_of(says)) == []
    assert all(draft.repaired is None for draft in drafts)


def test_without_a_scorer_no_class_is_taken_for_lost():
    drafts = plain(*LOST)
    assert repaired(drafts) == []


# --- cut over rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pieces",
    [
        ("经济效", "益指标"),
        ("社会", "效益指标"),
        ("可持续", "影响指", "标"),
        ("服务对", "象满意", "度指标"),
        ("数量", "指标"),
        ("生态效益", "指标"),
    ],
)
def test_a_label_cut_over_rows_is_joined(pieces):
    drafts = plain((OUT, QUALITY), *(("", piece) for piece in pieces), ("", ""), ("", TIME))
    notes = repaired(drafts)
    whole = "".join(pieces)
    assert rules(notes) == ["label_split"]
    assert classes(drafts) == [QUALITY, *[whole] * (len(pieces) + 1), TIME]


def test_both_levels_cut_over_the_same_rows_are_joined():
    drafts = plain(("产出", "数量"), ("指标", "指标"), ("", QUALITY), ("", ""))
    assert rules(repaired(drafts)) == ["label_split", "label_split"]
    assert [(d.l1, d.l2) for d in drafts] == [(OUT, AMOUNT)] * 2 + [(OUT, QUALITY)] * 2


@pytest.mark.parametrize(
    "labels",
    [
        [(OUT, "数量"), ("", "质量"), ("", "时效")],
        [(OUT, "管理"), ("", "效率"), ("", "指标")],
        [(OUT, "数量"), ("", ""), ("", ""), ("", "指标")],
    ],
)
def test_labels_that_make_no_class_together_stay_apart(labels):
    drafts = plain(*labels)
    before = classes(drafts)
    assert repaired(drafts) == []
    assert classes(drafts) == before


def test_a_label_both_centred_and_cut_stands_on_its_middle_piece():
    drafts = plain(("", ""), ("", "数"), ("", "量指"), ("", "标"), ("", ""), (OUT, QUALITY))
    notes = repaired(drafts)
    assert "label_split" in rules(notes)
    assert classes(drafts, likely=True) == [AMOUNT] * 5 + [QUALITY]


def test_one_class_filed_under_a_strange_parent_changes_nothing_as_read():
    # 社会效益 stands among the outputs, above 效益指标: the filer's doing, or a centred label
    drafts = plain(
        (OUT, AMOUNT), ("", ""), ("", SOCIAL), (GAIN, "经济效益指标"), ("", ""), (CONTENT, "服务对象满意度指标")
    )
    before = [(draft.l1, draft.l2) for draft in drafts]
    repaired(drafts)
    assert [(draft.l1, draft.l2) for draft in drafts] == before
