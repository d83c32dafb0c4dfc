"""The spending and the total score of a self-evaluation are kept as budget lines, and survive being written out."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.records import BudgetLine, Form
from corpus.tables import read_parquet, write_parquet
from tests.corpus.layout_helpers import form_of

TABLE = """
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 维修校舍数量 | ≥12所 | 12所 | 50 | 50
产出指标 | 质量指标 | 验收合格率 | 100% | 100% | 30 | 28
满意度指标 | 服务对象满意度指标 | 学生满意度 | ≥90% | 93% | 10 | 10
"""
FUNDS = """
2023年度项目支出绩效自评表
| | 年初预算数 | 全年预算数（A） | 全年执行数（B） | 分值 | 执行率（B/A） | 得分
项目资金（万元） | 年度资金总额 | 150 | 168 | 160 | 10 | 95.24% | 9.52
| 其中：当年财政拨款 | 150 | 168 | 160 | — | 95.24% | —
| 其他资金 | 0 | 0 | 0 | — | | —
"""
SPENDING = [
    ("全年预算数", 168.0, None),
    ("全年执行数", 160.0, None),
    ("执行率", 95.24, 95.24),
    ("分值", 10.0, None),
    ("得分", 9.52, None),
]


def spending(form: Form) -> list[tuple[str, float, float | None]]:
    return [(line.name, line.amount, line.share) for line in form.budget if line.group == "预算执行"]


def total_scores(form: Form) -> list[float]:
    return [line.amount for line in form.budget if line.group == "得分"]


def test_the_row_of_all_funds_says_how_far_they_were_spent() -> None:
    form = form_of(FUNDS + TABLE + "总分 | | | | | 100 | 97.52\n")
    assert spending(form) == SPENDING
    assert total_scores(form) == [97.52]
    assert form.budget[0].name == "年度资金总额"
    assert len(form.indicators) == 3


def test_amounts_in_yuan_are_converted_rates_and_points_are_not() -> None:
    funds = FUNDS.replace("万元", "元").replace("150", "1500000").replace("168", "1680000").replace("160", "1600000")
    form = form_of("金额单位：元\n" + funds + TABLE + "总分 | | | | | 100 | 97.52\n")
    assert spending(form) == SPENDING
    assert total_scores(form) == [97.52]


def test_a_plain_table_of_funds_says_nothing_of_spending() -> None:
    form = form_of("| | 年初预算数 | 全年预算数\n项目资金 | 年度资金总额 | 150 | 168\n" + TABLE)
    assert spending(form) == []


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ("总分 | | | | | 100 | 97.52", [97.52]),
        ("合计 | 100 | 97.5", [97.5]),
        ("自评得分：88.6分", [88.6]),
        ("总得分 | 91", [91.0]),
        ("总分 | 100", []),  # the points that could be had
        ("小计 | 60 | 58", []),
    ],
)
def test_the_total_score(row: str, score: list[float]) -> None:
    assert total_scores(form_of(TABLE + row + "\n")) == score


def test_keys_beside_amounts() -> None:
    form = form_of("2019年度项目支出绩效自评表\n项目资金 | 预算数： | 480 | 执行数： | 432\n预算执行率 | 90%\n" + TABLE)
    wanted = [("预算数", 480.0, None), ("执行数", 432.0, None), ("执行率", 90.0, 90.0)]
    assert [(line.name, line.amount, line.share) for line in form.budget] == wanted


def test_spending_survives_json_and_parquet(tmp_path: Path) -> None:
    form = form_of(FUNDS + TABLE + "总分 | | | | | 100 | 97.52\n")
    assert Form.from_dict(form.to_dict()) == form
    write_parquet([form], tmp_path / "forms.parquet")
    [again] = read_parquet(tmp_path / "forms.parquet")
    assert again == form
    assert BudgetLine("总分", 97.52, "得分", place=form.budget[-1].place) in again.budget
