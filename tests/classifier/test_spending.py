"""Money going out of the budget is told from money reaching people, and from work about money."""

from __future__ import annotations

import pytest

from classifier.checks.spending import is_spending
from corpus.dataset import load_library
from corpus.values import read_value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("财政资金拨付完成比例", "100%"),
        ("监理费支付比例", "≥80%"),
        ("资金支出序时进度", "达到时间进度"),
        ("奖补资金支出率", "100%"),
        ("年度预算完成率", "≥95%"),
        ("结转结余资金率", "≤5%"),
        ("支付设计费", "45万元"),
        ("向施工单位拨付工程预付款", "450万元"),
        ("当年实际支出资金", "≥260万元"),
        ("拨付乡镇补助资金", "120万元"),
        ("资金支付进度达标率", "100%"),
    ],
)
def test_spending(name: str, value: str) -> None:
    assert is_spending(name, read_value(value, "", name))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("养老补贴发放率", "100%"),
        ("补贴资金发放到户率", "100%"),
        ("工程款支付及时率", "100%"),
        ("资金拨付准确率", "100%"),
        ("资金使用合规率", "100%"),
        ("监测计划执行率", "100%"),
        ("住院费用支付比例", "70%"),
        ("非税收入预算完成率", "≥95%"),
        ("募集款物金额", "≥800万元"),
        ("集中支付系统正常运行率", "≥99%"),
        ("资金使用情况", "规范"),
        ("单场活动支出", "≤0.8万元"),
        ("实验室大型仪器设备使用率", "100%"),
        ("支付代征单位数", "31家"),
        ("拨付困难群众救助资金", "120万元"),
        ("施工进度达标率", "100%"),
    ],
)
def test_no_spending(name: str, value: str) -> None:
    assert not is_spending(name, read_value(value, "", name))


def test_to_a_treasury_paying_is_the_service() -> None:
    value = read_value("≥99%", "", "国库集中支付率")
    assert is_spending("资金集中支付率", value)
    assert not is_spending("资金集中支付率", value, "某市国库支付中心")


def test_no_product_of_the_library_is_taken_for_spending() -> None:
    items = [item for duty in load_library() for item in duty.indicators]
    found = [item.name for item in items if is_spending(item.name, read_value(item.value, item.unit, item.name))]
    products = {item.name for item in items if item.l2 in ("数量指标", "质量指标")}
    assert not products & set(found)
