"""The learned parts of R2 refuse numbers that do not fit together, and cut texts into clauses."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.checks.relatedness import Scorer, clauses, learned_numbers, load_scorer
from classifier.checks.sectors_of_rows import Sectors
from corpus.errors import SettingError

TWO = {
    "names": ["教育", "水利"],
    "prior": [0.75, 0.25],
    "weights": [[4, 0, 0], [0, 4, 0]],
    "scale": 0.5,
    "constants": [0.0, 0.0],
}


def test_a_text_is_of_the_field_its_vector_points_to() -> None:
    shares = Sectors(TWO).log_shares(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], dtype=np.float32))
    assert np.exp(shares).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-6)
    assert np.exp(shares[0, 0]) == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-6)
    assert shares[1].tolist() == pytest.approx(shares[0, ::-1].tolist())
    assert shares[2, 0] == shares[2, 1]
    assert Sectors(TWO).log_prior.tolist() == pytest.approx(np.log([0.75, 0.25]).tolist())
    assert Sectors(TWO).names == ("教育", "水利")


@pytest.mark.parametrize(
    "change",
    [{"names": ["教育"]}, {"prior": [1.0]}, {"weights": [[4, 0, 0]]}, {"constants": [0.0]}, {"weights": [4, 0]}],
)
def test_parts_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(SettingError) as caught:
        Sectors(TWO | change)
    assert caught.value.code == "relatedness_shape"
    assert "relatedness.json：学得的领域权重各部分对不上" in str(caught.value)


def test_vectors_of_another_width_are_refused() -> None:
    with pytest.raises(SettingError) as caught:
        Sectors(TWO).log_shares(np.zeros((1, 4), dtype=np.float32))
    assert caught.value.code == "relatedness_shape"
    assert "relatedness.json：学得的领域权重与向量模型的宽度不一致" in str(caught.value)


def test_weights_of_other_features_are_refused() -> None:
    data = learned_numbers()["scorer"]
    with pytest.raises(SettingError) as caught:
        Scorer(data | {"weights": {"另一项": 1.0}})
    assert caught.value.code == "relatedness_columns"
    assert "relatedness.json：学得的相关性权重与程序的特征不一致" in str(caught.value)


def test_the_learned_threshold_stands_at_the_setting_as_shipped() -> None:
    scorer = load_scorer()
    for told, name in ((True, "told"), (False, "title")):
        least = scorer.thresholds[name]
        assert scorer.likeness(least, told) == pytest.approx(0.4)
        assert scorer.likeness(least + 1, told) < 0.4 < scorer.likeness(least - 1, told)


def test_rows_with_an_object_that_stand_out_most_are_suspected_and_never_many() -> None:
    scorer = load_scorer()
    features = np.random.default_rng(1).normal(size=(20, len(learned_numbers()["scorer"]["weights"])))
    scores = scorer.scores(features)
    everything = scorer.suspects(features, [True] * 20)
    assert [row for row, _ in everything] == np.argsort(-scores)[:3].tolist()
    assert [score for _, score in everything] == [scores[row] for row, _ in everything]
    assert [row for row, _ in scorer.suspects(features, [row == 7 for row in range(20)])] == [7]
    assert len(scorer.suspects(features[:5], [True] * 5)) == 1
    assert scorer.suspects(features, [False] * 20) == []


def test_clauses_are_cut_at_stops_and_told_once() -> None:
    assert clauses(["改造校舍12栋。培训教师；改造校舍12栋,好", "培训教师！"]) == ["改造校舍12栋", "培训教师"]
    assert clauses(["一" * 80]) == ["一" * 60]
    assert len(clauses(f"第{n}项重点工作" for n in range(60))) == 40
