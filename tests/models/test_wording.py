"""Signs of the wording: words of the classes, kinds of target, boundary wordings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import models.wording
from corpus.errors import SettingError
from corpus.taxonomy import load_taxonomy
from models.query import Query
from models.wording import TARGETS, build_words, read_wording

LEAVES = load_taxonomy().leaves
RAW = json.loads((Path(models.wording.__file__).parent / "data/class_words.json").read_text(encoding="utf-8"))


def words(name: str, value: str = "") -> set[str]:
    return {leaf for leaf, found in zip(LEAVES, read_wording([Query(name, value, "")]).words[0], strict=True) if found}


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("涉经济案件办结率", "100%", {"经济效益"}),
        ("交通建设符合环评要求", "", {"生态效益"}),
        ("道路净量化考核", "1次/月", {"数量", "时效"}),
        ("桌椅", "", set()),
        ("国家级课题", "", {"质量"}),
    ],
)
def test_words_of_the_classes(name: str, value: str, wanted: set[str]) -> None:
    assert words(name, value) == wanted


def test_typing_changes_nothing() -> None:
    assert words("1．《涉 经济案件》办结率") == words("涉经济案件办结率")
    assert words("環境質量") == words("环境质量")


def test_targets_name_one_kind_and_whether_the_name_is_a_ratio() -> None:
    found = read_wording([Query("验收合格率", "≥95%", ""), Query("培训人数", "", "")]).targets
    assert [{kind for kind, one in zip(TARGETS, row, strict=True) if one} for row in found] == [
        {"share", "ratio"},
        {"empty"},
    ]


def test_boundary_wordings_allow_some_classes_and_exclude_the_rest() -> None:
    found = read_wording([Query("家庭医生签约覆盖率", "", ""), Query("桌椅", "", "")])
    assert {leaf for leaf, one in zip(LEAVES, found.allowed[0], strict=True) if one} == {"数量", "质量", "社会效益"}
    np.testing.assert_array_equal(found.excluded[0], ~found.allowed[0])
    assert not found.allowed[1].any()
    assert not found.excluded[1].any()


def test_no_rows_are_no_rows() -> None:
    found = read_wording([])
    assert found.words.shape == found.allowed.shape == (0, len(LEAVES))
    assert found.targets.shape == (0, len(TARGETS))


@pytest.mark.parametrize(
    "broken", [{"words": {}}, {"words": {**RAW["words"], "别的": "x"}}, {"words": {**RAW["words"], "数量": "("}}]
)
def test_words_that_cannot_be_used_are_refused(broken: dict[str, dict[str, str]]) -> None:
    with pytest.raises(SettingError):
        build_words(broken)


def test_the_shipped_words_are_simple_alternatives() -> None:
    assert len(build_words(RAW)) == len(LEAVES)
    assert all("*" not in pattern and "+" not in pattern for pattern in RAW["words"].values())
