"""V12: a row filed as timeliness whose target says nothing about time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding
from corpus.records import Indicator

_EMPTY_PRAISE = re.compile(
    r"^(?:效果|成效|作用|影响)?(?:明显|显著|较好|良好|有效|不断|持续|逐步|长期|进一步)?"
    r"(?:提升|提高|改善|增强|促进|显著|明显|良好|优良|有效|好)$"
)


class TimeWithoutTime(RowCheck):
    """Report 时效 rows whose target is mere praise."""

    id = "V12"
    title = "时效指标没有时间"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {"": "{row}列在时效指标，指标值“{target}”却没有说明时间，请改填日期、期限或及时率。"}
    what = "列在时效指标，而指标值只写“显著”“有效提升”之类，与时间无关。"
    why = "没有时间就不能判断是否按时完成。"
    todo = "写明完成日期、期限或及时率。"
    basis = "时效指标反映提供产品和服务的及时程度和效率"
    positives = (
        example("时效写显著", Indicator("项目实施", "显著", l1="产出指标", l2="时效指标")),
        example("时效写有效提升", Indicator("工作进度", "有效提升", l1="产出指标", l2="时效指标")),
    )
    negatives = (
        example("写及时可以判断", Indicator("资金发放", "及时", l1="产出指标", l2="时效指标")),
        example("写了日期", Indicator("项目完成时间", "12月底前", l1="产出指标", l2="时效指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if row.filed.leaf != "时效" or row.likely.leaf != "时效" or row.value.is_quantified:
            return
        if row.value.kind in ("qualitative", "grade") and _EMPTY_PRAISE.match(row.item.value.strip()):
            yield self.row_finding(context, row, target=row.target, confidence=0.85)
