"""Reasons: a cue in plain words that the model agrees with, weights, how sure, the rule book, what others filed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.cues import NAME, TARGET, build_cues, find_cues, load_cues
from classifier.judge import Judgement, judge
from classifier.reasons import explain_row
from corpus.errors import SettingError
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from models.calibration import softmax
from models.query import Query

TAXONOMY = load_taxonomy()
LEAVES = TAXONOMY.leaves


class WordModel:
    """Believes in words: each adds its weight to the score of its leaf; "=" stands for any target."""

    leaves = LEAVES

    def __init__(self, **words: tuple[str, float]) -> None:
        self.words = words

    def proba(self, queries: Sequence[Query]) -> np.ndarray:
        scores = np.zeros((len(queries), len(LEAVES)))
        for row, query in zip(scores, queries, strict=True):
            text = query.name + ("target" if query.value else "")
            for word, (leaf, weight) in self.words.items():
                row[LEAVES.index(leaf)] += weight if word in text else 0.0
        return softmax(scores)


TIMELY = WordModel(及时=("时效", 4.0), 补贴=("时效", 1.0), target=("时效", 0.5), 质量=("质量", 3.0), 人次=("数量", 4.0))


def judged(name: str, value: str = "", model: WordModel = TIMELY, unit: str = "", **changes: object) -> Judgement:
    found = judge([Indicator(name, value, unit)], model, TAXONOMY)[0]
    return replace(found, **changes)  # type: ignore[arg-type]


def reasons(
    name: str, value: str = "", model: WordModel = TIMELY, edition: str | None = None, **changes: object
) -> list[str]:
    item = Indicator(name, value)
    return list(explain_row(item, judged(name, value, model, **changes), model, TAXONOMY, edition=edition))


def starting(found: Sequence[str], words: str) -> str:
    return next((reason for reason in found if reason.startswith(words)), "")


# the cue


@pytest.mark.parametrize(
    ("name", "value", "leaf", "word"),
    [
        ("补贴发放及时率", "100%", "时效", "“及时率”"),
        ("逾期办结案件", "0件", "时效", "“逾期”"),
        ("培训人次", "≥500人次", "数量", "“人次”"),
        ("验收合格率", "100%", "质量", "“验收合格率”"),
        ("设备差错率", "≤1%", "质量", "“差错率”"),
        ("补助标准", "500元/人", "成本", "“补助标准”"),
        ("村集体收入", "≥10万元", "经济效益", "收入”"),
        ("未发生安全事故", "0起", "社会效益", "“未发生安全事故”"),
        ("森林覆盖率", "≥30%", "生态效益", "“森林”"),
        ("设备使用年限", "≥5年", "可持续影响", "年限”"),
        ("群众满意度", "≥90%", "满意度", "“满意度”"),
        ("群众投诉率", "≤1%", "满意度", "“投诉率”"),
        ("预算执行率", "≥95%", "其他", "“预算执行率”"),
    ],
)
def test_the_cue_is_named_in_the_words_of_the_row(name: str, value: str, leaf: str, word: str) -> None:
    cue_words = [w for w in re.findall(r"[一-鿿]+", word)]
    model = WordModel(**{cue_words[0]: (leaf, 5.0)})
    assert word in starting(reasons(name, value, model), "线索：")


@pytest.mark.parametrize(
    ("value", "leaf", "says"),
    [
        ("≥3560人次", "数量", "数目"),
        ("100%", "质量", "比率"),
        ("12月底前", "时效", "日期"),
        ("≤3个工作日", "时效", "一段时间"),
        ("500元/人", "成本", "金额"),
        ("≥10万元", "经济效益", "金额"),
        ("有效提升", "社会效益", "定性"),
    ],
)
def test_the_target_is_a_cue_of_its_own(value: str, leaf: str, says: str) -> None:
    cue = starting(reasons("甲", value, WordModel(target=(leaf, 3.0))), "线索：")
    assert f"指标值“{value}”" in cue
    assert says in cue


def test_a_unit_that_the_value_repeats_is_shown_once() -> None:
    model = WordModel(target=("质量", 3.0))
    found = find_cues(Query("甲", "50%", "%"), "质量", lambda queries: model.proba(queries)[:, LEAVES.index("质量")])
    assert [one.text for one in found] == ["50%"]


def test_a_cue_the_model_does_not_heed_is_not_named() -> None:
    model = WordModel(补贴=("时效", 4.0))  # 及时率 moves nothing
    assert "及时率" not in starting(reasons("补贴发放及时率", "", model), "线索：")


def test_a_cue_of_another_class_is_not_named() -> None:
    assert "满意" not in starting(reasons("满意度调查及时率", ""), "线索：")


@given(st.text(max_size=16), st.text(max_size=8), st.sampled_from(LEAVES))
def test_whatever_is_named_lowers_the_class_when_it_is_gone(name: str, value: str, leaf: str) -> None:
    query = Query(f"{name}补贴发放及时率", value)
    column = LEAVES.index(leaf)
    found = find_cues(query, leaf, lambda queries: TIMELY.proba(queries)[:, column])
    assert len(found) <= 2
    before = TIMELY.proba([query])[0, column]
    assert all(TIMELY.proba([one.without])[0, column] < before for one in found)


def test_weights_say_how_much_goes_with_the_word() -> None:
    found = reasons("补贴发放及时率", "100%")
    assert re.search(r"（＋4\.\d）", starting(found, "线索："))
    assert "“补贴”（＋1.0）" in starting(found, "依据用语")


def test_words_that_speak_against_the_class_are_no_reason() -> None:
    assert "质量" not in starting(reasons("质量检查及时率", ""), "依据用语")


def test_a_word_that_the_cue_has_named_is_not_repeated() -> None:
    assert "“及时”" not in starting(reasons("补贴发放及时率", "100%"), "依据用语")


# how sure


def test_the_runner_up_is_named_when_it_has_a_chance() -> None:
    model = WordModel(及时=("时效", 3.0), 质量=("质量", 2.0))
    assert re.search(r"时效指标的把握约\d\d%，其次是质量指标（\d\d%）", "；".join(reasons("质量及时", "", model)))


def test_no_answer_is_called_all_certain() -> None:
    found = reasons("及时", "", WordModel(及时=("时效", 60.0)))
    assert "时效指标的把握99%以上" in found
    assert not any("100%" in reason for reason in found if "把握" in reason)


def test_only_the_first_level_is_sure() -> None:
    found = reasons("及时质量", "", level="l1", candidates=("时效", "质量"))
    said = starting(found, "只能确定到一级：产出指标")
    assert said == "只能确定到一级：产出指标；二级可能是时效指标、质量指标"
    assert not starting(found, "九成把握")  # it would say the same again


def test_the_sure_first_level_is_the_likeliest_one_not_that_of_the_likeliest_class() -> None:
    chances = dict.fromkeys(LEAVES, 0.0) | {"满意度": 0.35, "社会效益": 0.33, "可持续影响": 0.32}
    found = reasons(
        "甲",
        pred_leaf="满意度",
        probabilities=tuple(chances[leaf] for leaf in LEAVES),
        level="l1",
        candidates=("满意度", "社会效益", "可持续影响"),
    )
    assert "只能确定到一级：效益指标；二级可能是社会效益指标、可持续影响指标" in found
    assert "九成把握在这几类之中：满意度指标、社会效益指标、可持续影响指标" in found


def test_the_edition_names_the_first_level() -> None:
    cost = WordModel(单价=("成本", 3.0), 质量=("质量", 2.9))
    changes = {"level": "l1", "candidates": ("成本", "质量")}
    assert starting(reasons("单价质量", "", cost, "2015", **changes), "只能确定到一级：产出指标")
    assert starting(reasons("单价质量", "", cost, "2021", **changes), "只能确定到一级：")


def test_neither_level_is_sure() -> None:
    found = reasons("甲乙", "", level="", candidates=("数量", "质量", "时效"))
    assert "一级、二级都难以确定，请人工判断" in found
    assert "九成把握在这几类之中：数量指标、质量指标、时效指标" in found


def test_a_model_that_has_not_learnt_to_tell_says_nothing_of_levels() -> None:
    assert not [reason for reason in reasons("甲乙") if "一级" in reason or "九成" in reason]


def test_one_candidate_is_no_choice() -> None:
    assert not starting(reasons("及时", level="l2", candidates=("时效",)), "九成把握")


# the rule book and the others


def test_boundary_note_and_definition_follow() -> None:
    found = reasons("补贴发放及时率", "100%")
    note = next(place for place, reason in enumerate(found) if reason.endswith("归时效几乎没有分歧"))
    definition = found.index(f"时效指标：{TAXONOMY.definition('时效')}")
    assert note < definition


def test_public_rows_come_last_and_say_where_they_stand() -> None:
    found = reasons("工作完成及时率", "100%")
    others = [reason for reason in found if reason.startswith("公开文件中的“")]
    assert len(others) == 3
    assert found[-3:] == others
    assert all(re.search(r"归时效指标.*（.+）$", reason) for reason in others)


def test_a_name_without_words_has_no_likes() -> None:
    assert not [reason for reason in reasons("——") if reason.startswith("公开文件")]


@given(st.text(max_size=30), st.text(max_size=20))
def test_any_row_has_reasons_and_none_twice(name: str, value: str) -> None:
    found = reasons(name, value)
    assert found
    assert len(set(found)) == len(found)
    assert all(reason.strip() and not reason.endswith("。") and "\n" not in reason for reason in found)


@given(st.sampled_from(["补贴发放及时率", "培训人次", "质量检查"]), st.text(max_size=200))
def test_long_cells_do_not_make_long_reasons(name: str, value: str) -> None:
    assert all(len(reason) <= 160 for reason in reasons(name + "等各项有关工作" * 8, value))


# the data


def test_every_class_has_cues_of_the_name() -> None:
    assert {cue.leaf for cue in load_cues() if cue.place == NAME} == set(LEAVES)
    assert {cue.place for cue in load_cues()} == {NAME, TARGET}


GOOD = json.loads(files("classifier").joinpath("data/cues.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("name", {"leaf": "没有这类"}),
        ("name", {"kind": "猜的"}),
        ("name", {"pattern": "("}),
        ("name", {"pattern": "满意?|"}),
        ("name", {"says": "说完了。"}),
        ("name", {"says": ""}),
        ("name", {"surplus": 1}),
        ("target", {"values": ["没有这种值"]}),
    ],
)
def test_a_faulty_cue_is_refused_and_located(place: str, change: dict[str, object]) -> None:
    data = {"name": [], "target": []} | {place: [GOOD[place][0], GOOD[place][0] | change]}
    with pytest.raises(SettingError, match="第2条"):
        build_cues(data)
