"""Taxonomy: editions place every class once, and labels as filed are resolved to classes."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingError, UsageError
from corpus.taxonomy import Filed, Taxonomy, load_taxonomy

TAXONOMY = load_taxonomy()
LEAVES = ("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度", "其他")

#: Second-level labels seen in public forms, by the class they mean.
VARIANTS = {
    "数量": "数量 数量指标 产出数量 产出数量指标 数量目标 数量值 数量指标(必填硬性指标) 数量指标（或建筑规模指标）",
    "质量": "质量 质量指标 产出质量指标 质量指标(5分) 质量指标（5分） 质量目标",
    "时效": "时效 时效指标 时效性指标 进度指标 产出进度 产出时效 时效指标(工期指标) 时效指标（工期指标） 产出时效指标",
    "成本": (
        "成本 成本指标 预算(或投资规模)控制指标 预算（或投资规模）控制指标 成本控制指标 产出成本指标 "
        "经济成本指标 社会成本指标 生态环境成本指标"
    ),
    "经济效益": "经济效益 经济效益指标 经济效益目标 项目经济效益",
    "社会效益": "社会效益 社会效益指标 社会效益指标(10分)",
    "生态效益": "生态效益 生态效益指标 环境效益 环境效益指标 生态环境效益 生态环境效益指标",
    "可持续影响": "可持续影响 可持续影响指标 可持续性 可持续性指标 可持续发展 可持续发展指标 可持续影响目标",
    "满意度": "满意度 满意度指标 服务对象满意度 服务对象满意度指标 服务对象满意度指标等 社会公众或服务对象满意度指标",
}
#: The same labels as extraction and filers damage them.
DAMAGES = [
    lambda label: label,
    lambda label: f" {label}\u3000",
    lambda label: f"{label[:2]}\n{label[2:]}",
    lambda label: label.replace("(", "（").replace(")", "）"),
    lambda label: f"{label}（50分）",
    lambda label: f"{label}(20)",
    lambda label: f"1.{label}",
    lambda label: f"（一）{label}",
]


@pytest.mark.parametrize(
    ("leaf", "label"), [(leaf, word) for leaf, words in VARIANTS.items() for word in words.split()]
)
def test_label_variants_resolve_to_their_class(leaf: str, label: str) -> None:
    for damage in DAMAGES:
        assert TAXONOMY.resolve_leaf(damage(label)) == (leaf,), damage(label)


@pytest.mark.parametrize(
    ("label", "parent"),
    [
        ("产出指标", "产出"),
        ("产出指标(50分)", "产出"),
        ("产出目标", "产出"),
        ("项目完成", "产出"),
        ("项目完成指标", "产出"),
        ("效益指标", "效益"),
        ("效果指标", "效益"),
        ("效果目标", "效益"),
        ("项目效果", "效益"),
        ("项目效益", "效益"),
        ("效益目标", "效益"),
        ("成效指标", "效益"),
        ("实施效果指标", "效益"),
        ("效益\n指标", "效益"),
        ("满意度指标", "满意度"),
        ("成本指标", "成本"),
        ("投入", "其他"),
        ("投入管理指标", "其他"),
        ("过程", "其他"),
        ("决策", "其他"),
        ("履职目标和主要任务完成情况", "产出"),
        ("履职效益", "效益"),
    ],
)
def test_first_level_labels_resolve_to_their_parent(label: str, parent: str) -> None:
    assert TAXONOMY.resolve_parent(label) == parent


@pytest.mark.parametrize("label", ["社会、经济、生态效益指标", "社会、经济、生态效益", "经济、社会、生态效益指标"])
def test_merged_labels_admit_several_classes_in_taxonomy_order(label: str) -> None:
    filed = TAXONOMY.resolve("效益指标", label)
    assert (filed.level, filed.leaves) == ("merged", ("经济效益", "社会效益", "生态效益"))
    assert filed.leaf == ""


@pytest.mark.parametrize(
    ("l1", "l2", "filed"),
    [
        ("产出指标", "数量指标", Filed("leaf", ("数量",), "产出")),
        ("效益指标", "满意度指标", Filed("leaf", ("满意度",), "效益")),
        ("满意度指标", "满意度指标", Filed("leaf", ("满意度",), "满意度")),
        ("满意度指标", "具体指标", Filed("leaf", ("满意度",), "满意度")),
        ("成本指标", "经济成本指标", Filed("leaf", ("成本",), "成本")),
        ("成本指标", "", Filed("leaf", ("成本",), "成本")),
        ("", "数量指标", Filed("leaf", ("数量",), "")),
        ("数量指标", "", Filed("leaf", ("数量",), "")),
        ("", "", Filed("none", (), "")),
        ("  ", "\n", Filed("none", (), "")),
        ("投入", "资金管理", Filed("leaf", ("其他",), "其他")),
        ("奇怪的类", "更怪的类", Filed("other", (), "")),
        ("产出指标", "校园足球项目", Filed("other", (), "产出")),
        ("效益指标", "履职效益", Filed("parent", ("经济效益", "社会效益", "生态效益", "可持续影响"), "效益")),
    ],
)
def test_pairs_of_labels_are_resolved_together(l1: str, l2: str, filed: Filed) -> None:
    assert TAXONOMY.resolve(l1, l2) == filed


def test_a_first_level_label_standing_at_level_two_is_only_a_parent() -> None:
    filed = TAXONOMY.resolve("绩效指标", "产出指标")
    assert (filed.level, filed.parent) == ("parent", "产出")
    assert set(filed.leaves) == {"数量", "质量", "时效", "成本"}


@pytest.mark.parametrize("name", ["受益学生数", "群众满意度达到90%", "培训合格率", "", "12", "≥90%"])
def test_indicator_texts_are_no_labels(name: str) -> None:
    assert not TAXONOMY.is_label(name)


@pytest.mark.parametrize("text", ["1" * 400 + "学", "2021." * 80 + "学", "5分" * 200 + "学", "（" * 400, "1、" * 200])
def test_long_codes_are_no_labels_and_are_refused_at_once(text: str) -> None:
    assert TAXONOMY.resolve(text, text).level == "other"


def test_the_leaves_are_those_of_the_contract() -> None:
    assert TAXONOMY.leaves == LEAVES
    assert [TAXONOMY.label(leaf) for leaf in LEAVES[:2]] == ["数量指标", "质量指标"]
    assert all(TAXONOMY.definition(leaf) for leaf in LEAVES)


@pytest.mark.parametrize("edition", sorted(TAXONOMY.editions))
def test_each_edition_places_each_class_once(edition: str) -> None:
    tree = TAXONOMY.edition(edition).tree
    placed = [leaf for leaves in tree.values() for leaf in leaves]
    assert sorted(placed) == sorted(LEAVES)
    for leaf in LEAVES:
        assert leaf in tree[TAXONOMY.edition(edition).parent(leaf)]
        assert TAXONOMY.parent_label(leaf, edition)


def test_cost_moves_from_output_to_a_first_level_of_its_own() -> None:
    assert TAXONOMY.parent_label("成本", "2015") == "产出指标"
    assert TAXONOMY.parent_label("成本", "2021") == "成本指标"
    assert TAXONOMY.parent_label("成本", "部门整体") == "投入管理指标"
    assert TAXONOMY.parents_of("成本") == {"产出", "成本", "其他"}


def test_the_newest_edition_folds_sustainability_into_the_benefits() -> None:
    assert set(TAXONOMY.edition("2021").folded["可持续影响"]) == {"经济效益", "社会效益", "生态效益"}
    assert "可持续影响" not in TAXONOMY.edition("2015").folded


def test_an_unknown_edition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="2015") as caught:
        TAXONOMY.edition("1999")
    assert caught.value.code == "unknown_edition"


@pytest.mark.parametrize(
    ("labels", "year", "edition"),
    [
        ([("成本指标", "经济成本指标"), ("产出指标", "数量指标")], 2020, "2021"),
        ([("产出指标", "成本指标")], 2024, "2015"),
        ([("投入管理指标", "预算执行率")], 2021, "部门整体"),
        ([("效益指标", "可持续影响指标")], 2023, "2015"),
        ([("产出指标", "数量指标")], 2019, "2015"),
        ([("产出指标", "数量指标")], 2023, "2021"),
        ([], None, "2021"),
    ],
)
def test_the_edition_follows_from_labels_before_the_year(
    labels: list[tuple[str, str]], year: int | None, edition: str
) -> None:
    assert TAXONOMY.detect_edition(labels, year) == edition


_LABELS = st.text(max_size=40) | st.text(
    alphabet=st.sampled_from(list("产出数量质时效成本经济社会生态益指标满意度()（）、50分 1.\n")), max_size=20
)


@given(_LABELS, _LABELS)
def test_any_pair_of_labels_is_resolved_without_an_error(l1: str, l2: str) -> None:
    filed = TAXONOMY.resolve(l1, l2)
    assert filed.level in ("leaf", "merged", "parent", "other", "none")
    assert set(filed.leaves) <= set(LEAVES)
    assert (filed.level == "leaf") == (len(filed.leaves) == 1)
    assert list(filed.leaves) == sorted(filed.leaves, key=LEAVES.index)


@given(st.sampled_from(LEAVES))
def test_the_own_label_of_a_class_resolves_to_it(leaf: str) -> None:
    assert TAXONOMY.resolve_leaf(TAXONOMY.label(leaf)) in ((leaf,), ())
    if leaf != "其他":
        assert TAXONOMY.is_label(TAXONOMY.label(leaf))


def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("corpus").joinpath("data/taxonomy.json").read_text(encoding="utf-8"))
    return copy.deepcopy(loaded)


def test_a_table_with_a_class_missing_from_an_edition_is_refused() -> None:
    data = _data()
    data["editions"]["2015"]["tree"]["产出"].remove("数量")
    with pytest.raises(SettingError, match="2015"):
        Taxonomy(data)


def test_a_table_with_one_label_for_two_classes_is_refused() -> None:
    data = _data()
    data["leaf_variants"]["质量"].append("数量指标")
    with pytest.raises(SettingError, match="数量"):
        Taxonomy(data)
