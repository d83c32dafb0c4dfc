"""C2: a row about spending the budget is filed as a product."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.spending import is_spending
from classifier.finding import Finding
from corpus.boundary import find_boundary
from corpus.records import Indicator

_PRODUCT = frozenset({"数量", "质量"})


class SpendingAsProduct(RowCheck):
    """Report execution, payment and disbursement of the budget, as a rate or an amount, filed under 数量 or 质量."""

    id = "C2"
    title = "把资金支出当作产出"
    kind = "misfiled"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{row}说的是花钱的进度，不是产出，不宜列在“{filed}”，建议删除，换成资金买来的服务或产品。",
    }
    what = (
        "预算执行率、资金支出率、支付进度，以及支出、拨付了多少钱，列在数量指标或质量指标里。"
        "列在成本、时效或部门自己的投入类里不提意见；把钱发到补助对象手里、付款及时准确是服务，也不提意见。"
    )
    why = "钱花出去不等于事办成了；预算执行情况另有考核，不应占用产出指标的位置。"
    todo = "删去这一行，或改写成资金对应的产出（发放人数、建设数量、发放准确率）。"
    basis = "产出指标反映预算资金提供的公共产品和服务，预算执行情况单独考核"
    positives = (
        example("预算执行率列在数量指标", Indicator("预算执行率", "100%", l1="产出指标", l2="数量指标")),
        example("资金支出率列在质量指标", Indicator("项目资金支出率", "≥95%", l1="产出指标", l2="质量指标")),
        example("付了多少钱列在数量指标", Indicator("支付监理费金额", "68万元", l1="产出指标", l2="数量指标")),
    )
    negatives = (
        example("预算执行率列在投入管理", Indicator("预算执行率", "≥80%", l1="投入管理指标", l2="预算和财务管理")),
        example("补贴发放率是服务本身", Indicator("养老补贴发放率", "100%", l1="产出指标", l2="质量指标")),
        example("拨付及时率说的是时效", Indicator("资金拨付及时率", "100%", l1="产出指标", l2="时效指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if row.filed.leaf not in _PRODUCT or row.likely.leaf not in _PRODUCT:
            return
        if not is_spending(row.item.name, row.value, context.form.unit):
            return
        boundary = find_boundary(row.item.name)
        reasons = (boundary.note,) if boundary and boundary.default == "其他" else ()
        yield self.row_finding(context, row, filed=row.item.l2, reasons=reasons, confidence=0.9)
