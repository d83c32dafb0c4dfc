"""Boundary wordings: what reviewers accept where the classes meet."""

from __future__ import annotations

import pytest

from corpus.boundary import find_boundary, load_boundaries
from corpus.dataset import load_public_documents
from corpus.taxonomy import load_taxonomy


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("各项任务完成及时率", {"时效"}),
        ("验收及时率", {"时效"}),
        ("培训合格率", {"质量"}),
        ("地表水水质达标率", {"生态效益", "质量", "社会效益"}),
        ("家庭医生签约覆盖率", {"数量", "质量", "社会效益"}),
        ("困难学生补助标准", {"成本", "质量"}),
        ("预算执行率", {"其他", "成本", "时效"}),
        ("受益学生数", {"数量", "社会效益"}),
        ("群众满意度", {"满意度"}),
        ("设备使用年限", {"可持续影响", "质量"}),
        ("优化营商环境", {"社会效益", "经济效益"}),
        ("政策知晓率", {"社会效益"}),
    ],
)
def test_a_wording_names_the_classes_reviewers_accept(name: str, accepted: set[str]) -> None:
    case = find_boundary(name)
    assert case is not None
    assert set(case.accepted) == accepted
    assert case.accepted[0] == case.default


def test_a_plain_name_is_on_no_boundary() -> None:
    assert find_boundary("新建学校") is None
    assert find_boundary("") is None


def test_every_case_uses_classes_of_the_taxonomy_once_and_explains_itself() -> None:
    cases = load_boundaries()
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert set(case.accepted) <= set(load_taxonomy().leaves)
        assert len(set(case.accepted)) == len(case.accepted)
        assert case.note
        assert not case.note.endswith("。")


def test_the_table_seldom_accepts_less_than_the_labels_of_public_documents() -> None:
    rows = [row for document in load_public_documents() for row in document.indicators]
    met = [(row, case) for row in rows if (case := find_boundary(row.name))]
    agreed = sum(bool(set(row.acceptable) & set(case.accepted)) for row, case in met)
    assert agreed / len(met) > 0.93
