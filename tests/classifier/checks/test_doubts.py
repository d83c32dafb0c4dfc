"""When a filed class is held to be wrong (C1, C4), how surely, and what a reviewer might still let pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.checks import FormContext
from classifier.checks.misfiled import find_doubt
from classifier.judge import AGREES, ELSEWHERE, Judgement
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
MODEL = object()


def judged(leaf: str, *, verdict: str = ELSEWHERE, score: float | None = 0.99) -> Judgement:
    label = TAXONOMY.parent_label(leaf, "2021") if leaf != "其他" else ""
    return Judgement(leaf, label, leaf, 0.95, ((leaf, 0.95),), verdict, score, (), {leaf: leaf})


def doubt(
    row: Indicator,
    leaf: str,
    *,
    file: str = "表.xlsx",
    edition: str = "2021",
    near: tuple[Indicator, ...] = (),
    **more: object,
):
    judgement = judged(leaf, **more)  # type: ignore[arg-type]
    rows = (row, *near)
    judgements = [judgement, *(judged("数量", verdict=AGREES) for _ in near)]
    form = Form(file, year=2024, indicators=rows)
    context = FormContext.build(form, edition, TAXONOMY, Settings(), judgements, MODEL)  # type: ignore[arg-type]
    return find_doubt(context, context.rows[0])


COUNTED = Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标")


def test_a_sure_score_makes_a_sure_doubt_within_or_across_the_first_level() -> None:
    found = doubt(COUNTED, "数量")
    assert found is not None
    assert (found.score, found.sure, found.across) == (0.99, True, False)
    across = doubt(COUNTED, "社会效益")
    assert across is not None
    assert across.across
    none_at_all = doubt(COUNTED, "其他")
    assert none_at_all is not None
    assert not none_at_all.across


def test_a_low_score_makes_an_unsure_doubt() -> None:
    found = doubt(COUNTED, "数量", score=0.2)
    assert found is not None
    assert (found.score, found.sure) == (0.2, False)
    unscored = doubt(COUNTED, "数量", score=None)
    assert unscored is not None
    assert (unscored.score, unscored.sure) == (0.0, False)


@pytest.mark.parametrize(
    ("row", "leaf", "more"),
    [
        (COUNTED, "数量", {"verdict": AGREES}),
        (Indicator("受益人口", "≥90%", l1="满意度指标", l2="服务对象满意度指标"), "数量", {}),
        (Indicator("占用农田", "10亩", l1="成本指标", l2="社会成本指标"), "社会效益", {}),
        (Indicator("占用农田", "10亩", l1="成本指标", l2="生态环境成本指标"), "生态效益", {}),
    ],
)
def test_no_doubt_where_the_class_stands_or_another_check_knows_better(
    row: Indicator, leaf: str, more: dict[str, str]
) -> None:
    assert doubt(row, leaf, **more) is None


def test_a_share_that_names_its_measure_is_doubted_under_satisfaction() -> None:
    assert doubt(Indicator("受益人口覆盖率", "≥90%", l1="满意度指标", l2="服务对象满意度指标"), "数量") is not None
    assert doubt(Indicator("受益人口", "900人", l1="满意度指标", l2="服务对象满意度指标"), "数量") is not None


@pytest.mark.parametrize(
    ("row", "leaf"),
    [
        (Indicator("受益学生数", "≥3560人次", l1="产出指标"), "社会效益"),
        (Indicator("绿化覆盖面积", "5亩", l1="效益指标", l2="可持续影响指标"), "生态效益"),
        (Indicator("管护到位率", "100%", l1="效益指标", l2="可持续影响指标"), "质量"),
        (Indicator("改造校舍", "5栋", l1="产出指标", l2="数量指标"), "质量"),
        (Indicator("受益人口", "5万人", l1="效益指标", l2="社会效益指标"), "数量"),
        (Indicator("计划完成数", "5个", l1="产出指标", l2="时效指标"), "数量"),
        (Indicator("绿色通道数", "5个", l1="效益指标", l2="生态效益指标"), "质量"),
        (Indicator("材料价格", "5个", l1="产出指标", l2="成本指标"), "数量"),
        (Indicator("长效管护覆盖面", "5个", l1="效益指标", l2="可持续影响指标"), "数量"),
        (Indicator("对全县范围内符合条件的低收入家庭学生给予资助", "5人", l1="产出指标", l2="质量指标"), "数量"),
        (Indicator("资助到位", "资助到位", l1="产出指标", l2="质量指标"), "数量"),
    ],
)
def test_what_a_reviewer_might_let_pass_is_never_sure(row: Indicator, leaf: str) -> None:
    found = doubt(row, leaf)
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize(
    ("row", "leaf"),
    [
        (Indicator("改造合格率", "95%", l1="产出指标", l2="数量指标"), "质量"),
        (Indicator("受益学生数", "5个", l1="产出指标", l2="时效指标"), "数量"),
        (Indicator("受益学生数", "5个", l1="产出指标", l2="成本指标"), "数量"),
        (Indicator("受益学生数", "5人", l1="效益指标", l2="可持续影响指标"), "数量"),
    ],
)
def test_what_no_reviewer_lets_pass_is_sure(row: Indicator, leaf: str) -> None:
    found = doubt(row, leaf)
    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    ("file", "sure"), [("表.xlsx", True), ("表.docx", True), ("表.pdf", False), ("表.TXT", False), ("表.png", False)]
)
def test_where_a_label_may_have_slipped_a_row_by_the_next_class_is_no_sure_mistake(file: str, sure: bool) -> None:
    below = Indicator("培训人数", "5人", l1="产出指标", l2="数量指标")
    found = doubt(COUNTED, "数量", file=file, near=(replace(COUNTED, name="受益教师数"), below))
    assert found is not None
    assert found.sure is sure
    far = doubt(COUNTED, "数量", file=file, near=(replace(below, l2="时效指标"), below))
    assert far is not None
    assert far.sure
