"""A judgement: the answer, what was filed, and how far a reviewer would disagree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.judge import Judgement, OperatingPoints, judge, operating_points
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
NAMES = ("受益学生数", "各项任务完成及时率", "培训合格率", "每平方米成本", "群众满意度", "长效机制", "说不清")
LABELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "成本指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会、经济、生态效益指标"),
    ("投入管理指标", "预算和财务管理"),
    ("效益指标", ""),
    ("", ""),
)
ROWS = st.builds(
    lambda name, labels, value: Indicator(name, value, l1=labels[0], l2=labels[1]),
    st.sampled_from(NAMES),
    st.sampled_from(LABELS),
    st.sampled_from(("100%", "≥18所", "", "12月底前")),
)


class HashModel:
    """Probabilities that depend on the row alone, different for every row."""

    leaves = TAXONOMY.leaves

    def proba(self, queries):
        rows = [np.random.default_rng(abs(hash((q.name, q.value))) % 2**32).random(len(self.leaves)) for q in queries]
        return np.array([row / row.sum() for row in rows]).reshape(-1, len(self.leaves))


def one(stub_model, name: str, l1: str, l2: str, leaf: str, chance: float, **kwargs) -> Judgement:
    model = stub_model({name: (leaf, chance)})
    return judge([Indicator(name, "100%", l1=l1, l2=l2)], model, TAXONOMY, **kwargs)[0]


@given(st.lists(ROWS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_a_row_gets_the_same_answer_alone_in_a_batch_and_in_any_order(rows, random) -> None:
    model = HashModel()
    together = judge(rows, model, TAXONOMY)
    assert [judge([row], model, TAXONOMY)[0] for row in rows] == together
    order = list(range(len(rows)))
    random.shuffle(order)
    assert judge([rows[i] for i in order], model, TAXONOMY) == [together[i] for i in order]


@given(ROWS)
def test_levels_never_contradict_and_numbers_stay_in_range(row) -> None:
    found = judge([row], HashModel(), TAXONOMY)[0]
    assert found.pred_l1 == TAXONOMY.parent_label(found.pred_leaf, _edition_of(row))
    assert found.pred_l2 == TAXONOMY.label(found.pred_leaf)
    assert sum(found.probabilities) == pytest.approx(1)
    assert found.confidence == max(found.probabilities)
    assert found.alternatives[0] == (found.pred_leaf, found.confidence)
    assert [p for _, p in found.alternatives] == sorted((p for _, p in found.alternatives), reverse=True)
    assert found.misfiled_score is None or 0 <= found.misfiled_score <= 1
    assert found.verdict in ("", "agrees", "belongs_elsewhere", "too_vague", "unsure")


def _edition_of(row: Indicator) -> str:
    return "2015" if (row.l1, row.l2) == ("产出指标", "成本指标") else "2021"


def test_no_rows_no_judgements() -> None:
    assert judge([], HashModel(), TAXONOMY) == []


def test_the_dictionary_is_what_classify_adds_to_a_row(stub_model) -> None:
    data = one(stub_model, "受益学生数", "产出指标", "质量指标", "数量", 0.91).to_dict()
    assert list(data) == ["pred_l1", "pred_l2", "confidence", "alternatives", "verdict", "misfiled_score"]
    assert (data["pred_l1"], data["pred_l2"], data["confidence"]) == ("产出指标", "数量指标", 0.91)
    assert data["alternatives"][0]["l2"] == "数量指标"
    assert len(data["alternatives"]) == 3
    assert data["misfiled_score"] == pytest.approx(0.99)
    assert data["verdict"] == "belongs_elsewhere"


def test_a_class_reviewers_accept_for_the_wording_agrees(stub_model) -> None:
    # 受益人数 may stand under 社会效益 as well as under 数量
    assert one(stub_model, "受益学生数", "效益指标", "社会效益指标", "数量", 0.97).verdict == "agrees"


def test_nothing_filed_has_neither_verdict_nor_score(stub_model) -> None:
    found = one(stub_model, "受益学生数", "", "", "数量", 0.97)
    assert (found.verdict, found.misfiled_score) == ("", None)


def test_a_scheme_of_the_departments_own_is_never_called_wrong(stub_model) -> None:
    found = one(stub_model, "受益学生数", "投入管理指标", "自定二级", "数量", 0.97)
    assert found.verdict == "unsure"
    unknown = one(stub_model, "受益学生数", "自定一级", "自定二级", "数量", 0.97)
    assert (unknown.verdict, unknown.misfiled_score) == ("unsure", None)


def test_a_scheme_of_the_departments_own_is_scored_on_its_first_level(stub_model) -> None:
    under_output = one(stub_model, "受益学生数", "产出指标", "老旧片区改造", "数量", 0.97)
    under_benefit = one(stub_model, "受益学生数", "效益指标", "老旧片区改造", "数量", 0.97)
    assert under_output.misfiled_score is not None
    assert under_benefit.misfiled_score is not None
    assert under_output.misfiled_score < 0.1 < 0.9 < under_benefit.misfiled_score


def test_a_merged_label_admits_all_its_classes(stub_model) -> None:
    found = one(stub_model, "改善居住条件", "效益指标", "社会、经济、生态效益指标", "社会效益", 0.7)
    assert found.verdict == "agrees"
    assert found.misfiled_score == pytest.approx(0.3 * 7 / 9)


def test_only_a_first_level_filed_is_judged_on_that_level(stub_model) -> None:
    assert one(stub_model, "就读条件", "效益指标", "", "社会效益", 0.9).verdict == "agrees"
    assert one(stub_model, "就读条件", "效益指标", "", "数量", 0.98).verdict == "belongs_elsewhere"


def test_the_newest_edition_folds_sustainability_into_the_benefits(stub_model) -> None:
    row = ("就读条件", "效益指标", "社会效益指标", "可持续影响", 0.98)
    assert one(stub_model, *row, edition="2021").verdict == "agrees"
    assert one(stub_model, *row, edition="2015").verdict == "belongs_elsewhere"


def test_doubt_is_said_as_doubt(stub_model) -> None:
    assert one(stub_model, "就读条件", "产出指标", "质量指标", "数量", 0.45).verdict == "unsure"
    assert one(stub_model, "就读条件", "产出指标", "质量指标", "数量", 0.2).verdict == "unsure"


@pytest.mark.parametrize("name", ["——", "项目完成情况", "目标内容", "本项目不适用此指标"])
def test_a_name_without_any_object_is_too_vague_however_sure_the_model(stub_model, name: str) -> None:
    assert one(stub_model, name, "产出指标", "质量指标", "数量", 0.99).verdict == "too_vague"
    assert one(stub_model, name, "产出指标", "质量指标", "质量", 0.99).verdict == "too_vague"


@pytest.mark.parametrize(
    ("l1", "l2", "edition", "parent"),
    [
        ("产出指标", "成本指标", None, "产出指标"),
        ("成本指标", "经济成本指标", None, "成本指标"),
        ("产出指标", "数量指标", None, "成本指标"),
        ("产出指标", "数量指标", "2015", "产出指标"),
    ],
)
def test_the_row_betrays_the_edition_unless_one_is_given(stub_model, l1, l2, edition, parent) -> None:
    assert one(stub_model, "单价", l1, l2, "成本", 0.9, edition=edition).pred_l1 == parent


def test_operating_points_come_from_the_manifest_where_it_states_them() -> None:
    class Manifest:
        operating_points = {"misfiled": 0.7, "unknown": 1.0}  # noqa: RUF012

    class Stated:
        manifest = Manifest()

    assert operating_points(Stated()) == OperatingPoints(misfiled=0.7)
    assert operating_points(object()) == OperatingPoints()
