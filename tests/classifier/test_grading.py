"""Scales of grades for qualitative indicators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.knowledge import grading as module
from classifier.knowledge.amounts import is_counted_name
from classifier.knowledge.grading import GRADES, LONGEST, grading, read_scales
from classifier.knowledge.store import load_knowledge
from corpus.errors import SettingError

SHIPPED = Path(module.__file__).parents[1] / "data" / "grading.json"


@pytest.mark.parametrize(
    ("name", "kind", "spoken_of"),
    [
        ("提升基层医疗服务能力", "能力水平提升类", "基层医疗服务能力"),
        ("林区职工社会保障水平", "能力水平提升类", "林区职工社会保障水平"),
        ("改善患者就医条件", "条件环境改善类", "患者就医条件"),
        ("小区停车充电条件改善情况", "条件环境改善类", "小区停车充电条件"),
        ("健全学前教育成本分担机制", "机制制度类", "学前教育成本分担机制"),
        ("保障单位工作正常开展", "运转保障类", "单位工作正常开展"),
        ("维护社会稳定", "稳定安全类", "社会稳定"),
        ("消除校园安全隐患", "隐患化解类", "校园安全隐患"),
        ("增强企业防雷责任意识", "意识观念类", "企业防雷责任意识"),
        ("推动种业高质量发展", "促进发展类", "种业高质量发展"),
        ("水利工程持续运行", "长效可持续类", "水利工程持续运行"),
        ("资金使用规范性", "规范合规类", "资金使用"),
        ("是否建立台账", "是否达成类", "台账"),
        ("减轻患者家庭经济负担", "减负纾困类", "患者家庭经济负担"),
        ("满足工薪家庭自有住房需求", "需求保障类", "工薪家庭自有住房需求"),
        ("降低车辆运营成本", "节本控费类", "车辆运营成本"),
        ("受灾群众把村子当成家", "一般定性类", "该项工作"),
        ("夜间噪声扰民程度", "减少减轻类", "夜间噪声扰民"),
        ("减轻气象灾害损失", "减少减轻类", "气象灾害损失"),
        ("降低企业违规风险", "减少减轻类", "企业违规风险"),
        ("施工对周边居民的影响", "减少减轻类", "施工对周边居民的影响"),
        ("空气污染程度", "污染排放控制类", "空气污染"),
        ("防范电信网络诈骗", "预防防范类", "电信网络诈骗"),
        ("预防青少年犯罪意识", "意识观念类", "青少年犯罪意识"),
        ("防范化解金融风险", "隐患化解类", "金融风险"),
        ("弘扬科学家精神", "示范影响类", "科学家精神"),
        ("设备抽检", "检验达标类", "设备抽检"),
        ("补贴9月底前到位", "按期完成类", "该项工作"),
        # a clause, a code, a long name: the stand-in of the kind
        ("食堂由C级提升为B级的服务水平", "能力水平提升类", "相关能力水平"),
        ("生态系统与周边社区居民生计协调共进能力", "能力水平提升类", "相关能力水平"),
    ],
)
def test_kind_and_object(name: str, kind: str, spoken_of: str) -> None:
    scale = grading(name)
    assert scale.kind == kind
    assert all(spoken_of in grade.text for grade in scale.grades)


@pytest.mark.parametrize("harm", ["扰民", "污染", "风险", "负担", "损失", "不利影响", "压力", "矛盾", "拥堵", "危害"])
@pytest.mark.parametrize("name", ["夜间{}", "夜间{}程度", "夜间{}情况", "减轻夜间{}", "夜间{}变化情况"])
def test_no_scale_praises_more_of_what_is_unwanted(name: str, harm: str) -> None:
    scale = grading(name.format(harm))
    assert not any(word in scale.grades[0].text for word in ("提升", "增强", "改善", "好于上年", "达到年初目标"))
    assert any("上年" in text for text in (*scale.evidence, *(grade.text for grade in scale.grades)))


@pytest.mark.parametrize("harm", ["损失", "风险", "负担", "不利影响"])
def test_less_of_a_harm_is_proved_beside_last_year(harm: str) -> None:
    scale = grading(f"减少农户生产{harm}")
    assert any("上年" in text for text in scale.evidence) and "销号" not in scale.grades[0].text


def test_few_names_have_only_the_general_scale() -> None:
    base = load_knowledge()
    names = [one.name for one in base.measures if one.polarity == "定性" and not is_counted_name(one.name)]
    assert sum(grading(name).kind == "一般定性类" for name in names) < 0.25 * len(names)


def test_grades_in_order_with_their_points() -> None:
    scale = grading("提升基层医疗服务能力").grades
    assert tuple(grade.grade for grade in scale) == GRADES
    assert [grade.points for grade in scale] == ["100%—90%（含）", "90%—80%（含）", "80%—60%（含）", "60%—0%"]
    assert set(grading("维护社会稳定").to_dict()) == {"kind", "grades", "evidence"}


def test_every_text_shows_something_to_be_seen_and_none_stands_twice() -> None:
    kinds = json.loads(SHIPPED.read_text(encoding="utf-8"))["kinds"]
    texts = [text for kind in kinds for text in kind["grades"].values()]
    assert len(set(texts)) == len(texts)
    assert all(len(kind["evidence"]) >= 3 for kind in kinds)


@given(st.text(max_size=40))
def test_any_name_has_four_short_grades(name: str) -> None:
    scale = grading(name)
    assert len(scale.grades) == len(GRADES) and scale.evidence
    assert all(grade.text and "{" not in grade.text and len(grade.text) <= LONGEST for grade in scale.grades)


def write(tmp_path: Path, change: dict[str, Any], kind: dict[str, Any] | None = None, place: int = 0) -> Path:
    raw = json.loads(SHIPPED.read_text(encoding="utf-8")) | change
    if kind:
        raw["kinds"][place] |= kind
    path = tmp_path / "grading.json"
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "kind", "place"),
    [
        ({"more": 1}, None, 0),
        ({"kinds": []}, None, 0),
        ({"points": {"优": "1"}}, None, 0),
        ({"lead": "(("}, None, 0),
        ({"tail": 3}, None, 0),
        ({}, {"match": "(("}, 0),
        ({}, {"more": ""}, 0),
        ({}, {"stand_in": ""}, 0),
        ({}, {"stand_in": "一二三四五六七八九十一二三四五六七"}, 0),
        ({}, {"grades": {"优": "{x}好", "良": "{x}", "差": "{x}", "中": "{x}"}}, 0),
        ({}, {"grades": {"优": "好", "良": "{x}", "中": "{x}", "差": "{x}"}}, 0),
        ({}, {"grades": {"优": "{x}" + "好" * 30, "良": "{x}", "中": "{x}", "差": "{x}"}}, 0),
        ({}, {"evidence": []}, 0),
        ({}, {"match": "提升"}, -1),
        ({}, {"kind": "一般定性类"}, 0),
    ],
)
def test_a_wrong_file_is_refused(
    tmp_path: Path, change: dict[str, Any], kind: dict[str, Any] | None, place: int
) -> None:
    with pytest.raises(SettingError) as caught:
        read_scales(write(tmp_path, change, kind, place))
    assert caught.value.code == "grading_file" and "grading.json" in caught.value.where


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grading.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SettingError):
        read_scales(path)
    with pytest.raises(SettingError):
        read_scales(tmp_path / "none.json")
