"""V2: a share over 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_growth, is_share_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator

# completion may be planned over 100 % (超额完成), and a rate per head or per year is no part of a whole
_MAY_EXCEED = re.compile(r"完成|达产|产能|投资|保费|赔付|缴费|征收|入库|执行进度|普及率.*毛|人均|生均")
_MISREAD = re.compile(r"^2(\d\d(?:\.\d+)?)$")
_STRANGE = 200.0


class ShareOver100(RowCheck):
    """Report shares above the maximum; 2xx % is offered as a misread ≥xx %."""

    id = "V2"
    title = "比率超过100%"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{row}的指标值“{target}”超过了{limit:g}%，请核对数字或改用合适的单位。",
        "misread": "{row}的指标值“{target}”很可能是“{fixed}”（≥被识别成了2），请核对后改正。",
    }
    what = (
        "合格率、覆盖率、满意度一类比率不会超过100%。增长率、超额完成率、毛入学率等可以超过，不在此列；正好100%不算。"
    )
    why = "超过100%多半是笔误、单位填错，或扫描识别把“≥”认成了“2”（290%实为≥90%）。"
    todo = "核对原件，改成正确的数；若说的是增长或超额，请在名称里写明。"
    basis = "指标值应当真实可行，与指标含义相符"
    positives = (
        example("≥ 被认成 2", Indicator("培训合格率", "298%")),
        example("满意度写成 950%", Indicator("服务对象满意度", "≥950%")),
    )
    negatives = (
        example("100% 没有超过 100%", Indicator("超大班额消除率", "≥100%", "%")),
        example("增长率可以超过 100%", Indicator("网上办件量增长率", "≥150%")),
        example("超额完成", Indicator("招商引资任务超额完成率", "≥120%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, limit = row.value, context.settings.thresholds.share_maximum
        if value.kind != "share" or value.number is None or value.number <= limit or value.unit != "%":
            return
        if is_growth(row.item.name, value.text):
            return
        misread = _MISREAD.match(f"{value.number:g}") if not value.operator else None
        if misread and value.number >= _STRANGE:
            fixed = f"≥{misread[1]}%"
            fix = Fix("value", row.item.value, fixed)
            yield self.row_finding(context, row, "misread", target=row.target, fixed=fixed, fix=fix, confidence=0.9)
        elif is_share_name(row.item.name) and not _MAY_EXCEED.search(row.item.name):
            yield self.row_finding(context, row, target=row.target, limit=limit, confidence=0.9)
        elif value.number >= _STRANGE:
            # completion far over plan: unusual, perhaps meant
            yield self.row_finding(context, row, severity="low", target=row.target, limit=limit, confidence=0.5)
