"""The learned files of the suggester: their columns are the code's, and what they say of known cases."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from classifier.suggest import likely, sameness
from classifier.suggest.evidence import FEATURES, LEAVES, closeness
from classifier.suggest.likely import Likely, load_likely
from classifier.suggest.sameness import Sameness, Side, load_sameness, sameness_features
from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy


@pytest.fixture(scope="module")
def network() -> dict[str, Any]:
    return dict(json.loads(likely.DATA.read_text("utf-8")))


@pytest.fixture(scope="module")
def judgement() -> dict[str, Any]:
    return dict(json.loads(sameness.DATA.read_text("utf-8")))


def test_the_network_has_the_code_s_columns(network: dict[str, Any]) -> None:
    assert tuple(network["features"]) == FEATURES
    assert len(set(FEATURES)) == len(FEATURES)
    width, units = np.array(network["first"]).shape
    assert width == len(FEATURES) == len(network["mean"]) == len(network["scale"])
    assert units == len(network["first_bias"]) == len(network["second"])
    assert min(network["scale"]) > 0
    assert set(LEAVES) == set(load_taxonomy().leaves) - {"其他"}


def test_the_judgement_has_the_code_s_columns(judgement: dict[str, Any]) -> None:
    assert tuple(judgement["features"]) == sameness.FEATURES
    assert len(sameness.FEATURES) == len(judgement["mean"]) == len(judgement["scale"]) == len(judgement["weights"])
    assert min(judgement["scale"]) > 0
    assert 0.2 < judgement["threshold"] < 0.8


@pytest.mark.parametrize("change", ["lack", "more", "order"])
def test_other_columns_are_refused(network: dict[str, Any], judgement: dict[str, Any], change: str) -> None:
    for build, data in ((Likely, network), (Sameness, judgement)):
        own = data["features"]
        other = {"lack": own[:-1], "more": [*own, "colour"], "order": own[::-1]}[change]
        with pytest.raises(SettingError, match="不一致"):
            build(data | {"features": other})


def test_probabilities_are_probabilities_even_for_absurd_features() -> None:
    rows = np.random.default_rng(3).normal(0, 100, (50, len(FEATURES))).astype(np.float32)
    found = load_likely().probabilities(rows)
    assert found.shape == (50,)
    assert ((found >= 0) & (found <= 1)).all()
    again = load_likely().probabilities(rows[::-1])[::-1]
    np.testing.assert_allclose(found, again, atol=1e-6)


def test_evidence_that_close_sources_state_it_makes_a_candidate_likelier(network: dict[str, Any]) -> None:
    plain = np.tile(np.array(network["mean"], np.float32), (4, 1))
    for row, name in enumerate(("filed", "authored", "near_bare"), start=1):
        column = FEATURES.index(name)
        plain[row, column] += 3 * np.float32(network["scale"][column])
    found = load_likely().probabilities(plain)
    assert (found[1:] > found[0]).all()


def test_closeness_rises_from_nothing_to_one() -> None:
    found = closeness(np.linspace(-1, 1, 50, dtype=np.float32))
    assert (np.diff(found) >= 0).all()
    assert found[0] < 1e-6
    assert found[-1] > 0.999


SAME = [
    ("校舍维修改造", "项目验收合格率", "校舍维修验收合格率", "质量"),
    ("校舍维修改造", "验收合格率", "校舍维修改造验收合格率", "质量"),
    ("教师培训", "培训人数", "参训教师人数", "数量"),
    ("学生资助", "受助学生满意度", "学生满意度", "满意度"),
    ("农村公路", "养护里程", "农村公路养护里程", "数量"),
    ("会议", "参会人数", "参加会议人数", "数量"),
    ("设备购置", "设备购置数量", "购置设备台数", "数量"),
    ("设备购置", "完成及时率", "按时完成率", "时效"),
]
OTHER = [
    ("教师培训", "培训人数", "培训合格率", "数量"),
    ("教师培训", "培训人次", "培训期数", "数量"),
    ("学生资助", "资助人数", "资助标准", "数量"),
    ("农村公路", "养护里程", "改造危桥座数", "数量"),
    ("会议", "会议次数", "会议天数", "数量"),
    ("设备购置", "设备故障率", "设备完好率", "质量"),
]


def chance(text: str, one: str, two: str, leaf: str) -> float:
    return float(load_sameness().table(text, [Side(one, (leaf,))], [Side(two, (leaf,))])[0, 0])


@pytest.mark.parametrize(("text", "one", "two", "leaf"), SAME)
def test_known_pairs_are_the_same_measure_either_way_round(text: str, one: str, two: str, leaf: str) -> None:
    least = load_sameness().threshold
    assert chance(text, one, two, leaf) >= least
    assert chance(text, two, one, leaf) >= least


@pytest.mark.parametrize(("text", "one", "two", "leaf"), OTHER)
def test_known_pairs_are_other_measures_either_way_round(text: str, one: str, two: str, leaf: str) -> None:
    least = load_sameness().threshold
    assert chance(text, one, two, leaf) < least
    assert chance(text, two, one, leaf) < least


@pytest.mark.parametrize("name", sorted({pair[1] for pair in (*SAME, *OTHER)}))
def test_a_name_is_the_same_as_itself(name: str) -> None:
    assert chance("教师培训", name, name, "数量") > 0.95


def test_what_the_form_is_about_decides_on_its_own_words() -> None:
    # on repairs of schools 校舍维修 says nothing new, elsewhere it does
    at_home = chance("校舍维修", "验收合格率", "校舍维修验收合格率", "质量")
    abroad = chance("农村公路养护", "验收合格率", "校舍维修验收合格率", "质量")
    assert at_home > abroad


def test_a_table_is_its_pairs_one_by_one() -> None:
    left = [Side(name, ("数量",)) for name in ("培训人数", "培训期数")]
    right = [Side(name, ("数量",)) for name in ("参训教师人数", "举办培训班期数", "资助人数")]
    found = load_sameness().table("教师培训", left, right)
    assert found.shape == (2, 3)
    for i, one in enumerate(left):
        for j, two in enumerate(right):
            assert found[i, j] == pytest.approx(chance("教师培训", one.name, two.name, "数量"), abs=1e-6)
    assert load_sameness().table("教师培训", [], right).shape == (0, 3)
    assert sameness_features("教师培训", left, np.array([0]), np.array([1])).shape == (1, len(sameness.FEATURES))


def test_another_class_speaks_against_it() -> None:
    judge = load_sameness()
    same, other = (
        judge.table("教师培训", [Side("培训合格率", (leaf,))], [Side("参训人员合格率", ("质量",))])
        for leaf in ("质量", "数量")
    )
    assert same[0, 0] > other[0, 0]
