"""Words of the office: each list is honoured by the check it is meant for, literally, beside the check's own."""

from __future__ import annotations

import pytest

from classifier.audit import audit_forms
from classifier.finding import Finding
from classifier.settings import Settings, parse_settings
from corpus.records import Form, Indicator


def found(rule: str, item: Indicator, **words: object) -> tuple[Finding, ...]:
    settings = parse_settings({"words": words}) if words else Settings()
    result = audit_forms([Form("表.xlsx", unit="某局", year=2024, indicators=(item,))], settings=settings)
    return tuple(finding for finding in result.findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("rule", "item", "words"),
    [
        ("V5", Indicator("窗口排长队天数", "≥20天次"), {"negative": ["排长队"]}),
        ("V5", Indicator("暖心指数占比", "≤80%"), {"positive": ["暖心指数"]}),
        ("S4", Indicator("培训人数", "按实填报值"), {"placeholders": ["按实填报"]}),
        ("S4", Indicator("甲乙丙示例名称", "80人"), {"placeholders": ["甲乙丙"]}),
        ("C11", Indicator("社矫人员教育率", "100%"), {"terms": {"社矫": "社区矫正"}}),
    ],
)
def test_an_office_word_makes_the_check_speak(rule: str, item: Indicator, words: dict[str, object]) -> None:
    assert found(rule, item) == ()
    assert found(rule, item, **words)


def test_a_guaranteed_word_makes_the_check_of_costs_silent() -> None:
    item = Indicator("场馆日常运行费用", "≥35万元", l1="产出指标", l2="成本指标")
    assert found("V4", item)
    assert found("V4", item, guaranteed=["场馆日常运行"]) == ()


def test_an_unwanted_word_of_the_office_does_not_blame_the_work_against_it() -> None:
    assert found("V5", Indicator("消除排长队次数", "≥20次"), negative=["排长队"]) == ()


def test_a_term_of_the_office_is_offered_as_a_fix() -> None:
    (finding,) = found("C11", Indicator("社矫人员教育率", "100%"), terms={"社矫": "社区矫正"})
    assert finding.fix is not None
    assert (finding.fix.field, finding.fix.after) == ("name", "社区矫正人员教育率")


def test_a_term_that_is_part_of_its_right_wording_is_not_put_right_twice() -> None:
    assert found("C11", Indicator("网格化管理覆盖率", "100%"), terms={"网格": "网格化"}) == ()


def test_blank_words_change_nothing() -> None:
    item = Indicator("工程验收合格率", "≥95%", l2="质量指标")
    words = {"negative": [""], "positive": [" "], "guaranteed": [""], "placeholders": [" "], "terms": {"": ""}}
    for rule in ("V5", "S4", "C11"):
        assert found(rule, item, **words) == ()
